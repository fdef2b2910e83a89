# SPDX-License-Identifier: Apache-2.0
"""How matters stood at the end of a past day, from the journal as it is known today.

A step counts from the day it happened, however late it was written down; corrections and
withdrawals count whenever they were made. A matter in which nothing happened since stands as it
does now; only the others are replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from sunmao.insight.measures import CLOSED, OPENED
from sunmao.kernel.states import State, replay_until
from sunmao.kernel.words import VOIDED
from sunmao.office.reading import rows
from sunmao.record.models import Entry, Matter
from sunmao.record.projection import columns_of
from sunmao.record.registry import Ledger, Measure
from sunmao.record.standing import taken_from

JOURNALS = """
SELECT e.matter_id, json_agg(json_build_array(e.position, e.step, e.by_id, e.role, e.department_id, e.happened_at,
         e.recorded_at, f.content -> 'form', f.content -> 'items', f.content -> 'for', e.on_behalf_id) ORDER BY e.position)
  FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
 WHERE e.office_id = %s AND e.matter_id = ANY (%s)
   AND (e.happened_at < %s OR e.matter_id IN (SELECT m.matter_id FROM record_entry m
         WHERE m.office_id = %s AND m.matter_id = ANY (%s) AND m.step IN ('correct', 'withdraw', 'change_version')))
 GROUP BY e.matter_id"""
"""What happened before the moment; of a matter that was mended, everything."""
TURN = 5000
"""Journals read at a time."""
FIELDS = ("pk", "number", "secrecy", "title", "kind", "stage", "version", "department_id", "opened_at", "closed_at")


@dataclass(frozen=True)
class Stood:
    """One matter at the end of the day; number, secrecy and the stage of today beside it."""

    matter: UUID
    number: str
    secrecy: str
    title: str
    opened_at: datetime
    kind: str
    stage: str
    stage_now: str
    department: UUID | None
    closed: bool
    own: Mapping[str, Any]

    def counts(self, measure: Measure) -> bool:
        """Test whether a measure counts it."""
        if measure in (OPENED, CLOSED):
            return measure is OPENED or self.closed
        value = self.own.get(measure.column)
        return value in measure.values if measure.values else value is not None


def stood(office: UUID, ledger: Ledger, matters: QuerySet[Matter], until: datetime) -> list[Stood]:
    """Return the given matters as they stood; those that were not there yet are left out.

    The caller gives only matters that the reader sees, and no historic ones.
    """
    later = Entry.objects.filter(office_id=office, matter_id=OuterRef("pk"), happened_at__gte=until)
    found = {row[0]: row for row in matters.order_by().annotate(later=Exists(later)).values_list(*FIELDS, "later")}
    moved = [key for key, row in found.items() if row[-1]]
    own = _own(office, ledger, [key for key, row in found.items() if not row[-1]])
    still = [_still(row, own.get(row[0], {})) for row in found.values() if not row[-1]]
    return still + list(_replayed(office, ledger, {key: found[key] for key in moved}, until))


def _own(office: UUID, ledger: Ledger, keys: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    if ledger.model is None or not keys:
        return {}
    found: list[Any] = rows(ledger.model, "office_id = %s AND matter_id = ANY (%s)", [office, list(keys)])
    return {row.matter_id: vars(row) for row in found}


def _still(row: Sequence[Any], own: Mapping[str, Any]) -> Stood:
    key, number, secrecy, title, kind, stage, _, department, opened_at, closed_at, _ = row
    return Stood(key, number, secrecy, title, opened_at, kind, stage, stage, department, closed_at is not None, own)


def _replayed(office: UUID, ledger: Ledger, moved: Mapping[UUID, Sequence[Any]], until: datetime) -> Iterator[Stood]:
    keys = list(moved)
    for start in range(0, len(keys), TURN):
        for key, entries in _journals(office, keys[start : start + TURN], until):
            row = moved[key]
            procedure = ledger.of_version(row[6])
            state = replay_until(procedure, map(taken_from, entries), until)
            if state is not None:
                yield _then(ledger, row, state)


def _journals(office: UUID, keys: Sequence[UUID], until: datetime) -> Iterable[tuple[UUID, list[Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(JOURNALS, [office, list(keys), until, office, list(keys)])
        found: list[tuple[UUID, list[Any]]] = cursor.fetchall()
    return found


def _then(ledger: Ledger, row: Sequence[Any], state: State) -> Stood:
    key, number, secrecy, _, _, now, version, _, opened_at, _, _ = row
    final = {stage.name for stage in ledger.of_version(version).stages if stage.final} | {VOIDED}
    return Stood(
        key, number, secrecy, state.title, opened_at, state.kind, state.stage, now,
        UUID(state.department) if state.department else None, state.stage in final, columns_of(ledger, state),
    )  # fmt: skip
