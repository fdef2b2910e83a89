# SPDX-License-Identifier: Apache-2.0
"""Every sentence that refuses a step of a clue is said at least once, to the person it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunmao.kernel.forms import FormFaults
from sunmao.record.perform import StepRefused
from sunmao.record.standing import NotVisible
from tests.people import CIVIL, PUBLIC, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.2")]
REPORT = {"facts": "查明", "opinion": "file", "reasons": "属实"}
SENT = {"text": "已答复", "manner": "letter", "delivered_to": "本人"}


def day(office, matter, days=0):
    return (office.matter(matter).opened_at.astimezone() + timedelta(days=days)).date().isoformat()


def test_a_step_has_its_stage(office):
    matter = office.assigned()
    told = office.refused("检察官", matter, "archive", complete=True, answered=True)
    assert "现阶段（评估中）不能“归档”" in told
    assert "已反馈，待归档" in told


def test_a_step_has_its_post(office):
    matter = office.open()
    told = office.refused("登记人", matter, "circulate", to_department=office.department(PUBLIC))
    assert "“分流”须由" in told
    assert "您现在的岗位是书记员（内勤）" in told
    past = {"title": "x", "message": "x", "message_at": "2024-03-01 09:00", "answer": "x", "sheet": "1", "row": 2,
            "answer_at": "2024-03-02 09:00", "file_hash": "0"}  # fmt: skip
    with pytest.raises(StepRefused, match="“历史补录”须由案管人员办理"):
        office.open("检察官", "record_past", **past)


def test_only_the_handler_assesses(office):
    matter = office.assigned()
    told = office.refused("另一检察官", matter, "assess", **REPORT)
    assert told == "“评估”须由承办人办理；如需换人，请部门负责人“转办”。"


def test_a_matter_without_handler_wants_one_first(office):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    told = office.refused("检察官", matter, "tell_meanwhile", text="正在办理")
    assert told == "本事项还没有承办人，请部门负责人先指派，再“中期反馈”。"


def test_only_the_own_head_assigns_and_approves(office):
    matter = office.open(secrecy="open")
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    told = office.refused("民行负责人", matter, "assign", to_person=office.person("检察官"))
    assert told == "“指派承办人”须由本事项所在部门的部门负责人办理。"
    office.take("部门负责人", matter, "assign", to_person=office.person("检察官"))
    office.take("检察官", matter, "assess", **REPORT)
    assert office.refused("部门负责人", matter, "approve") == "没有等待审批的步骤。"
    office.take("检察官", matter, "decline", reasons="不属实")
    assert "须由本事项所在部门的负责人" in office.refused("民行负责人", matter, "approve")
    assert "现在轮到部门负责人审批" in office.refused("分管", matter, "approve")
    told = office.refused("检察官", matter, "transfer", to_body="某局", reasons="x")
    assert told == "“决定不立案”正待部门负责人审批，批准、退回或撤回后才能办理。"


def test_a_clue_is_registered_once(office):
    assert "没有名为“register”的步骤" in office.refused("登记人", office.open(), "register")


def test_nothing_was_received_after_today(office):
    tomorrow = (now().astimezone() + timedelta(days=2)).date().isoformat()
    with pytest.raises((StepRefused, FormFaults), match="收到日期不能晚于今天"):
        office.open(received_on=tomorrow)


@pytest.mark.parametrize("step", ["merge", "decide_merge"])
def test_a_clue_is_merged_with_another_clue_only(office, step):
    matter = office.open() if step == "merge" else office.assessed()
    who = "案管" if step == "merge" else "检察官"
    assert "请填写线索编号（含 XS）" in office.refused(who, matter, step, into="示检AJ202600001", reasons="同一")
    assert "没有找到编号为“示检XS299900001”" in office.refused(
        who, matter, step, into="示检XS299900001", reasons="同一"
    )
    assert "没有找到编号" in office.refused(who, matter, step, into=matter.number, reasons="自己")


def test_the_answer_is_given_by_the_handler_or_case_management(office):
    matter = office.declined()
    told = office.refused("另一检察官", matter, "answer_outside", delivered_on=day(office, matter), **SENT)
    assert told == "“反馈（对外送达）”由承办人办理；如需换人，请部门负责人“转办”。"
    merged, other = office.open(secrecy="open"), office.open()
    office.take("案管", merged, "merge", into=other.number, reasons="同一")
    told = office.refused("检察官", merged, "answer_outside", delivered_on=day(office, merged), **SENT)
    assert told == "本线索没有承办人，“反馈（对外送达）”由案管人员办理。"
    assert office.take("案管", merged, "answer_outside", delivered_on=day(office, merged), **SENT).stage == "answered"


def test_only_a_colleague_reads_the_answer_here(office):
    matter = office.declined()
    told = "提供人不是本院人员，不能在系统内阅知；请用“反馈（对外送达）”。"
    assert office.refused("检察官", matter, "answer_here", text="不立案") == told


def test_only_an_anonymous_sender_is_not_told(office):
    matter = office.declined()
    told = office.refused("检察官", matter, "confirm_anonymous", note="x")
    assert told == "提供人不是匿名，应当反馈；请用其他反馈步骤。"


def test_a_colleague_is_answered_here(office):
    matter = office.declined(source="department", sender_name="", sender_contact="")
    told = office.refused("检察官", matter, "answer_outside", delivered_on=day(office, matter), **SENT)
    assert "反馈（院内）" in told


def test_the_chief_circulates_restricted_clues_only(office):
    told = office.refused("检察长", office.open(), "circulate", to_department=office.department(PUBLIC))
    assert "由案管" in told


@pytest.mark.parametrize("step", ["answer_outside", "try_delivery"])
def test_an_anonymous_sender_has_no_address(office, step):
    matter = office.declined(source="hotline", anonymous=True, sender_name="", sender_contact="")
    said = {**SENT, "delivered_on": day(office, matter)} if step == "answer_outside" else {
        "text": "x", "manner": "phone", "tried_on": day(office, matter), "cause": "x"
    }  # fmt: skip
    told = office.refused("检察官", matter, step, **said)
    assert told == "提供人匿名，无法送达；请用“匿名无法反馈”，由部门负责人确认。"


@pytest.mark.parametrize(
    ("days", "told"), [(-2, "送达日期早于收到线索的日期，请核对。"), (2, "送达日期不能晚于今天。")]
)
def test_an_answer_is_delivered_between_receipt_and_today(office, days, told):
    matter = office.declined()
    assert office.refused("检察官", matter, "answer_outside", delivered_on=day(office, matter, days), **SENT) == told
    failed = {"text": "x", "manner": "phone", "tried_on": day(office, matter, days), "cause": "x"}
    assert office.refused("检察官", matter, "try_delivery", **failed) == told


FORMS = [
    ({"sender_name": ""}, "请填写提供人姓名；确实匿名的，请勾选“提供人匿名”。"),
    ({"source": "organ", "sender_unit": ""}, "请填写移送单位。"),
    ({"anonymous": True}, "已填写提供人姓名，请取消“提供人匿名”，或删去姓名。"),
    ({"title": ""}, "请填写线索名称。"),
    ({"title": "长" * 101}, "线索名称最多 100 字，现有 101 字"),
    ({"source": "dream"}, "线索来源只能从所列各项中选择。"),
    ({"received_on": "二月三十"}, "收到日期不是有效的日期"),
    ({"summary": "看不见的\x07字"}, "主要情况含有看不见的控制字符"),
    ({"nothing": "x"}, "没有“nothing”这一栏"),
]


@pytest.mark.parametrize(("wrong", "told"), FORMS)
def test_a_form_names_what_must_be_changed(office, wrong, told):
    with pytest.raises(FormFaults) as faults:
        office.open(**wrong)
    assert told in str(faults.value)


def test_a_clue_is_archived_with_both_ticks(office):
    matter = office.declined()
    office.take("检察官", matter, "answer_outside", delivered_on=day(office, matter), **SENT)
    told = office.refused("案管", matter, "archive")
    assert "请填写登记、评估、决定材料齐全" in told or "材料齐全后才能归档" in told
    told = office.refused("案管", matter, "archive", complete=False, answered=False)
    assert "材料齐全后才能归档，请核对后勾选。" in told
    assert "请核对反馈凭据后勾选。" in told


def test_an_answer_comes_after_its_message(office):
    with pytest.raises(FormFaults, match="答复时间早于来信时间"):
        office.open("案管", "record_past", title="x", message="x", message_at="2024-03-02 09:00", answer="x", sheet="1",
                    answer_at="2024-03-01 09:00", file_hash="0", row=2)  # fmt: skip


def test_an_administrator_sees_no_clue_and_registers_none(office):
    matter = office.open(secrecy="open")
    for name in ("系统管理员", "安全管理员", "审计管理员"):
        with pytest.raises(NotVisible):
            office.take(name, matter, "withdraw", reason="x")
        with pytest.raises(StepRefused, match="须由"):
            office.open(name)


def test_what_has_no_task_has_nothing_to_waive(office):
    matter = office.assigned()
    assert "前置工作" in office.refused("部门负责人", matter, "waive_task", task="诊断", note="x")
    assert "没有待核实的迟录" in office.refused("部门负责人", matter, "confirm_late", position=1, proof="x")


def test_a_clue_that_led_to_a_case_is_not_taken_back(office):
    matter = office.assessed(line="civil")
    office.take("检察官", matter, "file_case", reasons="符合条件")
    office.take("部门负责人", matter, "approve")
    office.take("分管", matter, "approve")
    told = office.refused("分管", matter, "withdraw", reason="再想想")
    assert "已生成新的事项" in told


def test_the_department_that_sent_it_back_gets_it_again_only_with_a_word(office):
    matter = office.open()
    civil = office.department(CIVIL)
    office.take("案管", matter, "circulate", to_department=civil)
    office.take("民行负责人", matter, "send_back", reason="不属本部门")
    told = office.refused("案管", matter, "circulate", to_department=civil)
    assert told == "该部门刚退回本线索；仍要分流到该部门的，请填写分流说明。"
