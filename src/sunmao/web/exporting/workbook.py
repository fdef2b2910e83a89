# SPDX-License-Identifier: Apache-2.0
"""The frame of every workbook: title, unit, day, conditions, merged heads, who made it, watermark, print set-up.

Texts are always written as texts: no cell of ours is a formula but the totals. One that begins
like a formula also carries the mark by which spreadsheet programs keep it a text when it is edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from sunmao.web.exporting import watermarks

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so might be run by a program; it is written as a text and marked as one."""
LONGEST: Final = 32_000
FIRST_ROW: Final = 5
"""Above stand title, office and unit, conditions, and two rows of heads."""
INSIDE: Final = "内部资料　注意保管"
GRID: Final = {"border": 1, "border_color": "#555555", "valign": "vcenter", "font_size": 10}
FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"},
    "left": {"font_size": 10, "valign": "vcenter"},
    "center": {"font_size": 10, "align": "center", "valign": "vcenter"},
    "right": {"font_size": 10, "align": "right", "valign": "vcenter"},
    "head": {**GRID, "bold": True, "bg_color": "#F2F2F2", "align": "center", "text_wrap": True},
    "text": {**GRID, "text_wrap": True, "num_format": "@"},
    "quoted": {**GRID, "text_wrap": True, "num_format": "@", "quote_prefix": True},
    "number": {**GRID, "num_format": "0", "align": "right"},
    "day": {**GRID, "num_format": "yyyy-mm-dd", "align": "center"},
    "total": {**GRID, "bold": True, "num_format": "0"},
    "total_text": {**GRID, "bold": True},
}


@dataclass(frozen=True)
class Cover:
    """What a workbook says of itself."""

    office: str
    title: str
    day: date
    conditions: str
    maker: str
    work_number: str
    minute: str
    unit: str = "件"

    @property
    def mark(self) -> tuple[str, str]:
        """The two lines of the watermark."""
        return f"{self.maker}　{self.work_number}", self.minute


@dataclass(frozen=True)
class Head:
    """One column: its head, the group above it, how wide, what it holds, and what stands in the row of totals."""

    label: str
    group: str = ""
    width: float = 12
    kind: str = "text"  # or "number", "day"
    total: str = ""  # a formula with {range} for the cells of the column

    def formula(self, column: int, first: int, last: int) -> str:
        """Return the total as the program works it out."""
        return self.total.format(range=xl_range(first, column, last, column))


