# SPDX-License-Identifier: Apache-2.0
"""Phrases kept, read and dropped; shared ones are kept by those who lead or manage cases."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from sunmao.kernel.roles import CASE_MANAGERS
from sunmao.office.actors import Actor
from sunmao.office.models import Phrase
from sunmao.office.posts import LEADERS
from sunmao.office.reading import rows

KEEPERS: Final = LEADERS | CASE_MANAGERS
"""Who keeps the phrases of the whole office."""
MOST: Final = 100
"""Phrases of one person, and of the office; more are not found again."""
MAY_NOT: Final = "全院共用的常用语由部门负责人、院领导或案管人员维护；您可以存为自己的常用语。"


class PhraseRefused(Exception):
    """The phrase is not kept; the sentence says why."""


def own_and_shared(by: Actor) -> list[Phrase]:
    """Return a person's own phrases and those of the office, own ones first, newest first."""
    here = "office_id = %s AND (person_id IS NULL OR person_id = %s)"
    return rows(Phrase, here, [by.office_id, by.person_id], "person_id IS NULL", "made_at DESC", "id")


def keep(*, text: str, shared: bool, by: Actor, at: datetime) -> bool:
    """Keep a phrase, and say whether it is new.

    :raises PhraseRefused: if this person may not share, or has too many
    """
    if shared and by.role not in KEEPERS:
        raise PhraseRefused(MAY_NOT)
    owner = None if shared else by.person_id
    of_office = Phrase.objects.filter(office_id=by.office_id)
    there = of_office.filter(person_id__isnull=True) if shared else of_office.filter(person_id=by.person_id)
    if there.count() >= MOST:
        raise PhraseRefused(f"最多存 {MOST} 条，请先删去不用的。")
    try:
        with transaction.atomic():
            Phrase.objects.create(office_id=by.office_id, person_id=owner, text=text, made_at=at)
    except IntegrityError:
        return False
    return True


def drop(*, phrase: UUID, by: Actor) -> None:
    """Drop a phrase.

    :raises PhraseRefused: if it is gone, or is not this person's to drop
    """
    found = Phrase.objects.filter(office_id=by.office_id, pk=phrase).first()
    if found is None:
        raise PhraseRefused("这一条已经删去，请刷新页面。")
    if found.person_id is None and by.role not in KEEPERS:
        raise PhraseRefused(MAY_NOT)
    Phrase.objects.filter(office_id=by.office_id, pk=phrase).delete()
