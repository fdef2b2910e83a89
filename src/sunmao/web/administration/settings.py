# SPDX-License-Identifier: Apache-2.0
"""What an office sets for itself, each with the decision that allowed it: stricter than the house, never looser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao import law
from sunmao.kernel.forms import Day, Form, ask
from sunmao.office import posts, switches
from sunmao.office.models import Office, Person, Switch
from sunmao.office.models.offices import Algorithm
from sunmao.office.posts import ArrangementRefused
from sunmao.office.switches import Choice, Setting
from sunmao.record import house_limits, switched
from sunmao.record.house_limits import HouseLimit
from sunmao.record.loading import Busy
from sunmao.record.rebuilding import Moved
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
COUNTS = frozenset({"month_end", "conditional_end"})
"""Choices that move last days: what is kept of matters is worked out again with them."""
MOST_LISTED = 20


class Choosing(Form):
    """One of a few values, and the decision."""

    value: str = ask("取值")
    decision: str = ask("依据的决定", most=200, help="例如 2026年第3次检委会")


class Tightening(Form):
    """A number, from when, and the decision."""

    value: int = ask("取值")
    since: Day = ask("自")
    decision: str = ask("依据的决定", most=200, help="例如 2026年第3次院务会")


class Shortening(Form):
    """Which house limit, to how many days, from when, and the decision."""

    clock: str = ask("期限")
    value: int = ask("改为几日", help="自然日，只能比院内规定短；填 0 表示恢复原来的期限")
    since: Day = ask("自", help="最早自明日起；已经起算的期限不变")
    decision: str = ask("依据的决定", most=200)


def words_of(name: str) -> dict[str, str]:
    """Return the values of a choice with their Chinese words."""
    if name == "algorithm":
        return {one.value: str(one.label) for one in Algorithm}
    switch = next(one for one in law.switches() if one.name == name)
    return dict(zip(("earlier", "later"), (label for _, label in switch.choices), strict=True))


def label_of(name: str) -> str:
    """Return the Chinese name of a setting; what nobody knows any more keeps its own."""
    known: Sequence[Setting | Choice | HouseLimit] = [
        *switches.SETTINGS.values(),
        *switches.CHOICES.values(),
        *house_limits.house_limits(),
    ]
    return next((one.label for one in known if one.name == name), name)


@both
def office_settings(request: HttpRequest) -> HttpResponse:
    """Show what holds now, and set it."""
    asked = asking(request)
    forms: dict[str, Arranging[Any]] = {**_choices(), **_numbers(), "tighten": _shortening()}
    for name, form in forms.items():
        moved: list[Moved] = []
        if form.sent(request) and form.act(partial(_set, asked, name, moved)):
            messages.success(request, f"已办理。{_told(asked, moved) if name in COUNTS else ''}")
            return redirect("office_settings")
    return render(request, "administration/list.html", {
        "title": "本院设置", "note": "只能比平台规定更严，不能放宽；每项写明依据的决定，变动由审计管理员查看",
        "heads": ("设置", "现在", "平台规定", "依据的决定", "说明"),
        "rows": [{"cells": row, "url": ""} for row in _rows(asked)], "forms": [form.shown() for form in forms.values()],
    }, status=status_of(*forms.values()))  # fmt: skip


def _choices() -> dict[str, Arranging[Choosing]]:
    return {
        name: Arranging(name, choice.label, Choosing, "设置", {"name:value": list(words_of(name).items())})
        for name, choice in switches.CHOICES.items()
    }


def _numbers() -> dict[str, Arranging[Tightening]]:
    return {
        name: Arranging(name, f"{one.label}（{_range(one)}）", Tightening, "设置")
        for name, one in switches.SETTINGS.items()
    }


def _shortening() -> Arranging[Shortening]:
    offered = [(one.name, one.label) for one in house_limits.house_limits()]
    return Arranging("tighten", "收紧院内期限", Shortening, "设置", {"name:clock": offered})


def _range(one: Setting) -> str:
    return f"{one.least} 至 {one.most}" if one.least != one.most else str(one.most)


def _set(asked: Asking, name: str, moved: list[Moved], given: Form) -> None:
    if isinstance(given, Choosing):
        _choose(asked, name, moved, given)
    elif isinstance(given, Shortening):
        house_limits.tighten(name=given.clock, days=given.value, decision=given.decision, since=given.since,
                             today=asked.today, by=asked.actor)  # fmt: skip
    elif isinstance(given, Tightening):
        if given.since < asked.today:
            raise ArrangementRefused("生效日期不得早于今日，请改填日期。")
        posts.set_switch(name=name, value=str(given.value), decision=given.decision, since=given.since, by=asked.actor)


def _choose(asked: Asking, name: str, moved: list[Moved], given: Choosing) -> None:
    """Set a choice; where it moves last days, every clock follows in the same transaction."""
    if name in COUNTS:
        _hold_still()
    posts.set_switch(name=name, value=given.value, decision=given.decision, since=asked.today, by=asked.actor)
    if name in COUNTS:
        why = f"本院设置“{switches.CHOICES[name].label}”改为“{words_of(name)[given.value]}”"
        moved.extend(switched.recount_office(why=why, at=asked.at, by=asked.actor))


def _hold_still() -> None:
    try:
        switched.hold_still()
    except Busy as busy:
        raise ArrangementRefused(str(busy)) from busy


def _told(asked: Asking, moved: list[Moved]) -> str:
    """List what moved, for the handlers; each also finds the old day under the clocks of his matter."""
    if not moved:
        return "期限已重新推算，没有到期日改变。"
    names = dict(Person.objects.filter(office_id=asked.actor.office_id, pk__in={one.handler for one in moved})
                 .values_list("pk", "name"))  # fmt: skip
    lines = [
        f"{one.number}（{names.get(one.handler, '未指派') if one.handler else '未指派'}）{one.label}"
        f"由{one.before or '未定'}改为{one.after or '未定'}"
        for one in moved[:MOST_LISTED]
    ]
    more = f"，另有 {len(moved) - MOST_LISTED} 项" if len(moved) > MOST_LISTED else ""
    return f"期限已重新推算，{len(moved)} 项到期日改变，请通知承办人：{'；'.join(lines)}{more}。"


def _rows(asked: Asking) -> Iterator[tuple[str, ...]]:
    kept = list(Switch.objects.filter(office_id=asked.actor.office_id).order_by("-since"))
    office = Office.objects.get(pk=asked.actor.office_id)  # fresh: the one in hand may be older than the choice
    notes = {switch.name: switch.note for switch in law.switches()}
    for name, choice in switches.CHOICES.items():
        words = words_of(name)
        decided = next((f"{one.decision}（{one.since:%Y-%m-%d}）" for one in kept if one.name == name), "—")
        yield (
            choice.label,
            words[getattr(office, name)],
            "／".join(words.values()),
            decided,
            notes.get(name, "只影响新的经过"),
        )
    for name, setting in switches.SETTINGS.items():
        value = str(switches.number(setting, office.id, asked.today))
        yield setting.label, value, _range(setting), *_decided(asked, kept, name, "")
    for limit in house_limits.house_limits():
        decided, coming = _decided(asked, kept, limit.name, "日")
        yield limit.label, _now(asked, kept, limit), limit.limit.citation, decided, coming


def _now(asked: Asking, kept: list[Switch], limit: HouseLimit) -> str:
    value = next((one.value for one in kept if one.name == limit.name and one.since <= asked.today), "0")
    length = limit.limit.length
    return f"{value}日" if value != "0" else (length.label if length else "不限")


def _decided(asked: Asking, kept: list[Switch], name: str, unit: str) -> tuple[str, str]:
    """Return the decision that holds now, and what comes later."""
    own = [one for one in kept if one.name == name]
    now = next((f"{one.decision}（{one.since:%Y-%m-%d}）" for one in own if one.since <= asked.today), "—")
    later = [
        f"自 {one.since:%Y-%m-%d} 起改为 {one.value}{unit}（{one.decision}）" for one in own if one.since > asked.today
    ]
    return now, "；".join(reversed(later)) or "—"
