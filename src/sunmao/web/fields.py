# SPDX-License-Identifier: Apache-2.0
"""A form as the official table: cells in rows of one or two, each with its help, law and fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sunmao.kernel.forms import FieldSpec, Form, Privacy, fields_of

Typed = Mapping[str, Sequence[str]]
"""What was typed: field → texts."""
Offered = Mapping[str, Sequence[tuple[str, str]]]
"""What may be chosen: kind of field, or ``name:`` and one field's name → (value, label)."""

FEW = 5
"""Up to this many choices stand side by side; more go into a list."""
_WIDE_CHOICE = 24
"""A row of choices with more characters than this takes the whole line."""


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Cell:
    """One field as the page shows it."""

    name: str
    label: str
    widget: str  # line text number day moment flag radio checks select files
    required: bool
    help: str
    law: str
    error: str
    value: str
    options: tuple[Option, ...]
    kept: tuple[str, ...]
    lines: int
    most: int
    protected: bool
    place: str = ""  # tells forms on one page apart

    @property
    def id(self) -> str:
        """Return the id that labels and the list of faults point at."""
        return f"f-{self.place}{self.name}"

    @property
    def wide(self) -> bool:
        """Whether the field takes the whole line."""
        if self.widget == "checks":
            return True
        if self.widget == "radio":
            return sum(len(option.label) + 2 for option in self.options) > _WIDE_CHOICE
        return self.widget in ("text", "files") or (self.widget == "line" and self.most > 100)


@dataclass(frozen=True)
class Fault:
    """One thing to change, and where it is."""

    target: str
    label: str
    sentence: str


_WIDGETS = {"amount": "number", "matter": "line", "department": "select", "person": "select", "office": "select"}


def _widget(spec: FieldSpec, offered: Offered) -> str:
    if f"name:{spec.name}" in offered:
        return "select"
    if spec.kind == "choice":
        return "radio" if len(spec.choices) <= FEW else "select"
    return _WIDGETS.get(spec.kind, spec.kind)


def _default(spec: FieldSpec) -> list[str]:
    """Return what stands in the field before anybody typed, as a person would type it."""
    value = spec.default
    if value in (None, "", ()):
        return []
    if isinstance(value, bool):
        return ["true"] if value else []
    if isinstance(value, date | datetime):
        return [value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()]
    return [str(getattr(value, "value", value))]


def _cell(spec: FieldSpec, given: Sequence[str], offered: Offered, error: str) -> Cell:
    choices = offered.get(f"name:{spec.name}") or spec.choices or offered.get(spec.kind, ())
    choices = choices or offered.get(f"word:{spec.name}", ())  # proposed in a line, not demanded
    return Cell(
        name=spec.name, label=spec.label, widget=_widget(spec, offered), required=spec.required and spec.kind != "flag",
        help=spec.help, law=spec.law, error=error, value=given[0] if given else "",
        options=tuple(Option(value, label, value in given) for value, label in choices),
        kept=tuple(given) if spec.kind == "files" else (), lines=max(spec.lines, 2), most=spec.most,
        protected=spec.privacy is not Privacy.OPEN,
    )  # fmt: skip


def cells_of(
    form: type[Form] | None,
    offered: Offered,
    typed: Typed | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    proposed: Typed | None = None,
) -> tuple[Cell, ...]:
    """Return the cells of a form; ``typed`` stands instead of defaults and proposals once something was sent."""
    wrong, first = faults or {}, proposed or {}
    return tuple(
        _cell(spec, (first.get(spec.name) or _default(spec)) if typed is None else typed.get(spec.name, ()), offered,
              wrong.get(spec.name, ""))
        for spec in fields_of(form)
    )  # fmt: skip


def in_lines(cells: Iterable[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Put narrow cells two by two, wide ones alone, in the order they were written."""
    waiting: Cell | None = None
    for cell in cells:
        if cell.wide:
            if waiting:
                yield (waiting,)
                waiting = None
            yield (cell,)
        elif waiting:
            yield (waiting, cell)
            waiting = None
        else:
            waiting = cell
    if waiting:
        yield (waiting,)


def faults_of(cells: Iterable[Cell], faults: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return the faults in the order of the page; those of no field stand last and point at the form."""
    known = {cell.name: cell for cell in cells}
    named = [Fault(cell.id, cell.label, faults[name]) for name, cell in known.items() if name in faults]
    return (*named, *(Fault("form", "本页", sentence) for name, sentence in faults.items() if name not in known))
