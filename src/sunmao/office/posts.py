# SPDX-License-Identifier: Apache-2.0
"""Posts given and ended, delegation, recusal, loan: each change says by whom, the database has the last word."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.office import switches
from sunmao.office.acting import sqlstate
from sunmao.office.actors import Actor
from sunmao.office.models import Delegation, Department, Loan, Office, Person, Post, Recusal, Switch

ARRANGERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})
LEADERS: Final = frozenset({Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR})
DELEGATORS: Final = ARRANGERS | LEADERS | {Role.PERSONNEL}
RECUSERS: Final = ARRANGERS | LEADERS | CASE_MANAGERS
CLASH: Final = "三个管理员岗位须分开：系统、安全、审计管理员不得互兼，也不得兼任业务岗位。"
RULE: Final = "SN405"
IN_HAND: Final = "SN406"
LEFT_IN_HAND: Final = "手上还有没交接的事项，不能离岗，账号也不能停用；请先看“交接”：承办的转给他人，等本人办理的由本人办完或登记代行，再来办理。"
WALL: Final = "42501"


class ArrangementRefused(Exception):
    """A change to people or posts is not allowed; the sentence says why."""


@contextmanager
def obeying_rules(sentence: str) -> Iterator[None]:
    """Turn what the database's rules refuse into a sentence."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if sqlstate(error) == RULE:
            raise ArrangementRefused(sentence) from error
        if sqlstate(error) == IN_HAND:
            raise ArrangementRefused(LEFT_IN_HAND) from error
        if sqlstate(error) == WALL:
            raise ArrangementRefused("此项由系统管理员或安全管理员办理。") from error
        raise


def give_post(*, person: Person, department: Department, role: Role, since: date, by: Actor, title: str = "") -> Post:
    """Give a person a post."""
    need(by, ARRANGERS)
    if department.closed_on is not None and department.closed_on <= since:
        raise ArrangementRefused(f"{department.name}已于 {department.closed_on:%Y-%m-%d} 撤销，请选择在用的部门。")
    with obeying_rules(CLASH):
        return Post.objects.create(
            office_id=by.office_id,
            person=person,
            department=department,
            role=role.value,
            title=title,
            since=since,
        )


def end_post(*, post: Post, last_day: date, by: Actor) -> None:
    """End a post with its last day."""
    need(by, ARRANGERS)
    if last_day < post.since:
        raise ArrangementRefused("岗位的终止日期不得早于开始日期。")
    post.until = last_day
    with obeying_rules(CLASH):
        post.save(update_fields=["until"])


def delegate(*, post: Post, to: Person, since: date, until: date, reason: str, by: Actor) -> Delegation:
    """Let another person act in a post from one day to another, both included."""
    if by.person_id != post.person_id:
        need(by, DELEGATORS)
    if until < since:
        raise ArrangementRefused("代行的终止日期不得早于开始日期。")
    if to.id == post.person_id:
        raise ArrangementRefused("不能委托给本人。")
    if by.person_id == to.id:
        raise ArrangementRefused("不能把别人的岗位委托给自己；请岗位本人，或院领导、政工、系统管理员登记。")
    if not reason.strip():
        raise ArrangementRefused("请写明代行事由。")
    with obeying_rules("代行人不得兼任相冲突的岗位：三个管理员岗位之间、管理员与业务岗位之间须分开；请另选代行人。"):
        return Delegation.objects.create(
            office_id=by.office_id, post=post, to_person=to, since=since, until=until, reason=reason
        )


def end_delegation(*, delegation: Delegation, by: Actor, at: datetime) -> None:
    """End a delegation before its time; whoever acts by it stops at once."""
    if by.person_id not in (delegation.post.person_id, delegation.to_person_id):
        need(by, DELEGATORS)
    delegation.ended_at = at
    with obeying_rules("不能由您终止这项代行。"):
        delegation.save(update_fields=["ended_at"])


