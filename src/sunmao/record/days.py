# SPDX-License-Identifier: Apache-2.0
"""Closing a day: one fingerprint over the heads of all chains of an office.

A chain proves that nothing inside it was changed; only a fingerprint that has left the
house proves that its end was not cut off. So print it, or send it to the superior office.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from sunmao.kernel import chain
from sunmao.office.models import Office
from sunmao.record.models import Day
from sunmao.record.verify import day_head, day_leaves

SETTLED = timedelta(seconds=6)
"""How far back a day closes: an entry may carry a time up to 5 seconds before it is written."""

HEADS = "SELECT matter_id, recorded_at, fingerprint FROM record_entry WHERE office_id = %s ORDER BY matter_id, position"


class DayClosed(Exception):
    """The day was closed before; the message says when."""


def close_day(office: Office, *, at: datetime) -> Day:
    """Close the day of an office, as the tables' owner.

    Writers wait while the heads are read (a lock of a fraction of a second), so that no
    entry from before the closing moment can come in afterwards.

    :raises DayClosed: if this day of the office was closed before
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE record_matter IN SHARE MODE")
        cursor.execute("SELECT clock_timestamp()")
        closed_at = cursor.fetchone()[0] - SETTLED
        day = at.astimezone(ZoneInfo(office.time_zone)).date()
        _refuse_twice(office, day)
        heads: dict[UUID, list[tuple[datetime, bytes]]] = {}
        cursor.execute(HEADS, [office.id])
        for matter, recorded_at, fingerprint in cursor.fetchall():
            heads.setdefault(matter, []).append((recorded_at, bytes(fingerprint)))
        return _write(office, day, closed_at, heads)


def _refuse_twice(office: Office, day: date) -> None:
    before = Day.objects.filter(office_id=office.id, day=day).first()
    if before is not None:
        local = before.closed_at.astimezone(ZoneInfo(office.time_zone))
        raise DayClosed(f"{office.short_name} {day} 已于 {local:%H:%M:%S} 结出日终总指纹，一日只结一次。")


def _write(office: Office, day: date, closed_at: datetime, heads: dict[UUID, list[tuple[datetime, bytes]]]) -> Day:
    leaves, entries = day_leaves(heads, closed_at)
    root = chain.merkle_root(office.algorithm, leaves)
    last = Day.objects.filter(office_id=office.id).order_by("-closed_at").first()
    previous = bytes(last.fingerprint) if last else chain.GENESIS
    head = day_head(office.id, day, len(leaves), entries, root, closed_at, office.algorithm)
    return Day.objects.create(
        office_id=office.id, day=day, matters=len(leaves), entries=entries, root=root, previous=previous,
        fingerprint=chain.fingerprint(office.algorithm, previous, head), algorithm=office.algorithm,
        closed_at=closed_at,
    )  # fmt: skip
