# SPDX-License-Identifier: Apache-2.0
"""The ways a clue goes besides the straight one: wrong department, nobody to answer, returned, withdrawn, voided, back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.town import Town, today
from tests.people import CIVIL, PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.accept("2.s.11", "2.7.1", "2.7.2")
def test_the_wrong_department_is_corrected(town: Town) -> None:
    """Sent back twice with reasons; the same department again needs a word why; a third time is refused."""
    number = town.house.open(title="执行款逾期未发放").number
    manager, head = town.at("案管"), town.at("部门负责人")
    manager.take(number, "分流", {"分流到": PUBLIC})
    head.try_(number, "退回案管")
    assert "还有 1 处要改" in head.told
    head.fill({"退回理由": "属民事执行监督", "建议分流到": CIVIL})
    head.send()
    assert head.stage == "待分流"
    manager.try_(number, "分流", {"分流到": PUBLIC})
    assert "该部门刚退回本线索" in manager.told
    assert manager.page.get_by_label("分流到").locator("option:checked").inner_text() == PUBLIC
    manager.fill({"分流说明": "经研究仍由公益诉讼检察部先行核实"})
    manager.send()
    manager.done("分流")
    head.take(number, "退回案管", {"退回理由": "核实后确属民事执行监督"})
    manager.take(number, "分流", {"分流到": CIVIL})
    other = town.at("民行负责人")
    other.open(number)
    assert "本线索已退回 2 次，不得再退" in other.cannot("退回案管")
    other.take(number, "指派承办人", {"承办人": town.name("民行检察官")})
    expect(other.page.locator(".s-facts-line")).to_contain_text(CIVIL)


@pytest.mark.accept("2.s.11", "2.7.1", "2.8.5")
def test_an_anonymous_sender_is_confirmed_by_the_head(town: Town) -> None:
    """No letter can be sent, the page says why; the head confirms, and the clue can be archived."""
    clerk = town.at("登记人")
    clerk.go("/clues/new/register/")
    clerk.fill({"线索名称": "夜间倾倒渣土", "线索来源": "来电", "监督类型": "公益诉讼", "收到日期": "2026年11月2日"})
    clerk.fill({"主要情况": "来电人不愿留名，称夜间有渣土车倾倒。"})
    clerk.send()
    assert "请填写提供人姓名；确实匿名的，请勾选“提供人匿名”" in clerk.error_at("提供人姓名")
    clerk.fill({"提供人匿名": True})
    clerk.send()
    clerk.done("登记线索")
    number = clerk.number
    town.at("案管").take(number, "分流", {"分流到": PUBLIC})
    head, handler = town.at("部门负责人"), town.at("检察官")
    head.take(number, "指派承办人", {"承办人": town.name("检察官")})
    handler.take(number, "评估", {"查明情况": "未发现渣土。", "评估意见": "建议不立案", "理由": "未查实"})
    handler.take(number, "决定不立案", {"理由": "未查实"})
    head.decide(number, "同意")
    handler.open(number)
    assert "提供人匿名，无法送达" in handler.cannot("反馈（对外送达）")
    handler.take(number, "匿名无法反馈", {"说明": "来电未显示号码，无法联系。"})
    head.decide(number, "同意", "情况属实。")
    assert head.stage == "已反馈，待归档"


@pytest.mark.accept("2.s.11", "2.8.6")
def test_returned_with_a_reason_and_proposed_again(town: Town) -> None:
    """Without a reason nothing is returned; with one the proposer reads it and proposes anew."""
    number = town.house.assessed().number
    handler, head = town.at("检察官"), town.at("部门负责人")
    handler.take(number, "决定不立案", {"理由": "轻微"})
    handler.open(number)
    assert handler.step("重新评估").count() == 0
    head.decide(number, "退回")
    assert "退回须写明理由" in head.told
    head.decide(number, "退回", "请补充现场照片并写明依据。")
    head.done("退回")
    assert head.stage == "待决定"
    handler.open(number)
    expect(handler.timeline.locator("li").first).to_contain_text("请补充现场照片并写明依据。")
    handler.take(number, "决定不立案", {"理由": "垃圾已清运，附照片，不符合立案条件。"})
    head.decide(number, "同意")
    assert head.stage == "不立案，待反馈"


@pytest.mark.accept("2.s.11", "2.6.5", "2.8.6")
def test_withdrawn_before_anybody_went_on(town: Town) -> None:
    """A proposal and a step are taken back by who made them; the line stays, struck through."""
    number = town.house.assessed().number
    handler = town.at("检察官")
    handler.take(number, "决定不立案", {"理由": "写错了"})
    handler.open(number)
    handler.follow("撤回")
    handler.fill({"理由": "意见有变"})
    handler.send()
    handler.done("撤回")
    expect(handler.timeline.locator("h3 .s-old")).to_contain_text("决定不立案（已撤回）")
    handler.take(number, "重新评估", {"说明": "补充调查"})
    assert handler.stage == "评估中"
    handler.take(number, "撤回", {"理由": "不必重新评估"})
    assert handler.stage == "待决定"


@pytest.mark.accept("2.s.11", "2.6.5")
def test_voided_keeps_its_number_and_comes_back(town: Town) -> None:
    """Asked by one, approved by another; it leaves the open list, keeps its number, and can be taken up again."""
    number = town.assigned(title="重复录入的线索")
    clerk, head = town.at("登记人"), town.at("部门负责人")
    clerk.take(number, "申请作废", {"理由": "与另一件是同一件事，误录"})
    clerk.open(number)
    clerk.see("已申请作废")
    assert clerk.step("批准作废").count() == 0
    head.take(number, "批准作废", {"意见": "同意作废"})
    assert head.stage == "已作废"
    assert head.number == number
    manager = town.at("案管")
    manager.go(f"/clues/?text={number}")
    manager.see("没有")
    manager.go(f"/clues/?view=all&text={number}")
    expect(manager.page.locator("tbody tr")).to_contain_text("已作废")
    manager.take(number, "申请恢复办理", {"理由": "核对后不是同一件事"})
    head.take(number, "不同意恢复办理", {"理由": "请先说明区别"})
    manager.take(number, "申请恢复办理", {"理由": "地点不同，时间不同"})
    head.take(number, "批准恢复办理", {"意见": "同意恢复"})
    assert head.stage == "评估中"


@pytest.mark.accept("2.s.11", "2.6.5")
def test_an_archived_clue_is_reopened(town: Town) -> None:
    """What was archived goes back to the stage before, by another's approval."""
    declined = town.house.declined()
    number = declined.number
    town.at("检察官").take(
        number, "反馈（对外送达）",
        {"反馈内容": "未予立案。", "反馈方式": "信函", "送达日期": today(), "何人收到": "本人"},
    )  # fmt: skip
    manager, leader = town.at("案管"), town.at("分管")
    manager.take(number, "归档", {"登记、评估、决定材料齐全": True, "反馈或不能反馈的凭据在卷": True})
    manager.open(number)
    manager.see("您在当前岗位上没有可以办的步骤")
    manager.take(number, "申请恢复办理", {"理由": "提供人补充了新材料"})
    leader.take(number, "批准恢复办理", {"意见": "同意"})
    assert leader.stage == "已反馈，待归档"


@pytest.mark.accept("2.s.11", "2.7.1")
def test_two_failed_deliveries_count_as_told(town: Town) -> None:
    """One failed try is not enough and the page says how many are missing."""
    number = town.house.declined().number
    handler = town.at("检察官")
    tried = {"反馈内容": "未予立案。", "反馈方式": "信函", "送达日期": today(), "未果原因": "查无此人，退回"}
    handler.try_(number, "送达未果", {**tried, "送达日期": "20991231"})
    assert "送达日期不能晚于今天" in handler.told
    assert handler.typed("未果原因") == "查无此人，退回"
    handler.fill({"送达日期": today()})
    handler.send()
    assert "须先记录 2 次送达未果，现有 1 次" in handler.cannot("两次送达未果，视为已反馈")
    handler.take(number, "送达未果", tried)
    handler.take(number, "两次送达未果，视为已反馈", {"说明": "两次信函均退回"})
    assert handler.stage == "已反馈，待归档"
