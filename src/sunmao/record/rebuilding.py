# SPDX-License-Identifier: Apache-2.0
"""Work out again what follows from the journal: a ledger's columns, clocks and due days, search text.

Used after a changed projection, and when a holiday notice or a limit was loaded: clocks
are a pure function of the journal, the limits and the calendar, so all that happens is a
new answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from sunmao.kernel.clocks import Running, next_of, work_out
from sunmao.kernel.states import State, replay
from sunmao.office.models import Office
from sunmao.record import projection, search
from sunmao.record.models import Clock, Matter, Reader
from sunmao.record.registry import Ledger
from sunmao.record.standing import counting_of, taken_from
from sunmao.record.writing import clock_row, person_keys, search_texts

JOURNAL = """
SELECT json_build_array(e.position, e.step, e.by_id, e.role, e.department_id, e.happened_at, e.recorded_at,
                        f.content -> 'form', f.content -> 'items', f.content -> 'for', e.on_behalf_id)
  FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
 WHERE e.office_id = %s AND e.matter_id = %s ORDER BY e.position
"""
PARTIES = """
SELECT json_build_object('found_by', p ->> 'found_by', 'also_by', p ->> 'also_by')
  FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
 CROSS JOIN LATERAL jsonb_array_elements(f.content -> 'parties') AS p
 WHERE e.office_id = %s AND e.matter_id = %s AND f.content ? 'parties' ORDER BY e.position
"""


@dataclass(frozen=True)
class Moved:
    """A running clock whose last day is another one now."""

    matter: UUID
    number: str
    handler: UUID | None
    label: str
    before: date | None
    after: date | None


def rebuild_ledger(office: Office, ledger: Ledger) -> int:
    """Rebuild everything of a ledger in an office, as the tables' owner; return how many matters."""
    matters = Matter.objects.filter(office_id=office.id, ledger=ledger.code)
    with transaction.atomic():
        for matter, state in states_of(office, ledger, matters):
            _columns(office, ledger, matter, state)
            _search(office, ledger, matter, state)
            _readers(office, matter, state)
        recount(office, ledger)
    return matters.count()


@dataclass(frozen=True)
class Reckoned:
    """The clocks of a matter as they are now, and what moved."""

    matter: Matter
    clocks: list[dict[str, Any]]
    next_due: date | None
    warns_on: date | None
    due_firm: bool
    moved: tuple[Moved, ...]


def reckoned(office: Office, ledger: Ledger) -> Iterator[Reckoned]:
    """Work out all clocks of a ledger again, without writing anything."""
    counts = counting_of(office, ledger.code)
    open_ones = Matter.objects.filter(office_id=office.id, ledger=ledger.code, historic=False)
    for matter, state in states_of(office, ledger, open_ones):
        clocks = work_out(state, counts)
        first = next_of(clocks)
        yield Reckoned(matter, [clock_row(c) for c in clocks], first.due if first else None,
                       first.warns_on if first else None, not first.provisional if first else True,
                       tuple(_moved(office, matter, clocks)))  # fmt: skip


def recount(office: Office, ledger: Ledger) -> list[Moved]:
    """Write all clocks of a ledger again, as the tables' owner; return the running ones whose last day moved."""
    moved: list[Moved] = []
    with transaction.atomic():
        for one in reckoned(office, ledger):
            moved.extend(one.moved)
            _clocks(office, one.matter, one.clocks)
            Matter.objects.filter(office_id=office.id, id=one.matter.id).update(
                next_due=one.next_due, warns_on=one.warns_on, due_firm=one.due_firm
            )
    return moved


def _moved(office: Office, matter: Matter, clocks: Iterable[Running]) -> Iterator[Moved]:
    kept = Clock.objects.filter(office_id=office.id, matter_id=matter.id)
    before = {(name, subject): due for name, subject, due in kept.values_list("name", "subject", "due")}
    for clock in clocks:
        key = (clock.name, clock.subject)
        if clock.runs and key in before and before[key] != clock.due:
            yield Moved(matter.id, matter.number, matter.handler_id, clock.label, before[key], clock.due)


def states_of(office: Office, ledger: Ledger, matters: Iterable[Matter]) -> Iterator[tuple[Matter, State]]:
    """Replay the journals of matters."""
    for matter in matters:
        with connection.cursor() as cursor:
            cursor.execute(JOURNAL, [office.id, matter.id])
            entries = [taken_from(row[0]) for row in cursor.fetchall()]
        yield matter, replay(ledger.of_version(matter.version), entries)


def _columns(office: Office, ledger: Ledger, matter: Matter, state: State) -> None:
    if ledger.model is not None:
        ledger.model._default_manager.filter(office_id=office.id, matter_id=matter.id).delete()
        projection.follow(ledger, office.id, matter.id, State(), state)


def _readers(office: Office, matter: Matter, state: State) -> None:
    kept = Reader.objects.filter(office_id=office.id, matter_id=matter.id)
    kept.exclude(person_id__in=state.readers).delete()
    known = {str(person) for person in kept.values_list("person_id", flat=True)}
    Reader.objects.bulk_create(
        Reader(office_id=office.id, matter_id=matter.id, person_id=UUID(person)) for person in state.readers - known
    )


def _clocks(office: Office, matter: Matter, rows: list[dict[str, Any]]) -> None:
    arguments: list[Any] = [office.id, matter.id, Jsonb(rows)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_clock WHERE office_id = %s AND matter_id = %s", [office.id, matter.id])
        cursor.execute(
            "INSERT INTO record_clock (office_id, id, matter_id, name, subject, label, basis, statutory, started_at, due,"
            " warns_on, provisional, paused, held, stopped_at) SELECT %s, c.id, %s, c.name, c.subject, c.label, c.basis,"
            " c.statutory, c.started_at, c.due, c.warns_on, c.provisional, c.paused, c.held, c.stopped_at"
            " FROM jsonb_to_recordset(%s) AS c(id uuid, name text, subject text, label text, basis text,"
            " statutory boolean, started_at timestamptz, due date, warns_on date, provisional boolean, paused boolean,"
            " held integer, stopped_at timestamptz)", arguments,
        )  # fmt: skip


def _search(office: Office, ledger: Ledger, matter: Matter, state: State) -> None:
    """Search text and keys come anew; those of protected people are in the journal as keyed hashes."""
    opening, text = search_texts(state)
    keys = search.keys_of(ledger.alike(state)) if ledger.alike else []
    with connection.cursor() as cursor:
        cursor.execute(PARTIES, [office.id, matter.id])
        keys += person_keys([party for (party,) in cursor.fetchall()])
        cursor.execute(
            "INSERT INTO record_search (office_id, matter_id, ledger, shown, vector, sketch, keys)"
            " VALUES (%s, %s, %s, %s, to_tsvector('simple', %s), %s::bigint[], %s::varchar[])"
            " ON CONFLICT (office_id, matter_id) DO UPDATE SET shown = excluded.shown, vector = excluded.vector,"
            " sketch = excluded.sketch, keys = excluded.keys",
            [office.id, matter.id, ledger.code, opening, search.tokens(text), search.sketch(opening), keys],
        )  # fmt: skip
