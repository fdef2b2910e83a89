# SPDX-License-Identifier: Apache-2.0
"""One clue from registration to archive, by every way it may go."""

from __future__ import annotations

import pytest

from sunmao.domains.clues.models import Clue
from sunmao.record.models import Link, Matter
from tests.people import CIVIL, PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.1"), pytest.mark.accept("2.7.5")]
SENT = {"text": "已办结，详见附函", "manner": "letter", "delivered_to": "本人"}
COMPLETE = {"complete": True, "answered": True}


def columns(office, matter):
    with office.as_("检察长"):
        return Clue.objects.values().get(matter_id=matter.matter_id)


def archive(office, matter):
    done = office.take("案管", matter, "archive", **COMPLETE)
    assert done.stage == "archived"
    assert office.matter(matter).closed_at is not None
    assert office.matter(matter).next_due is None
    return done


def test_a_clue_is_filed_and_its_case_opened_and_linked(office):
    matter = office.assessed(line="public_interest")
    office.take("检察官", matter, "file_case", reasons="公益受损，符合立案条件")
    assert office.matter(matter).waiting == "approve:department_head"
    office.take("部门负责人", matter, "approve")
    assert office.matter(matter).waiting == "approve:chief_procurator"
    assert "检察长审批" in office.refused("分管", matter, "approve")
    assert office.take("检察长", matter, "approve", opinion="同意立案").stage == "filed"
    with office.as_("检察官"):
        case = Matter.objects.get(ledger="cases")
        link = Link.objects.get(matter_id=matter.matter_id)
    assert (link.kind, link.other_id) == ("cases", case.id)
    assert case.number == f"示检AJ{case.opened_at.year}00001"
    assert (case.title, case.stage) == ("河道堆放建筑垃圾", "handling")
    assert str(case.handler_id) == office.person("检察官")
    assert str(case.department_id) == office.department(PUBLIC)
    assert office.state(case.id).last("file").facts["clue"] == matter.number
    office.take("检察官", matter, "answer_outside", delivered_on=case.opened_at.date().isoformat(), **SENT)
    archive(office, matter)
    row = columns(office, matter)
    assert (row["outcome"], row["informed"], row["source"]) == ("filed", "outside", "volunteer")
    assert row["decided_on"]
    assert row["answered_on"]
    assert row["circulated_on"]


def test_a_case_of_another_line_is_filed_by_the_deputy(office):
    matter = office.assessed(line="civil")
    office.take("检察官", matter, "file_case", reasons="符合立案条件")
    office.take("部门负责人", matter, "approve")
    assert office.take("分管", matter, "approve").stage == "filed"


def test_the_case_goes_to_its_end(office):
    matter = office.assessed(line="civil")
    office.take("检察官", matter, "file_case", reasons="符合立案条件")
    office.take("部门负责人", matter, "approve")
    office.take("分管", matter, "approve")
    with office.as_("检察官"):
        case = Matter.objects.get(ledger="cases").id
    office.take("检察官", case, "note_progress", text="已走访现场")
    office.take("检察官", case, "conclude", result="已整改")
    office.take("部门负责人", case, "approve")
    assert office.take("分管", case, "approve").stage == "concluded"


def test_a_clue_is_declined_and_the_sender_told(office):
    matter = office.declined()
    office.take(
        "检察官", matter, "answer_outside", delivered_on=office.matter(matter).touched_at.date().isoformat(), **SENT
    )
    archive(office, matter)
    assert columns(office, matter)["outcome"] == "declined"


def test_a_clue_is_transferred(office):
    matter = office.assessed()
    office.take("检察官", matter, "transfer", to_body="示例区生态环境局", reasons="属该单位职责")
    office.take("部门负责人", matter, "approve")
    assert office.take("分管", matter, "approve").stage == "transferred"
    office.take(
        "检察官", matter, "answer_outside", delivered_on=office.matter(matter).touched_at.date().isoformat(), **SENT
    )
    archive(office, matter)
    assert columns(office, matter)["outcome"] == "transferred"


def test_two_clues_are_merged_keep_numbers_and_senders_and_are_parted_again(office):
    first, second = office.open(), office.open(sender_name="钱某某", sender_contact="13800000000")
    assert first.number != second.number
    office.take("案管", second, "merge", into=first.number, reasons="同一堆放点")
    with office.as_("案管"):
        link = Link.objects.get(matter_id=second.matter_id)
        assert (link.kind, link.other_id) == ("merged_into", first.matter_id)
        assert {m.parties.count() for m in Matter.objects.all()} == {1}
    assert columns(office, second)["outcome"] == "merged"
    assert office.take("案管", second, "unmerge", reasons="并非同一地点").stage == "registered"
    assert columns(office, second)["outcome"] == ""
    assert columns(office, second)["decided_on"] is None
    assert office.clocks(second)["circulate_limit"].stopped_at is None


