# SPDX-License-Identifier: Apache-2.0
"""The rows that were not taken, copied into a spreadsheet with what is wrong: mend there, import again."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from sunmao.office.spreadsheet import CellFault
from sunmao.record.sheet_forms import Layout

PROBLEM: Final = "问题"
MOST_IN_A_CELL: Final = 32_767


def write_fault_sheet(path: Path, layouts: Sequence[Layout], faults: Sequence[CellFault]) -> int:
    """Write the bad rows into a new file that only this account may read, and return how many there are.

    :raises FileExistsError: if there is such a file; nothing is overwritten
    """
    content = BytesIO()
    # Texts stay texts: what begins with = in somebody's letter never becomes a formula.
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written = sum(_copy(book, layout, faults) for layout in layouts)
    if not written:
        book.add_worksheet(PROBLEM).write_column(0, 0, [PROBLEM, *(fault.sentence for fault in faults)])
    book.close()
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "wb") as file:
        file.write(content.getvalue())
    return written


def _copy(book: Any, layout: Layout, faults: Sequence[CellFault]) -> int:
    wrong: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        if fault.sheet == layout.sheet.title and fault.row in layout.data:
            wrong[fault.row].append(f"{fault.column}：{fault.reason}" if fault.column else fault.reason)
    if not wrong:
        return 0
    sheet = book.add_worksheet(layout.sheet.title)
    columns = sorted(layout.titles)
    sheet.write_row(0, 0, [*(layout.titles[column] for column in columns), PROBLEM])
    for line, number in enumerate(sorted(wrong), start=1):
        cells = layout.data[number]
        for place, column in enumerate(columns):
            if column in cells:
                _write(sheet, line, place, cells[column].value)
        sheet.write_string(line, len(columns), "\n".join(wrong[number]))
    return len(wrong)


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value)[:MOST_IN_A_CELL])
