# SPDX-License-Identifier: Apache-2.0
"""What a field with parts needs besides its text: figure and unit, words and coordinates, rows, groups of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from sunmao.kernel.amounts import AREA_UNITS, QUALIFIERS, Money
from sunmao.kernel.forms import FieldSpec, fields_of
from sunmao.kernel.places import DATUMS, Place
from sunmao.kernel.several import lines_of
from sunmao.kernel.wording import WRITTEN
from sunmao.web.composing import MEASURES, Typed, composed, text_of, typed_rows

UNITS = ("亩", "公顷", "平方米", "立方米", "吨", "公斤", "公里", "米", "处", "件", "个", "人", "户", "头")
"""What a quantity is offered in when its field names no units."""
MONEY_UNITS = ("元", "万元")
SPARE = 3
"""Empty rows that wait to be filled."""


class Offer(NamedTuple):
    """One thing a list offers, the group it stands in, and the words by which it is found besides its label."""

    value: str
    label: str
    group: str = ""
    find: str = ""


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen."""

    value: str
    label: str
    chosen: bool
    group: str = ""
    find: str = ""


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    label: str
    options: tuple[Option, ...]


def grouped(options: Iterable[Option]) -> tuple[Group, ...]:
    """Put options that follow one another under their common heading."""
    return tuple(Group(label, tuple(some)) for label, some in groupby(options, key=lambda option: option.group))


@dataclass(frozen=True)
class Measure:
    """A figure with its unit and, for quantities, its qualifier."""

    figure: str
    units: tuple[Option, ...]
    qualifiers: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Spot:
    """A place in words with its coordinates."""

    words: str
    x: str
    y: str
    datums: tuple[Option, ...]

    @property
    def measured(self) -> bool:
        """Whether coordinates were given."""
        return bool(self.x or self.y)


@dataclass(frozen=True)
class RowCell:
    """One control of a row."""

    name: str
    label: str
    value: str
    numeric: bool
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Line:
    """One row of a small form."""

    number: int
    cells: tuple[RowCell, ...]


@dataclass(frozen=True)
class Grid:
    """The rows of a small form, filled ones first."""

    heads: tuple[tuple[str, bool], ...]
    lines: tuple[Line, ...]
    pasted: str


Parts = Measure | Spot | Grid | None


def parts_of(spec: FieldSpec, typed: Typed) -> Parts:
    """Return the parts in which a field stands on the page; nothing for a field of one control."""
    if spec.kind == "money":
        return _money(text_of(typed, spec.name), text_of(typed, f"{spec.name}.unit"))
    if spec.kind in MEASURES:
        return _measure(spec, typed)
    if spec.kind == "place":
        return _spot(spec, typed)
    return _grid(spec, typed) if spec.kind == "rows" else None


def derived(spec: FieldSpec, typed: Typed) -> str:
    """Return what follows from what was typed, in words; nothing when it can not be read."""
    kind, value = WRITTEN.get(spec.kind), composed(spec, typed)
    found = kind.parts_of(value) if kind and isinstance(value, str) else None
    if found and spec.kind == "money":
        return found.in_words if found.derived else ""
    return found.derived if found else ""


def _options(values: Sequence[str], chosen: str) -> tuple[Option, ...]:
    offered = values if not chosen or chosen in values else (*values, chosen)
    return tuple(Option(value, value, value == chosen) for value in offered)


def _money(text: str, unit: str) -> Measure:
    if unit:
        return Measure(text, _options(MONEY_UNITS, unit))
    found = Money.parts_of(text) if text else None
    return Measure(found or text, _options(MONEY_UNITS, "元"))


def _measure(spec: FieldSpec, typed: Typed) -> Measure:
    units = AREA_UNITS if spec.kind == "area" else spec.units or UNITS
    figure, unit, qualifier = (text_of(typed, name) for name in (spec.name, f"{spec.name}.unit", f"{spec.name}.qualifier"))  # fmt: skip
    found = MEASURES[spec.kind].parts_of(figure) if figure else None
    if found:
        figure, unit, qualifier = found.figure, found.unit, found.qualifier or qualifier
    return Measure(figure, _options(units, unit or units[0]), _options(QUALIFIERS, qualifier))


def _spot(spec: FieldSpec, typed: Typed) -> Spot:
    words, datum, x, y = (
        text_of(typed, name) for name in (spec.name, *(f"{spec.name}.{p}" for p in ("datum", "x", "y")))
    )
    found = Place.parts_of(words) if words else None
    if found and found.datum:
        words, datum, (x, y) = found.words, found.datum, found.point
    return Spot(words, x, y, _options(DATUMS, datum or DATUMS[0]))


def _grid(spec: FieldSpec, typed: Typed) -> Grid:
    specs, filled = fields_of(spec.rows), list(typed_rows(spec, typed).values())
    pasted = next(iter(typed.get(f"{spec.name}.paste", ())), "")
    if spec.rows and (kept := text_of(typed, spec.name)):
        try:
            filled += lines_of(spec.rows, kept)
        except PydanticCustomError:
            pasted = pasted or kept
    rows: list[Mapping[str, str]] = [*filled, *({} for _ in range(SPARE))]
    lines = tuple(Line(n, tuple(_row_cell(spec.name, n, one, row) for one in specs)) for n, row in enumerate(rows))
    return Grid(tuple((one.label, one.required) for one in specs), lines, pasted)


def _row_cell(field: str, number: int, spec: FieldSpec, row: Mapping[str, str]) -> RowCell:
    value = row.get(spec.name, "")
    choices = spec.choices or ((("true", "是"), ("false", "否")) if spec.kind == "flag" else ())
    return RowCell(
        f"{field}.{number}.{spec.name}", f"第 {number + 1} 行　{spec.label}", value, spec.kind in ("number", "amount", "money"),
        tuple(Option(one, label, one == value) for one, label in choices),
    )  # fmt: skip
