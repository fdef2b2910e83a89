# SPDX-License-Identifier: Apache-2.0
"""An office with people, made through the same doors as a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from sunmao.kernel.roles import Role
from sunmao.office import founding, people, posts
from sunmao.office.acting import acting, open_ticket
from sunmao.office.actors import Actor, actor_for
from sunmao.office.founding import Administrator, FirstDay, Founded
from sunmao.office.models import Account, Department, Person, Post

PASSWORD = "Xue2Hua-Piao"


@dataclass(frozen=True)
class Hired:
    """A person with a post and a sign-in."""

    person: Person
    post: Post
    account: Account


def database_now() -> datetime:
    """The database's clock, which tickets are measured by; a test may have stopped Python's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
    return now


def today() -> date:
    return timezone.localdate(database_now())


def found(name: str = "示例市人民检察院", short: str = "示例市院", code: str | None = None) -> Founded:
    staff = (
        (Role.SYSTEM_ADMINISTRATOR, "林知远", "A1"),
        (Role.SECURITY_ADMINISTRATOR, "沈若安", "A2"),
        (Role.AUDIT_ADMINISTRATOR, "方允和", "A3"),
    )
    return founding.found(
        FirstDay(name, short, short[:2] + "检", [Administrator(*one) for one in staff], code=code),
        at=database_now(),
    )


def ticket_of(founded: Founded, role: Role) -> UUID:
    given = next(one for one in founded.passwords if one.role is role)
    return open_ticket(given.person_id, given.post_id, database_now() + timedelta(hours=1))


@contextmanager
def acting_as(founded: Founded, role: Role = Role.SYSTEM_ADMINISTRATOR) -> Iterator[Actor]:
    """Act as one of the three administrators."""
    ticket = ticket_of(founded, role)
    with acting(ticket):
        yield actor_for(ticket)


def hire(founded: Founded, name: str, role: Role, department: str = "办公室") -> Hired:
    """Take a person in with a post since long ago and a known password."""
    with acting_as(founded) as by:
        place = Department.objects.filter(office_id=by.office_id, name=department).first()
        place = place or people.add_department(name=department, by=by)
        number = str(Person.objects.count() + 1)
        person = people.add_person(name=name, work_number=number, by=by)
        post = posts.give_post(person=person, department=place, role=role, since=date(2025, 1, 1), by=by)
        account, _ = people.add_account(person=person, by=by)
    with_password(account)
    return Hired(person, post, account)


def with_password(account: Account, password: str = PASSWORD) -> None:
    """Give an account a known password that need not be changed."""
    account.set_password(password)
    account.must_change = False
    account.save(update_fields=["password", "must_change"])


def ticket_for(hired: Hired) -> UUID:
    return open_ticket(hired.person.id, hired.post.id, database_now() + timedelta(hours=1))
