# SPDX-License-Identifier: Apache-2.0
"""Keep what a page holds, never overwriting what another page kept.

Each save names the revision it was based on; a save that knows only an older one is refused,
and what the two pages hold is shown to the person. Texts that were replaced stay among the earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from sunmao.office.actors import Actor
from sunmao.office.keys import uuid7
from sunmao.record import draft_contents, drafts
from sunmao.record.draft_contents import Content
from sunmao.record.drafts import Kept, Place

MOST_EARLIER = 5
"""How many earlier texts a draft keeps of each kind: replaced while typing on, and displaced by another page."""
BETWEEN = timedelta(minutes=5)
"""While somebody types on, an earlier text is kept about this often."""

LOCKED = """
SELECT d.id, d.page, d.turn, d.revision, d.position, d.begun_at, d.saved_at, d.office_key, d.wrapped, d.content, d.version,
       (SELECT max(e.saved_at) FROM record_earlier_draft e WHERE e.office_id = d.office_id AND e.draft_id = d.id),
       d.matter_id, d.step, d.ledger
  FROM record_draft d
 WHERE d.office_id = %(office)s AND d.person_id = %(person)s AND d.ledger = %(ledger)s AND d.step = %(step)s
   AND d.matter_id IS NOT DISTINCT FROM %(matter)s
   AND (d.id = %(draft)s OR (d.matter_id IS NOT NULL AND d.version = %(version)s))
 ORDER BY d.id <> %(draft)s FOR UPDATE OF d
"""
BEGIN = """
INSERT INTO record_draft (office_id, id, person_id, ledger, matter_id, step, version, position, page, turn, revision,
                          begun_at, saved_at, office_key, wrapped, content)
VALUES (%(office)s, %(draft)s, %(person)s, %(ledger)s, %(matter)s, %(step)s, %(version)s, %(position)s, %(page)s, %(turn)s, 1,
        %(at)s, %(at)s, %(office_key)s, %(wrapped)s, %(content)s)
ON CONFLICT DO NOTHING RETURNING revision
"""
REPLACE = """
UPDATE record_draft SET position = %(position)s, page = %(page)s, turn = %(turn)s, revision = revision + 1,
                        saved_at = %(at)s, content = %(content)s
 WHERE office_id = %(office)s AND id = %(draft)s RETURNING revision
"""
PUT_ASIDE = """
INSERT INTO record_earlier_draft (office_id, id, draft_id, person_id, revision, displaced, saved_at, content)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
TRIM = """
DELETE FROM record_earlier_draft WHERE office_id = %s AND id IN (
  SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY displaced ORDER BY id DESC) AS place
                    FROM record_earlier_draft WHERE office_id = %s AND draft_id = %s) AS kept WHERE place > %s)
"""
SENT = "SELECT EXISTS (SELECT FROM record_submission WHERE office_id = %s AND id = %s)"


class Choice(StrEnum):
    """What a person chose after being told of another page."""

    NONE = ""
    MINE = "mine"  # this page's text goes on; the other one is put among the earlier ones
    THEIRS = "theirs"  # the other page's text goes on; this one is put among the earlier ones


@dataclass(frozen=True)
class Saving:
    """One save as the page sends it.

    :param based: the revision that the page last knew, 0 when it began a draft
    :param page: the page as it was opened; the same page may always save on
    :param turn: grows with each save of a page, so that a late one does not undo a newer one; 0 from a button
    :param position: the last entry of the matter that the page had shown
    """

    draft: UUID
    based: int
    page: UUID
    turn: int
    content: Content
    position: int | None = None
    choice: Choice = Choice.NONE


@dataclass(frozen=True)
class Saved:
    """What the page must know for its next save."""

    draft: UUID
    revision: int
    saved_at: datetime


class SavedElsewhere(Exception):
    """Another page saved since; nothing was overwritten. Without a draft: it was sent or given up there."""

    def __init__(self, other: Kept | None) -> None:
        super().__init__("another page saved this draft")
        self.other = other


class AlreadySent(Exception):
    """The form of this page was sent; there is nothing left to keep."""


def save(*, by: Actor, at: datetime, place: Place, saving: Saving) -> Saved:
    """Keep what a page holds now.

    :raises SavedElsewhere: if the page does not know what is kept
    :raises AlreadySent: if the page's form was sent meanwhile
    :raises DraftTooLong: if it is longer than a draft may be
    :raises DraftUnreadable: if the office's key is missing
    """
    if _sent(by, saving.page):
        raise AlreadySent
    current = _locked(by, place, saving.draft)
    if current and current.page != saving.page and _sent(by, current.page):
        drafts.discard(by=by, draft=current.kept.id)  # a late save of a form that was sent: nobody is shown it
        current = None
    if current is None:
        return _begin(by, at, place, saving)
    return current.take(by, at, saving)


