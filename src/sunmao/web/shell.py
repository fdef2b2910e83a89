# SPDX-License-Identifier: Apache-2.0
"""What stands around every page: the bar, the banner, the counsel of an empty office, the foot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from sunmao.office.actors import Actor
from sunmao.office.first_steps import what_next
from sunmao.office.models import Office
from sunmao.web import notices, showing
from sunmao.web.asking import BEIJING, actor_of, office_of
from sunmao.web.doors import BY_NAME, Pass
from sunmao.web.downtime import outage
from sunmao.web.help.explained import help_for


@dataclass(frozen=True)
class Way:
    """A link in the bar."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """What the base template shows."""

    office_name: str
    actor: Actor | None
    post: str
    business: bool
    demonstration: bool
    next: tuple[str, ...]
    said: tuple[str, ...]
    nav: tuple[Way, ...]
    now: str
    minute: str
    sign_out: str
    platform: str
    news: str
    quiet: str
    how: str
    late_for: str


_WAYS = (
    ("desk", "工作台"),
    ("ledgers", "台账"),
    ("people", "人员"),
    ("departments", "部门"),
    ("accounts", "账号"),
    ("office_settings", "本院设置"),
    ("changes", "变动日志"),
    ("sign_ins", "登录日志"),
    ("access_log", "查看日志"),
    ("handovers", "交接"),
    ("delegations", "代行"),
    ("recusals", "回避"),
    ("loans", "借调"),
    ("basis", "依据"),
    ("permissions", "权限"),
    ("help", "帮助"),
)
_UNDER = {
    "ledger",
    "counts",
    "procedure",
    "open",
    "matter",
    "step",
    "item",
    "proof",
    "print",
    "beside",
    "reveal",
    "export",
    "print_list",
    "counts_rows",
    "counts_print",
}
PLATFORM = "检察协作管理平台"
QUIET = "quiet"
"""Under which name a session keeps the person's hours without corner notices: no page reads them anew."""
READY_FOR = timedelta(minutes=5)


def shell_of(request: Any) -> Shell:
    """Return what stands around the page for this request, or for no request at all."""
    actor = actor_of(request)
    at = timezone.now()
    office = office_of(actor.office_id) if actor else None
    zone = ZoneInfo(office.time_zone) if office else BEIJING
    return Shell(
        office_name=office.name if office else _only_office(),
        actor=actor,
        post=post_of(actor) if actor else "",
        business=actor is not None and actor.role in Pass.BUSINESS.roles,
        demonstration=office.demonstration if office else Office.objects.filter(demonstration=True).exists(),
        next=_missing(actor, at) if actor else (),
        said=tuple(str(message) for message in get_messages(request)) if request else (),
        nav=_nav(request, actor) if actor else (),
        now=showing.foot_moment(at, zone),
        minute=showing.full_moment(at, zone),
        sign_out=reverse("account_logout"),
        platform=PLATFORM,
        news=_news(request, actor),
        quiet=str(request.session.get(QUIET, "")) if actor else "",
        how=help_for(_here(request)),
        late_for=outage.reason_of(request, at, zone) if actor else "",
    )


def _news(request: Any, actor: Actor | None) -> str:
    """Return where an open page asks how much is new."""
    seat = getattr(request, "seat", None)
    if actor is None or seat is None or seat.ticket is None or actor.role not in Pass.BUSINESS.roles:
        return ""
    return reverse("news", kwargs={"key": notices.key_of(seat.ticket)})


_READY: dict[UUID, datetime] = {}
"""Offices that lacked nothing, and when that was last asked: a ready office is not asked on every page."""


def _missing(actor: Actor, at: datetime) -> tuple[str, ...]:
    asked = _READY.get(actor.office_id)
    if asked is not None and at - asked < READY_FOR:
        return ()
    missing = tuple(what_next(actor))
    if not missing:
        _READY[actor.office_id] = at
    return missing


def _only_office() -> str:
    """Name the office before anybody signed in, when there is only one."""
    names = list(Office.objects.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else PLATFORM


def post_of(actor: Actor) -> str:
    """Name the acting post: department, function, and for whom."""
    behalf = f"（代{actor.on_behalf_name}）" if actor.on_behalf_name else ""
    return f"{actor.department_name}　{actor.role.label}{behalf}"


def _here(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def _nav(request: Any, actor: Actor) -> tuple[Way, ...]:
    here = _here(request)
    current = "ledgers" if here in _UNDER else {"handover": "handovers"}.get(here, here)
    return tuple(
        Way(label, reverse(name), name == current)
        for name, label in _WAYS
        if actor.role in BY_NAME[name].who.roles or not BY_NAME[name].who.asks_post
    )
