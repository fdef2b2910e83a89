# SPDX-License-Identifier: Apache-2.0
"""Reading a spreadsheet so that every bad cell can be named: sheet, row, column, sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ROWS: Final = 20_000


class SheetRefused(Exception):
    """The file as a whole can not be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """One bad cell."""

    sheet: str
    row: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        """Say where and what."""
        return f"“{self.sheet}”第 {self.row} 行“{self.column}”：{self.reason}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for by its heading."""

    heading: str
    required: bool
    most: int
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row as plain texts, with its number on the sheet."""

    number: int
    texts: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.texts.get(heading, "")


def open_book(path: Path) -> Workbook:
    """Open a spreadsheet, or say what it is instead."""
    if not path.is_file():
        raise SheetRefused(f"找不到文件 {path}，请核对路径。")
    with path.open("rb") as file:
        if file.read(8) == OLE:
            raise SheetRefused(f"{path.name} 是加密的或旧式 .xls 文件，请去掉密码并另存为 .xlsx 后再导入。")
    try:
        return load_workbook(path)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SheetRefused(f"{path.name} 不是可读的 .xlsx 表格，请用 Excel 或 WPS 另存为 .xlsx。") from error


def read_sheet(book: Workbook, name: str, columns: Sequence[Column]) -> tuple[list[Line], list[CellFault]]:
    """Read the rows of a sheet under its headings; rows with a bad cell are left out and named."""
    sheet = book[name] if name in book.sheetnames else None
    if not isinstance(sheet, Worksheet):
        raise SheetRefused(f"表格中没有名为“{name}”的工作表，现有：{'、'.join(book.sheetnames)}。")
    places = _places(sheet, columns)
    if sheet.max_row > MOST_ROWS:
        raise SheetRefused(f"“{name}”超过 {MOST_ROWS} 行，请分成几个文件导入。")
    merged = {cell for block in sheet.merged_cells.ranges for cell in block.cells}
    lines: list[Line] = []
    faults: list[CellFault] = []
    for number in range(2, sheet.max_row + 1):
        cells = {column: sheet.cell(number, place) for column, place in places.items()}
        if all(cell.value in (None, "") for cell in cells.values()):
            continue
        line, found = _read_line(name, number, cells, merged)
        faults += found
        if not found:
            lines.append(line)
    return _without_doubles(name, lines, columns, faults), faults


def _places(sheet: Worksheet, columns: Sequence[Column]) -> dict[Column, int]:
    headings = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
    missing = [column.heading for column in columns if column.required and column.heading not in headings]
    if missing:
        raise SheetRefused(f"“{sheet.title}”第 1 行缺少列：{'、'.join(missing)}。")
    return {column: headings[column.heading] for column in columns if column.heading in headings}


def _read_line(
    sheet: str, number: int, cells: dict[Column, Any], merged: set[tuple[int, int]]
) -> tuple[Line, list[CellFault]]:
    texts, faults = {}, []
    for column, cell in cells.items():
        text, reason = _read_cell(cell, column, merged)
        texts[column.heading] = text
        if reason:
            faults.append(CellFault(sheet, number, column.heading, reason))
    return Line(number, texts), faults


def _read_cell(cell: Cell, column: Column, merged: set[tuple[int, int]]) -> tuple[str, str]:
    if (cell.row, cell.column) in merged:
        return "", "是合并单元格，请取消合并后逐格填写。"
    if cell.data_type == "f":
        return "", "是公式，请改为“只粘贴数值”。"
    if cell.data_type == "e":
        return "", f"是错误值 {cell.value}，请改正。"
    text = _text_of(cell.value)
    if column.required and not text:
        return "", "不能为空，请填写。"
    if len(text) > column.most:
        return text, f"最多 {column.most} 个字，现有 {len(text)} 个字，请缩短。"
    return text, ""


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _without_doubles(sheet: str, lines: list[Line], columns: Sequence[Column], faults: list[CellFault]) -> list[Line]:
    for column in (column for column in columns if column.unique):
        first: dict[str, int] = {}
        kept = []
        for line in lines:
            text = line[column.heading]
            if text and text in first:
                reason = f"“{text}”与第 {first[text]} 行重复，请改正或删去一行。"
                faults.append(CellFault(sheet, line.number, column.heading, reason))
                continue
            first[text] = line.number
            kept.append(line)
        lines = kept
    return lines
