# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import people, posts
from sunmao.office.acting import NotYourPost, acting, open_ticket
from sunmao.office.actors import actor_for, posts_of_person
from sunmao.office.models import Change, Delegation, Department, Loan, Office, Person, Post
from sunmao.office.posts import ArrangementRefused
from sunmao.office.switches import SwitchRefused
from tests.office.staffing import acting_as, database_now, found, hire, ticket_for, today

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.4.1")]
DAY = timedelta(days=1)


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", [*sorted(ADMINISTRATORS), Role.PROCURATOR])
def test_an_administrator_holds_no_other_post(held: Role, wanted: Role):
    founded = found()
    given = next(one for one in founded.passwords if one.role is held)
    if held is wanted:
        return
    with acting_as(founded) as by:
        person, place = Person.objects.get(id=given.person_id), Department.objects.get()
        with pytest.raises(ArrangementRefused, match="不得互兼"):
            posts.give_post(person=person, department=place, role=wanted, since=today(), by=by)
        with pytest.raises(DatabaseError, match="no other post"), transaction.atomic():
            Post.objects.create(office=founded.office, person=person, department=place, role=wanted, since=today())


def test_a_business_person_becomes_no_administrator_until_the_post_has_ended():
    founded = found()
    hired = hire(founded, "何其远", Role.PROCURATOR)
    with acting_as(founded) as by:
        place = hired.post.department
        for role in ADMINISTRATORS:
            with pytest.raises(ArrangementRefused):
                posts.give_post(person=hired.person, department=place, role=role, since=today(), by=by)
        posts.end_post(post=hired.post, last_day=today() - DAY, by=by)
        posts.give_post(person=hired.person, department=place, role=Role.AUDIT_ADMINISTRATOR, since=today(), by=by)


def test_one_person_holds_several_business_posts_and_acts_in_one():
    founded = found()
    hired = hire(founded, "何其远", Role.PROCURATOR)
    with acting_as(founded) as by:
        other = posts.give_post(
            person=hired.person, department=hired.post.department, role=Role.DEPARTMENT_HEAD, since=today(), by=by
        )
    assert [one.role for one in posts_of_person(hired.person.id)] == [Role.DEPARTMENT_HEAD, Role.PROCURATOR]
    assert actor_for(ticket_for(hired)).post_id == hired.post.id != other.id


