# SPDX-License-Identifier: Apache-2.0
"""The holiday table: our own file, and the notice of a later year that an office loads itself."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from sunmao.kernel.calendars import Calendar, Special

COLUMNS = ("day", "kind", "holiday", "notice")
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_ALWAYS = tuple(name for name in HOLIDAYS if name != "中秋节")  # it may fall together with National Day, as in 2020
_KINDS = {"off": True, "work": False}
_SATURDAY = 5


class NoticeError(Exception):
    """The notice can not be loaded; the message names every line that is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Keep the faults apart and join them into one message."""
        self.faults = tuple(faults)
        super().__init__(
            f"放假安排有{len(self.faults)}处错误，请改正后重新载入：\n" + "\n".join(f"  · {f}" for f in self.faults)
        )


@cache
def calendar() -> Calendar:
    """Return the calendar of the table that comes with the program."""
    text = (Path(__file__).parent / "holidays.csv").read_text(encoding="utf-8")
    return Calendar(read_notice(text))


def with_notice(known: Calendar, text: str) -> Calendar:
    """Return a calendar that also knows a notice; a year read again replaces what was known of it.

    :raises NoticeError: naming every line that is wrong
    """
    fresh = read_notice(text)
    years = {row.notice for row in fresh}
    return Calendar([*(row for row in known.rows if row.notice not in years), *fresh])


def read_notice(text: str) -> tuple[Special, ...]:
    """Read a table with the columns day, kind (off or work), holiday, notice (the year it arranges).

    :raises NoticeError: naming every line that is wrong
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise NoticeError([f"缺少列“{'、'.join(missing)}”，应有 {','.join(COLUMNS)}。"])
    rows, faults = [], []
    for number, line in enumerate(reader, start=2):
        try:
            rows.append(_special(line))
        except ValueError as error:
            faults.append(f"第{number}行：{error}")
    faults.extend(_wrong_together(rows))
    if not rows and not faults:
        faults.append("没有任何一天。")
    if faults:
        raise NoticeError(faults)
    return tuple(rows)


def _special(line: dict[str, str | None]) -> Special:
    """Read one line; its sentence says what is wrong."""
    written = {name: (line.get(name) or "").strip() for name in COLUMNS}
    try:
        day = date.fromisoformat(written["day"])
    except ValueError:
        raise ValueError(f"日期“{written['day']}”应写成 2027-01-01。") from None
    if written["kind"] not in _KINDS:
        raise ValueError(f"种类“{written['kind']}”只能是 off（放假）或 work（上班）。")
    if written["holiday"] not in HOLIDAYS:
        raise ValueError(f"节日“{written['holiday']}”只能是{'、'.join(HOLIDAYS)}。")
    if not written["notice"].isdecimal() or int(written["notice"]) not in (day.year, day.year + 1):
        raise ValueError(f"通知年份“{written['notice']}”应是{day.year}，或为次年安排的{day.year + 1}。")
    off = _KINDS[written["kind"]]
    if not off and day.weekday() < _SATURDAY:
        raise ValueError(f"{day:%Y-%m-%d}不是星期六、星期日，不会是调休上班日。")
    return Special(day, off, written["holiday"], int(written["notice"]))


def _wrong_together(rows: list[Special]) -> Iterator[str]:
    for day, times in Counter(row.day for row in rows).items():
        if times > 1:
            yield f"{day:%Y-%m-%d}写了{times}次。"
    for year in sorted({row.notice for row in rows}):
        have = {row.name for row in rows if row.notice == year and row.off}
        if lacking := [name for name in _ALWAYS if name not in have]:
            yield f"{year}年的安排缺少{'、'.join(lacking)}。"
