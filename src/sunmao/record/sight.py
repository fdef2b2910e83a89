# SPDX-License-Identifier: Apache-2.0
"""Who sees which matter. Getting a matter goes only through here.

============  ==============================================================================
open          everybody of the office but the administrators
internal      leaders, case management, conduct supervision; the matter's department; who took part
sensitive     chief, case management; the department's head; author, handler; who took part
restricted    chief; the department's head; author, handler; who took part
any level     to whom a step showed it: passed round, asked to countersign, or to approve in another's place
any level     the post whose approval it waits for (heads: unless it lies with another department)
============  ==============================================================================
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.office.actors import Actor
from sunmao.record.models import Entry, Matter, Reader

_LEADERS = frozenset({Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF_PROCURATOR})
ALL_SEEING: dict[Secrecy, frozenset[Role]] = {
    Secrecy.OPEN: frozenset(Role) - ADMINISTRATORS,
    Secrecy.INTERNAL: _LEADERS | CASE_MANAGERS | {Role.CONDUCT_SUPERVISOR},
    Secrecy.SENSITIVE: CASE_MANAGERS | {Role.CHIEF_PROCURATOR},
    Secrecy.RESTRICTED: frozenset({Role.CHIEF_PROCURATOR}),
}
"""Posts that see every matter of a level in their office."""

DEPARTMENT_SEES: dict[Secrecy, frozenset[Role]] = {
    Secrecy.OPEN: frozenset(Role) - ADMINISTRATORS,
    Secrecy.INTERNAL: frozenset(Role) - ADMINISTRATORS,
    Secrecy.SENSITIVE: frozenset({Role.DEPARTMENT_HEAD}),
    Secrecy.RESTRICTED: frozenset({Role.DEPARTMENT_HEAD}),
}
"""Posts that see matters of a level that lie with their own department."""

ROW_BY_ROW = "EXISTS(%(subquery)s OFFSET 0)"
"""Asks of each matter in question; else the database would first collect all that a person ever did."""


def sees(
    actor: Actor, *, secrecy: str, department: UUID | None, author: UUID | None, handler: UUID | None, took_part: bool,
    waiting: str = "",
) -> bool:  # fmt: skip
    """Test whether a person sees a matter; the same rule as :func:`visible_to`."""
    if actor.role in ADMINISTRATORS:
        return False
    level = Secrecy(secrecy)
    own = {actor.person_id, actor.on_behalf_id} - {None}
    return (
        actor.role in ALL_SEEING[level]
        or (department == actor.department_id and actor.role in DEPARTMENT_SEES[level])
        or bool(own & {author, handler})
        or took_part
        or (waiting == _turn(actor) and (actor.role is not Role.DEPARTMENT_HEAD or department is None))
    )


def visible_to(actor: Actor) -> QuerySet[Matter]:
    """Return the matters of the office that a person sees."""
    matters = Matter.objects.filter(office_id=actor.office_id)
    if actor.role in ADMINISTRATORS:
        return matters.none()
    everywhere = [level.value for level in Secrecy if actor.role in ALL_SEEING[level]]
    if len(everywhere) == len(Secrecy):
        return matters
    at_home = [level.value for level in Secrecy if actor.role in DEPARTMENT_SEES[level]]
    own = [person for person in (actor.person_id, actor.on_behalf_id) if person]
    took_part = Entry.objects.filter(office_id=actor.office_id, matter_id=OuterRef("pk"), by_id__in=own)
    shown = Reader.objects.filter(office_id=actor.office_id, matter_id=OuterRef("pk"), person_id__in=own)
    return matters.filter(
        Q(secrecy__in=everywhere)
        | Q(department_id=actor.department_id, secrecy__in=at_home)
        | Q(author_id__in=own)
        | Q(handler_id__in=own)
        | (
            Q(waiting=_turn(actor), department_id=None)
            if actor.role is Role.DEPARTMENT_HEAD
            else Q(waiting=_turn(actor))
        )
        | Exists(took_part, template=ROW_BY_ROW)
        | Exists(shown, template=ROW_BY_ROW)
    )


def _turn(actor: Actor) -> str:
    """What a matter waits for when it is this post's turn to approve."""
    return f"approve:{actor.role.value}"
