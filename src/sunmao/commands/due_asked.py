# SPDX-License-Identifier: Apache-2.0
"""What a person asks of ``due``: a rule, a first day, whether somebody is held. One line or many read alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from sunmao.kernel.calendars import Calendar
from sunmao.kernel.counting import MonthEnd, Reckoning, reckon
from sunmao.kernel.forms import read_day, read_moment
from sunmao.kernel.limits import Length, Limit
from sunmao.kernel.shortform import Rule, RuleError, parse_length, parse_rule
from sunmao.law import UnknownEntry, limit

_MOST_DAYS = 100_000


class Wrong(Exception):
    """What was asked can not be read; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Asked:
    """A limit to be counted from a day, with everything that changes its end."""

    limit: Limit
    start: date | datetime
    held: bool
    extended: tuple[Length, ...] = ()
    excluded_days: int = 0

    def changed(self, extend: Iterable[str], exclude: str) -> Asked:
        """Add what the options extend and leave out.

        :raises Wrong: if an option can not be read
        """
        if not exclude.isascii() or not exclude.isdecimal() or int(exclude) > _MOST_DAYS:
            raise Wrong(f"--exclude 后应写不计入的日数，不能是“{exclude}”。")
        try:
            more = tuple(parse_length(text) for text in extend)
        except RuleError as error:
            raise Wrong(str(error)) from None
        if any(length.number < 0 for length in more):
            raise Wrong("--extend 后的长度不能是负数。")
        return replace(self, extended=self.extended + more, excluded_days=self.excluded_days + int(exclude))

    def reckon(self, calendar: Calendar, month_end: MonthEnd = MonthEnd.CORRESPONDING) -> Reckoning:
        """Work out the end."""
        return reckon(self.start, self.limit, calendar, custody=self.held, extended=self.extended,
                      excluded_days=self.excluded_days, month_end=month_end)  # fmt: skip

    @staticmethod
    def end_in_words(reckoning: Reckoning) -> str:
        """Write the end: a day, or a moment to the minute."""
        moment = reckoning.moment
        return moment.isoformat(timespec="minutes") if moment else reckoning.due.isoformat()


def read_asked(rule: str, start: str, *, held: bool) -> Asked:
    """Read a rule and a first day; the version of a limit follows that day.

    :raises Wrong: if the code is unknown or the day can not be read
    :raises NotInForce: if no version is in force on that day
    """
    day = _start(start)
    read = _rule(rule)
    if isinstance(read, Rule):
        return Asked(read.limit, day, held, read.extended, read.excluded_days)
    try:
        series = limit(read)
    except UnknownEntry as error:
        raise Wrong(str(error)) from None
    return Asked(series.on(day.date() if isinstance(day, datetime) else day), day, held)


@lru_cache(maxsize=10_000)
def _rule(text: str) -> Rule | str:
    """Return the short form as read, or the text itself when it is a code."""
    text = text.strip()
    if "/" not in text:
        return text
    try:
        return parse_rule(text)
    except RuleError as error:
        raise Wrong(str(error)) from None


@lru_cache(maxsize=100_000)
def _start(text: str) -> date | datetime:
    try:
        day = read_day(text)
        if isinstance(day, date):
            return day
        return datetime.strptime(str(read_moment(text))[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - local, as written
    except ValueError:
        raise Wrong(f"看不懂起算日“{text}”，应写成 2025-01-15，以小时计算的写到分，如 2025-01-15T10:30。") from None
