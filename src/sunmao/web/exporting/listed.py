# SPDX-License-Identifier: Apache-2.0
"""A list as the rows of a workbook or a sheet of paper: values as what they are, never what is protected.

Only matters that the person sees are in it. Of sensitive and restricted ones the title and the
ledger's own columns stay behind: a file leaves the walls, so it carries their mark and number only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from sunmao.insight.measures import measure_named
from sunmao.kernel.judging import stage_label
from sunmao.kernel.secrecy import Secrecy
from sunmao.office.models import Department, Person
from sunmao.office.reading import rows as read
from sunmao.record.models import Matter
from sunmao.record.registry import Column, Ledger
from sunmao.record.sight import visible_to
from sunmao.web import listing, showing
from sunmao.web.asking import Asking
from sunmao.web.exporting.workbook import Cover, Head
from sunmao.web.listing import NOTHING, Wanted
from sunmao.web.ordering import ordered
from sunmao.web.rows import HISTORIC, cell_text, kind_labels

MARKED: Final = frozenset({Secrecy.SENSITIVE.value, Secrecy.RESTRICTED.value})
CHUNK: Final = 2000
COUNT, LIT, DAYS, SUM = "=SUBTOTAL(3,{range})", '=COUNTIF({range},"红")', "=SUBTOTAL(2,{range})", "=SUBTOTAL(9,{range})"
FIELDS: Final = (
    "pk", "number", "secrecy", "title", "kind", "stage", "version", "department_id", "handler_id", "opened_at",
    "next_due", "warns_on", "due_firm", "closed_at", "historic",
)  # fmt: skip


def heads_of(ledger: Ledger) -> list[Head]:
    """Return the columns of a ledger's export."""
    what, who, when = "事项", "承办", "时间与期限"
    fixed = [
        Head("序号", what, 6, "number"), Head("编号", what, 18, total=COUNT), Head("密级", what, 6),
        Head("标题", what, 40), Head("类型", what, 14), Head("阶段", what, 14), Head("部门", who, 18),
        Head("承办人", who, 10), Head("登记日期", when, 12, "day"), Head("期限", when, 12, "day"),
        Head("灯", when, 6, total=LIT), Head("余日", when, 7, "number"), Head("办结日期", when, 12, "day", DAYS),
    ]  # fmt: skip
    return fixed + [Head(c.label, "台账栏目", 12, _kind(ledger, c), _total(ledger, c)) for c in ledger.columns]


def _kind(ledger: Ledger, column: Column) -> str:
    if ledger.model is None or column.labels:
        return "text"
    return _kind_of(ledger.model, column.name)


@lru_cache(maxsize=256)
def _kind_of(model: type[models.Model], name: str) -> str:
    inner = model._meta.get_field(name).get_internal_type()
    return "number" if inner.endswith(("IntegerField", "DecimalField")) else "day" if inner == "DateField" else "text"


def _total(ledger: Ledger, column: Column) -> str:
    return SUM if _kind(ledger, column) == "number" else ""


def keys_of(found: QuerySet[Matter], wanted: Wanted, most: int | None = None) -> list[UUID]:
    """Fix what the list holds and in which order, as the page sorts it."""
    return list(ordered(found, wanted.order, backwards=False).values_list("pk", flat=True)[:most])


@dataclass
class Names:
    """Names of an office's people and departments, read once."""

    people: Mapping[UUID, str]
    departments: Mapping[UUID, str]

    @classmethod
    def of(cls, ask: Asking) -> Names:
        """Read them."""
        here = {"office_id": ask.actor.office_id}
        return cls(dict(Person.objects.filter(**here).values_list("pk", "name")),
                   dict(Department.objects.filter(**here).values_list("pk", "name")))  # fmt: skip


def rows_at(ask: Asking, ledger: Ledger, keys: Sequence[UUID], names: Names, first: int) -> Iterator[list[Any]]:
    """Yield the rows of some matters in the order of their keys; what is no longer seen is left out."""
    matters = {row[0]: row for row in visible_to(ask.actor).filter(pk__any=keys).values_list(*FIELDS)}
    own = _own(ask, ledger, keys)
    number = first
    for key in keys:
        if key in matters:
            yield _row(ask, ledger, dict(zip(FIELDS, matters[key], strict=True)), own.get(key), names, number)
            number += 1


