# SPDX-License-Identifier: Apache-2.0
"""The desk: what is late, what waits for this person, what this person began; each post has its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.office.actors import Actor
from sunmao.record import drafts, inbox, prepared, registry
from sunmao.record.models import OPEN, Entry, Matter
from sunmao.record.sight import visible_to
from sunmao.web import agenda, mine, notices, showing, todo, views
from sunmao.web.asking import Asking, asking
from sunmao.web.doors import BY_NAME
from sunmao.web.rows import Row, rows_of
from sunmao.web.shell import QUIET, post_of

MOST = 40
_LIGHTS = {"red": ("r", "红灯", "已超期"), "yellow": ("y", "黄灯", "将到期或已提示"), "green": ("g", "绿灯", "正常")}
_WHY = {
    "people": "登记人员、部门和岗位，办理离岗",
    "offices": "看各院的上下级，改本院名称、代码和上级院",
    "departments": "设立部门，改名，撤销",
    "words": "填表时供选择的单位、地点等用词",
    "holidays": "看放假和调休；国务院的放假通知由系统管理员载入",
    "accounts": "发一次性密码，停用或启用账号",
    "office_settings": "本院比平台更严的设置，每项写明依据的决定",
    "changes": "看部门、人员、岗位和设置的每次变动",
    "sign_ins": "看登录、退出、锁定的记录",
    "access_log": "看谁在何时看过、下载过、打印过什么",
    "handovers": "离岗、借调、长期外出前，把手上的事转给他人",
    "delegations": "登记外出期间由谁代行",
    "loans": "借出人员，登记借来的人员",
    "basis": "看系统所引的条文和核对程度",
    "permissions": "看谁能看、谁能办",
}


def light_query(light: str, today: date) -> Q:
    """Return the matters under a light on a day; lists and desk share it."""
    return reduce(or_, light_pieces(light, today)) & OPEN


def light_pieces(light: str, today: date) -> list[Q]:
    """Return what stands under a light in pieces that an index answers each."""
    return {
        "red": [Q(next_due__lt=today, due_firm=True)],
        "yellow": [Q(next_due__lt=today, due_firm=False), Q(next_due__gte=today, warns_on__lte=today)],
        "green": [Q(next_due__gte=today, warns_on__gt=today)],
    }[light]


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk of the acting post."""
    ask = asking(request)
    if ask.actor.role in ADMINISTRATORS:
        return render(request, "web/desk.html", {"desk": _administrator(ask)})
    return render(request, "web/desk.html", {"desk": _business(request, ask)})


def _head(ask: Asking) -> dict[str, Any]:
    actor = ask.actor
    duty = f"AB 岗：代{actor.on_behalf_name}办理" if actor.on_behalf_name else ""
    return {"post": post_of(actor), "duty": duty, "quick": _quick(ask), "lights": (), "duties": (), "drafts": 0}


OFTEN = timedelta(days=90)
MOST_QUICK = 4


def _quick(ask: Asking) -> list[dict[str, str]]:
    """Return the opening steps this post may take, those this person took most of late first.

    Who has taken none yet sees first what most posts do; past records stand in their ledger only.
    """
    steps = [
        (ledger, step)
        for ledger in registry.ledgers()
        for step in ledger.procedure.openings()
        if ask.actor.role in step.who.roles and not step.historic
    ]
    own = Entry.objects.filter(office_id=ask.actor.office_id, by_id=ask.actor.person_id, recorded_at__gt=ask.at - OFTEN)
    often = (
        dict(own.filter(position=1).order_by().values_list("step").annotate(n=Count("pk"))) if len(steps) > 1 else {}
    )
    steps.sort(key=lambda pair: (-often.get(pair[1].name, 0), -len(pair[1].who.roles)))
    return [
        {"label": step.label, "url": reverse("open", kwargs={"ledger": ledger.code, "step": step.name})}
        for ledger, step in steps[:MOST_QUICK]
    ]


def _administrator(ask: Asking) -> dict[str, Any]:
    doors = [BY_NAME[name] for name in _WHY if ask.actor.role in BY_NAME[name].who.roles]
    duties = [{"label": door.label, "url": reverse(door.name), "why": _WHY[door.name]} for door in doors]
    return {**_head(ask), "duties": duties, "post": ask.actor.role.label}


