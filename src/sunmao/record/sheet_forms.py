# SPDX-License-Identifier: Apache-2.0
"""Which sheets a ledger takes in: their heads, the fields these fill, the step that writes a row.

A sheet is recognized by its head row: names in any order, in one of the first rows. What
it has besides is named and left alone; what it lacks is named and nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sunmao.office.spreadsheet import CellFault
from sunmao.record.cells import CellRefused, text_of
from sunmao.record.spreadsheets import Sheet

LOOKED_AT: Final = 10
"""Rows in which the heads are looked for; above them may stand a title."""

_NO_PART_OF_A_NAME = re.compile(r"[\s*＊:：（）()]|必填|选填")


@dataclass(frozen=True)
class Head:
    """A column of a sheet: the field it fills, and the names it goes by."""

    fills: str
    names: tuple[str, ...]
    required: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where a row comes from."""

    file_hash: str
    sheet: str
    row: int


@dataclass(frozen=True)
class SheetForm:
    """A kind of sheet that a ledger takes in, row by row, by one of its opening steps."""

    label: str
    step: str
    heads: tuple[Head, ...]
    complete: Callable[[Mapping[str, Any], Origin], Mapping[str, Any]]

    def head_of(self, name: str) -> Head | None:
        """Return the column that goes by a name, or fills the field of that name."""
        plain = plain_name(name)
        return next((h for h in self.heads if plain in map(plain_name, h.names) or plain == h.fills), None)


@dataclass(frozen=True)
class OwnHeads:
    """How an office's own heads are to be read: own head → known head, and what every row says."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class Layout:
    """A sheet whose form is known."""

    sheet: Sheet
    form: SheetForm
    head_row: int
    columns: Mapping[int, Head]
    titles: Mapping[int, str]
    extra: tuple[str, ...] = ()

    def title_of(self, name: str) -> str:
        """Return what the sheet calls the column of a field, or how it should be called."""
        own = next((self.titles[c] for c, head in self.columns.items() if head.fills == name), "")
        return own or next((head.names[0] for head in self.form.heads if head.fills == name), "")

    @property
    def data(self) -> Mapping[int, Mapping[int, Any]]:
        """The rows below the heads that say something in a known column."""
        return {n: row for n, row in self.sheet.rows.items() if n > self.head_row and row.keys() & self.columns.keys()}


def plain_name(name: str) -> str:
    """Write a head the way heads are compared: without blanks, brackets, stars."""
    return _NO_PART_OF_A_NAME.sub("", name).lower()


def recognize(sheet: Sheet, forms: Sequence[SheetForm], own: OwnHeads) -> Layout | CellFault:
    """Return what a sheet is, or say what it lacks."""
    numbers = sorted(sheet.rows)[:LOOKED_AT]
    layouts = [_layout(sheet, form, number, own) for form in forms for number in numbers]
    whole = [layout for layout in layouts if not _missing(layout)]
    best = max(whole or layouts, key=lambda layout: len(layout.columns), default=None)
    if best is None or len(best.columns) < 2:
        known = "；".join(f"{form.label}：{_named(form.heads)}" for form in forms)
        return CellFault(sheet.title, numbers[0] if numbers else 1, "", f"没有认出表头。表头应为——{known}。")
    if lacking := _missing(best):
        reason = f"这是“{best.form.label}”，缺少列：{_named(lacking)}；请补上，或用 --map 说明各列对应关系。"
        return CellFault(sheet.title, best.head_row, _named(lacking), reason)
    return _without_doubles(best)


def _named(heads: Sequence[Head]) -> str:
    return "、".join(head.names[0] for head in heads)


def _layout(sheet: Sheet, form: SheetForm, number: int, own: OwnHeads) -> Layout:
    columns: dict[int, Head] = {}
    titles: dict[int, str] = {}
    translated = {plain_name(theirs): ours for theirs, ours in own.columns.items()}
    for column, cell in sheet.rows[number].items():
        try:
            titles[column] = text_of(cell.value)
        except CellRefused:  # a number far too long to be a head
            continue
        if head := form.head_of(translated.get(plain_name(titles[column]), titles[column])):
            columns[column] = head
    extra = tuple(title for column, title in titles.items() if column not in columns)
    return Layout(sheet, form, number, columns, titles, extra)


def _missing(layout: Layout) -> list[Head]:
    there = {head.fills for head in layout.columns.values()}
    return [head for head in layout.form.heads if head.required and head.fills not in there]


def _without_doubles(layout: Layout) -> Layout | CellFault:
    first: dict[str, str] = {}
    for column, head in layout.columns.items():
        if head.fills in first:
            reason = f"“{layout.titles[column]}”与“{first[head.fills]}”是同一栏，出现了两次，请删去一列或改名。"
            return CellFault(layout.sheet.title, layout.head_row, layout.titles[column], reason)
        first[head.fills] = layout.titles[column]
    return layout
