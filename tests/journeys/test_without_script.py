# SPDX-License-Identifier: Apache-2.0
"""A browser that runs no script does everything that the others do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.town import CLUE, Town, Visitor
from tests.people import PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def plain(town: Town) -> Visitor:
    return town.someone(script=False)


def _at(town: Town, plain: Visitor, name: str) -> Visitor:
    plain.sign_in(town.account(name).sign_in_name)
    return plain


@pytest.mark.accept("2.s.11", "2.8.4")
def test_register_filter_and_take_a_step(town: Town, plain: Visitor) -> None:
    """Sign in, register, find it again by a filter, circulate it, sign out."""
    manager = _at(town, plain, "案管")
    manager.follow("登记线索N")
    manager.fill({**CLUE, "线索名称": ""})
    manager.send()
    assert "还有 1 处要改" in manager.told
    manager.page.get_by_role("alert").get_by_role("link", name="线索名称").click()
    manager.fill({"线索名称": "无脚本登记的线索"})
    manager.send()
    manager.done("登记线索")
    number = manager.number
    manager.go("/clues/")
    manager.fill({"全部阶段": "待分流"} if manager.page.get_by_label("全部阶段").count() else {"阶段": "待分流"})
    manager.page.locator("main").get_by_label("查找", exact=True).fill("无脚本")
    manager.press("查找")
    expect(manager.page.locator("tbody tr")).to_have_count(1)
    manager.follow(number)
    manager.begin("分流")
    manager.fill({"分流到": PUBLIC})
    manager.send()
    assert manager.stage == "待指派"
    manager.sign_out()
    expect(manager.page.locator("h2")).to_have_text("登录")


@pytest.mark.accept("2.s.11", "2.8.4", "2.8.6")
def test_approve_and_return(town: Town, plain: Visitor) -> None:
    clue = town.house.assessed()
    number = clue.number
    town.house.take("检察官", clue, "decline", reasons="不符合立案条件")
    head = _at(town, plain, "部门负责人")
    head.decide(number, "退回", "请补充。")
    head.done("退回")
    town.house.take("检察官", clue, "decline", reasons="已补充")
    head.decide(number, "同意")
    assert head.stage == "不立案，待反馈"


@pytest.mark.accept("2.s.11", "2.8.4")
def test_correct_another_entry(town: Town, plain: Visitor) -> None:
    """Choosing another entry needs a button where no script sends the form."""
    number = town.assigned()
    manager = _at(town, plain, "案管")
    manager.open(number)
    manager.begin("更正")
    manager.page.get_by_label("更正哪一条").select_option(index=0)
    manager.press("换一条")
    manager.fill({"发生地": "示例河中段", "更正理由": "核对地图"})
    manager.send()
    manager.done("更正")


@pytest.mark.accept("2.s.11", "2.6.3", "2.8.4")
def test_a_form_sent_twice_is_done_once(town: Town, plain: Visitor) -> None:
    """Nothing disables the button without script: pressed twice, one clue is registered, and its page comes."""
    manager = _at(town, plain, "案管")
    manager.go("/clues/new/register/")
    manager.fill({**CLUE, "线索名称": "只登记一次的线索"})
    manager.page.locator("form[data-sunmao-keep] .s-bar button[type=submit]").dblclick()
    manager.see("只登记一次的线索")
    manager.go("/clues/?text=只登记一次")
    expect(manager.page.locator("tbody tr")).to_have_count(1)