LATELY = 200
_COUNTED = ("todo", "read", "warn", "mine", "red", "yellow", "green", "today", "week")


def _business(request: HttpRequest, ask: Asking) -> dict[str, Any]:
    due = agenda.on_day(request.GET.get("due", ""))
    more = _more(ask, request.GET.get("light", ""), due)
    counted, earliest = prepared.counts(_sets, _COUNTED, ask.actor, ask.today, more, ("green", "yellow"))
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in dict(_TABS) else "todo"
    rows = _done(ask, visible_to(ask.actor)) if tab == "done" else _listed(ask, tab, more)
    counts = {name: prepared.shown(counted[name]) for name, _ in _TABS if name in counted}
    kept = ask.wishes
    if request.session.get(QUIET) != kept.get(QUIET, ""):
        request.session[QUIET] = kept.get(QUIET, "")
    return {
        **_head(ask),
        "drafts": drafts.count(ask.actor, at=ask.at),
        "lights": _lights(counted, earliest),
        "digest": _digest(ask, counted) if kept.get(mine.DIGEST, "on") == "on" else "",
        "tabs": [_tab(name, label, counts.get(name, ""), tab) for name, label in _TABS],
        "doing": "要办的步骤" if tab == "todo" else "现在阶段",
        "order": "最近办的在前" if tab == "done" else "按期限排列",
        "rows": rows,
        "more": reverse("ledgers") if len(rows) == MOST else "",
        "empty": _EMPTY[tab],
        "month": agenda.month_of(
            ask,
            request.GET.get("month", ""),
            lambda since, until: prepared.by_day(_sets, "scope", ask.actor, ask.today, since, until, more),
        ),
        "notices": notices.on_desk(ask),
        "views": views.on_desk(kept),
    }


def _listed(ask: Asking, tab: str, more: tuple[Any, ...]) -> list[dict[str, Any]]:
    return _rows(ask, prepared.first(_sets, tab, ask.actor, ask.today, MOST, more), tab)


def _digest(ask: Asking, counted: Mapping[str, int]) -> str:
    """Say in a line what the day brings; it stands on the desk from the first look in the morning."""
    since = datetime.combine(ask.today - timedelta(days=1), time.min, ask.zone)
    new = inbox.told_to(ask.actor, ask.at).filter(at__gte=since).count()
    return f"今日到期 {prepared.shown(counted['today'])} 件，本周到期 {prepared.shown(counted['week'])} 件，昨日以来新到 {new} 件"


def _done(ask: Asking, matters: QuerySet[Matter]) -> list[dict[str, Any]]:
    """Return the matters in which this person acted of late, the last first."""
    own = Entry.objects.filter(office_id=ask.actor.office_id, by_id=ask.actor.person_id)
    keys = list(dict.fromkeys(own.order_by("-recorded_at").values_list("matter_id", flat=True)[:LATELY]))[:MOST]
    order = {key: place for place, key in enumerate(keys)}
    found = sorted(matters.filter(pk__in=keys), key=lambda matter: order[matter.pk])
    return [_with_doing(row, row.stage) for row in rows_of(ask, found)]


_TABS = (("todo", "待办"), ("read", "待阅"), ("warn", "预警"), ("mine", "我发起"), ("done", "已办"))
_EMPTY = {
    "todo": {"head": "没有待办", "why": "现在没有等您办理的事项。新来的事项会出现在这里。", "url": "", "label": ""},
    "read": {"head": "没有待阅", "why": "同事传阅给您的事项在您打开之前列在这里。", "url": "", "label": ""},
    "warn": {"head": "没有预警", "why": "没有超期的事项，也没有快到期的事项。", "url": "", "label": ""},
    "mine": {"head": "没有在办的发起事项", "why": "您登记的事项都已办结，或还没有登记过。", "url": "", "label": ""},
    "done": {"head": "还没有办过事项", "why": "您办理过步骤的事项会列在这里，最近的在前。", "url": "", "label": ""},
}


def _more(ask: Asking, light: str, due: date | None) -> tuple[Any, ...]:
    """Return what else the sets of the desk depend on: vacant posts, ledgers, the light or day asked for, Sunday."""
    known = tuple(ledger.procedure for ledger in registry.ledgers())
    asked = (due - ask.today).days if due else light if light in _LIGHTS else None
    return todo.vacant_for(ask.actor, ask.today), known, asked, 6 - ask.today.weekday()


