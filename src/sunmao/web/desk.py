# SPDX-License-Identifier: Apache-2.0
"""The desk: what is late, what waits for this person, what this person began; each post has its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.office import wishes
from sunmao.record import drafts, inbox, registry
from sunmao.record.models import Entry, Matter
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
    "holidays": "看放假和调休，载入国务院的放假通知",
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


COUNTED = 1000
"""Beyond this a tab says 999+: nobody works off a longer list from the desk, and counting it would cost more than showing it."""
LATELY = 200


def _business(request: HttpRequest, ask: Asking) -> dict[str, Any]:
    matters = visible_to(ask.actor)
    scope = matters.filter(todo.scope(ask.actor))
    wanted = {
        "todo": matters.filter(todo.todo(ask.actor, ask.today) | inbox.to_countersign(ask.actor)),
        "read": matters.filter(inbox.to_read(ask.actor)),
        "warn": scope.filter(_warned(request, ask)),
        "mine": matters.filter(author_id=ask.actor.person_id, closed_at__isnull=True, historic=False),
    }
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in wanted or tab == "done" else "todo"
    rows = _done(ask, matters) if tab == "done" else _rows(ask, wanted[tab], tab)
    counts = {name: _counted(found) for name, found in wanted.items()}
    kept = wishes.of(ask.actor)
    if request.session.get(QUIET) != kept.get(QUIET, ""):
        request.session[QUIET] = kept.get(QUIET, "")
    return {
        **_head(ask),
        "drafts": drafts.count(ask.actor, at=ask.at),
        "lights": _lights(ask, scope),
        "digest": _digest(ask, scope) if kept.get(mine.DIGEST, "on") == "on" else "",
        "tabs": [_tab(name, label, counts.get(name, ""), tab) for name, label in _TABS],
        "doing": "要办的步骤" if tab == "todo" else "现在阶段",
        "order": "最近办的在前" if tab == "done" else "按期限排列",
        "rows": rows,
        "more": reverse("ledgers") if len(rows) == MOST else "",
        "empty": _EMPTY[tab],
        "month": agenda.month_of(ask, request.GET.get("month", ""), scope),
        "notices": notices.on_desk(ask),
        "views": views.on_desk(kept),
    }


def _counted(found: QuerySet[Matter]) -> str:
    count = found.order_by()[:COUNTED].count()
    return f"{COUNTED - 1}+" if count == COUNTED else str(count)


def _digest(ask: Asking, scope: QuerySet[Matter]) -> str:
    """Say in a line what the day brings; it stands on the desk from the first look in the morning."""
    running = scope.filter(closed_at__isnull=True, historic=False)
    week = ask.today + timedelta(days=6 - ask.today.weekday())
    said = running.filter(next_due__range=(ask.today, week)).aggregate(
        today=Count("pk", filter=Q(next_due=ask.today)), week=Count("pk")
    )
    since = datetime.combine(ask.today - timedelta(days=1), time.min, ask.zone)
    new = inbox.told_to(ask.actor, ask.at).filter(at__gte=since).count()
    return f"今日到期 {said['today']} 件，本周到期 {said['week']} 件，昨日以来新到 {new} 件"


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


def _warned(request: HttpRequest, ask: Asking) -> Q:
    light = request.GET.get("light", "")
    if day := agenda.on_day(request.GET.get("due", "")):
        return Q(next_due=day, closed_at__isnull=True, historic=False)
    if light in _LIGHTS:
        return light_query(light, ask.today)
    return light_query("red", ask.today) | light_query("yellow", ask.today)


def _tab(name: str, label: str, count: str, current: str) -> dict[str, Any]:
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
