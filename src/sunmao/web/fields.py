# SPDX-License-Identifier: Apache-2.0
"""A form as the official table: cells in rows of one or two, each with its help, law and fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sunmao.kernel.forms import FieldSpec, Form, Privacy, fields_of
from sunmao.web.composing import Typed
from sunmao.web.uploads import Named, named
from sunmao.web.widgets import Group, Offer, Option, Parts, derived, grouped, parts_of

Offered = Mapping[str, Sequence[tuple[str, str] | Offer]]
"""What may be chosen: kind of field, or ``name:`` and one field's name → (value, label), or offers in groups."""

FEW = 5
"""Up to this many choices stand side by side; more go into a list."""
_WIDE_CHOICE = 24
"""A row of choices with more characters than this takes the whole line."""


@dataclass(frozen=True)
class Cell:
    """One field as the page shows it."""

    name: str
    label: str
    widget: str  # the template beneath widgets/ that draws it
    required: bool
    help: str
    law: str
    error: str
    value: str
    options: tuple[Option, ...]
    kept: tuple[Named, ...]
    lines: int
    most: int
    protected: bool
    place: str = ""  # tells forms on one page apart
    parts: Parts = None
    derived: str = ""
    kind: str = ""
    phrases: tuple[str, ...] | None = None

    @property
    def template(self) -> str:
        """Return the template that draws the control."""
        return f"web/widgets/{self.widget}.html"

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the options under their headings."""
        return grouped(self.options)

    @property
    def grouped(self) -> bool:
        """Whether several controls stand for the field, so that a heading and not a label names them."""
        return self.widget in ("radio", "checks", "people", "rows")

    @property
    def id(self) -> str:
        """Return the id that labels and the list of faults point at."""
        return f"f-{self.place}{self.name}"

    def with_phrases(self, phrases: tuple[str, ...]) -> Cell:
        """Return the cell with phrases to put into it."""
        return replace(self, phrases=phrases)

    @property
    def wide(self) -> bool:
        """Whether the field takes the whole line."""
        if self.widget in ("checks", "people", "rows", "place"):
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


_WIDGETS = {
    "amount": "number", "matter": "line", "department": "select", "person": "person", "office": "select",
    "id_number": "identity", "document_number": "identity", "credit_code": "identity", "area": "quantity",
}  # fmt: skip


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


def _cell(spec: FieldSpec, typed: Typed, offered: Offered, error: str) -> Cell:
    given = typed.get(spec.name, ())
    choices = offered.get(f"name:{spec.name}") or spec.choices or offered.get("person" if spec.kind == "people" else spec.kind, ())  # fmt: skip
    choices = choices or offered.get(f"word:{spec.name}", ())  # proposed in a line, not demanded
    offers = (Offer(*choice) for choice in choices)
    return Cell(
        name=spec.name, label=spec.label, widget=_widget(spec, offered), required=spec.required and spec.kind != "flag",
        help=spec.help, law=spec.law, error=error, value="；".join(dict.fromkeys(given)),
        options=tuple(Option(o.value, o.label, o.value in given, o.group, o.find) for o in offers),
        kept=named(given) if spec.kind == "files" else (), lines=max(spec.lines, 2), most=spec.most,
        protected=spec.privacy is not Privacy.OPEN, parts=parts_of(spec, typed), derived=derived(spec, typed), kind=spec.kind,
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
    specs = fields_of(form)
    shown = typed if typed is not None else {spec.name: first.get(spec.name) or _default(spec) for spec in specs}
    return tuple(_cell(spec, shown, offered, wrong.get(spec.name, "")) for spec in specs)


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
