# SPDX-License-Identifier: Apache-2.0
"""The days that rest and the weekends that work, year by year; a new notice is asked for here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao import law
from sunmao.kernel.calendars import Calendar, Special
from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.office.models import Person
from sunmao.office.posts import ArrangementRefused
from sunmao.record import asked_notices, notices
from sunmao.record.models import AskedNotice, Matter, MovedDue
from sunmao.record.sight import visible_to
from sunmao.web import showing
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
MOST_BYTES = 100_000
MOST_MOVED = 200
YEARS = 4
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Run:
    """Days of one holiday that follow each other."""

    name: str
    first: date
    last: date
    off: bool

    @property
    def words(self) -> str:
        """Write the days."""
        if self.first == self.last:
            return f"{self.first:%m-%d}（星期{_WEEKDAYS[self.first.weekday()]}）"
        return f"{self.first:%m-%d} 至 {self.last:%m-%d}，共 {(self.last - self.first).days + 1} 天"


def runs(rows: Sequence[Special]) -> Iterator[Run]:
    """Join days that follow each other and belong to one holiday."""
    running: Run | None = None
    for row in rows:
        if (
            running
            and (row.name, row.off) == (running.name, running.off)
            and row.day - running.last == timedelta(days=1)
        ):
            running = Run(running.name, running.first, row.day, running.off)
            continue
        if running:
            yield running
        running = Run(row.name, row.day, row.day, row.off)
    if running:
        yield running


@both
def holidays(request: HttpRequest) -> HttpResponse:
    """Show the years; take a notice in, to be loaded by the service."""
    asked, refusal = asking(request), ""
    if request.method == "POST":
        try:
            _ask(request, asked)
        except (law.NoticeError, ArrangementRefused) as error:
            refusal = str(error)
        else:
            messages.success(request, "已提交，服务会在几秒内载入并重新推算期限；请刷新本页查看改变的到期日。")
            return redirect("holidays")
    known = notices.calendar(notices.newest())
    years = sorted(known.years, reverse=True)
    last = max(known.last_notice or asked.today.year, asked.today.year)
    coming = [year for year in range(last + 1, asked.today.year, -1) if year not in known.years]
    return render(request, "administration/holidays.html", {
        "refusal": refusal, "refused": refusal.split("\n"), "may": asked.actor.role in asked_notices.ASKERS,
        "coming": coming, "years": [_year(known, year) for year in years[:YEARS]],
        "earlier": f"{years[-1]} 年至 {years[YEARS]} 年" if len(years) > YEARS else "", "asked": _asked(asked), "moved": _moved(asked),
    }, status=409 if refusal else 200)  # fmt: skip


def _ask(request: HttpRequest, asked: Asking) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        raise ArrangementRefused("请先选择放假通知的 CSV 文件。")
    if (sent.size or 0) > MOST_BYTES:
        raise ArrangementRefused("文件超过 100 KB，不像放假通知，请核对。")
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArrangementRefused("文件不是 UTF-8 编码的文本，请另存为 UTF-8 后再试。") from error
    asked_notices.ask_for(text=text, by=asked.actor, at=asked.at)


def _year(known: Calendar, year: int) -> dict[str, Any]:
    rows = [row for row in known.rows if row.notice == year]
    own = {row for row in law.calendar().rows if row.notice == year}
    found = list(runs(rows))
    named = dict.fromkeys(one.name for one in sorted(found, key=lambda one: (not one.off, one.first)))
    lines = [
        {"name": name, "off": "；".join(one.words for one in found if one.name == name and one.off),
         "work": "；".join(one.words for one in found if one.name == name and not one.off) or "—"}
        for name in named
    ]  # fmt: skip
    source = "随程序附带，出自国务院办公厅当年的放假通知" if own == set(rows) else "载入的放假通知"
    return {"year": year, "source": source, "lines": lines}


def _asked(asked: Asking) -> list[dict[str, str]]:
    rows = AskedNotice.objects.filter(office_id=asked.actor.office_id).order_by("-asked_at")[:5]
    return [
        {"at": showing.full_moment(one.asked_at, asked.zone), "who": one.who,
         "years": "、".join(str(year) for year in sorted({row.notice for row in law.read_notice(one.text)})), "state": _state(one)}
        for one in rows
    ]  # fmt: skip


def _state(one: AskedNotice) -> str:
    if one.refusal:
        return one.refusal
    if one.loaded_at is None:
        return "等待载入；久未载入的，请在服务器上运行 ./sunmao notice --asked"
    return f"已载入，全平台改变到期日 {one.moved} 个"


def _moved(asked: Asking) -> list[dict[str, str]]:
    """Return the last days that the newest notice moved: of the matters that this post sees; administrators see numbers."""
    office = asked.actor.office_id
    newest = MovedDue.objects.filter(office_id=office).order_by("-at").values_list("at", flat=True).first()
    if newest is None:
        return []
    rows = MovedDue.objects.filter(office_id=office, at=newest).order_by("after", "pk")
    if asked.actor.role not in ADMINISTRATORS:
        rows = rows.filter(matter_id__in=visible_to(asked.actor).values("pk"))
    shown = list(rows[:MOST_MOVED])
    found = Matter.objects.filter(office_id=office, pk__in={one.matter_id for one in shown})
    matters = {key: (number, handler) for key, number, handler in found.values_list("pk", "number", "handler_id")}
    names: dict[UUID | None, str] = dict(
        Person.objects.filter(office_id=office, pk__in=[h for _, h in matters.values() if h]).values_list("pk", "name")
    )
    return [
        {"number": matters[one.matter_id][0], "label": one.label, "before": _day(one.before), "after": _day(one.after),
         "handler": names.get(matters[one.matter_id][1], "（未分流）"), "why": one.why}
        for one in shown
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "未定"
