# SPDX-License-Identifier: Apache-2.0
"""A step whose post has no holder never dead-ends: the sentence says who can appoint, delegate or hand over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunmao.domains.clues.procedure import ClueProcedure
from sunmao.kernel.roles import Role
from sunmao.office import people, posts
from sunmao.record import vacancies
from sunmao.record.perform import Written
from sunmao.record.standing import standing
from tests.people import PUBLIC, House, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.4.11")]


def today() -> date:
    return now().astimezone().date()


def leave(office: House, *names: str) -> None:
    for name in names:
        office.vacate(name)


def keep_away(office: House, name: str, matter: Written) -> None:
    with office.as_("案管") as by:
        posts.recuse(person=office.people[name][0], since=today(), reason="系亲属", by=by, matter_id=matter.matter_id)


def gap(office: House, matter: Written, step: str) -> str:
    taking = next(one for one in ClueProcedure.steps if one.name == step)
    with office.as_("检察长") as by:
        staff = vacancies.staff_of(office.id, today())
        stands = standing(matter.matter_id, by)
        barred = staff.barred_from(office.id, matter.matter_id)
        if stands.state.pending:
            return vacancies.gap_of_approval(staff, stands.state, barred, PUBLIC)
        return vacancies.gap_of_step(staff, taking, stands.state, barred, PUBLIC)


def test_a_post_with_a_holder_is_no_gap(office: House):
    assert gap(office, office.open(), "circulate") == ""
    assert gap(office, office.assigned(), "assess") == ""


def test_a_department_without_head_is_named_with_who_can_appoint_and_delegate(office: House):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    leave(office, "部门负责人")
    sentence = gap(office, matter, "assign")
    assert sentence.startswith("公益诉讼检察部现在没有“部门负责人”")
    assert "系统管理员" in sentence
    assert "登记代行人" in sentence
    assert "报请上级院" in sentence


def test_who_stands_in_fills_the_gap(office: House):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    office.delegate("部门负责人", "检察官")
    with office.as_("系统管理员") as by:
        person = office.people["部门负责人"][0]
        person.active = False
        person.save(update_fields=["active"])
        assert by.office_id == office.id
    assert gap(office, matter, "assign") == ""


def test_an_approval_that_only_recused_people_could_give_is_named(office: House):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    assert gap(office, matter, "decline") == ""
    keep_away(office, "部门负责人", matter)
    assert "都须回避，或正是提请的人" in gap(office, matter, "decline")


def test_the_only_head_can_not_approve_what_he_proposed(office: House):
    matter = office.assigned(handler="部门负责人")
    office.take("部门负责人", matter, "assess", facts="查明", opinion="decline", reasons="不符合")
    office.take("部门负责人", matter, "decline", reasons="不符合立案条件")
    assert "正是提请的人" in gap(office, matter, "decline")


def test_a_matter_whose_handler_left_or_keeps_away_is_handed_over(office: House):
    one, other = office.assigned(), office.assigned(handler="另一检察官")
    leave(office, "检察官")
    keep_away(office, "另一检察官", other)
    assert gap(office, one, "assess").startswith("承办人已离岗或没有岗位，请部门负责人、院领导或案管“转办”")
    assert gap(office, other, "assess").startswith("承办人在本件中已回避")


def test_a_guest_holds_a_post_only_during_the_loan(office: House, elsewhere: House):
    with elsewhere.as_("系统管理员") as by:
        loan = posts.lend(
            person=elsewhere.people["检察长"][0], to_office=office.founded.office, since=today(),
            until=today() + timedelta(days=3), reason="专案", by=by,
        )  # fmt: skip
    leave(office, "分管")
    with office.as_("系统管理员") as by:
        guest = people.add_person(name="借来的人", work_number="J1", by=by, loan_id=loan.pk)
        posts.give_post(person=guest, department=office.departments[PUBLIC], role=Role.DEPUTY_CHIEF_PROCURATOR,
                        since=today(), by=by)  # fmt: skip
        wanted = {Role.DEPUTY_CHIEF_PROCURATOR}
        assert vacancies.staff_of(office.id, today()).can(wanted)
        assert not vacancies.staff_of(office.id, today() + timedelta(days=4)).can(wanted)
