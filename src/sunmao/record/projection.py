# SPDX-License-Identifier: Apache-2.0
"""A ledger's own columns: worked out from the journal, written with the step, rebuilt at will.

A ledger's ``actions`` module holds one function per step that changes columns::

    def circulate(row: Row, done: Done) -> None:
        row["circulated_on"] = done.at.date()

They are pure. Since they are folded over the whole history, corrections and withdrawals
need nothing of their own, and ``./sunmao rebuild`` gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from sunmao.kernel.states import Done, State
from sunmao.record.registry import Ledger

Row = dict[str, Any]
"""Column → value, as the ledger's model declares them."""


def columns_of(ledger: Ledger, state: State) -> Row:
    """Return a ledger's own columns for a matter."""
    row: Row = {f.attname: f.get_default() for f in _own_fields(ledger.model)} if ledger.model else {}
    for done in state.done:
        action: Callable[[Row, Done], None] | None = getattr(ledger.actions, done.step.name, None)
        if action is not None:
            action(row, done)
    return row


@lru_cache(maxsize=64)
def _own_fields(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(f for f in model._meta.concrete_fields if f.attname not in ("office_id", "matter_id"))


def follow(ledger: Ledger, office: UUID, matter: UUID, before: State, after: State) -> None:
    """Write a ledger's columns if the step changed them."""
    if ledger.model is None:
        return
    row = columns_of(ledger, after)
    if before.stage and row == columns_of(ledger, before):
        return
    statement, values = _upsert(ledger.model, row)
    with connection.cursor() as cursor:
        cursor.execute(statement, [office, matter, *values])


def _upsert(model: type[models.Model], row: Row) -> tuple[str, list[Any]]:
    fields = _own_fields(model)
    names = [f.column for f in fields]
    table = model._meta.db_table
    updates = ", ".join(f"{n} = excluded.{n}" for n in names)
    holders = ", ".join(["%s"] * (len(names) + 2))
    statement = (f"INSERT INTO {table} (office_id, matter_id, {', '.join(names)}) VALUES ({holders}) "  # noqa: S608  names come from the model
                 f"ON CONFLICT (office_id, matter_id) DO UPDATE SET {updates}")  # fmt: skip
    return statement, [f.get_db_prep_save(row[f.attname], connection) for f in fields]


def differences(ledger: Ledger, matter: UUID, office: UUID, state: State) -> Iterator[str]:
    """Return the columns of a stored row that the journal does not give."""
    if ledger.model is None:
        return
    row = columns_of(ledger, state)
    kept = ledger.model._default_manager.filter(office_id=office, matter_id=matter).values(*row).first()
    if kept is None:
        yield "台账行缺失"
        return
    for name, value in row.items():
        if kept[name] != value:
            yield f"台账栏“{name}”与经过不符"
