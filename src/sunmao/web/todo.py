# SPDX-License-Identifier: Apache-2.0
"""What waits for a person in a post, asked of the procedures: no list of duties is kept anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sunmao.kernel.builtins import HEADS
from sunmao.kernel.roles import CASE_MANAGERS, Role, stands_above
from sunmao.kernel.words import ANY_STAFF, VOIDED, Bound, Step
from sunmao.office.actors import Actor
from sunmao.record import registry
from sunmao.record.models import OPEN, Matter
from sunmao.record.registry import Ledger
from sunmao.record.sight import visible_to
from sunmao.record.vacancies import staff_of

LEADERS = frozenset({Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF_PROCURATOR})
OVERSEERS = LEADERS | CASE_MANAGERS | {Role.CONDUCT_SUPERVISOR}


@dataclass(frozen=True)
class Duty:
    """A step that would be this person's to take at certain stages."""

    ledger: str
    step: Step
    stages: frozenset[str]
    bound: Bound
    orphans: bool = False  # also those that nobody handles

    def fits(self, matter: Matter, actor: Actor) -> bool:
        """Test whether the duty is about this matter; the same rule as :func:`todo`."""
        if matter.ledger != self.ledger or matter.stage not in self.stages:
            return False
        own = _own(actor)
        return {
            Bound.FREE: True,
            Bound.HANDLER: matter.handler_id in own or (matter.handler_id is None and self.orphans),
            Bound.AUTHOR: matter.author_id in own,
            Bound.DEPARTMENT: matter.department_id == actor.department_id,
        }[self.bound]


def _own(actor: Actor) -> list[UUID]:
    return [person for person in (actor.person_id, actor.on_behalf_id) if person]


def duties(actor: Actor) -> Iterator[Duty]:
    """Return the steps that move a matter on and are this post's to take."""
    for ledger in registry.ledgers():
        yield from _duties_in(ledger, actor)


def _duties_in(ledger: Ledger, actor: Actor) -> Iterator[Duty]:
    for step in ledger.procedure.steps:
        if step.opening or step.to is None or actor.role not in step.who.roles:
            continue
        # What anybody may do is the handler's duty; where nobody handles it, case management's.
        anybody = step.who is ANY_STAFF
        bound = Bound.HANDLER if anybody else step.who.bound
        orphans = anybody and actor.role in CASE_MANAGERS
        yield Duty(ledger.code, step, frozenset(stage.name for stage in step.sources), bound, orphans)


def waiting_for(actor: Actor, vacant: Vacant) -> Q:
    """Return the matters that wait for an approval by this post, or by one below it that nobody holds."""
    approve = Q(waiting=f"approve:{actor.role.value}")
    if actor.role in LEADERS:
        approve |= _in_place(vacant)
    ask = Q(waiting__startswith="ask:") if actor.role in HEADS.roles else Q(pk__in=())
    if actor.role is Role.DEPARTMENT_HEAD:
        return (approve | ask) & Q(department_id=actor.department_id)
    return approve | ask


Vacant = tuple[tuple[str, frozenset[UUID] | None], ...]
"""Roles whose approval nobody can give: everywhere, or but in these departments."""


def vacant_for(actor: Actor, day: date) -> Vacant:
    """Return for which approvers a leader approves in their place on a day."""
    if actor.role not in LEADERS:
        return ()
    staff = staff_of(actor.office_id, day)
    found: list[tuple[str, frozenset[UUID] | None]] = []
    for role in Role:
        if not stands_above(actor.role, role):
            continue
        if role is Role.DEPARTMENT_HEAD:
            found.append((role.value, frozenset(one.department for one in staff.held if one.role == role)))
        elif not staff.can({role}):
            found.append((role.value, None))
    return tuple(found)


def _in_place(vacant: Vacant) -> Q:
    """Return the matters whose approver nobody can be: a higher post approves in that place."""
    found = Q(pk__in=())
    for role, headed in vacant:
        waits = Q(waiting=f"approve:{role}")
        if headed is not None:
            waits &= Q(department_id__isnull=False) & ~Q(department_id__in=sorted(headed))
        found |= waits
    return found


def todo(actor: Actor, vacant: Vacant) -> list[QuerySet[Matter]]:
    """Return the matters that wait for this person, in branches that an index answers each."""
    everything, seen = Matter.objects.filter(office_id=actor.office_id), visible_to(actor)
    found = []
    for ledger, bound, orphans, final in sorted(known := _gathered(actor), key=str):
        stages = frozenset(known[ledger, bound, orphans, final])
        own = bound in (Bound.HANDLER, Bound.AUTHOR) or (
            bound is Bound.DEPARTMENT and actor.role is Role.DEPARTMENT_HEAD
        )  # who handles, began or heads it sees it whatever its level
        here = Q(ledger=ledger, stage__in=sorted(stages), waiting="") & (Q() if final else OPEN)
        found.append((everything if own else seen).filter(here, _bound_to(actor, bound)))
        if orphans:
            found.append(seen.filter(here, handler_id__isnull=True))
    return [*found, seen.exclude(waiting="").filter(waiting_for(actor, vacant))]


def _gathered(actor: Actor) -> dict[tuple[str, Bound, bool, bool], set[str]]:
    """Gather the stages of all duties that are bound alike; those at an end, of which there are many, apart."""
    found: dict[tuple[str, Bound, bool, bool], set[str]] = {}
    for duty in duties(actor):
        ends = {stage.name for stage in registry.ledger(duty.ledger).procedure.stages if stage.final} | {VOIDED}
        for final in (False, True):
            if stages := {stage for stage in duty.stages if (stage in ends) is final}:
                found.setdefault((duty.ledger, duty.bound, duty.orphans, final), set()).update(stages)
    return found


def _bound_to(actor: Actor, bound: Bound) -> Q:
    return {
        Bound.FREE: Q(), Bound.HANDLER: Q(handler_id__in=_own(actor)), Bound.AUTHOR: Q(author_id__in=_own(actor)),
        Bound.DEPARTMENT: Q(department_id=actor.department_id),
    }[bound]  # fmt: skip


def doing(matter: Matter, actor: Actor, known: list[Duty]) -> str:
    """Name what is to be done in a matter: the first two steps that are this person's."""
    labels = [duty.step.label for duty in known if duty.fits(matter, actor)]
    more = "等" if len(labels) > 2 else ""  # two names fill the column
    return "、".join(labels[:2]) + more


def scope(actor: Actor) -> list[QuerySet[Matter]]:
    """Return the matters in hand whose lights are this post's to watch, in branches.

    Who handles a matter, or began one that nobody handles, sees it; so does the department's head.
    """
    if actor.role in OVERSEERS:
        return [visible_to(actor).filter(OPEN)]
    own, here = _own(actor), Matter.objects.filter(OPEN, office_id=actor.office_id)
    mine = [here.filter(handler_id__in=own), here.filter(author_id__in=own, handler_id__isnull=True)]
    return [*mine, here.filter(department_id=actor.department_id)] if actor.role is Role.DEPARTMENT_HEAD else mine
