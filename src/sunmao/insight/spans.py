# SPDX-License-Identifier: Apache-2.0
"""How long matters stayed in each stage: median and longest, from the journal alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection

SPANS = """
WITH entry AS (
  SELECT e.matter_id, e.position, e.happened_at, f.content #>> '{after,stage}' AS stage,
         lag(f.content #>> '{after,stage}') OVER journal AS before
    FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
   WHERE e.office_id = %s AND e.matter_id = ANY (%s)
  WINDOW journal AS (PARTITION BY e.matter_id ORDER BY e.position)
), stay AS (
  SELECT matter_id, stage, happened_at AS began,
         lead(happened_at) OVER (PARTITION BY matter_id ORDER BY position) AS ended
    FROM entry WHERE stage IS DISTINCT FROM before
)
SELECT stage, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ended - began), max(ended - began),
       (array_agg(matter_id ORDER BY ended - began DESC, matter_id))[1]
  FROM stay WHERE ended IS NOT NULL GROUP BY stage
"""


@dataclass(frozen=True)
class Span:
    """How long matters stayed in one stage before they left it."""

    stage: str
    count: int
    median: timedelta
    longest: timedelta
    longest_matter: UUID


def spans(office: UUID, matters: Sequence[UUID]) -> tuple[Span, ...]:
    """Return the spans of the given matters, one for each stage that one of them has left.

    The caller gives only matters that the reader sees and no historic ones; the wall
    compares the office once more. Cost grows with the entries of those matters.
    """
    if not matters:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(SPANS, [office, list(matters)])
        return tuple(Span(*row) for row in cursor.fetchall())
