# SPDX-License-Identifier: Apache-2.0
"""Wrap the keys of an office's matters and drafts by another office key. Contents and journal stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from sunmao.office import office_key
from sunmao.record import draft_contents, protection
from sunmao.record.draft_contents import DraftKey, DraftUnreadable
from sunmao.record.models import Draft, Matter, RecordKey
from sunmao.record.protection import MatterKey

BATCH = 1000
WRAP = """
UPDATE record_key k SET office_key = %s, wrapped = new.wrapped
  FROM unnest(%s::uuid[], %s::bytea[]) AS new(matter_id, wrapped)
 WHERE k.office_id = %s AND k.matter_id = new.matter_id
"""
WRAP_DRAFTS = """
UPDATE record_draft d SET office_key = %s, wrapped = new.wrapped
  FROM unnest(%s::uuid[], %s::bytea[]) AS new(id, wrapped)
 WHERE d.office_id = %s AND d.id = new.id
"""


class KeySpoiled(Exception):
    """The key of a matter does not open with the office key it names; nothing was changed."""


@dataclass(frozen=True)
class Rotated:
    """The new office key and how many keys it wraps now."""

    number: int
    key: bytes
    matters: int
    drafts: int
    drafts_closed: int
    """Drafts that do not open and were left as they are."""


def rotate(office: UUID) -> Rotated:
    """Make the next office key and wrap every key of a matter by it, as the tables' owner.

    Nothing is changed unless every key opens before and after. The older office keys stay:
    a step that was on its way may still have used one, and people are found by the first.

    :raises KeyMissing: if an office key is not where it should be
    :raises KeySpoiled: if a matter's key does not open
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE record_key, record_draft IN SHARE ROW EXCLUSIVE MODE")
        opened = list(_opened(office))
        office_key.key(office, 1)
        number, wrapping = office_key.make_key(office)
        rest = iter(opened)
        while batch := list(islice(rest, BATCH)):
            _wrap(office, number, wrapping, batch)
        if list(_bare(_opened(office))) != list(_bare(opened)):
            raise KeySpoiled("重新加封后核对不符，已全部撤回。请先运行 ./sunmao doctor 体检。")
        drafts, closed = _wrap_drafts(office, number, wrapping)
    return Rotated(number, wrapping, len(opened), drafts, closed)


def _wrap_drafts(office: UUID, number: int, wrapping: bytes) -> tuple[int, int]:
    """Wrap the keys of drafts; one that does not open stays, for it must not keep an office from a new key."""
    opened: list[DraftKey] = []
    closed = 0
    rows = Draft.objects.filter(office_id=office).order_by("id")
    for draft, person, before, wrapped in rows.values_list("id", "person_id", "office_key", "wrapped").iterator():
        try:
            opened.append(draft_contents.open_key(office, person, draft, before, bytes(wrapped)))
        except DraftUnreadable:
            closed += 1
    keys, wraps = [one.draft for one in opened], [draft_contents.wrap(wrapping, one) for one in opened]
    with connection.cursor() as cursor:
        cursor.execute(WRAP_DRAFTS, [number, keys, wraps, office])
    return len(opened), closed


def _opened(office: UUID) -> Iterator[MatterKey]:
    rows = RecordKey.objects.filter(office_id=office).order_by("matter_id")
    for matter, number, wrapped in rows.values_list("matter_id", "office_key", "wrapped").iterator():
        try:
            yield protection.opened(office, matter, number, bytes(wrapped))
        except InvalidTag as error:
            named = Matter.objects.filter(office_id=office, id=matter).values_list("number", flat=True).first()
            raise KeySpoiled(f"{named or matter}的密钥打不开，没有更换。请先运行 ./sunmao verify 查明。") from error


def _bare(keys: Iterator[MatterKey] | list[MatterKey]) -> Iterator[tuple[UUID, bytes]]:
    return ((one.matter, one.key) for one in keys)


def _wrap(office: UUID, number: int, wrapping: bytes, keys: list[MatterKey]) -> None:
    matters = [one.matter for one in keys]
    wrapped = [protection.wrap(wrapping, one) for one in keys]
    with connection.cursor() as cursor:
        cursor.execute(WRAP, [number, matters, wrapped, office])


def numbers_used(office: UUID) -> list[int]:
    """Return the numbers of the office keys that wrap something."""
    used = [
        kept.objects.filter(office_id=office).order_by().values_list("office_key", flat=True).distinct()
        for kept in (RecordKey, Draft)
    ]
    return sorted({number for numbers in used for number in numbers})


def opens(office: UUID, number: int, wrapping: bytes) -> bool:
    """Test whether a key is the one that wraps under a number, by the first key of a matter or draft there."""
    row = RecordKey.objects.filter(office_id=office, office_key=number).order_by("matter_id").first()
    if row is not None:
        return protection.fits(row.matter_id, wrapping, bytes(row.wrapped))
    draft = Draft.objects.filter(office_id=office, office_key=number).order_by("id").first()
    if draft is None:
        return False
    bound = DraftKey(office, draft.person_id, draft.pk, b"").bound
    return protection.fits(bound, wrapping, bytes(draft.wrapped))
