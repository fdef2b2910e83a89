# SPDX-License-Identifier: Apache-2.0
"""Whom a step tells that a matter is now before them: a person, or whoever holds a post.

Worked out from where the matter stood before and after, so that no ledger writes notices.
A post that several may hold is told once, by its name; who holds it reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sunmao.kernel.limits import Labeled
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.kernel.states import Act, State
from sunmao.kernel.words import ANY_STAFF, Bound, Step


class Kind(Labeled):
    """Why somebody is told."""

    CAME = "came", "新到"
    ASSIGNED = "assigned", "交您承办"
    APPROVE = "approve", "等您审批"
    COUNTERSIGN = "countersign", "请您会签"
    ROUND = "round", "传阅"
    REMIND = "remind", "催办"
    DECIDED = "decided", "已审批"
    RETURNED = "returned", "被退回"


@dataclass(frozen=True)
class Notice:
    """One thing to tell: to a person, or to a post, perhaps of one department."""

    kind: Kind
    person: str = ""
    role: str = ""
    department: str = ""

    def row(self) -> dict[str, str | None]:
        """Return it as the database's function takes it."""
        return {"kind": self.kind.value, "to_person_id": self.person or None, "to_role": self.role,
                "to_department_id": self.department or None}  # fmt: skip


def notices(procedure: type[Procedure], act: Act, before: State, after: State) -> list[Notice]:
    """Return whom a step tells what; nobody is told what he has just done himself, nor of the past."""
    if after.historic:
        return []
    found = dict.fromkeys((*_by_step(procedure, act, after), *_by_change(procedure, before, after)))
    return [notice for notice in found if notice.person != act.by]


def _by_step(procedure: type[Procedure], act: Act, after: State) -> Iterator[Notice]:
    """Tell those whom the step itself names."""
    if act.step.builtin and act.step.name in ("pass_round", "ask_countersign"):
        kind = Kind.ROUND if act.step.name == "pass_round" else Kind.COUNTERSIGN
        yield from (Notice(kind, person) for person in act.facts.people)
    elif act.step.builtin and act.step.name == "countersign" and after.pending and not after.pending.unsigned:
        yield from _turn(after, Kind.APPROVE)  # the last one has signed: now it can be decided
    elif act.step.builtin and act.step.name == "remind":
        yield from _turn(after, Kind.REMIND) or _going_on(procedure, after)


def _by_change(procedure: type[Procedure], before: State, after: State) -> Iterator[Notice]:
    """Tell those whose turn it became."""
    if after.handler and after.handler != before.handler:
        yield Notice(Kind.ASSIGNED, after.handler)
    if _turn(after, Kind.APPROVE) != _turn(before, Kind.APPROVE):
        yield from _turn(after, Kind.APPROVE)
    if before.pending and not after.pending and not after.closed:
        took_effect = len(after.done) > len(before.done)
        yield Notice(Kind.DECIDED if took_effect else Kind.RETURNED, before.pending.proposal.by)
    if after.stage != before.stage and not after.handler and not after.pending:
        yield from _arrived(procedure, after)


def _turn(state: State, kind: Kind) -> list[Notice]:
    """Return whose approval is waited for."""
    department = state.department
    if state.asked:
        return [Notice(kind, role=Role.DEPARTMENT_HEAD.value, department=department)]
    if state.pending is None:
        return []
    if state.pending.named:
        return [Notice(kind, state.pending.named)]
    role = state.pending.next_role
    return [Notice(kind, role=role.value, department=department if role is Role.DEPARTMENT_HEAD else "")]


def _going_on(procedure: type[Procedure], state: State) -> list[Notice]:
    """Return who can go on where nothing waits for approval: as the steps that lead on say, else who has the matter."""
    arrived = [Notice(Kind.REMIND, one.person, one.role, one.department) for one in _arrived(procedure, state)]
    return arrived or _in_charge(state)


def _in_charge(state: State) -> list[Notice]:
    """Return who has the matter: its handler, else the head of its department, else case management."""
    if state.handler:
        return [Notice(Kind.REMIND, state.handler)]
    if state.department:
        return [Notice(Kind.REMIND, role=Role.DEPARTMENT_HEAD.value, department=state.department)]
    return [Notice(Kind.REMIND, role=Role.CASE_INTAKE.value)]


def _arrived(procedure: type[Procedure], state: State) -> list[Notice]:
    """Return who goes on at a stage that nobody handles: as the first of its steps that leads on says."""
    for step in procedure.steps:
        if step.to is not None and step.to.name != state.stage and state.stage in {s.name for s in step.sources}:
            return list(_takers(step, state))
    return []


def _takers(step: Step, state: State) -> Iterable[Notice]:
    who = step.who
    if who.bound is Bound.AUTHOR:
        return [Notice(Kind.CAME, state.author)]
    if who is ANY_STAFF or who.bound is Bound.HANDLER:
        return []
    department = state.department if who.bound is Bound.DEPARTMENT else ""
    roles = set(who.roles)
    if roles & CASE_MANAGERS:
        # One of the four posts of case management takes what comes in; a restricted matter none of them sees.
        roles = roles - CASE_MANAGERS if state.secrecy == Secrecy.RESTRICTED else {Role.CASE_INTAKE}
    return [Notice(Kind.CAME, role=role.value, department=department) for role in Role if role in roles]
