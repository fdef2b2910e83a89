# SPDX-License-Identifier: Apache-2.0
"""What went wrong is mended by a later step: taken back, voided, opened again, corrected, handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from sunmao.kernel.forms import FormFaults
from sunmao.office import posts
from sunmao.office.acting import NotYourPost, open_ticket
from sunmao.record import search
from sunmao.record.models import Entry, Facts
from sunmao.record.perform import StepRefused
from sunmao.record.standing import NotVisible
from tests.people import PUBLIC, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.6.5")]


def test_an_author_takes_back_the_last_step(office):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    back = office.take("案管", matter, "withdraw", reason="选错部门")
    assert (back.stage, back.position) == ("registered", 3)
    assert office.matter(matter).department_id is None
    clocks = office.clocks(matter)
    assert clocks["circulate_limit"].stopped_at is None
    assert "assign_limit" not in clocks


@pytest.mark.parametrize("step", ["decline", "file_case"])
def test_a_proposal_is_taken_back_before_anybody_approved_it(office, step):
    matter = office.assessed()
    office.take("检察官", matter, step, reasons="理由")
    if step == "file_case":
        assert "生成新的事项" not in office.refused("登记人", matter, "withdraw", reason="不是我的")
    else:
        office.take("检察官", matter, "withdraw", reason="再想想")
        assert (office.matter(matter).waiting, office.matter(matter).stage) == ("", "assessed")


def test_withdrawing_is_refused_with_a_reason(office):
    matter = office.open()
    assert office.refused("登记人", matter, "withdraw", reason="错") == "登记不能撤回；登记错误请申请作废。"
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    assert office.refused("监控", matter, "withdraw", reason="错") == "只能撤回本人刚办的一步。"
    office.take("案管", matter, "withdraw", reason="选错部门")
    assert office.refused("案管", matter, "withdraw", reason="错") == "最近一步不能撤回；如有错误请更正。"


def test_a_voided_clue_keeps_its_number(office):
    matter = office.open()
    office.take("登记人", matter, "ask_void", reason="重复登记")
    assert office.matter(matter).waiting == "ask:void"
    assert "已申请作废" in office.refused("案管", matter, "circulate", to_department=office.department(PUBLIC))
    assert office.refused("登记人", matter, "ask_void", reason="再次") == "已有一项申请在等待批准。"
    voided = office.take("分管", matter, "void")
    assert (voided.stage, office.matter(matter).number) == ("voided", matter.number)
    assert office.matter(matter).closed_at is not None
    assert "已作废" in office.refused("分管", matter, "escalate", reason="错", asks_for="错")
    assert office.open().number > matter.number


def test_a_request_to_void_is_refused_and_work_goes_on(office):
    matter = office.open()
    office.take("登记人", matter, "ask_void", reason="重复登记")
    office.take("分管", matter, "refuse_void", reason="并非重复")
    assert office.take("案管", matter, "circulate", to_department=office.department(PUBLIC)).stage == "circulated"


def test_nobody_approves_a_request_of_his_own_or_of_another_department(office):
    matter = office.assigned()
    assert office.refused("部门负责人", matter, "void") == "没有等待批准的作废申请。"
    assert office.refused("部门负责人", matter, "reopen") == "没有等待批准的恢复办理申请。"
    office.take("部门负责人", matter, "ask_void", reason="重复登记")
    assert "不能批准自己提出的申请" in office.refused("部门负责人", matter, "void")
    with pytest.raises(NotVisible):
        office.take("民行负责人", matter, "void")
    open_one = office.assigned(secrecy="open")
    office.take("检察官", open_one, "ask_void", reason="重复登记")
    assert office.refused("民行负责人", open_one, "void") == "须由本事项所在部门的负责人或院领导批准。"


def test_an_archived_clue_is_opened_again(office):
    matter = office.declined(source="hotline", anonymous=True, sender_name="", sender_contact="")
    assert office.refused("案管", matter, "ask_reopen", reason="新") == "本事项还在办理中，不需要恢复。"
    office.take("检察官", matter, "confirm_anonymous", note="匿名")
    office.take("部门负责人", matter, "approve")
    office.take("案管", matter, "archive", complete=True, answered=True)
    office.take("登记人", matter, "ask_reopen", reason="有新材料")
    office.take("部门负责人", matter, "refuse_reopen", reason="材料不足")
    office.take("登记人", matter, "ask_reopen", reason="又有新材料")
    again = office.take("部门负责人", matter, "reopen")
    assert again.stage == "answered"
    assert office.matter(matter).closed_at is None
    assert office.take("案管", matter, "archive", complete=True, answered=True).stage == "archived"


def test_a_voided_clue_is_opened_again(office):
    matter = office.open()
    office.take("登记人", matter, "ask_void", reason="重复登记")
    office.take("分管", matter, "void")
    office.take("登记人", matter, "ask_reopen", reason="并非重复")
    assert office.take("检察长", matter, "reopen").stage == "registered"


def test_an_author_corrects_until_the_next_step_afterwards_case_management(office):
    matter = office.open(title="河到堆放垃圾")
    fields = {"title": "河道堆放垃圾"}
    office.take("登记人", matter, "correct", position=1, fields=fields, reason="错字")
    assert office.matter(matter).title == "河道堆放垃圾"
    with office.as_("登记人"):
        first = Facts.objects.get(entry__matter_id=matter.matter_id, entry__position=1)
        assert first.content["form"]["title"] == "河到堆放垃圾"
        assert search.find("clues", "河道堆放") == [matter.matter_id]
        assert search.find("clues", "河到") == []
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    said = {"position": 1, "fields": {"place": "示例河东段"}, "reason": "写错"}
    assert office.refused("登记人", matter, "correct", **said) == "后续步骤已办理，更正须由案管人员办理。"
    office.take("案管", matter, "correct", **said)
    assert office.state(matter).last("register").facts["place"] == "示例河东段"
    assert "不能更正" in office.refused("案管", matter, "correct", position=2, fields={"reason": "x"}, reason="错")
    assert "不能更正" in office.refused("案管", matter, "correct", position=99, fields={"reason": "x"}, reason="错")


def test_a_correction_recomputes_the_clocks(office):
    day = (now() - timedelta(days=40)).date()
    matter = office.open(source="letter", received_on=now().date().isoformat())
    before = office.clocks(matter)["letter_limit"].due
    office.take("登记人", matter, "correct", position=1, fields={"received_on": day.isoformat()}, reason="写错日期")
    after = office.clocks(matter)["letter_limit"]
    assert after.due < before
    assert after.started_at.astimezone().date() == day
    assert office.matter(matter).next_due <= after.due


def test_a_correction_to_another_source_takes_clocks_away(office):
    matter = office.open(source="letter")
    assert "letter_limit" in office.clocks(matter)
    office.take("登记人", matter, "correct", position=1, fields={"source": "phone"}, reason="误选")
    assert "letter_limit" not in office.clocks(matter)


@pytest.mark.parametrize(
    "fields",
    [{"received_on": "明天"}, {"source": "梦"}, {"nothing": "x"}, {"title": ""}, {"title": "长" * 101}, {}],
    ids=["bad day", "bad choice", "no such field", "empty", "too long", "nothing"],
)
def test_a_correction_is_read_as_the_form_is(office, fields):
    matter = office.open()
    with pytest.raises((FormFaults, StepRefused)):
        office.take("登记人", matter, "correct", position=1, fields=fields, reason="错")


@pytest.mark.accept("2.s.6")
def test_a_protected_field_is_not_corrected_in_the_open(office):
    matter = office.open()
    said = {"position": 1, "fields": {"sender_name": "孙某某名"}, "reason": "听错姓名"}
    assert office.refused("登记人", matter, "correct", **said) == (
        "提供人姓名加密保存，不能在这里更正；请作废后重新登记。"
    )


def test_a_clue_of_a_handler_who_left_is_handed_over(office):
    matter = office.assigned("检察官")
    office.vacate("检察官")
    person, post = office.people["检察官"]
    with pytest.raises(NotYourPost):
        open_ticket(person.id, post.id, now() + timedelta(hours=1))
    office.take("部门负责人", matter, "hand_over", to_person=office.person("另一检察官"), reason="原承办人离岗")
    assert str(office.matter(matter).handler_id) == office.person("另一检察官")
    said = {"facts": "查明", "opinion": "decline", "reasons": "不属实"}
    assert office.take("另一检察官", matter, "assess", **said).stage == "assessed"


def test_only_a_matter_with_a_handler_is_handed_over(office):
    matter = office.open()
    said = {"to_person": office.person("检察官"), "reason": "忙"}
    assert office.refused("分管", matter, "hand_over", **said) == "本事项没有在办的承办人，不能转办。"


def test_a_recused_handler_does_nothing_until_another_is_named(office):
    matter = office.assigned("检察官")
    with office.as_("部门负责人") as by:
        recusal = posts.recuse(person=office.people["检察官"][0], matter_id=matter.matter_id, since=date(2026, 1, 1),
                               reason="与被反映单位有亲属关系", by=by)  # fmt: skip
    said = {"facts": "查明", "opinion": "file", "reasons": "属实"}
    assert office.refused("检察官", matter, "assess", **said) == (
        f"您在 {matter.number} 中已回避，不得办理；请部门负责人另行指派。"
    )
    with office.as_("部门负责人") as by:
        posts.end_recusal(recusal=recusal, on=date(2026, 2, 1), by=by)
    assert office.take("检察官", matter, "assess", **said).stage == "assessed"


def test_whoever_stands_in_for_a_recused_person_does_nothing_either(office):
    matter = office.assigned("检察官")
    office.delegate("检察官", "另一检察官")
    with office.as_("部门负责人") as by:
        posts.recuse(person=office.people["检察官"][0], matter_id=matter.matter_id, since=date(2026, 1, 1),
                     reason="亲属", by=by)  # fmt: skip
    said = {"facts": "查明", "opinion": "file", "reasons": "属实"}
    assert "已回避" in office.refused("另一检察官代检察官", matter, "assess", **said)


def test_a_delegate_acts_and_both_are_named(office):
    matter = office.assigned("检察官")
    office.delegate("检察官", "另一检察官")
    office.take("另一检察官代检察官", matter, "assess", facts="查明", opinion="file", reasons="属实")
    with office.as_("检察长"):
        entry = Entry.objects.get(matter_id=matter.matter_id, step="assess")
    assert str(entry.by_id) == office.person("另一检察官")
    assert str(entry.on_behalf_id) == office.person("检察官")
    assert entry.who == "示例另一检察官　公益诉讼检察部　检察官（代示例检察官）"


def test_a_delegate_may_not_approve_what_he_proposed_himself(office):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合")
    office.delegate("部门负责人", "检察官")
    assert "不能审批自己提出的事项" in office.refused("检察官代部门负责人", matter, "approve")


def test_a_delegate_may_not_approve_what_was_proposed_in_his_name(office):
    matter = office.assessed()
    office.delegate("检察官", "部门负责人")
    office.take("部门负责人代检察官", matter, "decline", reasons="不符合")
    assert "不能审批自己提出的事项" in office.refused("部门负责人", matter, "approve")


def test_a_step_that_was_refused_leaves_nothing(office):
    matter = office.open()
    before = office.matter(matter)
    with transaction.atomic():
        office.refused("检察官", office.assigned(), "approve")
    after = office.matter(matter)
    assert (after.position, bytes(after.head)) == (before.position, bytes(before.head))
