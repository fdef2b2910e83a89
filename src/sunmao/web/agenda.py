# SPDX-License-Identifier: Apache-2.0
"""The month on the desk: rest days and make-up working days, and how many matters end on each day."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from sunmao.kernel.calendars import Calendar
from sunmao.record import notices
from sunmao.web import showing
from sunmao.web.asking import Asking

FIRST, LAST = 2000, 2100
WEEK = ("一", "二", "三", "四", "五", "六", "日")


@dataclass(frozen=True)
class Square:
    """One day of the month."""

    day: int
    out: bool
    rest: bool
    mark: str
    name: str
    today: bool
    count: int
    word: str
    color: str
    url: str


@dataclass(frozen=True)
class Month:
    """A month as a table of weeks."""

    label: str
    heads: tuple[str, ...]
    weeks: tuple[tuple[Square, ...], ...]
    before: str
    after: str
    provisional: bool


Ending = Callable[[date, date], Mapping[date, int]]
"""Says how many matters end on each day of a span."""


def month_of(ask: Asking, wanted: str, ending_in: Ending) -> Month:
    """Return the month asked for as 2026-11, else this one, with how many matters end on each day."""
    first = _first(wanted, ask.today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    known = notices.calendar(notices.newest())
    ending = ending_in(weeks[0][0], weeks[-1][-1])
    return Month(
        f"{first.year}年{first.month}月", WEEK,
        tuple(tuple(_square(ask, known, first, day, ending.get(day, 0)) for day in week) for week in weeks),
        _address(first - timedelta(days=1)), _address(first + timedelta(days=31)), known.is_provisional(first),
    )  # fmt: skip


def _first(wanted: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST <= first.year <= LAST else today.replace(day=1)


def _address(day: date) -> str:
    return f"{reverse('desk')}?month={day:%Y-%m}#agenda"


def _square(ask: Asking, known: Calendar, first: date, day: date, count: int) -> Square:
    rest, made_up = known.is_rest_day(day), known.is_make_up_day(day)
    named = "假期" in known.name_of(day)
    over = day < ask.today
    return Square(
        day=day.day, out=day.month != first.month, rest=rest, mark="班" if made_up else "休" if named else "",
        name=known.name_of(day) if named or made_up else "", today=day == ask.today, count=count,
        word="超" if over else "到期", color="s-red-t" if over else "s-yellow-t" if (day - ask.today).days <= 3 else "s-green-t",
        url=f"{reverse('desk')}?tab=warn&due={day.isoformat()}" if count else "",
    )  # fmt: skip


def on_day(text: str) -> date | None:
    """Read a day from the address; a spoiled one is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def spoken(day: date) -> str:
    """Name a day in a sentence."""
    return showing.long_day(day)
