# SPDX-License-Identifier: Apache-2.0
"""Who acts: person, post, department and office as text of that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sunmao.kernel.roles import Role
from sunmao.office.acting import SENTENCE, NotYourPost
from sunmao.office.models import Account

WHO = (
    "office_id, office_name, office_code, person_id, person_name, work_number, post_id,"
    " role, department_id, department_name, on_behalf_id, on_behalf_name"
)
ACTOR = f"SELECT {WHO} FROM office_actor(%s)"  # noqa: S608  constants
BOUND = f"SELECT office_act_as(t.id), {WHO} FROM (SELECT %s::uuid AS id) AS t, office_actor(t.id)"  # noqa: S608
POSTS = (
    "SELECT office_id, office_name, person_id, post_id, role, title, department_name,"
    " delegation_id, COALESCE(on_behalf_name, ''), last_day FROM office_posts_of(%s)"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one chosen post, perhaps standing in for its holder."""

    office_id: UUID
    office_name: str
    office_code: str
    person_id: UUID
    person_name: str
    work_number: str
    post_id: UUID
    role: Role
    department_id: UUID
    department_name: str
    on_behalf_id: UUID | None
    on_behalf_name: str
    ticket: UUID

    @property
    def who(self) -> str:
        """Name the person with department and post, as an entry shows it."""
        behalf = f"（代{self.on_behalf_name}）" if self.on_behalf_name else ""
        return f"{self.person_name}　{self.department_name}　{self.role.label}{behalf}"


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post that a person may act in today."""

    office_id: UUID
    office_name: str
    person_id: UUID
    post_id: UUID
    role: Role
    title: str
    department_name: str
    delegation_id: UUID | None
    on_behalf_name: str
    last_day: date | None

    @property
    def key(self) -> str:
        """Name this choice in a form."""
        return f"{self.post_id}:{self.delegation_id or ''}"

    @property
    def label(self) -> str:
        """Name the post as a person chooses it."""
        behalf = f"（代{self.on_behalf_name}）" if self.on_behalf_name else ""
        return f"{self.department_name}　{self.role.label}{behalf}"


def actor_for(ticket: UUID) -> Actor:
    """Return who acts by a ticket, or refuse when it no longer holds."""
    rows = _rows(ACTOR, ticket)
    if not rows:
        raise NotYourPost(SENTENCE)
    return _actor(rows[0], ticket)


def _actor(row: tuple[Any, ...], ticket: UUID) -> Actor:
    place, name, code, person, person_name, number, post, role, department, department_name, behalf, behalf_name = row
    return Actor(
        office_id=place,
        office_name=name,
        office_code=code,
        person_id=person,
        person_name=person_name,
        work_number=number,
        post_id=post,
        role=Role(role),
        department_id=department,
        department_name=department_name,
        on_behalf_id=behalf,
        on_behalf_name=behalf_name,
        ticket=ticket,
    )


@contextmanager
def at_work(ticket: UUID) -> Iterator[Actor]:
    """Bind a request's transaction to a ticket and say who acts by it, in one statement.

    :raises NotYourPost: if the ticket no longer holds
    """
    with transaction.atomic():
        rows = _rows(BOUND, ticket)
        if not rows:
            raise NotYourPost(SENTENCE)
        yield _actor(rows[0][1:], ticket)


def posts_of(account: Account) -> list[PostChoice]:
    """Return the posts an account's person may act in today, own ones first."""
    return posts_of_person(account.person_id)


def posts_of_person(person_id: UUID) -> list[PostChoice]:
    """Return the posts a person may act in today, own ones first."""
    choices = [_choice(row) for row in _rows(POSTS, person_id)]
    order = list(Role)
    return sorted(
        choices,
        key=lambda choice: (bool(choice.on_behalf_name), order.index(choice.role)),
    )


def _choice(row: tuple[Any, ...]) -> PostChoice:
    office, office_name, person, post, role, title, department, delegation, behalf, last_day = row
    return PostChoice(office, office_name, person, post, Role(role), title, department, delegation, behalf, last_day)


def _rows(statement: str, key: UUID) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return list(cursor.fetchall())
