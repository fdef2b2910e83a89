# SPDX-License-Identifier: Apache-2.0
"""A setting of the office that moves last days is changed: every clock is worked out anew, the old days are kept.

As with a holiday notice, no step is on its way meanwhile; all of it happens, or nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.types.json import Jsonb

from sunmao.office.acting import sqlstate
from sunmao.office.actors import Actor
from sunmao.office.keys import uuid7
from sunmao.office.models import Office
from sunmao.record import registry
from sunmao.record.loading import LOCK_TIMED_OUT, Busy
from sunmao.record.rebuilding import Moved, Reckoned, reckoned

PATIENCE = "10s"
RECOUNT = "SELECT record_recount(%s, %s, %s, %s, %s, %s, %s, %s)"


def hold_still() -> None:
    """Wait until no step is on its way, and let none begin before this transaction ends.

    :raises Busy: if a step does not come to its end
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT record_hold_still()")
    except OperationalError as error:
        if sqlstate(error) == LOCK_TIMED_OUT:
            raise Busy("有步骤正在写入且迟迟没有结束，设置没有改动。请稍后再试。") from error
        raise


def recount_office(*, why: str, at: datetime, by: Actor) -> list[Moved]:
    """Work out all clocks of the acting office again; return the running ones whose last day moved.

    Within the transaction that called :func:`hold_still` and changed the setting.
    """
    office = Office.objects.get(pk=by.office_id)
    moved: list[Moved] = []
    for ledger in registry.ledgers():
        for one in reckoned(office, ledger):
            if one.clocks:
                _write(one, why, at)
            moved.extend(one.moved)
    return moved


def _write(one: Reckoned, why: str, at: datetime) -> None:
    kept = [
        {"id": str(uuid7()), "label": moved.label, "before": _day(moved.before), "after": _day(moved.after)}
        for moved in one.moved
    ]
    arguments: list[Any] = [one.matter.id, Jsonb(one.clocks), one.next_due, one.warns_on, one.due_firm, Jsonb(kept),
                            why[:200], at]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, arguments)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
