# SPDX-License-Identifier: Apache-2.0
"""The desk: what is late, what waits for this person, what this person began; each post has its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.office.actors import Actor
from sunmao.record import registry
from sunmao.record.models import Matter
from sunmao.record.sight import visible_to
from sunmao.web import showing, todo
from sunmao.web.asking import Asking, asking
from sunmao.web.doors import BY_NAME
from sunmao.web.rows import Row, rows_of
from sunmao.web.shell import post_of

MOST = 40
_LIGHTS = {"red": ("r", "红灯", "已超期"), "yellow": ("y", "黄灯", "将到期或已提示"), "green": ("g", "绿灯", "正常")}
_WHY = {
    "people": "登记人员、部门和岗位，办理离岗",
    "departments": "设立部门，改名，撤销",
    "accounts": "发一次性密码，停用或启用账号",
    "office_settings": "本院比平台更严的设置，每项写明依据的决定",
    "changes": "看部门、人员、岗位和设置的每次变动",
    "sign_ins": "看登录、退出、锁定的记录",
    "access_log": "看谁在何时看过、下载过、打印过什么",
    "delegations": "登记外出期间由谁代行",
    "loans": "借出人员，登记借来的人员",
    "basis": "看系统所引的条文和核对程度",
    "permissions": "看谁能看、谁能办",
}


def light_query(light: str, today: date) -> Q:
    """Return the matters under a light on a day; lists and desk share it."""
    over, warned = Q(next_due__lt=today), Q(warns_on__lte=today)
    wanted = {
        "red": over & Q(due_firm=True),
        "yellow": (over & Q(due_firm=False)) | (Q(next_due__gte=today) & warned),
        "green": Q(next_due__gte=today, warns_on__gt=today),
    }[light]
    return wanted & Q(closed_at__isnull=True, historic=False)


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
    return {"post": post_of(actor), "duty": duty, "quick": _quick(actor), "lights": (), "duties": ()}


def _quick(actor: Actor) -> list[dict[str, str]]:
    """Return the opening steps this post may take, what most posts do first; past records stand in their ledger only."""
    steps = [
        (ledger, step)
        for ledger in registry.ledgers()
        for step in ledger.procedure.openings()
        if actor.role in step.who.roles and not step.historic
    ]
    steps.sort(key=lambda pair: -len(pair[1].who.roles))
    return [
        {"label": step.label, "url": reverse("open", kwargs={"ledger": ledger.code, "step": step.name})}
        for ledger, step in steps
    ]


def _administrator(ask: Asking) -> dict[str, Any]:
    doors = [BY_NAME[name] for name in _WHY if ask.actor.role in BY_NAME[name].who.roles]
    duties = [{"label": door.label, "url": reverse(door.name), "why": _WHY[door.name]} for door in doors]
    return {**_head(ask), "duties": duties, "post": ask.actor.role.label}


def _business(request: HttpRequest, ask: Asking) -> dict[str, Any]:
    matters = visible_to(ask.actor)
    scope = matters.filter(todo.scope(ask.actor))
    wanted = {
        "todo": matters.filter(todo.todo(ask.actor, ask.today)),
        "warn": scope.filter(_warned(request, ask)),
        "mine": matters.filter(author_id=ask.actor.person_id, closed_at__isnull=True, historic=False),
    }
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in wanted else "todo"
    rows = _rows(ask, wanted[tab], tab)
    return {
        **_head(ask),
        "lights": _lights(ask, scope),
        "tabs": [_tab(name, label, wanted[name].count(), tab) for name, label in _TABS],
        "doing": "要办的步骤" if tab == "todo" else "现在阶段",
        "rows": rows,
        "more": reverse("ledgers") if len(rows) == MOST else "",
        "empty": _EMPTY[tab],
    }


_TABS = (("todo", "待办"), ("warn", "预警"), ("mine", "我发起"))
_EMPTY = {
    "todo": {"head": "没有待办", "why": "现在没有等您办理的事项。新来的事项会出现在这里。", "url": "", "label": ""},
    "warn": {"head": "没有预警", "why": "没有超期的事项，也没有快到期的事项。", "url": "", "label": ""},
    "mine": {"head": "没有在办的发起事项", "why": "您登记的事项都已办结，或还没有登记过。", "url": "", "label": ""},
}


def _warned(request: HttpRequest, ask: Asking) -> Q:
    light = request.GET.get("light", "")
    if light in _LIGHTS:
        return light_query(light, ask.today)
    return light_query("red", ask.today) | light_query("yellow", ask.today)


def _tab(name: str, label: str, count: int, current: str) -> dict[str, Any]:
    return {"label": label, "count": count, "url": f"{reverse('desk')}?tab={name}", "current": name == current}


def _lights(ask: Asking, scope: QuerySet[Matter]) -> list[dict[str, Any]]:
    counted = scope.aggregate(
        **{light: Count("pk", filter=light_query(light, ask.today)) for light in _LIGHTS},
        next=Min("next_due", filter=light_query("green", ask.today)),
        soon=Min("next_due", filter=light_query("yellow", ask.today)),
    )
    notes = {
        "red": "超过期限，请立即办理或说明" if counted["red"] else "没有超期的事项",
        "yellow": f"最早 {showing.long_day(counted['soon'])}到期" if counted["soon"] else "没有快到期的事项",
        "green": f"最近一件 {showing.long_day(counted['next'])}到期" if counted["next"] else "没有在计的期限",
    }
    return [
        {"sign": sign, "word": word, "meaning": meaning, "count": counted[light], "note": notes[light],
         "url": f"{reverse('desk')}?tab=warn&light={light}"}
        for light, (sign, word, meaning) in _LIGHTS.items()
    ]  # fmt: skip


def _rows(ask: Asking, matters: QuerySet[Matter], tab: str) -> list[dict[str, Any]]:
    found = list(matters.order_by(F("next_due").asc(nulls_last=True), "pk")[:MOST])
    duties = list(todo.duties(ask.actor))
    shown: list[Row] = rows_of(ask, found)
    return [
        _with_doing(row, _doing(row, matter, ask, duties) if tab == "todo" else row.stage)
        for row, matter in zip(shown, found, strict=True)
    ]


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
