# SPDX-License-Identifier: Apache-2.0
"""Whom a person chose lately at a step: read from the journal, nothing is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

from sunmao.office.actors import Actor

LOOKED_AT: Final = 200
"""The person's last entries that are looked at, newest first, by the index on who wrote when."""
MOST: Final = 8
CHOSEN: Final = """
SELECT f.content -> 'form' ->> %s
  FROM (SELECT id, step, recorded_at FROM record_entry
         WHERE office_id = %s AND by_id = %s ORDER BY recorded_at DESC LIMIT %s) e
  JOIN record_facts f ON f.office_id = %s AND f.entry_id = e.id
 WHERE e.step = %s ORDER BY e.recorded_at DESC LIMIT 20"""


def chosen_lately(by: Actor, step: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Return what a person wrote lately into fields of a step, newest first, each once."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for name in fields:
            cursor.execute(CHOSEN, [name, by.office_id, by.person_id, LOOKED_AT, by.office_id, step])
            for (text,) in cursor.fetchall():
                found += [one.strip() for one in (text or "").strip("[]").replace('"', "").split(",") if one.strip()]
    return tuple(dict.fromkeys(found))[:MOST]
