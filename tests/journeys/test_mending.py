# SPDX-License-Identifier: Apache-2.0
"""What was done twice, wrongly, too late or by two at once is mended, and nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sunmao.kernel.roles import Role
from tests.journeys.town import CLUE, Town
from tests.people import PUBLIC
from tests.people import STAFF as USUAL

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STAFF = {**USUAL, "将离岗的检察官": (Role.PROCURATOR, PUBLIC)}
SAME = {
    "title": "湿地公园东门堆放餐厨垃圾",
    "place": "示例湿地公园东门",
    "summary": "东门外堆放餐厨垃圾，气味刺鼻，污水流入湿地。",
}


@pytest.mark.accept("2.s.11", "2.7.4")
def test_merged_after_comparing_and_parted_again(town: Town) -> None:
    """The page proposes, a person compares and merges; both numbers and senders stay; it can be undone."""
    first = town.house.open(**SAME, sender_name="甲某").number
    second = town.house.open("同事", **SAME, sender_name="乙某").number
    manager = town.at("案管")
    manager.open(second)
    manager.page.locator("#alike").get_by_role("link", name=first).click()
    manager.see("并排比较")
    expect(manager.page.locator("mark.s-same").filter(has_text="示例湿地公园东门").first).to_be_visible()
    manager.page.get_by_role("link", name=f"并入另一线索　{first}").click()
    assert manager.typed("并入线索编号") == first
    manager.fill({"理由": "同一地点、同一事实"})
    manager.send()
    manager.done("并入另一线索")
    assert manager.stage == "已并案，待反馈"
    expect(manager.page.locator("#links")).to_contain_text(first)
    manager.page.locator("#links").get_by_role("link", name=first).click()
    expect(manager.page.locator("#links")).to_contain_text("并入本件")
    for number in (first, second):
        manager.open(number)
        expect(manager.page.locator("#people")).to_contain_text("提供人（保密）")
    manager.take(second, "取消并案", {"分开办理的理由": "核实后为两处"})
    assert manager.stage == "待分流"
    expect(manager.page.locator("#links")).to_contain_text("曾并入")


@pytest.mark.accept("2.s.11", "2.7.2")
def test_a_clue_is_not_merged_with_what_is_not_one(town: Town) -> None:
    number = town.house.open().number
    manager = town.at("案管")
    for into, sentence in (
        ("示检AJ202600001", "只能并入另一件线索"),
        (number, "没有找到"),
        ("示检XS209900001", "没有找到"),
    ):
        manager.try_(number, "并入另一线索", {"并入线索编号": into, "理由": "试试"})
        assert sentence in manager.told
        assert manager.typed("理由") == "试试"


@pytest.mark.accept("2.s.11", "2.6.5")
def test_a_slip_of_the_pen_is_corrected(town: Town) -> None:
    """The old value stays, struck through; nothing changed is refused; others must ask case management."""
    number = town.registers(发生地="示例河东段")
    clerk = town.at("登记人")
    clerk.begin("更正")
    clerk.fill({"更正理由": "地点写反"})
    clerk.send()
    assert "没有改动任何内容" in clerk.told
    clerk.fill({"发生地": "示例河西段"})
    clerk.send()
    clerk.done("更正")
    expect(clerk.page.locator("#facts .s-old")).to_have_text("示例河东段")
    expect(clerk.page.locator("#facts")).to_contain_text("已更正")
    expect(clerk.timeline.locator("li").first).to_contain_text("更正第 1 条的发生地。理由：地点写反")
    town.at("案管").take(number, "分流", {"分流到": PUBLIC})
    clerk.open(number)
    clerk.begin("更正")
    assert "更正须由案管人员办理" in clerk.told
    with clerk.page.expect_navigation():  # the page of another entry comes as soon as it is chosen
        clerk.page.get_by_label("更正哪一条").select_option(index=0)
    clerk.fill({"发生地": "示例河南段", "更正理由": "再改"})
    clerk.send()
    assert "更正须由案管人员办理" in clerk.told
    assert clerk.typed("发生地") == "示例河南段"


@pytest.mark.accept("2.s.11", "2.7.1")
def test_the_handler_has_left(town: Town) -> None:
    """The head hands the clue over; only then the administrator lets the person go, who can not sign in any more."""
    number, other = town.assigned(handler="将离岗的检察官"), town.assigned()
    leaving = town.at("将离岗的检察官")
    head = town.at("部门负责人")
    head.open(number)
    head.begin("转办")
    head.fill({"新的承办人": town.name("另一检察官"), "转办理由": "原承办人离岗"})
    head.send()
    head.done("转办")
    expect(head.page.locator(".s-facts-line")).to_contain_text(town.name("另一检察官"))
    admin = town.at("系统管理员")
    admin.go("/")
    admin.follow("人员")
    admin.page.get_by_role("row").filter(has_text="将离岗的检察官").get_by_role("link").click()
    admin.unfold("离岗")
    leave = admin.page.locator("details[open]").filter(has_text="办理离岗")
    leave.get_by_label("最后一日").fill(f"{timezone.localdate():%Y%m%d}")
    leave.get_by_role("button", name="办理离岗").click()
    admin.see("已离岗")
    leaving.page.reload()
    leaving.see("登录")
    offer = town.at("部门负责人")
    offer.open(other)
    offer.begin("转办")
    offered = offer.page.get_by_label("新的承办人").locator("option").all_text_contents()
    assert not any("将离岗的检察官" in text for text in offered)
    heir = town.at("另一检察官")
    heir.go("/")
    expect(heir.page.get_by_role("row").filter(has_text=number)).to_contain_text("评估")


@pytest.mark.accept("2.s.11", "2.s.8")
def test_a_late_entry_says_why_and_waits_to_be_proved(town: Town) -> None:
    """Without a reason it is refused; with one it stands as late until the head has seen the proof."""
    registered = timezone.localtime() - timedelta(days=20)
    number = town.house.open(happened_at=registered, title="迟录的线索", line="petition").number
    manager, leader = town.at("案管"), town.at("分管")
    then = f"{registered + timedelta(days=1):%Y%m%d} 9:30"
    manager.open(number)
    manager.begin("分流")
    manager.unfold("补录")
    manager.fill({"分流到": PUBLIC, "发生时间": then})
    manager.send()
    assert "请填写补录理由" in manager.told
    assert manager.typed("发生时间") == then
    manager.fill({"补录理由": "当日纸质分流，系统停机"})
    manager.send()
    manager.done("分流")
    manager.see("迟录待核")
    expect(manager.timeline.locator("li.late").first).to_contain_text("理由：当日纸质分流，系统停机")
    leader.open(number)
    leader.begin("核实迟录")
    leader.page.get_by_label("核实第几条经过").select_option(label=_offered(leader, "分流"))
    leader.fill({"凭据": "纸质分流单原件，签收时间相符"})
    leader.send()
    leader.done("核实迟录")
    expect(leader.timeline.locator("li.late").first).to_contain_text("已核实")


def _offered(visitor: object, step: str) -> str:
    labels = visitor.page.get_by_label("核实第几条经过").locator("option").all_text_contents()  # type: ignore[attr-defined]
    return next(label for label in labels if step in label)


@pytest.mark.accept("2.s.11", "2.s.8", "2.8.5")
def test_what_has_not_happened_yet_is_refused(town: Town) -> None:
    number = town.house.open().number
    manager = town.at("案管")
    manager.open(number)
    manager.begin("分流")
    manager.unfold("补录")
    manager.fill({"分流到": PUBLIC, "发生时间": "20991231 9:00", "补录理由": "试试"})
    manager.send()
    assert "发生时间不能晚于现在" in manager.told
    clerk = town.at("登记人")
    clerk.go("/clues/new/register/")
    clerk.fill({**CLUE, "收到日期": "20991231"})
    clerk.send()
    assert "收到日期不能晚于今天" in clerk.told
    assert clerk.typed("主要情况") == CLUE["主要情况"]
    assert clerk.typed("提供人姓名") == CLUE["提供人姓名"]


@pytest.mark.accept("2.s.11", "2.s.5")
def test_the_later_of_two_tabs_is_told(town: Town) -> None:
    """Both opened the form; the second to send gets a sentence, keeps what was typed, overwrites nothing."""
    number = town.house.open().number
    one, other = town.at("案管"), town.at("监控")
    for visitor in (one, other):
        visitor.open(number)
        visitor.begin("分流")
    one.fill({"分流到": PUBLIC})
    one.send()
    one.done("分流")
    other.fill({"分流到": "民事行政检察部", "分流说明": "属民事监督"})
    other.send()
    assert re.search("已由他人办理|现在是|不能", other.told)
    assert other.typed("分流说明") == "属民事监督"
    other.open(number)
    assert other.stage == "待指派"
    expect(other.timeline.locator("li")).to_have_count(2)
