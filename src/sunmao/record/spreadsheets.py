# SPDX-License-Identifier: Apache-2.0
"""A spreadsheet from outside: opened with suspicion, read row by row, never believed.

The file is weighed before it is unpacked, and each of its parts is looked at before it is
parsed: a spreadsheet has no document type, so whatever declares one is refused with all
the entities it might bring.
"""

from __future__ import annotations

import hashlib
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from sunmao.office.spreadsheet import OLE, SheetRefused

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_PARTS: Final = 2000
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 256
MOST_MERGED: Final = 1_000_000
CHUNK: Final = 64 * 1024

UNREADABLE: Final = (
    BadZipFile, LargeZipFile, InvalidFileException, expat.ExpatError, zlib.error, SyntaxError, EOFError, OSError,
    NotImplementedError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, IndexError,
)  # fmt: skip
"""What broken files make the readers raise; the person is told one thing for all of them."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: what stands in its cells, and which of them are merged."""

    title: str
    rows: Mapping[int, Mapping[int, Any]]
    merged: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Book:
    """A spreadsheet that was read in full."""

    name: str
    sha256: str
    epoch: datetime
    sheets: tuple[Sheet, ...] = field(default=())


def open_book(path: Path) -> Book:
    """Read a spreadsheet.

    :raises SheetRefused: if it is no readable .xlsx, is locked, or would not fit
    """
    content = _content(path)
    _refuse_other_kinds(path.name, content)
    try:
        _refuse_dangerous(path.name, content)
        with warnings.catch_warnings():  # about styles and checks that are of no concern here
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            sheets = tuple(_sheet(one, content) for one in book.worksheets)
    except UNREADABLE as error:
        raise SheetRefused(f"{path.name} 不是可读的 .xlsx 表格，请用 Excel 或 WPS 另存为 .xlsx 后再导入。") from error
    return Book(path.name, hashlib.sha256(content).hexdigest(), book.epoch, sheets)


def _content(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise SheetRefused(f"{path.name} 超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个文件导入。")
    return path.read_bytes()


def _refuse_other_kinds(name: str, content: bytes) -> None:
    """Say what the file is when it is not a spreadsheet of today."""
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise SheetRefused(f"{name} 设有打开密码，无法读取，请取消密码、另存后再导入。")
        raise SheetRefused(f"{name} 是旧式 .xls 文件，请用 Excel 或 WPS 另存为 .xlsx 后再导入。")
    if not content.startswith(b"PK"):
        raise SheetRefused(f"{name} 不是 .xlsx 表格，请用 Excel 或 WPS 打开后另存为 .xlsx。")


def _refuse_dangerous(name: str, content: bytes) -> None:
    """Weigh the parts by what they say they unpack to; the unpacker gives no byte more than that."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise SheetRefused(f"{name} 设有密码，无法读取，请取消密码、另存后再导入。")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise SheetRefused(f"{name} 展开后超过 {MOST_UNPACKED // 1024 // 1024} MB，不予读取，请分成几个文件导入。")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _refuse_doctype(name, archive, part.filename)


def _refuse_doctype(name: str, archive: ZipFile, part: str) -> None:
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("doctype")
    parser.StartElementHandler = lambda *_: found.append("root")
    with archive.open(part) as stream:
        while not found and (chunk := stream.read(CHUNK)):
            parser.Parse(chunk, False)
    if found[:1] == ["doctype"]:
        raise SheetRefused(f"{name} 含有表格不应有的文档类型或外部引用，不予读取，请用 Excel 或 WPS 另存为 .xlsx。")


def _sheet(sheet: Any, content: bytes) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    rows: dict[int, dict[int, Any]] = {}
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
        said = {cell.column: cell for cell in cells if cell.value is not None and cell.value != ""}
        if said:
            rows[next(iter(said.values())).row] = said
        if len(rows) > MOST_ROWS:
            raise SheetRefused(f"“{sheet.title}”超过 {MOST_ROWS} 行，请分成几个文件导入。")
    merged = frozenset(_merged(content, sheet._worksheet_path, rows))  # noqa: SLF001  the only place that knows it
    return Sheet(sheet.title, rows, merged)


def _merged(content: bytes, part: str, rows: Mapping[int, Any]) -> Iterator[tuple[int, int]]:
    """Yield the merged cells among the rows that hold something; the fast reader passes over them."""
    last, left = max(rows, default=0), MOST_MERGED
    for block in _merged_blocks(content, part):
        low_column, low, high_column, high = range_boundaries(block)
        for row in range(low or 1, min(high or last, last) + 1):
            columns = range(low_column or 1, min(high_column or MOST_COLUMNS, MOST_COLUMNS) + 1)
            left -= len(columns)
            if left < 0:
                raise SheetRefused("表格中合并单元格过多，请取消合并后再导入。")
            yield from ((row, column) for column in columns)


def _merged_blocks(content: bytes, part: str) -> list[str]:
    found: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "mergeCell" and "ref" in attributes:
            found.append(attributes["ref"])

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with ZipFile(BytesIO(content)) as archive, archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    return found