def _own(ask: Asking, ledger: Ledger, keys: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    if ledger.model is None or not ledger.columns:
        return {}
    rows: list[Any] = read(ledger.model, "office_id = %s AND matter_id = ANY (%s)", [ask.actor.office_id, list(keys)])
    return {row.matter_id: tuple(getattr(row, c.name) for c in ledger.columns) for row in rows}


def _row(
    ask: Asking, ledger: Ledger, matter: Mapping[str, Any], own: Sequence[Any] | None, names: Names, number: int
) -> list[Any]:
    procedure = ledger.of_version(matter["version"])
    marked = matter["secrecy"] in MARKED
    running = not matter["closed_at"] and not matter["historic"]
    due: date | None = matter["next_due"] if running else None
    light = showing.light_on(due, matter["warns_on"], ask.today, firm=matter["due_firm"])
    kind = matter["kind"]
    return [
        number, matter["number"], Secrecy(matter["secrecy"]).label, title_of(matter),
        kind_labels(procedure).get(kind, kind), stage_label(procedure, matter["stage"]),
        names.departments.get(matter["department_id"], ""), names.people.get(matter["handler_id"], ""),
        _day(ask, matter["opened_at"]), due, light.label if due else "", (due - ask.today).days if due else None,
        _day(ask, matter["closed_at"]),
        *_own_cells(ledger, None if marked else own),
    ]  # fmt: skip


def _own_cells(ledger: Ledger, own: Sequence[Any] | None) -> list[Any]:
    if own is None:
        return [None] * len(ledger.columns)
    return [
        cell_text(column, value) if _kind(ledger, column) == "text" else value
        for column, value in zip(ledger.columns, own, strict=True)
    ]


def title_of(matter: Mapping[str, Any]) -> str:
    """Return what leaves the house of a title: of a marked matter only the mark and the number."""
    if matter["secrecy"] in MARKED:
        return f"〔{Secrecy(matter['secrecy']).label}〕{matter['number']}"
    tag = f"〔{HISTORIC}〕" if matter["historic"] else ""
    return f"{tag}{matter['title'] or '（无标题）'}"


def _day(ask: Asking, at: datetime | None) -> date | None:
    return at.astimezone(ask.zone).date() if at else None


def cover_of(ask: Asking, title: str, conditions: str) -> Cover:
    """Return what a workbook says of itself."""
    actor = ask.actor
    minute = showing.full_moment(ask.at, ask.zone)
    return Cover(ask.office.name, f"{ask.office.name}{title}", ask.today, conditions, actor.person_name,
                 actor.work_number, minute)  # fmt: skip


def in_words(ask: Asking, ledger: Ledger, wanted: Wanted) -> str:
    """Say what a list was asked for, as a person says it."""
    said = [listing.VIEWS[wanted.view]]
    stages = {stage.name: stage.label for stage in ledger.procedure.stages} | {"voided": "已作废"}
    parts: list[tuple[str, str, Callable[[str], str]]] = [
        ("查找", wanted.text, lambda v: f"“{v}”"),
        ("阶段", wanted.stage, lambda v: stages.get(v, v)),
        ("类型", wanted.kind, lambda v: kind_labels(ledger.procedure).get(v, v)),
        ("部门", wanted.department, lambda v: _department(ask, v)),
        ("灯", wanted.light, lambda v: dict(listing.LIGHTS).get(v, v)),
        ("登记自", wanted.since, str),
        ("登记至", wanted.until, str),
        ("只列", wanted.measure, lambda v: found.label if (found := measure_named(ledger, v)) else v),
    ]
    parts += [(c.label, wanted.own.get(c.name, ""), lambda v, c=c: cell_text(c, v)) for c in ledger.columns]  # type: ignore[misc]
    said += [f"{label} {'（未填）' if value == NOTHING else named(value)}" for label, value, named in parts if value]
    return "；".join(said)


def _department(ask: Asking, key: str) -> str:
    try:
        found = Department.objects.filter(office_id=ask.actor.office_id, pk=UUID(key)).first()
    except ValueError:
        return "（无此部门）"
    return found.name if found else "（无此部门）"
