# SPDX-License-Identifier: Apache-2.0
"""Whom a step tells, how much is new to each, and that whoever was shown a matter sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from sunmao.kernel.roles import Role
from sunmao.office import people
from sunmao.office.models import Account, Seat
from sunmao.record.models import Reader, Told
from sunmao.record.perform import NotVisible
from sunmao.record.sight import visible_to
from sunmao.record.standing import standing
from tests.people import now

pytestmark = pytest.mark.django_db


def told(office, matter, who="检察长"):
    with office.as_(who):
        rows = Told.objects.filter(matter_id=matter.matter_id).order_by("position", "pk")
        names = {str(person.id): name for name, (person, _) in office.people.items()}
        return [(r.position, r.kind, names.get(str(r.to_person_id)) or r.to_role) for r in rows]


@pytest.mark.accept("3.7.1")
def test_each_step_tells_whose_turn_it_becomes(office):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    office.take("部门负责人", matter, "approve")
    assert told(office, matter) == [
        (1, "came", Role.CASE_INTAKE), (2, "came", Role.DEPARTMENT_HEAD), (3, "assigned", "检察官"),
        (5, "approve", Role.DEPARTMENT_HEAD), (6, "decided", "检察官"),
    ]  # fmt: skip


@pytest.mark.accept("3.7.1")
def test_the_proposer_learns_that_it_was_returned_and_a_named_approver_that_it_is_for_him(office):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    office.take("部门负责人", matter, "return_for_revision", reason="理由不足")
    assert told(office, matter)[-1][1:] == ("returned", "检察官")


@pytest.mark.accept("3.7.1")
def test_the_past_tells_nobody(office):
    past = office.open("案管", "record_past", title="旧信", message="内容", message_at="2025-01-02 09:00", answer="答复",
                       answer_at="2025-01-05 09:00", file_hash="0" * 64, sheet="一", row="2")  # fmt: skip
    assert told(office, past) == []


@pytest.mark.accept("3.6.6")
def test_whoever_it_is_passed_round_to_is_told_and_sees_it_and_no_longer_after_withdrawal(office):
    matter = office.assigned()
    with office.as_("民行检察官") as by, pytest.raises(NotVisible):
        standing(matter.matter_id, by)
    office.take("检察官", matter, "pass_round", people=[office.person("民行检察官")], note="请阅")
    assert told(office, matter)[-1][1:] == ("round", "民行检察官")
    with office.as_("民行检察官") as by:
        assert standing(matter.matter_id, by).number == matter.number
        assert visible_to(by).filter(pk=matter.matter_id).exists()
    office.take("检察官", matter, "withdraw", reason="发错了")
    with office.as_("民行检察官") as by:
        assert not visible_to(by).filter(pk=matter.matter_id).exists()
        assert not Reader.objects.filter(matter_id=matter.matter_id).exists()


@pytest.mark.accept("3.6.6")
def test_who_may_pass_round_a_sensitive_matter(office):
    matter = office.assigned(secrecy="sensitive")
    assert "知悉范围为“敏感”" in office.refused("检察官", matter, "pass_round", people=[office.person("同事")])
    office.take("部门负责人", matter, "pass_round", people=[office.person("同事")])


@pytest.mark.accept("3.6.7")
def test_a_reminder_reaches_whom_the_matter_waits_for(office):
    came = office.open()
    office.take("登记人", came, "remind")
    assert told(office, came)[-1] == (2, "remind", Role.CASE_INTAKE)
    matter = office.assessed()
    office.take("监控", matter, "remind", note="明日到期")
    assert told(office, matter)[-1][1:] == ("remind", "检察官")
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    office.take("检察官", matter, "remind")
    assert told(office, matter)[-1][1:] == ("remind", Role.DEPARTMENT_HEAD)


@pytest.mark.accept("3.6.7")
def test_a_reminder_at_a_stage_of_another_post_reaches_that_post(office):
    matter = office.declined(source="letter", sender_name="赵某某")
    office.take("检察官", matter, "answer_outside", text="已查明", manner="letter",
                delivered_on=now().date().isoformat(), delivered_to="本人")  # fmt: skip
    office.take("部门负责人", matter, "remind")
    assert told(office, matter)[-1][1:] == ("remind", Role.CASE_INTAKE)


def unread(ticket):
    with connection.cursor() as cursor:
        cursor.execute("SELECT unread FROM record_unread(%s)", [ticket])
        row = cursor.fetchone()
        return row[0] if row else None


def seat(office, who):
    """Seat a person as signing in does."""
    person, _ = office.people[who]
    account = Account.objects.filter(person_id=person.id).first()
    if account is None:
        with office.as_("系统管理员") as by:
            account, _ = people.add_account(person=person, by=by)
    ticket = office.ticket(who)
    return Seat.objects.create(account=account, opened_at=now(), seen_at=now(), confirmed_at=now(), ticket=ticket)


@pytest.mark.accept("3.7.2")
def test_how_much_is_new_is_one_statement_and_a_locked_seat_is_told_nothing(office, django_assert_num_queries):
    sits = seat(office, "检察官")
    assert unread(sits.ticket) == 0
    office.assigned()
    office.assigned()
    with django_assert_num_queries(1):
        assert unread(sits.ticket) == 2
    sits.locked_at = now()
    sits.save(update_fields=["locked_at"])
    assert unread(sits.ticket) is None


@pytest.mark.accept("3.7.2")
def test_a_made_up_or_closed_ticket_is_told_nothing(office):
    sits = seat(office, "检察官")
    office.assigned()
    assert unread("00000000-0000-7000-8000-000000000000") is None
    sits.ended_at = now() - timedelta(minutes=1)
    sits.save(update_fields=["ended_at"])
    assert unread(sits.ticket) is None
