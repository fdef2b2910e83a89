# SPDX-License-Identifier: Apache-2.0
"""The main ways with the keyboard alone: nobody touches a pointer, and whoever looks sees where the focus is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.town import PASSWORD, Town, Visitor
from tests.people import PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.accept("3.s.1")]
MOST = 150
"""Presses of the Tab key after which a thing counts as out of reach."""
FOCUS = """() => {
    const one = document.activeElement, ring = getComputedStyle(one)
    const labels = one.labels && one.labels.length ? [...one.labels].map(label => label.textContent).join(' ') : ''
    return {name: (one.getAttribute('aria-label') || labels || one.textContent || '').trim(), tag: one.tagName,
            seen: ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) > 0}
}"""


@dataclass
class Keys:
    """Somebody who has only a keyboard."""

    visitor: Visitor

    def press(self, *keys: str) -> None:
        for key in keys:
            self.visitor.page.keyboard.press(key)

    def reach(self, name: str, *, tag: str = "") -> None:
        """Press Tab until the focus is on what is called so; on the way it is always seen."""
        for _ in range(MOST):
            self.press("Tab")
            there = self.visitor.page.evaluate(FOCUS)
            assert there["seen"] or there["tag"] == "BODY", f"no ring around {there}"
            fits = there["name"] == name if tag else there["name"].startswith(name)
            if fits and there["tag"] == (tag or there["tag"]):
                return
        raise AssertionError(f"{name} is out of reach")

    def write(self, name: str, text: str) -> None:
        self.reach(name)
        self.visitor.page.keyboard.insert_text(text)

    def go(self, name: str, *, tag: str = "") -> None:
        """Follow a link or press a button."""
        self.reach(name, tag=tag)
        with self.visitor.page.expect_navigation():
            self.press("Enter")

    def choose(self, name: str, option: str) -> None:
        """Walk down a list until it shows what is wanted."""
        self.reach(name)
        for _ in range(40):
            if self.visitor.page.evaluate("document.activeElement.selectedOptions[0].text").startswith(option):
                return
            self.press("ArrowDown")
        raise AssertionError(f"{name} does not offer {option}")

    def sign_in(self, name: str) -> None:
        self.visitor.go("/account/sign-in/")
        self.visitor.page.locator("body").press("Home")  # nothing is pointed at; the first field has the focus
        self.visitor.page.keyboard.insert_text(name)
        self.write("密码", PASSWORD)
        with self.visitor.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def keys(town: Town) -> Keys:
    return Keys(town.someone())


def test_sign_in_register_and_find_it_again(town: Town, keys: Keys) -> None:
    keys.sign_in(town.account("登记人").sign_in_name)
    keys.go("登记线索")
    keys.write("线索名称", "只用键盘登记的线索")
    keys.choose("线索来源", "本院部门发现")
    keys.choose("监督类型", "公益诉讼")
    keys.write("收到日期", "20260105")
    keys.write("主要情况", "河道西侧堆放建筑垃圾约三百立方米。")
    with keys.visitor.page.expect_navigation():
        keys.press("Control+Enter")
    keys.visitor.done("登记线索")
    number = keys.visitor.number
    keys.press("/")
    keys.visitor.page.keyboard.insert_text("只用键盘")
    with keys.visitor.page.expect_navigation():
        keys.press("Enter")
    keys.go(number)
    expect(keys.visitor.page.locator(".s-matter-no")).to_have_text(number)


def test_take_a_step_from_the_desk(town: Town, keys: Keys) -> None:
    number = town.house.open(title="等待分流的线索").number
    keys.sign_in(town.account("案管").sign_in_name)
    keys.go(number)
    keys.go("办理", tag="A")
    keys.choose("分流到", PUBLIC)
    keys.go("分流Ctrl+Enter", tag="BUTTON")
    keys.visitor.done("分流")


def test_approve(town: Town, keys: Keys) -> None:
    waiting = town.house.assessed(title="等待审批的线索")
    town.house.take("检察官", waiting, "decline", reasons="不符合立案条件")
    keys.sign_in(town.account("部门负责人").sign_in_name)
    keys.go(waiting.number)
    keys.write("意见（退回时写明理由）", "同意不立案。")
    keys.go("同意", tag="BUTTON")
    assert keys.visitor.stage == "不立案，待反馈"


def test_skip_to_the_text_and_look_something_up(town: Town, keys: Keys) -> None:
    keys.sign_in(town.account("案管").sign_in_name)
    keys.reach("跳到正文")
    keys.press("Enter")
    assert keys.visitor.page.url.endswith("#main")
    keys.go("本页怎么用")
    keys.write("在手册中查找", "迟录待核")
    with keys.visitor.page.expect_navigation():
        keys.press("Enter")
    keys.go("补录与“迟录待核”")
    expect(keys.visitor.page.locator("article h1")).to_have_text("期限与灯")
