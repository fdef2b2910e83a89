# SPDX-License-Identifier: Apache-2.0
"""Several matters of one person handed to another: one entry in each, one reason, one result for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from sunmao.kernel.forms import FormFaults
from sunmao.office.actors import Actor
from sunmao.record.models import Matter
from sunmao.record.perform import NotVisible, StepRefused, take_step
from sunmao.record.vacancies import Staff, staff_of

UNSEEN = "您看不到这件事项，请由能看到的负责人、院领导或案管转办。"
GONE = "已不由其承办，没有再转办。"


@dataclass(frozen=True)
class Handed:
    """What became of one matter."""

    matter: UUID
    number: str
    refusal: str = ""

    @property
    def done(self) -> bool:
        """Whether it was handed over."""
        return not self.refusal


def hand_over(
    *, matters: Sequence[UUID], away_from: UUID, to: UUID, reason: str, by: Actor, at: datetime, day: date,
    submission: UUID,
) -> list[Handed]:  # fmt: skip
    """Take the built-in step 转办 in each matter; one that is refused does not hold the others up.

    :param submission: sent twice, the same submission hands over once
    """
    staff = staff_of(by.office_id, day)
    known = {one.pk: one for one in Matter.objects.filter(office_id=by.office_id, pk__in=matters).order_by("pk")}
    found = []
    for key in dict.fromkeys(matters):
        if (matter := known.get(key)) is None:
            continue
        refusal = _refused(matter, staff, away_from=away_from, to=to)
        found.append(
            Handed(key, matter.number, refusal or _take(matter, to, reason, by, at, uuid5(submission, str(key))))
        )
    return found


def _refused(matter: Matter, staff: Staff, *, away_from: UUID, to: UUID) -> str:
    if matter.handler_id == to:
        return ""  # sent twice: the step itself says so, or that it was done
    if matter.handler_id != away_from:
        return GONE
    if not staff.here(to):
        return "新的承办人已离岗或没有岗位，请另选一人。"
    if to in staff.barred_from(matter.office_id, matter.pk):
        return "新的承办人在本件中须回避，请另选一人。"
    return ""


def _take(matter: Matter, to: UUID, reason: str, by: Actor, at: datetime, submission: UUID) -> str:
    """Take the step in a savepoint of its own, and return the sentence that stood against it."""
    try:
        with transaction.atomic():
            take_step(matter=matter.pk, step="hand_over", by=by, at=at, submission=submission,
                      facts={"to_person": str(to), "reason": reason})  # fmt: skip
    except NotVisible:
        return UNSEEN
    except (StepRefused, FormFaults) as refusal:
        return str(refusal)
    return ""
