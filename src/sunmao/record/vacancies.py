# SPDX-License-Identifier: Apache-2.0
"""Steps that nobody can take: the post has no holder, its holders keep away, the handler has left.

Nothing ends there: each gap is a sentence that says who can appoint, delegate or hand over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from sunmao.kernel.roles import ADMINISTRATORS, Role, stands_above
from sunmao.kernel.states import State
from sunmao.kernel.words import Bound, Step
from sunmao.office import people
from sunmao.record import search
from sunmao.record.models import Search

APPOINT = (
    "请系统管理员在“人员”中设置岗位，或由部门负责人、院领导、政工在“代行”中登记代行人；仍无人可办的，“报请上级院”。"
)
ANOTHER = "请系统管理员另设一人担任该岗位；仍无人可办的，“报请上级院”。"
HAND_OVER = "请部门负责人、院领导或案管“转办”。"

STAFF = """
SELECT 'post', p.id, p.person_id, p.department_id, p.role, h.active, h.loan_id
  FROM office_post p JOIN office_person h ON h.office_id = p.office_id AND h.id = p.person_id
 WHERE p.office_id = %(office)s AND p.since <= %(day)s AND COALESCE(p.until, 'infinity') >= %(day)s
UNION ALL
SELECT 'acts', d.post_id, d.to_person_id, NULL, '', true, NULL
  FROM office_delegation d JOIN office_person h ON h.office_id = d.office_id AND h.id = d.to_person_id
 WHERE d.office_id = %(office)s AND d.ended_at IS NULL AND %(day)s BETWEEN d.since AND d.until AND h.active
UNION ALL
SELECT 'away', r.matter_id, r.person_id, NULL, r.body, true, NULL
  FROM office_recusal r
 WHERE r.office_id = %(office)s AND r.since <= %(day)s AND COALESCE(r.ended_on, 'infinity') > %(day)s
"""
"""Who holds a post, who stands in for one, who keeps away from what: one statement, for every page of a matter asks."""

Lent = Callable[[date], AbstractSet[UUID]]
"""Says which loans bring people of other offices to this one on a day."""


@dataclass(frozen=True)
class Held:
    """A post that somebody can act in today: the one who acts, and the holder where that is another."""

    role: str
    department: UUID
    people: frozenset[UUID]


@dataclass(frozen=True)
class Staff:
    """Who can act in which post of an office on a day, and who keeps away from what."""

    held: tuple[Held, ...]
    recusals: tuple[tuple[UUID, UUID | None, str], ...]  # person, matter, body

    @property
    def founded(self) -> bool:
        """Whether there is anybody but the administrators."""
        return any(one.role not in ADMINISTRATORS for one in self.held)

    def can(
        self, roles: Iterable[str], barred: AbstractSet[UUID] = frozenset(), department: UUID | None = None
    ) -> bool:
        """Test whether somebody can act in one of the posts, in that department if one is given."""
        wanted = set(roles)
        return any(
            one.role in wanted and (department is None or one.department == department) and not one.people & barred
            for one in self.held
        )

    def here(self, person: UUID) -> bool:
        """Test whether a person's own post can still be acted in, by them or by who stands in."""
        return any(person in one.people for one in self.held)

    def barred(self, matter: UUID, keys: Sequence[str]) -> frozenset[UUID]:
        """Return who keeps away from a matter that names these bodies."""
        held = set(keys)
        return frozenset(
            person
            for person, about, body in self.recusals
            if about == matter or not held.isdisjoint(search.keys_of({"body": body}))
        )

    def barred_from(self, office_id: UUID, matter: UUID) -> frozenset[UUID]:
        """Return who keeps away from a matter; its bodies are only read when somebody keeps away from one."""
        found = Search.objects.filter(office_id=office_id, matter_id=matter).values_list("keys", flat=True)
        keys = found.first() if any(body for _, _, body in self.recusals) else None
        return self.barred(matter, keys or ())


def staff_of(office_id: UUID, day: date, lent: Lent = people.lent_here) -> Staff:
    """Read who can act in an office on a day.

    :param lent: asked only when there are people of other offices
    """
    with connection.cursor() as cursor:
        cursor.execute(STAFF, {"office": office_id, "day": day})
        rows = cursor.fetchall()
    loans = lent(day) if any(loan for *_, loan in rows) else frozenset()
    posts = {
        post: (role, department, person, active and (loan is None or loan in loans))
        for what, post, person, department, role, active, loan in rows if what == "post"
    }  # fmt: skip
    held = [Held(role, department, frozenset({person})) for role, department, person, there in posts.values() if there]
    for what, post, acts, *_ in rows:
        if what == "acts" and post in posts:
            role, department, person, _there = posts[post]
            held.append(Held(role, department, frozenset({person, acts})))
    away = ((person, matter, body) for what, matter, person, _, body, *_ in rows if what == "away")
    return Staff(tuple(held), tuple(away))


def gap_of_step(staff: Staff, step: Step, state: State, barred: AbstractSet[UUID], department: str) -> str:
    """Return why nobody can take a step in a matter, with what helps; nothing when somebody can.

    :param department: the name of the department that the matter lies with
    """
    who = step.who
    if who.bound is Bound.HANDLER:
        return gap_of_handler(staff, state.handler, barred)
    if who.bound is Bound.AUTHOR:
        gone = state.author and not staff.here(UUID(state.author))
        return f"提交人已离岗或没有岗位，无人可以“{step.label}”；请部门负责人或案管“报请上级院”。" if gone else ""
    place = UUID(state.department) if who.bound is Bound.DEPARTMENT and state.department else None
    return _gap(staff, who.roles, barred, place, department)


def gap_of_approval(staff: Staff, state: State, barred: AbstractSet[UUID], department: str) -> str:
    """Return why nobody can give the approval that is waited for, with what helps."""
    pending = state.pending
    if pending is None:
        return ""
    own = frozenset(UUID(who) for who in (pending.proposal.by, pending.proposal.on_behalf) if who)
    head = pending.next_role is Role.DEPARTMENT_HEAD
    place = UUID(state.department) if head and state.department else None
    return _gap(staff, {pending.next_role}, barred | own, place, department)


def in_place(office_id: UUID, matter: UUID, step: Step, state: State, role: Role, day: date) -> bool:
    """Test whether a higher post may approve because nobody can whose turn it is; only asked where it matters."""
    pending = state.pending
    if step.name not in ("approve", "return_for_revision") or pending is None:
        return False
    if not stands_above(role, pending.next_role):
        return False
    staff = staff_of(office_id, day)
    return bool(gap_of_approval(staff, state, staff.barred_from(office_id, matter), ""))


def gap_of_handler(staff: Staff, handler: str, barred: AbstractSet[UUID]) -> str:
    """Return why a matter's handler can not go on, with what helps."""
    if not handler:
        return ""
    if UUID(handler) in barred:
        return f"承办人在本件中已回避，{HAND_OVER}"
    return "" if staff.here(UUID(handler)) else f"承办人已离岗或没有岗位，{HAND_OVER}"


def _gap(staff: Staff, roles: Iterable[Role], barred: AbstractSet[UUID], place: UUID | None, department: str) -> str:
    wanted = set(roles)
    if staff.can(wanted, barred, place):
        return ""
    where = department if place and department else "本院"
    names = "、".join(role.label for role in Role if role in wanted)
    if staff.can(wanted, frozenset(), place):
        return f"{where}担任“{names}”的人在本件中都须回避，或正是提请的人；{ANOTHER}"
    return f"{where}现在没有“{names}”，{APPOINT}"
