# SPDX-License-Identifier: Apache-2.0
"""Matters as plain rows of a list: everything a template needs, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from sunmao.kernel.forms import fields_of
from sunmao.kernel.judging import stage_label
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.office.reading import names
from sunmao.record import registry
from sunmao.record.models import Matter
from sunmao.record.registry import Column, Ledger
from sunmao.web import showing
from sunmao.web.asking import Asking

HISTORIC = "历史补录"


@dataclass(frozen=True)
class Row:
    """One matter in a list."""

    number: str
    url: str
    title: str
    tag: str
    stage: str
    holder: str
    opened: str
    due: str
    lamp: showing.Lamp | None
    waiting: str
    cells: tuple[str, ...]

    @property
    def light(self) -> showing.Lamp | None:
        """The light, under the name the light's template asks for."""
        return self.lamp

    @property
    def left(self) -> str:
        """How many days remain."""
        return self.lamp.left if self.lamp else ""

    @property
    def left_class(self) -> str:
        """The color of the remaining days."""
        return self.lamp.left_class if self.lamp else ""


@lru_cache(maxsize=64)
def kind_labels(procedure: type[Procedure]) -> Mapping[str, str]:
    """Return the Chinese names of the kinds that the procedure's forms offer."""
    found: dict[str, str] = {}
    for step in procedure.steps:
        found |= {v: label for spec in fields_of(step.form) if spec.name == step.kind for v, label in spec.choices}
    return found


def lamp_of(ask: Asking, matter: Matter) -> showing.Lamp | None:
    """Return the light of a matter by its cached last day; closed and historic ones have none."""
    if matter.closed_at or matter.historic:
        return None
    light = showing.light_on(matter.next_due, matter.warns_on, ask.today, firm=matter.due_firm)
    return showing.lamp(light, matter.next_due, ask.today)


def waiting_words(waiting: str) -> str:
    """Say for what a matter waits."""
    kind, _, rest = waiting.partition(":")
    if kind == "approve":
        return f"审批（{Role(rest).label}）"
    return {"void": "批准作废", "reopen": "批准恢复办理"}.get(rest, "") if kind == "ask" else ""


def rows_of(ask: Asking, matters: Iterable[Matter], columns: Sequence[Column] = (), *, kind: bool = False) -> list[Row]:
    """Return matters as rows, with names and a ledger's own columns read once for all."""
    found = list(matters)
    names = names_of(ask, {m.handler_id for m in found}, {m.department_id for m in found})
    columns = [column for column in columns if column.name != "kind"]
    own = _own(ask, found, columns)
    return [_row(ask, matter, names, columns, own.get(matter.pk, {}), kind=kind) for matter in found]


@dataclass(frozen=True)
class Names:
    """Names of people and departments by id."""

    people: Mapping[UUID, str]
    departments: Mapping[UUID, str]

    def holder(self, handler: UUID | None, department: UUID | None) -> str:
        """Name who has a matter: person and department, or only the department, or nobody yet."""
        parts = [self.people.get(handler, "") if handler else "", self.departments.get(department, "") if department else ""]  # fmt: skip
        return "　".join(part for part in parts if part) or "未分流"


def names_of(ask: Asking, people: Iterable[UUID | None], departments: Iterable[UUID | None]) -> Names:
    """Read the names of people and departments, in one statement."""
    return Names(*names(ask.actor.office_id, {p for p in people if p}, {d for d in departments if d}))


def _own(ask: Asking, matters: Sequence[Matter], columns: Sequence[Column]) -> dict[UUID, dict[str, Any]]:
    if not columns or not matters:
        return {}
    model = registry.ledger(matters[0].ledger).model
    if model is None:
        return {}
    rows = model._default_manager.filter(office_id=ask.actor.office_id, matter_id__in=[m.pk for m in matters])
    return {row["matter_id"]: row for row in rows.values("matter_id", *(c.name for c in columns))}


def _row(
    ask: Asking, matter: Matter, names: Names, columns: Sequence[Column], own: Mapping[str, Any], *, kind: bool
) -> Row:
    ledger = registry.ledger(matter.ledger)
    procedure = ledger.of_version(matter.version)
    cells = [cell_text(column, own.get(column.name)) for column in columns]
    if kind:
        cells.insert(0, kind_labels(procedure).get(matter.kind, matter.kind))
    lamp = lamp_of(ask, matter)
    return Row(
        number=matter.number, url=url_of(ledger, matter.number), title=matter.title or "（无标题）",
        tag=HISTORIC if matter.historic else "", stage=stage_label(procedure, matter.stage),
        holder="" if matter.historic else names.holder(matter.handler_id, matter.department_id),
        opened=showing.short_day(matter.opened_at.astimezone(ask.zone).date(), ask.today),
        due=showing.short_day(matter.next_due, ask.today) if lamp else "", lamp=lamp,
        waiting=waiting_words(matter.waiting), cells=tuple(cells),
    )  # fmt: skip


def cell_text(column: Column, value: Any) -> str:
    """Write the value of a ledger's own column."""
    if value is None or value == "":
        return ""
    return column.labels.get(str(value), str(value))


def url_of(ledger: Ledger, number: str) -> str:
    """Return the address of a matter's page."""
    return reverse("matter", kwargs={"ledger": ledger.code, "number": number})
