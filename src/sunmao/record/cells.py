# SPDX-License-Identifier: Apache-2.0
"""What a cell says, as the field under its head needs it: text, day, moment, choice, yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from openpyxl.utils.datetime import from_excel

from sunmao.kernel.forms import FieldSpec, read_day

FIRST_DAY: Final = date(1949, 10, 1)
"""Nothing earlier is in any file; an earlier day is a slip."""

SERIALS: Final = range(18_172, 109_575)
"""Day numbers of 1949-10-01 to 2199-12-31 as spreadsheets count; 20190425 is no such number."""

EXACT_DIGITS: Final = 15
"""A spreadsheet's number keeps so many digits; a longer identity number has already lost its last ones."""

_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
_SERIAL = re.compile(r"\d{5,6}(\.\d+)?")
_MOMENT = re.compile(
    r"(?P<day>\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{8})"
    r"(?:[T\s]*(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})?\s*分?(?:[:：]?\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?"
)
_YES: Final = frozenset({"是", "√", "✓", "1", "true", "yes", "y", "有"})
_NO: Final = frozenset({"否", "×", "0", "false", "no", "n", "无", ""})


class CellRefused(Exception):
    """The cell can not be used; the sentence says why and what to write."""


def value_of(cell: Any, spec: FieldSpec, epoch: datetime, meanings: Mapping[str, str]) -> Any:
    """Return what a cell says for a field.

    :param meanings: other words for the choices of the field
    :raises CellRefused: if it says nothing that can be used
    """
    if cell.data_type == "f":
        raise CellRefused("是公式，请复制后“选择性粘贴—数值”，再导入。")
    if cell.data_type == "e":
        raise CellRefused(f"是错误值 {cell.value}，请改正。")
    return read_as(cell.value, spec, epoch, meanings)


def read_as(value: Any, spec: FieldSpec, epoch: datetime, meanings: Mapping[str, str]) -> Any:
    """Return a plain value as a field needs it; days stay days where a moment was asked for."""
    if spec.kind in ("day", "moment"):
        return _when(value, epoch, day_only=spec.kind == "day")
    text = text_of(value)
    if spec.kind == "choice":
        return _choice(text, spec, meanings)
    if spec.kind == "flag":
        return _flag(text)
    return text


def text_of(value: Any) -> str:
    """Write any cell as text; 13900000000 stored as a number comes back as these digits.

    :raises CellRefused: if the number has more digits than a spreadsheet keeps
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= 10**EXACT_DIGITS:
            raise CellRefused("长号码被表格存成了数字，末几位已丢失；请把这一格设为文本，重新填写完整号码。")
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), "" if value is None else str(value))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _when(value: Any, epoch: datetime, *, day_only: bool) -> date | datetime | None:
    found = _moment(value, epoch)
    if found is None:
        if text_of(value):
            example = "2026-07-29" if day_only else "2026-07-29 09:30"
            raise CellRefused(f"不是有效的{'日期' if day_only else '时间'}，请写成 {example}。")
        return None
    day = found.date() if isinstance(found, datetime) else found
    if day < FIRST_DAY:
        raise CellRefused(f"早于 {FIRST_DAY.isoformat()}，请核对年份。")
    return day if day_only else found


def _moment(value: Any, epoch: datetime) -> date | datetime | None:
    if isinstance(value, datetime):
        return _whole_second(value)
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta | bool):
        return None
    text = text_of(value)
    if _SERIAL.fullmatch(text) and int(float(text)) in SERIALS:
        found = from_excel(float(text), epoch)
        return found.date() if float(text).is_integer() else _whole_second(found)
    return _written(text)


def _whole_second(moment: datetime) -> datetime:
    """A spreadsheet keeps times as fractions of a day, which miss the second by a hair."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)


def _written(text: str) -> date | datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        day = read_day("".join(match["day"].split()))
        if match["hour"] is None or not isinstance(day, date):
            return day if isinstance(day, date) else None
        return datetime.combine(day, time(int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)))
    except ValueError:  # no such day, or no such time of day
        return None


def _choice(text: str, spec: FieldSpec, meanings: Mapping[str, str]) -> str | None:
    if not text:
        return None
    words = {label: value for value, label in spec.choices} | {value: value for value, _ in spec.choices}
    found = words.get(text) or meanings.get(text)
    if found is None:
        raise CellRefused(f"没有“{text[:20]}”这一项，可填：{'、'.join(label for _, label in spec.choices)}。")
    return found


def _flag(text: str) -> bool:
    word = text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellRefused("请填“是”或“否”。")
