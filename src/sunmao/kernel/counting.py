# SPDX-License-Identifier: Apache-2.0
"""When a time limit ends: a pure function of the start, the limit, the calendar and what changed it.

The first day is not counted. Extensions are added to the end before it rolls, then days
that do not count, then time in which the clock stood still; last, and only once, the end
rolls to the first working day. A limit that bounds custody and one that counts backwards
never roll.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sunmao.kernel.calendars import Calendar
from sunmao.kernel.limits import Length, Limit, Unit
from sunmao.kernel.proof import Account, words_of

Pause = tuple[date, date | None]


class MonthEnd(StrEnum):
    """Where a month ends that began on the last day of a month; an office decides."""

    CORRESPONDING = "corresponding"  # the same number, 28 February to 28 March: the earlier day
    STICKY = "sticky"  # the last day of the month, 28 February to 31 March


class NotCountable(Exception):
    """The limit can not be counted; the sentence says why."""


@dataclass(frozen=True)
class Reckoning:
    """When a limit ends and how it was counted.

    ``nominal`` is the end before rolling; ``moment`` is set for hours only; ``paused``
    says that the clock stands still, so the day holds only if time resumes at once.
    """

    start: date | datetime
    nominal: date
    due: date
    moment: datetime | None
    provisional: bool
    paused: bool
    account: Account

    @property
    def proof(self) -> str:
        """Say in Chinese how the day was counted."""
        return words_of(self.account)


class _Asked(NamedTuple):
    """What was asked for, with everything that changes the end."""

    length: Length
    calendar: Calendar
    bounds_custody: bool
    day_before: bool
    extended: tuple[Length, ...]
    excluded_days: int
    pauses: Sequence[Pause]
    month_end: MonthEnd


def reckon(
    start: date | datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    custody: bool | None = None,
    extended: Sequence[Length] = (),
    excluded_days: int = 0,
    pauses: Sequence[Pause] = (),
    month_end: MonthEnd = MonthEnd.CORRESPONDING,
) -> Reckoning:
    """Work out when a limit ends.

    :param custody: whether the person is held; matters only to a limit that then bounds custody
    :param pauses: when the clock stood still: the day it stopped, the day it went on or nothing
    :raises NotCountable: if the limit has no length or the end lies beyond the calendar
    """
    if limit.length is None:
        raise NotCountable(f"“{limit.label}”没有规定时间长度，不能推算到期日。")
    if excluded_days < 0 or any(more.number < 0 for more in extended):
        raise NotCountable("延长的时间和扣除的日数都不能是负数，请核对。")
    held = limit.custody.bounds(held=bool(custody))
    asked = _Asked(limit.length, calendar, held, limit.day_before, tuple(extended), excluded_days, pauses, month_end)
    try:
        if limit.length.unit is Unit.HOURS:
            return _hours(start, asked)
        return _days(start.date() if isinstance(start, datetime) else start, asked)
    except (OverflowError, ValueError) as error:
        raise NotCountable("推算出的日期超出了日历的范围，请核对起算日和长度。") from error


def add_length(day: date, length: Length, calendar: Calendar, month_end: MonthEnd = MonthEnd.CORRESPONDING) -> date:
    """Return the day a length later, before any rolling; the first day is not counted."""
    if length.unit is Unit.DAYS:
        return day + timedelta(days=length.number)
    if length.unit is Unit.WORKDAYS:
        return calendar.add_working_days(day, length.number)
    if length.unit is Unit.HOURS:
        return day + timedelta(hours=length.number)
    return _add_months(day, length.number * (12 if length.unit is Unit.YEARS else 1), month_end)


def _add_months(day: date, months: int, month_end: MonthEnd) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    from_last = month_end is MonthEnd.STICKY and day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if from_last else min(day.day, last))


def _days(start: date, asked: _Asked) -> Reckoning:
    length, calendar = asked.length, asked.calendar
    first = add_length(start, length, calendar, asked.month_end)
    ends = [first - timedelta(days=1) if asked.day_before else first]
    for more in asked.extended:
        ends.append(add_length(ends[-1], more, calendar, asked.month_end))
    excluded = ends[-1] + timedelta(days=asked.excluded_days)
    nominal, still = _stood_still(start, excluded, asked)
    fixed = asked.bounds_custody or length.number <= 0
    resting = calendar.is_rest_day(nominal)
    due = nominal if fixed or not resting else calendar.next_working_day(nominal)
    consulted = not fixed or length.unit is Unit.WORKDAYS
    provisional = consulted and (calendar.is_provisional(due) or calendar.is_provisional(nominal))
    account = Account(
        start=start, length=length, ends=tuple(ends), extended=asked.extended, excluded_days=asked.excluded_days,
        excluded_end=excluded, still_days=still, nominal=nominal, due=due, bounds_custody=asked.bounds_custody,
        rest_name=calendar.name_of(nominal) if resting or calendar.is_make_up_day(nominal) else "",
        resting=resting, day_before=asked.day_before, provisional=provisional,
    )  # fmt: skip
    return Reckoning(start, nominal, due, None, provisional, _open(asked.pauses), account)


def _hours(start: date | datetime, asked: _Asked) -> Reckoning:
    """Count hours from the act itself, to the minute: the strict reading, never rolled."""
    began = start if isinstance(start, datetime) else datetime.combine(start, time())
    began = began.replace(second=0, microsecond=0)
    hours = asked.length.number + sum(_in_hours(more) for more in asked.extended)
    moment = began + timedelta(hours=hours, days=asked.excluded_days)
    still = 0
    for since, until in sorted(asked.pauses, key=lambda pause: pause[0]):
        if until is not None and since <= moment.date():
            more = max((until - max(since, began.date())).days, 0)
            moment, still = moment + timedelta(days=more), still + more
    end = moment.date()
    account = Account(
        start=began if isinstance(start, datetime) else start, length=asked.length, ends=(end,), extended=asked.extended,
        excluded_days=asked.excluded_days, excluded_end=end, still_days=still, nominal=end, due=end, moment=moment,
    )  # fmt: skip
    return Reckoning(start, end, end, moment, False, _open(asked.pauses), account)


def _in_hours(length: Length) -> int:
    if length.unit is Unit.HOURS:
        return length.number
    if length.unit is Unit.DAYS:
        return length.number * 24
    raise NotCountable("以小时计算的期限只能延长若干小时或若干日，请核对。")


def _stood_still(start: date, end: date, asked: _Asked) -> tuple[date, int]:
    """Add what was left when the clock stopped to the day it went on; a pause after the end changes nothing."""
    before = end
    for stopped, until in sorted(asked.pauses, key=lambda pause: pause[0]):
        since = max(stopped, start)
        if until is None or until <= since or since > end:
            continue
        if asked.length.unit is Unit.WORKDAYS:
            end = asked.calendar.add_working_days(until, asked.calendar.count_working_days(since, end))
        else:
            end += until - since
    return end, (end - before).days


def _open(pauses: Sequence[Pause]) -> bool:
    return any(until is None for _, until in pauses)
