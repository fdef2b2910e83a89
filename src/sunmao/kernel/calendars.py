# SPDX-License-Identifier: Apache-2.0
"""Rest days and make-up working days. Beyond the last notice a date is provisional, never an error."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Special:
    """A day that a State Council notice sets apart: off, or a working Saturday or Sunday."""

    day: date
    off: bool
    name: str
    notice: int


class Calendar:
    """Which days are rest days, by the notices of the years it holds."""

    def __init__(self, rows: Iterable[Special] = ()) -> None:
        """Build it from the special days; a year counts as known when a row belongs to its notice."""
        self.rows = tuple(sorted(rows, key=lambda row: row.day))
        self._special = {row.day: row for row in self.rows}
        self._off = {row.day: row.off for row in self.rows}
        self.years = frozenset(row.notice for row in self.rows)

    @property
    def last_notice(self) -> int | None:
        """The last year that a notice covers."""
        return max(self.years, default=None)

    def is_rest_day(self, day: date) -> bool:
        """Say whether nobody works on that day; a plain weekend rests, a make-up weekend does not."""
        off = self._off.get(day)
        return day.weekday() >= _SATURDAY if off is None else off

    def is_make_up_day(self, day: date) -> bool:
        """Say whether it is a Saturday or Sunday on which people work."""
        return self._off.get(day) is False

    def is_provisional(self, day: date) -> bool:
        """Say whether no notice covers the day, so that its rest may still change."""
        return day.year not in self.years

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        day += _DAY
        while self.is_rest_day(day):
            day += _DAY
        return day

    def name_of(self, day: date) -> str:
        """Say why a day rests (春节假期, 星期六), or that it is a make-up working day."""
        row = self._special.get(day)
        if row is None:
            return f"星期{_WEEKDAYS[day.weekday()]}"
        return f"{row.name}假期" if row.off else "调休上班日"

    def add_working_days(self, day: date, number: int) -> date:
        """Return the day that many working days later, or earlier; the first day is not counted."""
        days, at = self._working_days, day.toordinal()
        if number == 0:
            return day
        if days and days[0] <= at <= days[-1]:
            index = bisect_right(days, at) + number - 1 if number > 0 else bisect_left(days, at) + number
            if 0 <= index < len(days):
                return date.fromordinal(days[index])
        return self._walk(day, number)

    def count_working_days(self, after: date, upto: date) -> int:
        """Count the working days after one day up to and including another."""
        span = range(after.toordinal() + 1, upto.toordinal() + 1)
        return sum(not self.is_rest_day(date.fromordinal(number)) for number in span)

    def _walk(self, day: date, number: int) -> date:
        step = _DAY if number > 0 else -_DAY
        left = abs(number)
        while left:
            day += step
            left -= not self.is_rest_day(day)
        return day

    @cached_property
    def _working_days(self) -> list[int]:
        """The working days of the known years and two more, for counting far ahead at once."""
        if not self.years:
            return []
        first, last = date(min(self.years), 1, 1), date(max(self.years) + 2, 12, 31)
        span = range(first.toordinal(), last.toordinal() + 1)
        return [number for number in span if not self.is_rest_day(date.fromordinal(number))]
