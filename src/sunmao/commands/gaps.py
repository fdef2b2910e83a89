# SPDX-License-Identifier: Apache-2.0
"""What stands still for want of a person: posts without holder, matters whose handler has left. For the doctor.

Read as the tables' owner; numbers are named, people and contents are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sunmao.kernel.roles import Role
from sunmao.kernel.words import Approval, Bound, Step
from sunmao.office.models import Department, Loan, Office
from sunmao.record import registry, vacancies
from sunmao.record.models import Matter
from sunmao.record.rebuilding import states_of
from sunmao.record.registry import Ledger
from sunmao.record.vacancies import Staff

MOST = 5


def gaps(at: datetime) -> Iterator[str]:
    """Return a sentence for each gap of each office."""
    for office in Office.objects.order_by("code", "name"):
        staff = vacancies.staff_of(office.id, at.astimezone(ZoneInfo(office.time_zone)).date(), _lent(office))
        if not staff.founded:
            yield f"{office.name}还没有业务人员，所有步骤都无人可办；请系统管理员登记或导入人员。"
            continue
        for sentence in (*_posts(staff), *_matters(office, staff)):
            yield f"{office.name}：{sentence}"


def _lent(office: Office) -> vacancies.Lent:
    def lent(day: date) -> frozenset[UUID]:
        running = Loan.objects.filter(to_office_id=office.id, ended_at=None, since__lte=day, until__gte=day)
        return frozenset(running.values_list("pk", flat=True))

    return lent


def _posts(staff: Staff) -> Iterator[str]:
    """Name the steps and approvals whose post nobody holds, those of one post together."""
    for ledger in registry.ledgers():
        missing: dict[str, list[str]] = {}
        for step in ledger.procedure.steps:
            for roles in _asked(step):
                if not staff.can(roles):
                    names = "、".join(role.label for role in Role if role in roles)
                    missing.setdefault(names, []).append(step.label)
        for names, steps in missing.items():
            listed = "、".join(f"“{label}”" for label in dict.fromkeys(steps))
            yield f"没有“{names}”，{ledger.label}的{listed}无人可办或无人审批；{vacancies.APPOINT}"


def _asked(step: Step) -> Iterator[frozenset[Role]]:
    if step.who.bound is not Bound.AUTHOR:
        yield step.who.roles
    if isinstance(step.approval, Approval):  # one that depends on the matter is asked when the matter waits for it
        yield from (frozenset({role}) for role in step.approval.chain)


def _matters(office: Office, staff: Staff) -> Iterator[str]:
    matters = Matter.objects.filter(office_id=office.id, closed_at=None, historic=False).order_by("number")
    departments = dict(Department.objects.filter(office_id=office.id).values_list("pk", "name"))
    found: dict[str, list[str]] = {}
    for matter in matters.exclude(handler_id=None):
        barred = staff.barred_from(office.id, matter.pk)
        if why := vacancies.gap_of_handler(staff, str(matter.handler_id), barred):
            found.setdefault(why, []).append(matter.number)
    for matter in matters.filter(handler_id=None):
        place = matter.department_id
        if place is not None and not staff.can({Role.DEPARTMENT_HEAD}, department=place):
            why = f"{departments.get(place, '所在部门')}现在没有“部门负责人”，没有承办人的事项无人指派；{vacancies.APPOINT}"
            found.setdefault(why, []).append(matter.number)
    for ledger in registry.ledgers():
        waiting = matters.filter(ledger=ledger.code, waiting__startswith="approve:")
        for why, number in _waiting(office, ledger, staff, waiting, departments):
            found.setdefault(why, []).append(number)
    for why, numbers in found.items():
        more = "等" if len(numbers) > MOST else ""
        yield f"{'、'.join(numbers[:MOST])}{more}（共 {len(numbers)} 件）：{why}"


def _waiting(
    office: Office, ledger: Ledger, staff: Staff, matters: Iterable[Matter], departments: dict[UUID, str]
) -> Iterator[tuple[str, str]]:
    for matter, state in states_of(office, ledger, matters):
        name = departments.get(UUID(state.department), "") if state.department else ""
        barred = staff.barred_from(office.id, matter.pk)
        if why := vacancies.gap_of_approval(staff, state, barred, name):
            yield f"等待审批：{why}", matter.number