def _sets(actor: Actor, day: date, more: Any) -> dict[str, list[QuerySet[Matter]]]:
    """Return what the desk counts and lists, in branches; worked out once for all who hold such a post."""
    vacant, _known, asked, to_sunday = more
    scope, seen = todo.scope(actor), visible_to(actor)

    def within(*pieces: Q) -> list[QuerySet[Matter]]:
        return [branch.filter(piece) for branch in scope for piece in pieces]

    lights = {name: within(*light_pieces(name, day)) for name in _LIGHTS}
    if isinstance(asked, int):
        warned = within(Q(next_due=day + timedelta(days=asked)))
    else:
        warned = lights[asked] if asked else [*lights["red"], *lights["yellow"]]
    return {
        "todo": [*todo.todo(actor, vacant), seen.filter(inbox.to_countersign(actor))],
        "read": [seen.filter(inbox.to_read(actor))], "warn": warned,
        "mine": [Matter.objects.filter(OPEN, office_id=actor.office_id, author_id=actor.person_id)], **lights,
        "today": within(Q(next_due=day)), "week": within(Q(next_due__range=(day, day + timedelta(days=to_sunday)))),
        "scope": scope,
    }  # fmt: skip


def _tab(name: str, label: str, count: str, current: str) -> dict[str, Any]:
    return {"label": label, "count": count, "url": f"{reverse('desk')}?tab={name}", "current": name == current}


def _lights(counted: Mapping[str, int], earliest: Mapping[str, date | None]) -> list[dict[str, Any]]:
    soon, following = earliest["yellow"], earliest["green"]
    notes = {
        "red": "超过期限，请立即办理或说明" if counted["red"] else "没有超期的事项",
        "yellow": f"最早 {showing.long_day(soon)}到期" if soon else "没有快到期的事项",
        "green": f"最近一件 {showing.long_day(following)}到期" if following else "没有在计的期限",
    }
    return [
        {"sign": sign, "word": word, "meaning": meaning, "count": prepared.shown(counted[light]), "note": notes[light],
         "url": f"{reverse('desk')}?tab=warn&light={light}"}
        for light, (sign, word, meaning) in _LIGHTS.items()
    ]  # fmt: skip


def _rows(ask: Asking, found: list[Matter], tab: str) -> list[dict[str, Any]]:
    duties = list(todo.duties(ask.actor))
    shown: list[Row] = rows_of(ask, found)
    asked = _asked_to_sign(ask, found) if tab == "todo" else frozenset()
    return [
        _with_doing(
            row, "会签" if matter.pk in asked else _doing(row, matter, ask, duties) if tab == "todo" else row.stage
        )
        for row, matter in zip(shown, found, strict=True)
    ]


def _asked_to_sign(ask: Asking, found: list[Matter]) -> frozenset[UUID]:
    """Return which of the matters wait for this person's opinion; nothing is read where none waits for an approval."""
    waiting = [matter.pk for matter in found if matter.waiting.startswith("approve:")]
    asked = Matter.objects.filter(inbox.to_countersign(ask.actor), office_id=ask.actor.office_id, pk__in=waiting)
    return frozenset(asked.values_list("pk", flat=True)) if waiting else frozenset()


def _doing(row: Row, matter: Matter, ask: Asking, duties: list[todo.Duty]) -> str:
    """Say what is to be done; an approval that is another post's says why it came here."""
    if not row.waiting:
        return todo.doing(matter, ask.actor, duties)
    elsewhere = matter.waiting.startswith("approve:") and matter.waiting != f"approve:{ask.actor.role.value}"
    return f"{row.waiting}，现无人担任，由您审批" if elsewhere else row.waiting


def _with_doing(row: Row, doing: str) -> dict[str, Any]:
    """Return the row with what is to be done, for the table of the desk."""
    return {
        "number": row.number, "url": row.url, "title": row.title, "tag": row.tag, "holder": row.holder,
        "due": row.due, "light": row.light, "left": row.left, "left_class": row.left_class, "doing": doing,
    }  # fmt: skip