def _sent(by: Actor, page: UUID) -> bool:
    return bool(_ask(SENT, [by.office_id, page])[0][0])


@dataclass(frozen=True)
class _Current:
    """A draft that is locked for the length of the transaction."""

    kept: Kept
    page: UUID
    turn: int
    begun_at: datetime
    copied_at: datetime | None

    def take(self, by: Actor, at: datetime, saving: Saving) -> Saved:
        kept = self.kept
        if saving.choice is Choice.THEIRS:
            _put_aside(by, kept, saving.content, at)
            return Saved(kept.id, kept.revision, kept.saved_at)
        if saving.page == self.page and 0 < saving.turn <= self.turn:
            return Saved(kept.id, kept.revision, kept.saved_at)
        if saving.page != self.page and saving.based != kept.revision:
            raise SavedElsewhere(kept)
        sealed = draft_contents.close(kept.key, saving.content)
        if self._worth_keeping(saving, sealed):
            displaced = saving.choice is Choice.MINE or saving.position != kept.position
            _keep_copy(by, kept.id, kept.revision, kept.saved_at, kept.sealed, displaced=displaced)
        given = {"office": by.office_id, "draft": kept.id, "position": saving.position, "page": saving.page,
                 "turn": max(saving.turn, self.turn if saving.page == self.page else 0), "at": at, "content": sealed}  # fmt: skip
        return Saved(kept.id, _ask(REPLACE, given)[0][0], at)

    def _worth_keeping(self, saving: Saving, sealed: bytes) -> bool:
        """Whether the text that is about to be replaced stays among the earlier ones."""
        kept = self.kept
        if saving.page != self.page or saving.position != kept.position:
            return kept.content != saving.content
        if len(sealed) * 2 < len(kept.sealed):  # much was deleted, perhaps by a slip of the hand
            return True
        return kept.saved_at - (self.copied_at or self.begun_at) >= BETWEEN


def _locked(by: Actor, place: Place, draft: UUID) -> _Current | None:
    asked = {"office": by.office_id, "person": by.person_id, "draft": draft, "matter": place.matter,
             "ledger": place.ledger, "step": place.step, "version": place.version}  # fmt: skip
    found = _ask(LOCKED, asked)
    if not found:
        return None
    (key, page, turn, revision, position, begun, saved, number, wrapped, content, version, copied, matter, step,
     ledger) = found[0]  # fmt: skip
    kept = Kept(key, by.office_id, by.person_id, Place(ledger, step, version, matter), revision, position, saved, number,
                bytes(wrapped), bytes(content))  # fmt: skip
    return _Current(kept, page, turn, begun, copied)


def _begin(by: Actor, at: datetime, place: Place, saving: Saving) -> Saved:
    if saving.based and saving.choice is not Choice.MINE:
        raise SavedElsewhere(None)
    key, number, wrapped = draft_contents.new_key(by.office_id, by.person_id, saving.draft)
    given = {
        "office": by.office_id, "draft": saving.draft, "person": by.person_id, "ledger": place.ledger,
        "matter": place.matter, "step": place.step, "version": place.version, "position": saving.position,
        "page": saving.page, "turn": saving.turn, "at": at, "office_key": number, "wrapped": wrapped,
        "content": draft_contents.close(key, saving.content),
    }  # fmt: skip
    if _ask(BEGIN, given):
        return Saved(saving.draft, 1, at)
    current = _locked(by, place, saving.draft)  # another page began it at the same moment
    if current is None:
        raise SavedElsewhere(None)
    return current.take(by, at, saving)


def _put_aside(by: Actor, kept: Kept, content: Content, at: datetime) -> None:
    sealed = draft_contents.close(kept.key, content)
    _keep_copy(by, kept.id, kept.revision, at, sealed, displaced=True)


def _keep_copy(by: Actor, draft: UUID, revision: int, at: datetime, sealed: bytes, *, displaced: bool) -> None:
    given: list[Any] = [by.office_id, uuid7(), draft, by.person_id, revision, displaced, at, sealed]
    with connection.cursor() as cursor:
        cursor.execute(PUT_ASIDE, given)
        cursor.execute(TRIM, [by.office_id, by.office_id, draft, MOST_EARLIER])


def _ask(statement: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
