# SPDX-License-Identifier: Apache-2.0
"""Departments and people taken in, changed and let go; each change says by whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sunmao.office import names, passwords, seats
from sunmao.office.actors import Actor
from sunmao.office.models import Account, Department, Person, Post
from sunmao.office.posts import ARRANGERS, ArrangementRefused, need, obeying_rules

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


def add_person(*, name: str, work_number: str, by: Actor, phone: str = "", loan_id: UUID | None = None) -> Person:
    """Take a person in. With a loan, they are another office's and sign in with their own account."""
    need(by, ARRANGERS)
    if loan_id is not None and loan_id not in {row["loan_id"] for row in loans_here()}:
        raise ArrangementRefused("没有借调到本院的这条记录，请核对。")
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


def add_account(*, person: Person, by: Actor, sign_in_name: str = "") -> tuple[Account, str]:
    """Give a person a sign-in with a one-time password."""
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
            password=passwords.hashed(given),
        )
    return account, given


def let_go(*, person: Person, last_day: date, by: Actor, at: datetime) -> None:
    """End a person's posts and sign-in; their entries stay as they are."""
    need(by, ARRANGERS)
    if person.id == by.person_id:
        raise ArrangementRefused("不能停用自己，请由另一名管理员办理。")
    with transaction.atomic():
        for post in Post.objects.filter(office_id=by.office_id, person=person, until=None):
            post.until = max(last_day, post.since)
            post.save(update_fields=["until"])
        person.active = False
        person.save(update_fields=["active"])
        for account in Account.objects.filter(office_id=by.office_id, person_id=person.id):
            account.is_active = False
            account.save(update_fields=["is_active"])
            seats.end_others(account, None, at=at)


def loans_here() -> list[dict[str, Any]]:
    """Return who is lent to the acting office."""
    names_of = ("loan_id", "from_office", "person_name", "since", "until", "reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT loan_id, from_office, person_name, since, until, reason FROM office_loans_here()")
        return [dict(zip(names_of, row, strict=True)) for row in cursor.fetchall()]
