# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from sunmao.kernel.roles import Role
from sunmao.office.acting import NotYourPost, acting, close_ticket, open_ticket
from sunmao.office.actors import actor_for
from sunmao.office.models import Office, Person, Ticket
from tests.office.staffing import acting_as, database_now, found, hire, ticket_for, ticket_of

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.s.6")]


def set_by_hand(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sunmao.acting', %s, true)", [value])


def test_a_forgotten_setting_shows_nothing_and_writes_nothing():
    founded = found()
    assert Person.objects.count() == 0
    assert Office.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.create(office=founded.office, name="某人", work_number="9")


def test_a_ticket_shows_its_own_office_only():
    one, other = found(), found("邻县人民检察院", "邻县院")
    hire(other, "何其远", Role.PROCURATOR)
    with acting_as(one):
        assert Person.objects.count() == 3
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.create(office=other.office, name="某人", work_number="9")
    with acting_as(other):
        assert Person.objects.count() == 4


def test_a_block_inside_another_gives_the_outer_office_back():
    one, other = found(), found("邻县人民检察院", "邻县院")
    hire(other, "何其远", Role.PROCURATOR)
    with acting_as(one):
        with acting_as(other):
            assert Person.objects.count() == 4
        assert Person.objects.count() == 3
    assert Person.objects.count() == 0


def test_a_block_that_broke_gives_the_outer_office_back():
    one, other = found(), found("邻县人民检察院", "邻县院")
    ticket = ticket_of(other, Role.SYSTEM_ADMINISTRATOR)
    with acting_as(one):
        with pytest.raises(ZeroDivisionError), acting(ticket):
            1 / 0  # noqa: B018
        assert set(Person.objects.values_list("office_id", flat=True)) == {one.office.id}


def test_a_made_up_ticket_shows_nothing():
    found()
    set_by_hand(str(uuid4()))
    assert Person.objects.count() == 0
    with pytest.raises(NotYourPost), acting(uuid4()):
        pass


def test_the_application_can_not_read_or_write_tickets():
    found()
    for statement in (
        "SELECT id FROM office_acting",
        "UPDATE office_acting SET until = 'infinity'",
        "INSERT INTO office_acting (id) VALUES (gen_random_uuid())",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Ticket.objects.count()


def test_a_post_of_another_person_is_refused():
    one = found()
    hired = hire(one, "何其远", Role.PROCURATOR)
    other = next(p for p in one.passwords if p.role is Role.AUDIT_ADMINISTRATOR)
    with pytest.raises(NotYourPost):
        open_ticket(hired.person.id, other.post_id, database_now() + timedelta(hours=1))


def test_a_closed_ticket_is_refused():
    ticket = ticket_of(found(), Role.SYSTEM_ADMINISTRATOR)
    close_ticket(ticket)
    with pytest.raises(NotYourPost), acting(ticket):
        pass
    with pytest.raises(NotYourPost):
        actor_for(ticket)


def test_an_expired_ticket_is_refused():
    founded = found()
    given = founded.passwords[0]
    ticket = open_ticket(given.person_id, given.post_id, database_now() - timedelta(seconds=1))
    with pytest.raises(NotYourPost), acting(ticket):
        pass
    set_by_hand(str(ticket))
    assert Person.objects.count() == 0


def test_the_actor_is_text_of_this_moment():
    founded = found(code="990101")
    hired = hire(founded, "何其远", Role.PROCURATOR, "第四检察部")
    actor = actor_for(ticket_for(hired))
    assert actor.who == "何其远　第四检察部　检察官"
    assert (actor.office_name, actor.office_code) == ("示例市人民检察院", "990101")
