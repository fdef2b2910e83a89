# SPDX-License-Identifier: Apache-2.0
"""A colleague leaves tomorrow: the head hands everything over, then the administrator closes the account.

Set JOURNEY_SCREENSHOTS to a folder to keep pictures of what was seen.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.town import Town, Visitor, today

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURES = os.environ.get("JOURNEY_SCREENSHOTS", "")


def keep(visitor: Visitor, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.accept("3.10.14")
def test_everything_of_the_colleague_who_leaves_tomorrow_is_handed_over(town: Town) -> None:
    """Refused while something is in hand; one reason, one entry each; afterwards the account closes, history stays."""
    numbers = [town.assigned(title=title) for title in ("河道堆放建筑垃圾", "夜间倾倒渣土", "河边违建")]
    town.house.delegate("分管", "检察官")
    leaving, successor = town.name("检察官"), town.name("另一检察官")
    account = town.account("检察官")
    admin, head, leader = town.at("系统管理员"), town.at("部门负责人"), town.at("检察长")

    admin.go("/")
    admin.follow("交接")
    admin.follow(leaving)
    keep(admin, "handover-administrator")
    admin.see(numbers[0])
    assert "河道堆放建筑垃圾" not in admin.page.locator("main").inner_text()
    admin.follow("办理离岗")
    admin.unfold("离岗")
    admin.page.locator("#f-leave-last_day").fill(today())
    admin.press("办理离岗")
    assert "承办的在办事项 3 件、代他人行使的岗位 1 项" in admin.told

    head.go("/")
    head.follow("交接")
    keep(head, "handovers")
    head.follow(leaving)
    keep(head, "handover-head")
    head.page.get_by_label(f"转办 {numbers[2]}").uncheck()
    head.fill({"新的承办人": successor, "转办理由": "原承办人明日调离"})
    head.press("转办所选事项")
    keep(head, "handover-results")
    expect(head.page.locator("section[aria-label='转办结果'] tbody tr")).to_have_count(2)
    head.fill({"新的承办人": successor, "转办理由": "原承办人明日调离"})
    head.press("转办所选事项")
    head.see("没有承办的在办事项")

    leader.go(f"/administration/handovers/{town.house.person('检察官')}/")
    leader.unfold("代他人行使的岗位")
    leader.page.locator("#f-instead-row").select_option(index=1)
    leader.fill({"改由谁代行": successor})
    leader.page.locator("#f-instead-reason").fill("原代行人调离")
    leader.press("办理")
    leader.see("手上没有须交接的事")

    admin.go(f"/administration/people/{town.house.person('检察官')}/")
    admin.unfold("离岗")
    admin.page.locator("#f-leave-last_day").fill(today())
    admin.press("办理离岗")
    admin.see("已办理。")
    admin.see("已离岗")
    keep(admin, "person-left")
    account.refresh_from_db()
    assert not account.is_active

    for number in numbers:
        head.open(number)
        expect(head.timeline).to_contain_text("原承办人明日调离")
        expect(head.timeline).to_contain_text(leaving)
        expect(head.page.locator(".s-facts-line")).to_contain_text(successor)


@pytest.mark.accept("3.10.15")
@pytest.mark.parametrize("width", [1366, 360])
def test_the_pages_of_administration_hold_on_small_screens(town: Town, width: int) -> None:
    """Nothing runs over, at 1366 and at 360 wide."""
    town.house.assigned(title="示例市示例区示例街道示例社区沿河步道西侧长期堆放建筑垃圾及生活垃圾污染水体线索")
    admin, head = town.at("系统管理员"), town.at("部门负责人")
    pages = [(admin, "people-sheets", "/administration/people/sheets/"), (admin, "offices", "/administration/offices/"),
             (admin, "words", "/administration/words/"), (admin, "holidays", "/holidays/"),
             (admin, "desk-administrator", "/"), (head, "handovers-list", "/administration/handovers/"),
             (head, "handover", f"/administration/handovers/{town.house.person('另一检察官')}/")]  # fmt: skip
    for visitor, name, path in pages:
        visitor.page.set_viewport_size({"width": width, "height": 768})
        visitor.go(path)
        keep(visitor, f"{name}-{width}")
        over = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (name, over)
        visitor.page.set_viewport_size({"width": 1366, "height": 768})
