# SPDX-License-Identifier: Apache-2.0
"""Ways to the end that the other journeys do not walk: transferred, merged by decision, told meanwhile, answered here."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.town import Town, today

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.accept("2.s.11"), pytest.mark.accept("2.s.3")]
SENT = {"反馈内容": "已移送有管辖权的单位办理。", "反馈方式": "信函", "何人收到": "本人"}
KEPT = {"登记、评估、决定材料齐全": True, "反馈或不能反馈的凭据在卷": True}


def archived(town: Town, number: str) -> None:
    manager = town.at("案管")
    manager.take(number, "归档", KEPT)
    assert manager.stage == "已归档"


@pytest.mark.accept("2.7.1")
def test_transferred_to_another_body_and_archived(town: Town) -> None:
    """Head and deputy agree, the form of transfer can be printed, the sender is told."""
    number = town.house.assessed().number
    handler, head, deputy = town.at("检察官"), town.at("部门负责人"), town.at("分管")
    handler.take(number, "决定移送", {"移送到": "示例区生态环境局", "理由": "属该单位职责"})
    head.decide(number, "同意")
    deputy.decide(number, "同意", "同意移送。")
    assert deputy.stage == "已移送，待反馈"
    handler.open(number)
    with handler.page.expect_download() as paper:
        handler.page.locator("#papers").get_by_role("link", name="线索移送表").click()
    assert paper.value.suggested_filename.endswith(".docx")
    handler.take(number, "反馈（对外送达）", {**SENT, "送达日期": today()})
    archived(town, number)


@pytest.mark.accept("2.7.1")
def test_merged_by_decision_of_the_handler(town: Town) -> None:
    """The handler proposes, the head agrees; both numbers stay and lead to each other."""
    first, second = town.assigned(title="同一堆放点的另一件"), town.house.assessed().number
    handler, head = town.at("检察官"), town.at("部门负责人")
    handler.take(second, "决定并案", {"并入线索编号": first, "理由": "同一堆放点"})
    head.decide(second, "同意")
    assert head.stage == "已并案，待反馈"
    expect(head.page.locator("#links")).to_contain_text(first)
    head.open(first)
    expect(head.page.locator("#links")).to_contain_text(second)
    handler.take(second, "反馈（对外送达）", {**SENT, "送达日期": today()})
    archived(town, second)


@pytest.mark.accept("2.7.1", "2.7.3")
def test_a_letter_is_answered_in_due_form_and_its_sender_told_meanwhile(town: Town) -> None:
    """The clock of the letter runs until it is answered; the handler tells how far it has come."""
    number = town.assigned(title="来信反映占道", source="letter")
    manager, handler = town.at("案管"), town.at("检察官")
    manager.open(number)
    expect(manager.page.locator("#clocks")).to_contain_text("来信程序性答复期限")
    manager.take(number, "来信程序性答复", {"告知内容": "来信收悉，已转承办部门。", "告知方式": "信函"})
    handler.take(number, "中期反馈", {"告知内容": "正在核实现场。", "告知方式": "电话"})
    handler.open(number)
    expect(handler.timeline).to_contain_text("正在核实现场。")
    assert (
        "本线索不是来信，或来信已经答复" in handler.cannot("来信程序性答复")
        or handler.step("来信程序性答复").count() == 0
    )


@pytest.mark.accept("2.7.1")
def test_a_colleague_reads_the_answer_here(town: Town) -> None:
    """What a colleague brought in is answered on the page, and counts as told once it was read."""
    declined = town.house.declined(source="department", sender_name="", sender_contact="")
    number = declined.number
    handler, clerk = town.at("检察官"), town.at("登记人")
    handler.open(number)
    assert "本院" in handler.cannot("反馈（对外送达）")
    handler.take(number, "反馈（院内）", {"反馈内容": "已审查，不予立案。"})
    assert handler.stage == "反馈中"
    clerk.go("/")
    expect(clerk.page.get_by_role("row").filter(has_text=number).first).to_contain_text("阅知反馈")
    clerk.take(number, "阅知反馈")
    assert clerk.stage == "已反馈，待归档"
    archived(town, number)