def test_only_administrators_write_people_and_posts():
    founded = found()
    hired = hire(founded, "何其远", Role.CHIEF_PROCURATOR)
    with acting(ticket_for(hired)):
        by = actor_for(ticket_for(hired))
        with pytest.raises(ArrangementRefused, match="此项由系统管理员、安全管理员办理"):
            people.add_person(name="某人", work_number="99", by=by)
        for write in (
            lambda: Person.objects.create(office=founded.office, name="某人", work_number="99"),
            lambda: Post.objects.filter(id=hired.post.id).update(title="首席"),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                write()
    with (
        acting_as(founded, Role.AUDIT_ADMINISTRATOR),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Person.objects.create(office=founded.office, name="某人", work_number="99")


def test_a_delegated_post_is_acted_in_only_between_its_dates():
    founded = found()
    holder = hire(founded, "李婉", Role.PROCURATOR, "第四检察部")
    other = hire(founded, "周海", Role.PROCURATOR, "第一检察部")
    with acting(ticket_for(holder)):
        by = actor_for(ticket_for(holder))
        for since, until in ((-9, -1), (0, 0), (1, 9)):
            posts.delegate(
                post=holder.post,
                to=other.person,
                since=today() + since * DAY,
                until=today() + until * DAY,
                reason="出差",
                by=by,
            )
        past, present, coming = Delegation.objects.order_by("since")
    soon = database_now() + timedelta(hours=1)
    for wrong in (past, coming):
        with pytest.raises(NotYourPost):
            open_ticket(other.person.id, holder.post.id, soon, wrong.id)
    with pytest.raises(NotYourPost):
        open_ticket(other.person.id, holder.post.id, soon)
    ticket = open_ticket(other.person.id, holder.post.id, soon, present.id)
    actor = actor_for(ticket)
    assert actor.who == "周海　第四检察部　检察官（代李婉）"
    assert (actor.person_id, actor.on_behalf_id) == (other.person.id, holder.person.id)
    with acting(ticket_for(holder)):
        posts.end_delegation(delegation=present, by=actor_for(ticket_for(holder)), at=soon)
    with pytest.raises(NotYourPost), acting(ticket):
        pass


def test_nobody_takes_a_post_by_delegating_it_to_themselves():
    founded = found()
    holder = hire(founded, "李婉", Role.CHIEF_PROCURATOR)
    other = hire(founded, "周海", Role.DEPARTMENT_HEAD)
    with acting(ticket_for(other)):
        by = actor_for(ticket_for(other))
        with pytest.raises(ArrangementRefused):
            posts.delegate(post=holder.post, to=other.person, since=today(), until=today(), reason="代", by=by)


def test_an_administrators_post_is_not_delegated_to_a_business_person():
    founded = found()
    hired = hire(founded, "何其远", Role.PROCURATOR)
    with acting_as(founded) as by:
        mine = Post.objects.get(id=by.post_id)
        with pytest.raises(ArrangementRefused, match="不得兼任相冲突的岗位"):
            posts.delegate(post=mine, to=hired.person, since=today(), until=today(), reason="休假", by=by)


def test_a_person_lent_to_another_office_acts_there_only_during_the_loan():
    home, there = found(), found("邻县人民检察院", "邻县院")
    hired = hire(home, "何其远", Role.PROCURATOR)
    with acting_as(home) as by:
        loan = posts.lend(
            person=hired.person, to_office=there.office, since=today(), until=today(), reason="专案", by=by
        )
        assert people.loans_here() == []
    with acting_as(there) as by:
        assert [row["person_name"] for row in people.loans_here()] == ["何其远"]
        guest = people.add_person(name="何其远", work_number="J1", by=by, loan_id=loan.id)
        posts.give_post(
            person=guest, department=Department.objects.get(), role=Role.PROCURATOR, since=date(2025, 1, 1), by=by
        )
    choices = posts_of_person(hired.person.id)
    assert {one.office_name for one in choices} == {"示例市人民检察院", "邻县人民检察院"}
    away = next(one for one in choices if one.office_id == there.office.id)
    ticket = open_ticket(hired.person.id, away.post_id, database_now() + timedelta(hours=1))
    assert actor_for(ticket).person_id == guest.id
    with acting_as(home) as by:
        posts.end_loan(loan=Loan.objects.get(), by=by, at=database_now())
    with pytest.raises(NotYourPost), acting(ticket):
        pass
    assert len(posts_of_person(hired.person.id)) == 1


def test_who_keeps_away_is_known_until_it_ends():
    founded = found()
    hired = hire(founded, "何其远", Role.PROCURATOR)
    head = hire(founded, "周海", Role.DEPARTMENT_HEAD)
    matter = founded.office.id
    with acting(ticket_for(hired)):
        by = actor_for(ticket_for(hired))
        kept = posts.recuse(person=hired.person, since=today(), reason="近亲属", by=by, matter_id=matter)
        assert posts.recused(hired.person.id, matter, today())
        assert not posts.recused(hired.person.id, matter, today() - DAY)
        with pytest.raises(ArrangementRefused):
            posts.end_recusal(recusal=kept, on=today(), by=by)
    with acting(ticket_for(head)):
        posts.end_recusal(recusal=kept, on=today(), by=actor_for(ticket_for(head)))
        assert not posts.recused(hired.person.id, matter, today())


def test_whoever_has_left_stops_acting_at_once():
    founded = found()
    hired = hire(founded, "何其远", Role.PROCURATOR)
    ticket = ticket_for(hired)
    with acting_as(founded) as by:
        people.let_go(person=hired.person, last_day=today(), by=by, at=database_now())
    with pytest.raises(NotYourPost), acting(ticket):
        pass
    assert posts_of_person(hired.person.id) == []


@pytest.mark.accept("2.3.4")
def test_what_the_law_leaves_open_is_chosen_by_the_security_administrator_with_a_decision():
    founded = found()
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        posts.set_switch(name="month_end", value="later", decision="检委会决定", since=today(), by=by)
        with pytest.raises(SwitchRefused, match="只能是"):
            posts.set_switch(name="month_end", value="never", decision="检委会决定", since=today(), by=by)
    founded.office.refresh_from_db()
    assert founded.office.month_end == "later"
    with acting_as(founded) as by:
        with pytest.raises(ArrangementRefused, match="安全管理员"):
            posts.set_switch(name="month_end", value="earlier", decision="决定", since=today(), by=by)
        assert Office.objects.filter(pk=founded.office.pk).update(month_end="earlier") == 0


def test_changes_to_people_are_logged_with_who_made_them_and_never_changed():
    founded = found()
    hire(founded, "何其远", Role.PROCURATOR)
    with acting_as(founded) as by:
        change = Change.objects.get(about="office_post", after__role="procurator")
        assert (change.person_id, change.post_id) == (by.person_id, by.post_id)
        for wrong in (change.delete, change.save):
            with pytest.raises(DatabaseError), transaction.atomic():
                wrong()


def test_holders_of_a_role_are_found_before_anybody_acts():
    founded = found()
    hired = hire(founded, "何其远", Role.CASE_INTAKE)
    assert posts.holders(founded.office.id, Role.CASE_INTAKE) == [(hired.person.id, hired.post.id, "何其远")]