@dataclass
class Sheet:
    """A sheet that is written row by row and never read again, so that its length costs no memory."""

    book: Workbook
    sheet: Worksheet
    cover: Cover
    heads: Sequence[Head]
    formats: Mapping[str, Any]
    row: int = FIRST_ROW

    @property
    def last_column(self) -> int:
        """The place of the last column."""
        return len(self.heads) - 1

    def add(self, values: Sequence[Any]) -> None:
        """Write one row; an empty value leaves its cell empty."""
        for column, (head, value) in enumerate(zip(self.heads, values, strict=True)):
            self.write(self.row, column, head.kind, value)
        self.row += 1

    def write(self, row: int, column: int, kind: str, value: Any) -> None:
        """Write a cell as what it is."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.formats["text"])
        elif kind == "day":
            self.sheet.write_datetime(row, column, value, self.formats["day"])
        elif kind == "number":
            self.sheet.write_number(row, column, value, self.formats["number"])
        else:
            text = str(value)[:LONGEST]
            name = "quoted" if text.startswith(FORMULA_SIGNS) else "text"
            self.sheet.write_string(row, column, text, self.formats[name])

    def formula(self, row: int, column: int, formula: str, value: float) -> None:
        """Write a formula with what it gives now, for programs that only show."""
        self.sheet.write_formula(row, column, formula, self.formats["total"], value)

    def totals(self, values: Sequence[float]) -> None:
        """Write the row of totals as formulas that follow every later change of the sheet.

        :param values: what they give now, for each column but the first
        """
        if self.row == FIRST_ROW:  # or the formula would count itself
            self.add([None] * len(self.heads))
        last = self.row - 1
        self.sheet.write_string(self.row, 0, "合计", self.formats["total_text"])
        for column, (head, value) in enumerate(zip(self.heads[1:], values, strict=True), start=1):
            if head.total:
                self.formula(self.row, column, head.formula(column, FIRST_ROW, last), value)
            else:
                self.sheet.write_blank(self.row, column, None, self.formats["total_text"])
        self.row += 1

    def foot(self) -> None:
        """Write who made it and leave the line for who looks it over."""
        half = max(1, self.last_column // 2)
        self._across(
            0, half, f"制表人：{self.cover.maker}（{self.cover.work_number}）　　制表时间：{self.cover.minute}", "left"
        )
        self._across(half + 1, self.last_column, "审核人：＿＿＿＿＿＿＿＿＿＿", "left")
        self.row += 1
        self._across(0, self.last_column, f"{INSIDE}　　导出已写入查看日志", "left")
        self.row += 1

    def _across(self, first: int, last: int, text: str, name: str) -> None:
        across(self.sheet, self.row, first, last, text, self.formats[name])


def across(sheet: Worksheet, row: int, first: int, last: int, text: str, style: Any) -> None:
    """Write a text over several cells of one row."""
    if last <= first:
        sheet.write_string(row, first, text, style)
    else:
        sheet.merge_range(row, first, row, last, "", style)
        sheet.write_string(row, first, text, style)


@contextmanager
def workbook(target: Path | BytesIO | IO[bytes], scratch: Path) -> Iterator[Workbook]:
    """Open a workbook whose rows go to disk at once.

    :param scratch: the folder for what is not finished, beside the results and as closed as they are
    """
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    book = Workbook(
        str(target) if isinstance(target, Path) else target,
        {"constant_memory": True, "tmpdir": str(scratch), "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    try:
        yield book
    finally:
        book.close()


def begin(book: Workbook, name: str, cover: Cover, heads: Sequence[Head]) -> Sheet:
    """Begin a sheet: everything above its rows."""
    formats = {key: book.add_format({"font_name": "宋体", **style}) for key, style in FORMATS.items()}
    sheet = book.add_worksheet(name)
    made = Sheet(book, sheet, cover, heads, formats)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, head.width)
    _above(made)
    _heads(made)
    _paper(made)
    return made


def _above(made: Sheet) -> None:
    sheet, cover, last = made.sheet, made.cover, made.last_column
    sheet.set_row(0, 32)
    across(sheet, 0, 0, last, cover.title, made.formats["title"])
    third = max(0, (last + 1) // 3 - 1)
    across(sheet, 1, 0, third, f"单位名称：{cover.office}", made.formats["left"])
    if last > third + 1:
        day = f"{cover.day.year}年{cover.day.month}月{cover.day.day}日"
        across(sheet, 1, third + 1, last - third - 1, day, made.formats["center"])
        across(sheet, 1, last - third, last, f"单位：{cover.unit}", made.formats["right"])
    across(sheet, 2, 0, last, f"筛选条件：{cover.conditions}", made.formats["left"])


def _heads(made: Sheet) -> None:
    column = 0
    for group, heads in groupby(made.heads, key=lambda head: head.group):
        width = len(list(heads))
        across(made.sheet, 3, column, column + width - 1, group, made.formats["head"])
        column += width
    for column, head in enumerate(made.heads):
        made.sheet.write_string(4, column, head.label, made.formats["head"])


def _paper(made: Sheet) -> None:
    """A4 across, heads on every page, the watermark behind and in the head."""
    sheet, cover = made.sheet, made.cover
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.repeat_rows(0, FIRST_ROW - 1)
    sheet.set_background(BytesIO(watermarks.tile(cover.mark)))
    who = _plain(f"{cover.maker} {cover.work_number} {cover.minute}")
    sheet.set_header(f"&L&8 {who}&C&G&R&8 {INSIDE}",
                     {"image_center": "watermark.png", "image_data_center": BytesIO(watermarks.page(cover.mark))})  # fmt: skip
    sheet.set_footer(f"&L&8 {who}&C第 &P 页　共 &N 页&R&8 {INSIDE}")


def _plain(text: str) -> str:
    """Write a text for the head of a page, where & begins a command and 255 signs are the most."""
    return text.replace("&", "&&")[:80]


def column_of(place: int) -> str:
    """Return the letters of a column."""
    return str(xl_col_to_name(place))