def redelegate(*, delegation: Delegation, to: Person, reason: str, since: date, by: Actor, at: datetime) -> Delegation:
    """Let another person stand in for the rest of a delegation's time, from a day on."""
    with transaction.atomic():
        end_delegation(delegation=delegation, by=by, at=at)
        return delegate(post=delegation.post, to=to, since=max(since, delegation.since), until=delegation.until,
                        reason=reason, by=by)  # fmt: skip


def recuse(
    *,
    person: Person,
    since: date,
    reason: str,
    by: Actor,
    matter_id: UUID | None = None,
    body: str = "",
) -> Recusal:
    """Let a person keep away from a matter, or from all matters of a body."""
    if by.person_id != person.id:
        need(by, RECUSERS)
    if matter_id is None and not body.strip():
        raise ArrangementRefused("请写明回避的事项，或须回避的单位、个人。")
    return Recusal.objects.create(
        office_id=by.office_id, person=person, matter_id=matter_id, body=body, reason=reason, since=since
    )


def end_recusal(*, recusal: Recusal, on: date, by: Actor) -> None:
    """End a recusal; never by the person it concerns."""
    need(by, RECUSERS)
    if by.person_id == recusal.person_id:
        raise ArrangementRefused("不能由回避人本人终止回避。")
    recusal.ended_on = on
    recusal.save(update_fields=["ended_on"])


def recused(person_id: UUID, matter_id: UUID, on: date) -> bool:
    """Say whether a person keeps away from a matter on a day."""
    found = Recusal.objects.filter(person_id=person_id, matter_id=matter_id, since__lte=on)
    return found.exclude(ended_on__lte=on).exists()


def lend(*, person: Person, to_office: Office, since: date, until: date, reason: str, by: Actor) -> Loan:
    """Lend a person to another office, which then receives them."""
    need(by, ARRANGERS)
    if to_office.id == by.office_id:
        raise ArrangementRefused("不能借调到本院。")
    if until < since:
        raise ArrangementRefused("借调的终止日期不得早于开始日期。")
    return Loan.objects.create(
        office_id=by.office_id,
        person=person,
        to_office=to_office,
        since=since,
        until=until,
        reason=reason,
    )


def end_loan(*, loan: Loan, by: Actor, at: datetime) -> None:
    """End a loan before its time; the person stops acting in the other office at once."""
    need(by, ARRANGERS)
    if loan.ended_at is not None:
        raise ArrangementRefused("这项借调已终止。")
    loan.ended_at = at
    loan.save(update_fields=["ended_at"])


def set_switch(*, name: str, value: str, decision: str, since: date, by: Actor) -> Switch:
    """Tighten a setting of the office from a day on; what the law leaves open holds at once."""
    value = switches.check(name, value)
    kept = keep_switch(name=name, value=value, decision=decision, since=since, by=by)
    if name in switches.CHOICES:
        Office.objects.filter(pk=by.office_id).update(**{name: value})
    return kept


def keep_switch(*, name: str, value: str, decision: str, since: date, by: Actor) -> Switch:
    """Write down a value that was checked, with the decision behind it; a day has one value."""
    need(by, frozenset({Role.SECURITY_ADMINISTRATOR}))
    if not decision.strip():
        raise ArrangementRefused("请写明作出这项设置的决定。")
    if Switch.objects.filter(office_id=by.office_id, name=name, since=since).exists():
        raise ArrangementRefused(f"这项设置自 {since:%Y-%m-%d} 起已有一个取值，同一日不能设两次，请改填日期。")
    return Switch.objects.create(office_id=by.office_id, name=name, value=value, decision=decision, since=since)


def holders(office_id: UUID, role: Role) -> list[tuple[UUID, UUID, str]]:
    """Return person, post and name of those who hold a role today, also before anybody acts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, post_id, person_name FROM office_holders(%s, %s)",
            [office_id, role.value],
        )
        return list(cursor.fetchall())


def need(by: Actor, roles: frozenset[Role]) -> None:
    """Refuse a post that may not arrange this."""
    if by.role not in roles:
        allowed = "、".join(role.label for role in Role if role in roles)
        raise ArrangementRefused(f"此项由{allowed}办理，您现在的岗位是{by.role.label}。")
