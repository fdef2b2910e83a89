# SPDX-License-Identifier: Apache-2.0
"""The proof of a date in words, so that a person can check it with a calendar in hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sunmao.kernel.limits import Length


@dataclass(frozen=True)
class Account:
    """Every station of a count, from which its sentence is written."""

    start: date | datetime
    length: Length
    ends: tuple[date, ...]  # the first end, then one for each extension
    extended: tuple[Length, ...]
    excluded_days: int
    excluded_end: date
    still_days: int
    nominal: date
    due: date
    bounds_custody: bool = False
    rest_name: str = ""
    resting: bool = False
    day_before: bool = False
    provisional: bool = False
    moment: datetime | None = None


def in_words(day: date | datetime) -> str:
    """Write a day, or a moment to the minute, as people write it."""
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}{day.hour}时{day.minute:02d}分" if isinstance(day, datetime) else text


def words_of(account: Account) -> str:
    """Return the whole proof, one sentence for people."""
    parts = (
        _hours(account, account.moment)
        if account.moment
        else [*_opening(account), *_changes(account), *_ending(account)]
    )
    provisional = "该年放假安排尚未公布，此日为暂定，公布后重新推算。" if account.provisional else ""
    return "；".join(parts) + "。" + provisional


def _hours(account: Account, moment: datetime) -> Iterator[str]:
    untimed = "" if isinstance(account.start, datetime) else "（未记时刻，从零时）"
    yield f"自{in_words(account.start)}{untimed}起算{account.length.label}"
    yield from (f"延长{more.label}" for more in account.extended)
    if account.excluded_days:
        yield f"扣除不计入的{account.excluded_days}日"
    if account.still_days:
        yield f"加上中止的{account.still_days}日"
    yield f"至{in_words(moment)}届满，以小时计算的期限不顺延"


def _opening(account: Account) -> Iterator[str]:
    first = in_words(account.ends[0])
    if account.length.number == 0:
        yield f"应当在{in_words(account.start)}当日办理"
    elif account.length.backwards:
        yield f"自{in_words(account.start)}起向前倒算{account.length.label.removeprefix('前')}，最迟为{first}"
    else:
        before = "，按对应日的前一日" if account.day_before else ""
        yield f"自{in_words(account.start)}的次日起算{account.length.label}{before}，至{first}届满"


def _changes(account: Account) -> Iterator[str]:
    for more, end in zip(account.extended, account.ends[1:], strict=True):
        yield f"延长{more.label}，至{in_words(end)}届满"
    if account.excluded_days:
        yield f"另有{account.excluded_days}日不计入期限，至{in_words(account.excluded_end)}届满"
    if account.still_days:
        yield f"期间中止，恢复后接续计算，至{in_words(account.nominal)}届满"


def _ending(account: Account) -> Iterator[str]:
    if account.length.backwards:
        yield "倒算的期限不顺延"
    elif account.due != account.nominal:
        rest = "其后" if account.rest_name.startswith("星期") else "节后"
        yield f"该日为{account.rest_name}，顺延至{rest}第一个工作日{in_words(account.due)}"
    elif account.bounds_custody and account.resting:
        yield f"该日为{account.rest_name}，羁押期限不因节假日顺延"
    elif account.rest_name == "调休上班日":
        yield "该日为调休上班日，不顺延"
