# SPDX-License-Identifier: Apache-2.0
"""What waits for a person in a post, asked of the procedures: no list of duties is kept anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sunmao.kernel.builtins import HEADS
from sunmao.kernel.roles import CASE_MANAGERS, Role, stands_above
from sunmao.kernel.words import ANY_STAFF, Bound, Step
from sunmao.office.actors import Actor
from sunmao.record import registry
from sunmao.record.models import Matter
from sunmao.record.registry import Ledger
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
        """Test whether the duty is about this matter; the same rule as :meth:`query`."""
        if matter.ledger != self.ledger or matter.stage not in self.stages:
            return False
        own = _own(actor)
        return {
            Bound.FREE: True,
            Bound.HANDLER: matter.handler_id in own or (matter.handler_id is None and self.orphans),
            Bound.AUTHOR: matter.author_id in own,
            Bound.DEPARTMENT: matter.department_id == actor.department_id,
        }[self.bound]

    def query(self, actor: Actor) -> Q:
        """Return the matters the duty is about."""
        here = Q(ledger=self.ledger, stage__in=self.stages)
        own = _own(actor)
        return (
            here
            & {
                Bound.FREE: Q(),
                Bound.HANDLER: Q(handler_id__in=own) | (Q(handler_id__isnull=True) if self.orphans else Q(pk__in=())),
                Bound.AUTHOR: Q(author_id__in=own),
                Bound.DEPARTMENT: Q(department_id=actor.department_id),
            }[self.bound]
        )


def _own(actor: Actor) -> list[object]:
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


def waiting_for(actor: Actor, day: date) -> Q:
    """Return the matters that wait for an approval by this post, or by one below it that nobody holds."""
    approve = Q(waiting=f"approve:{actor.role.value}")
    if actor.role in LEADERS:
        approve |= _vacant(actor, day)
    ask = Q(waiting__startswith="ask:") if actor.role in HEADS.roles else Q(pk__in=())
    if actor.role is Role.DEPARTMENT_HEAD:
        return (approve | ask) & Q(department_id=actor.department_id)
    return approve | ask


def _vacant(actor: Actor, day: date) -> Q:
    """Return the matters whose approver nobody can be: a higher post approves in that place."""
    staff = staff_of(actor.office_id, day)
    found = Q(pk__in=())
    for role in Role:
        if not stands_above(actor.role, role):
            continue
        waits = Q(waiting=f"approve:{role.value}")
        if role is Role.DEPARTMENT_HEAD:
            headed = {one.department for one in staff.held if one.role == role}
            found |= waits & Q(department_id__isnull=False) & ~Q(department_id__in=headed)
        elif not staff.can({role}):
            found |= waits
    return found


def todo(actor: Actor, day: date) -> Q:
    """Return the matters that wait for this person on a day."""
    found = Q(pk__in=())
    for duty in duties(actor):
        found |= duty.query(actor)
    return (found & Q(waiting="")) | waiting_for(actor, day)


def doing(matter: Matter, actor: Actor, known: list[Duty]) -> str:
    """Name what is to be done in a matter: the first two steps that are this person's."""
    labels = [duty.step.label for duty in known if duty.fits(matter, actor)]
    more = "等" if len(labels) > 2 else ""  # two names fill the column
    return "、".join(labels[:2]) + more


def scope(actor: Actor) -> Q:
    """Return the matters whose lights are this post's to watch."""
    if actor.role in OVERSEERS:
        return Q()
    own = _own(actor)
    mine = Q(handler_id__in=own) | Q(author_id__in=own, handler_id__isnull=True)
    return mine | Q(department_id=actor.department_id) if actor.role is Role.DEPARTMENT_HEAD else mine
