# SPDX-License-Identifier: Apache-2.0
"""Departments and people taken in, changed and let go; each change says by whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Q

from sunmao.kernel.roles import Role
from sunmao.office import names, passwords, seats
from sunmao.office.actors import Actor
from sunmao.office.models import Account, Department, Person, Post
from sunmao.office.posts import ARRANGERS, ArrangementRefused, need, obeying_rules
from sunmao.office.seats import Ended

PLACE = "人员和部门"


def add_department(
    *, name: str, by: Actor, short_name: str = "", line: str = "", parent: Department | None = None
) -> Department:
    """Add a department to the office."""
    need(by, ARRANGERS)
    with obeying_rules(PLACE):
        return Department.objects.create(
            office_id=by.office_id,
            name=name,
            short_name=short_name or name,
            pinyin=names.pinyin(name),
            line=line,
            parent=parent,
        )


def change_department(*, department: Department, name: str, short_name: str, line: str, by: Actor) -> None:
    """Rename a department; entries keep the name they were written with."""
    need(by, ARRANGERS)
    others = Department.objects.filter(office_id=by.office_id, name=name).exclude(pk=department.pk)
    if others.exists():
        raise ArrangementRefused(f"已有名为“{name}”的部门，请换一个名称。")
    department.name, department.short_name, department.line = name, short_name or name, line
    department.pinyin = names.pinyin(name)
    with obeying_rules(PLACE):
        department.save(update_fields=["name", "short_name", "line", "pinyin"])


def close_department(*, department: Department, on: date, by: Actor) -> None:
    """Close a department from a day on; nobody may hold a post in it then."""
    need(by, ARRANGERS)
    held = Post.objects.filter(office_id=by.office_id, department=department)
    running = held.filter(Q(until=None) | Q(until__gte=on)).select_related("person").order_by("person__pinyin")
    if left := list(dict.fromkeys(post.person.name for post in running)):
        more = "等" if len(left) > 5 else ""
        raise ArrangementRefused(f"{'、'.join(left[:5])}{more}在该部门还有岗位，请先终止岗位或另设岗位，再撤销部门。")
    below = Department.objects.filter(office_id=by.office_id, parent=department, closed_on=None)
    if first := below.first():
        raise ArrangementRefused(f"下级部门“{first.name}”还在用，请先撤销下级部门。")
    department.closed_on = on
    with obeying_rules(PLACE):
        department.save(update_fields=["closed_on"])


def reopen_department(*, department: Department, by: Actor) -> None:
    """Take the closing of a department back."""
    need(by, ARRANGERS)
    department.closed_on = None
    with obeying_rules(PLACE):
        department.save(update_fields=["closed_on"])


def add_person(*, name: str, work_number: str, by: Actor, phone: str = "", loan_id: UUID | None = None) -> Person:
    """Take a person in. With a loan, they are another office's and sign in with their own account."""
    need(by, ARRANGERS)
    if loan_id is not None and loan_id not in {row["loan_id"] for row in loans_here()}:
        raise ArrangementRefused("没有借调到本院的这条记录，请核对。")
    if loan_id is not None and Person.objects.filter(office_id=by.office_id, loan_id=loan_id).exists():
        raise ArrangementRefused("这名借调人员已经登记，请在“人员”中为其设置岗位。")
    _refuse_taken(by, work_number, None)
    with obeying_rules(PLACE):
        return Person.objects.create(
            office_id=by.office_id,
            name=name,
            work_number=work_number,
            pinyin=names.pinyin(name),
            initials=names.initials(name),
            phone=phone,
            loan_id=loan_id,
        )


def change_person(*, person: Person, name: str, work_number: str, phone: str, by: Actor) -> None:
    """Correct what is known of a person; entries keep the name they were written with."""
    need(by, ARRANGERS)
    _refuse_taken(by, work_number, person)
    person.name, person.work_number, person.phone = name, work_number, phone
    person.pinyin, person.initials = names.pinyin(name), names.initials(name)
    with obeying_rules(PLACE):
        person.save(update_fields=["name", "work_number", "phone", "pinyin", "initials"])


