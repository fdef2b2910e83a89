# SPDX-License-Identifier: Apache-2.0
"""Load a holiday notice: keep it, work out every clock again, keep the old days. All of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction

from sunmao import law
from sunmao.office.acting import sqlstate
from sunmao.office.models import Office
from sunmao.record import notices, registry
from sunmao.record.models import MovedDue, Notice
from sunmao.record.rebuilding import Moved, recount

PATIENCE = "30s"
LOCK_TIMED_OUT = "55P03"


class Busy(Exception):
    """Somebody has been in the middle of a step for so long that nothing was loaded."""


@dataclass(frozen=True)
class Loaded:
    """What a notice changed."""

    years: tuple[int, ...]
    known: bool
    moved: tuple[tuple[Office, Moved], ...]


def load_notice(text: str, *, at: datetime) -> Loaded:
    """Load a notice for the whole installation, as the tables' owner.

    Every step reads the newest notice and so holds a lock on the table until it is written.
    Taking the table for ourselves means that no step is on its way with the old calendar.

    :raises law.NoticeError: naming every line that is wrong
    :raises Busy: if a step does not come to its end
    """
    rows = law.read_notice(text)
    years = tuple(sorted({row.notice for row in rows}))
    with transaction.atomic():
        _take_the_table()
        before = notices.calendar(notices.newest())
        known = {row for row in before.rows if row.notice in years} == set(rows)
        if not known:
            Notice.objects.create(text=text, loaded_at=at)
        why = f"载入{'、'.join(map(str, years))}年放假安排"
        moved = tuple(_recounted(why, at))
    return Loaded(years, known, moved)


def _take_the_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            cursor.execute("LOCK TABLE record_notice IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            if sqlstate(error) == LOCK_TIMED_OUT:
                raise Busy("有步骤正在写入且迟迟没有结束，放假安排没有载入。请稍后重试。") from error
            raise


def _recounted(why: str, at: datetime) -> list[tuple[Office, Moved]]:
    found = []
    for office in Office.objects.order_by("code", "name"):
        for ledger in registry.ledgers():
            moved = recount(office, ledger)
            MovedDue.objects.bulk_create(
                MovedDue(office_id=office.id, matter_id=one.matter, label=one.label, before=one.before,
                         after=one.after, why=why, at=at) for one in moved
            )  # fmt: skip
            found += [(office, one) for one in moved]
    return found