def test_a_handler_proposes_the_merger(office):
    first, second = office.assigned("另一检察官"), office.assessed()
    office.take("检察官", second, "decide_merge", into=first.number, reasons="同一事由")
    assert office.take("部门负责人", second, "approve").stage == "merged"
    assert columns(office, second)["outcome"] == "merged"
    with office.as_("案管"):
        assert Link.objects.filter(matter_id=second.matter_id, other_id=first.matter_id).exists()


def test_the_answer_is_read_here_by_a_colleague(office):
    matter = office.declined(source="department", sender_name="", sender_contact="")
    assert office.take("检察官", matter, "answer_here", text="已审查，不立案").stage == "answering"
    assert "原提交人" in office.refused("同事", matter, "read_answer")
    office.take("登记人", matter, "read_answer")
    archive(office, matter)
    assert columns(office, matter)["informed"] == "here"


def test_the_answer_can_not_be_delivered_after_two_tries(office):
    matter = office.declined()
    day = office.matter(matter).touched_at.date().isoformat()
    office.take("检察官", matter, "try_delivery", text="不立案", manner="phone", tried_on=day, cause="停机")
    assert "须先记录 2 次送达未果，现有 1 次" in office.refused("检察官", matter, "give_up_delivery", note="无法联系")
    office.take("检察官", matter, "try_delivery", text="不立案", manner="letter", tried_on=day, cause="退信")
    office.take("检察官", matter, "give_up_delivery", note="两次未果")
    archive(office, matter)
    assert columns(office, matter)["informed"] == "undeliverable"


def test_a_try_that_failed_may_be_followed_by_one_that_succeeds(office):
    matter = office.declined()
    day = office.matter(matter).touched_at.date().isoformat()
    office.take("检察官", matter, "try_delivery", text="不立案", manner="phone", tried_on=day, cause="停机")
    office.take("检察官", matter, "answer_outside", delivered_on=day, **SENT)
    archive(office, matter)


def test_an_anonymous_sender_is_confirmed_by_the_head(office):
    matter = office.declined(source="hotline", anonymous=True, sender_name="", sender_contact="")
    office.take("检察官", matter, "confirm_anonymous", note="来电未留姓名")
    assert office.matter(matter).stage == "declined"
    assert office.take("部门负责人", matter, "approve").stage == "answered"
    archive(office, matter)
    row = columns(office, matter)
    assert (row["anonymous"], row["informed"]) == (True, "anonymous")


def test_a_wrong_department_is_corrected_at_most_twice(office):
    matter = office.open()
    civil, public = office.department(CIVIL), office.department(PUBLIC)
    office.take("案管", matter, "circulate", to_department=civil)
    office.take("民行负责人", matter, "send_back", reason="不属本部门", better="公益诉讼检察部")
    assert "请填写分流说明" in office.refused("案管", matter, "circulate", to_department=civil)
    office.take("案管", matter, "circulate", to_department=civil, note="经协调仍由该部门办理")
    office.take("民行负责人", matter, "send_back", reason="仍不属本部门")
    office.take("案管", matter, "circulate", to_department=public)
    assert "已退回 2 次，不得再退" in office.refused("部门负责人", matter, "send_back", reason="也不属本部门")
    assert columns(office, matter)["returns"] == 2
    assert str(office.matter(matter).department_id) == public


def test_an_approver_returns_a_proposal_and_it_is_made_again(office):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="理由一")
    office.take("部门负责人", matter, "return_for_revision", reason="理由不充分")
    assert (office.matter(matter).stage, office.matter(matter).waiting) == ("assessed", "")
    office.take("检察官", matter, "decline", reasons="理由二")
    assert office.take("部门负责人", matter, "approve").stage == "declined"
    assert office.state(matter).last("decline").facts["reasons"] == "理由二"


def test_a_decision_is_assessed_again(office):
    matter = office.assessed()
    assert office.take("检察官", matter, "assess_again", note="有新材料").stage == "assessing"


def test_a_sender_is_told_meanwhile(office):
    matter = office.assigned(source="letter")
    office.take("检察官", matter, "tell_meanwhile", text="正在核实", manner="电话")
    assert office.clocks(matter)["letter_limit"].stopped_at is not None


@pytest.mark.parametrize("who", ["案管", "控申"])
def test_a_letter_is_answered_in_due_form(office, who):
    matter = office.open(source="letter")
    department = office.department(CIVIL)
    if who == "控申":
        office.take("案管", matter, "circulate", to_department=department)
    office.take(who, matter, "reply_to_letter", text="来信收悉")
    assert office.clocks(matter)["letter_limit"].stopped_at is not None