def _refuse_taken(by: Actor, work_number: str, person: Person | None) -> None:
    others = Person.objects.filter(office_id=by.office_id, work_number=work_number)
    other = others.exclude(pk=person.pk).first() if person else others.first()
    if other is not None:
        raise ArrangementRefused(f"工号“{work_number}”已属于{other.name}，请核对。")


def add_account(*, person: Person, by: Actor, sign_in_name: str = "", trial: bool = False) -> tuple[Account, str]:
    """Give a person a sign-in with a one-time password.

    :param trial: the row will be undone; until then nobody can sign in with it
    """
    need(by, ARRANGERS)
    name = sign_in_name.strip().lower()
    if not name:
        like = Account.objects.filter(sign_in_name__startswith=person.pinyin[:30])
        name = names.sign_in_name(person.name, set(like.values_list("sign_in_name", flat=True)))
    if Account.objects.filter(sign_in_name=name).exists():
        raise ArrangementRefused(f"登录名“{name}”已有人使用，请换一个。")
    given = passwords.one_time()
    with obeying_rules(PLACE):
        account = Account.objects.create(
            office_id=by.office_id,
            person_id=person.id,
            sign_in_name=name,
            password=make_password(None) if trial else passwords.hashed(given),
        )
    return account, given


def let_go(*, person: Person, last_day: date, by: Actor, at: datetime) -> None:
    """End a person's posts and sign-in; their entries stay as they are.

    :raises ArrangementRefused: if something is still in their hands; the database has the last word
    """
    need(by, ARRANGERS)
    if person.id == by.person_id:
        raise ArrangementRefused("不能停用自己，请由另一名管理员办理。")
    with obeying_rules(PLACE):
        # The person first: once the posts ended, nobody could tell what waited for them.
        person.active = False
        person.save(update_fields=["active"])
        for post in Post.objects.filter(office_id=by.office_id, person=person, until=None):
            post.until = max(last_day, post.since)
            post.save(update_fields=["until"])
        for account in Account.objects.filter(office_id=by.office_id, person_id=person.id):
            _switch_off(account, at=at)


def come_back(*, person: Person, by: Actor) -> None:
    """Take a person who had left in again; posts and sign-in are given anew."""
    need(by, ARRANGERS)
    person.active = True
    with obeying_rules(PLACE):
        person.save(update_fields=["active"])


def switch_account(*, account: Account, on: bool, by: Actor, at: datetime, urgent: str = "") -> None:
    """Switch a sign-in on or off; off ends it everywhere at once, posts stay.

    :param urgent: why it must be off although something is still in hand: a lost device, a stolen password
    :raises ArrangementRefused: if something is in hand and nothing is urgent
    """
    need(by, frozenset({Role.SECURITY_ADMINISTRATOR}))
    if account.office_id != by.office_id:
        raise ArrangementRefused("只能停用、启用本院人员的账号。")
    if account.person_id == by.person_id:
        raise ArrangementRefused("不能停用自己的账号，请由另一名管理员办理离岗。")
    person = Person.objects.get(office_id=by.office_id, pk=account.person_id)
    if on and not person.active:
        raise ArrangementRefused(f"{person.name}已离岗，请先由系统管理员在人员详情中办理“返岗”，再启用账号。")
    with obeying_rules(PLACE):
        if on:
            account.is_active, account.halted_for = True, ""
            account.save(update_fields=["is_active", "halted_for"])
        else:
            _switch_off(account, at=at, urgent=urgent.strip())


def _switch_off(account: Account, *, at: datetime, urgent: str = "") -> None:
    account.is_active, account.halted_for = False, urgent[:200]
    account.save(update_fields=["is_active", "halted_for"])
    seats.end_others(account, None, at=at, why=Ended.SWITCHED_OFF)


def loans_here() -> list[dict[str, Any]]:
    """Return who is lent to the acting office."""
    names_of = ("loan_id", "from_office", "person_name", "since", "until", "reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT loan_id, from_office, person_name, since, until, reason FROM office_loans_here()")
        return [dict(zip(names_of, row, strict=True)) for row in cursor.fetchall()]


def lent_here(day: date) -> frozenset[UUID]:
    """Return the loans by which people of other offices are in the acting office on a day."""
    return frozenset(row["loan_id"] for row in loans_here() if row["since"] <= day <= row["until"])
