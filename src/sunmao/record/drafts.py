# SPDX-License-Identifier: Apache-2.0
"""What people typed and have not sent: found again, given up, gone with the step or after 30 days.

A draft belongs to a person, a matter (or a new one), a step and a version of its form. How
one is kept while two pages are open stands in ``draft_saving``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from sunmao.office.actors import Actor
from sunmao.office.reading import rows
from sunmao.record import draft_contents
from sunmao.record.draft_contents import Content, DraftKey
from sunmao.record.models import Draft, EarlierDraft

KEPT_FOR = timedelta(days=30)

NOT_SENT = """NOT EXISTS (SELECT FROM record_submission s
              WHERE s.office_id = record_draft.office_id AND s.id = record_draft.page)"""


@dataclass(frozen=True)
class Place:
    """Where a draft belongs besides its person: a step of a matter, or a step that opens one."""

    ledger: str
    step: str
    version: str
    matter: UUID | None = None


@dataclass(frozen=True)
class Kept:
    """A draft as it is kept; its text is decrypted when it is asked for."""

    id: UUID
    office: UUID
    person: UUID
    place: Place
    revision: int
    position: int | None
    saved_at: datetime
    office_key: int
    wrapped: bytes
    sealed: bytes

    @property
    def key(self) -> DraftKey:
        """The draft's own key.

        :raises DraftUnreadable: if the office key is missing, or the row was changed
        """
        return draft_contents.open_key(self.office, self.person, self.id, self.office_key, self.wrapped)

    @property
    def content(self) -> Content:
        """What was typed.

        :raises DraftUnreadable: if it can not be read
        """
        return draft_contents.open_content(self.key, self.sealed)


@dataclass(frozen=True)
class Earlier:
    """A text that a draft held before."""

    id: UUID
    revision: int
    displaced: bool
    saved_at: datetime
    content: Content


def at_place(by: Actor, *, at: datetime, ledger: str, step: str, matter: UUID | None) -> list[Kept]:
    """Return the person's drafts of a step of a matter, or of a step that opens one; the latest first.

    Drafts of another version of the form are among them; whoever shows them compares ``place.version``.
    """
    where = "matter_id IS NOT DISTINCT FROM %s AND ledger = %s AND step = %s"
    return _found(by, at, where, [matter, ledger, step])


def of(by: Actor, *, at: datetime) -> list[Kept]:
    """Return all drafts of the person who asks, the latest first."""
    return _found(by, at, "true", [])


def one(by: Actor, draft: UUID, *, at: datetime) -> Kept | None:
    """Return one draft of the person who asks, or nothing."""
    return next(iter(_found(by, at, "id = %s", [draft])), None)


def count(by: Actor, *, at: datetime) -> int:
    """Return how many drafts the person has, without opening any."""
    found = Draft.objects.filter(office_id=by.office_id, person_id=by.person_id, saved_at__gt=at - KEPT_FOR)
    return found.count()


def earlier(by: Actor, kept: Kept) -> list[Earlier]:
    """Return the texts that a draft held before, the latest first."""
    here = "office_id = %s AND draft_id = %s"
    found = rows(EarlierDraft, here, [by.office_id, kept.id], "saved_at DESC", "id DESC")
    key = kept.key
    return [
        Earlier(row.pk, row.revision, row.displaced, row.saved_at, draft_contents.open_content(key, bytes(row.content)))
        for row in found
    ]  # fmt: skip


def _found(by: Actor, at: datetime, where: str, values: list[Any]) -> list[Kept]:
    here = f"office_id = %s AND person_id = %s AND saved_at > %s AND {NOT_SENT} AND {where}"
    found = rows(Draft, here, [by.office_id, by.person_id, at - KEPT_FOR, *values], "saved_at DESC", "id DESC")
    return [_kept(row) for row in found]


def _kept(row: Draft) -> Kept:
    place = Place(row.ledger, row.step, row.version, row.matter_id)
    return Kept(row.pk, row.office_id, row.person_id, place, row.revision, row.position, row.saved_at, row.office_key,
                bytes(row.wrapped), bytes(row.content))  # fmt: skip


# ending


END = "DELETE FROM record_draft WHERE office_id = %s AND person_id = %s AND "


def end(*, by: Actor, ledger: str, step: str, matter: UUID | None, draft: UUID | None) -> None:
    """Drop what was kept for a step that is taken: all of a matter's step, but only the one draft of a new matter."""
    if matter is None:
        _drop(by, "id = %s", [draft])
    else:
        _drop(by, "ledger = %s AND step = %s AND matter_id = %s", [ledger, step, matter])


def discard(*, by: Actor, draft: UUID) -> bool:
    """Give up a draft with its earlier texts; say whether there was one."""
    return bool(_drop(by, "id = %s", [draft]))


def _drop(by: Actor, where: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{END}{where}", [by.office_id, by.person_id, *values])
        return int(cursor.rowcount)


def drop_expired(*, at: datetime) -> int:
    """Drop, as the tables' owner, what nobody touched for 30 days in any office; return how many drafts."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_draft WHERE saved_at <= %s", [at - KEPT_FOR])
        return int(cursor.rowcount)


# leaving


@dataclass(frozen=True)
class Left:
    """That a person has a draft somewhere; never what it says."""

    ledger: str
    step: str
    number: str
    saved_at: datetime


def left_by(person: UUID) -> list[Left]:
    """Return where a person has drafts, for whoever arranges people in this office; to all others it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger, step, number, saved_at FROM record_drafts_left(%s)", [person])
        return [Left(*row) for row in cursor.fetchall()]
