# SPDX-License-Identifier: Apache-2.0
"""What a person was told by steps of others, up to when it was seen, and what was passed round and not read yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from sunmao.office.actors import Actor
from sunmao.record.models import Access, Entry, Seen, Told
from sunmao.record.told import Kind

KEPT_FOR = timedelta(days=30)
"""How long a notice is listed; the matter and its journal stay."""


MOVES_NOTHING = ("remind", "pass_round", "correct", "ask_countersign", "countersign")
"""Steps after which a matter still waits for whom it waited before."""


def told_to(actor: Actor, at: datetime) -> QuerySet[Told]:
    """Return what this person in this post was told in the last days, by steps of others.

    What came to a post, not to a person, is told until somebody took it on.
    """
    people = [person for person in (actor.person_id, actor.on_behalf_id) if person]
    went_on = Entry.objects.filter(
        office_id=actor.office_id, matter_id=OuterRef("matter_id"), position__gt=OuterRef("position")
    ).exclude(step__in=MOVES_NOTHING)
    here = Q(to_department_id=None) | Q(to_department_id=actor.department_id)
    post = Q(to_role=actor.role.value) & here & ~Exists(went_on)
    recent = Told.objects.filter(office_id=actor.office_id, at__gt=at - KEPT_FOR)
    return recent.filter(Q(to_person_id__in=people) | post).exclude(by_id=actor.person_id)


def seen_upto(actor: Actor) -> datetime | None:
    """Return up to when the person has seen what he was told."""
    kept = Seen.objects.filter(office_id=actor.office_id, person_id=actor.person_id)
    return kept.values_list("upto", flat=True).first()


def see(*, by: Actor, at: datetime) -> None:
    """Keep that the person has seen everything up to now."""
    Seen.objects.update_or_create(office_id=by.office_id, person_id=by.person_id, defaults={"upto": at})


def to_read(actor: Actor) -> Q:
    """Return the matters that were passed round to the person and not opened since."""
    opened = Access.objects.filter(
        office_id=actor.office_id, matter_id=OuterRef("matter_id"), person_id=actor.person_id, at__gte=OuterRef("at")
    )
    rounds = Told.objects.filter(office_id=actor.office_id, to_person_id=actor.person_id, kind=Kind.ROUND.value)
    return Q(pk__in=rounds.filter(~Exists(opened)).values("matter_id"))


def to_countersign(actor: Actor) -> Q:
    """Return the matters in which the person was asked to countersign what still waits, and has not."""
    signed = Entry.objects.filter(
        office_id=actor.office_id, matter_id=OuterRef("matter_id"), by_id=actor.person_id, step="countersign",
        position__gt=OuterRef("position"),
    )  # fmt: skip
    asked = Told.objects.filter(office_id=actor.office_id, to_person_id=actor.person_id, kind=Kind.COUNTERSIGN.value)
    return Q(pk__in=asked.filter(~Exists(signed)).values("matter_id"), waiting__startswith="approve:")


def readings(office: UUID, matter: UUID) -> list[tuple[Told, datetime | None]]:
    """Return to whom a matter was passed round, and when each first opened it since."""
    rounds = Told.objects.filter(office_id=office, matter_id=matter, kind=Kind.ROUND.value).order_by("at", "pk")
    opened = Access.objects.filter(office_id=office, matter_id=matter, person_id=OuterRef("to_person_id"),
                                   at__gte=OuterRef("at")).order_by("at")  # fmt: skip
    return [(row, row.first) for row in rounds.annotate(first=opened.values("at")[:1])]
