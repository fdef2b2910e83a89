# SPDX-License-Identifier: Apache-2.0
"""Drafts at the browser: kept two seconds after the last key, two tabs, another person, no network, no script."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from sunmao.kernel.roles import Role
from tests.journeys.town import Town, Visitor
from tests.people import CASES, PUBLIC
from tests.people import STAFF as USUAL

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STAFF = {**USUAL, "另一案管": (Role.CASE_INTAKE, CASES)}
NEW = "/clues/new/register/"
TEXT = "河道西侧堆放建筑垃圾约三百立方米"
SAID = "[data-sunmao-draft-said]"
TOLD = "[data-sunmao-draft-told]"


def said(page: Page, text: str) -> None:
    expect(page.locator(SAID)).to_contain_text(text)


def picture(page: Page, name: str) -> None:
    """Keep a picture for those who look at the pages, where a folder for it is named."""
    if folder := os.environ.get("JOURNEY_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"draft-{name}.png"), full_page=True)


def tab_of(visitor: Visitor, url: str) -> Visitor:
    """A second tab of the same browser."""
    other = Visitor(visitor.page.context.new_page())
    other.go(url)
    return other


def give_up_all(visitor: Visitor) -> None:
    visitor.go("/drafts/")
    while visitor.page.get_by_role("link", name="查看或放弃").count():
        visitor.follow("查看或放弃")
        visitor.press("放弃这份草稿")


@pytest.mark.accept("3.5.35")
def test_after_a_reload_everything_typed_is_there_again(town: Town) -> None:
    clerk = town.at("登记人")
    clerk.go(NEW)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    clerk.page.on("dialog", leave)
    clerk.fill({"线索名称": "河道堆放建筑垃圾", "主要情况": TEXT, "监督类型": "公益诉讼", "提供人匿名": True})
    said(clerk.page, "已暂存")
    assert re.fullmatch(r"已暂存 \d\d:\d\d", clerk.page.locator(SAID).inner_text())
    picture(clerk.page, "kept")
    clerk.page.reload()
    assert not asked, "nothing was unsaved, so nobody is asked"
    clerk.page.remove_listener("dialog", leave)
    clerk.see("暂存的内容")
    assert clerk.typed("主要情况") == TEXT
    assert clerk.typed("线索名称") == "河道堆放建筑垃圾"
    assert clerk.page.get_by_label("提供人匿名", exact=True).is_checked()
    picture(clerk.page, "restored")
    clerk.go("/drafts/")
    picture(clerk.page, "list")
    clerk.see("河道堆放建筑垃圾")
    give_up_all(clerk)
    clerk.see("没有草稿")


@pytest.mark.accept("3.5.36")
def test_leaving_within_two_seconds_asks_and_keeps_all_the_same(town: Town) -> None:
    clerk = town.at("登记人")
    clerk.go(NEW)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    clerk.page.on("dialog", stay)
    clerk.page.get_by_label("主要情况", exact=True).press_sequentially(TEXT)
    clerk.page.evaluate("window.location.href = '/'")
    said(clerk.page, "已暂存")
    assert asked == ["beforeunload"]
    clerk.page.remove_listener("dialog", stay)
    clerk.go("/")
    clerk.go(NEW)
    assert clerk.typed("主要情况") == TEXT
    give_up_all(clerk)


@pytest.mark.accept("3.5.29")
def test_a_file_that_was_put_into_the_form_is_there_after_a_reload(town: Town, tmp_path: Path) -> None:
    clerk = town.at("登记人")
    clerk.go(NEW)
    photo = tmp_path / "现场记录.txt"
    photo.write_text("看见了")
    clerk.page.get_by_label("附件", exact=True).set_input_files(str(photo))
    clerk.see("现场记录.txt")
    said(clerk.page, "已暂存")
    clerk.page.reload()
    clerk.see("暂存的内容")
    clerk.see("现场记录.txt")
    picture(clerk.page, "file")
    give_up_all(clerk)


@pytest.mark.accept("3.5.22")
@pytest.mark.parametrize(("choice", "stays"), [("保留本页的", "第二页写的"), ("改用另一页面的", "第一页写的")])
def test_of_two_tabs_the_later_is_told_and_the_person_chooses(town: Town, choice: str, stays: str) -> None:
    one = town.at("登记人")
    one.go(NEW)
    one.fill({"主要情况": TEXT})
    said(one.page, "已暂存")
    two = tab_of(one, NEW)
    assert two.typed("主要情况") == TEXT
    one.fill({"主要情况": "第一页写的"})
    said(one.page, "已暂存")
    one.page.wait_for_timeout(2500)
    two.fill({"主要情况": "第二页写的"})
    told = two.page.locator(TOLD)
    expect(told).to_contain_text("您在另一页面")
    expect(told).to_contain_text("第一页写的")
    assert two.typed("主要情况") == "第二页写的"
    picture(two.page, "two-tabs")
    two.page.get_by_role("button", name=choice).click()
    if choice == "保留本页的":
        said(two.page, "已暂存")
    expect(two.page.get_by_label("主要情况", exact=True)).to_have_value(stays)
    third = tab_of(one, NEW)
    assert third.typed("主要情况") == stays
    third.follow("较早的草稿")
    third.see("第一页写的" if stays == "第二页写的" else "第二页写的")
    picture(third.page, f"earlier-{choice}")
    for extra in (two, third):
        extra.page.close(run_before_unload=False)
        assert not extra.faults
    give_up_all(one)


@pytest.mark.accept("3.5.31")
def test_when_another_person_moves_the_matter_the_text_stands_beside_the_new_state(town: Town) -> None:
    number = town.house.open().number
    manager, url = town.at("案管"), f"/clues/{number}/circulate/"
    manager.go(url)
    manager.fill({"分流说明": "属公益诉讼线索，请现场查看"})
    said(manager.page, "已暂存")
    town.at("另一案管").take(number, "分流", {"分流到": PUBLIC})
    manager.page.get_by_label("分流说明", exact=True).press_sequentially("并回复")
    expect(manager.page.locator(TOLD)).to_contain_text("有了新的进展")
    picture(manager.page, "moved-told")
    manager.go(url)
    aside = manager.page.locator(".s-aside .s-card").filter(has_text="您暂存的内容")
    expect(aside).to_contain_text("属公益诉讼线索，请现场查看并回复")
    assert manager.typed("分流说明") == ""
    manager.see("待指派")
    aside.get_by_role("button", name="复制分流说明").click()
    expect(aside).to_contain_text("已复制")
    picture(manager.page, "moved-beside")
    give_up_all(manager)


@pytest.mark.accept("3.5.37")
def test_while_the_network_is_away_it_says_so_and_keeps_the_text_when_it_is_back(town: Town) -> None:
    clerk = town.at("登记人")
    clerk.go(NEW)
    clerk.page.route("**/drafts/", lambda route: route.abort("internetdisconnected"))
    clerk.fill({"主要情况": TEXT})
    said(clerk.page, "网络不通")
    picture(clerk.page, "away")
    clerk.page.unroute("**/drafts/")
    said(clerk.page, "已暂存")
    assert {fault.split()[0] for fault in clerk.faults} <= {"failed:", "console:"}
    clerk.faults.clear()
    give_up_all(clerk)


@pytest.mark.accept("3.5.38")
def test_a_step_that_is_taken_leaves_no_draft(town: Town) -> None:
    number = town.house.open().number
    manager = town.at("案管")
    manager.go(f"/clues/{number}/circulate/")
    manager.fill({"分流到": PUBLIC, "分流说明": "属公益诉讼线索"})
    said(manager.page, "已暂存")
    manager.send()
    manager.done("分流")
    manager.go("/drafts/")
    manager.see("没有草稿")


@pytest.mark.accept("3.5.33")
def test_an_opinion_is_still_in_the_box_after_looking_elsewhere(town: Town) -> None:
    matter = town.house.assessed()
    town.house.take("检察官", matter, "decline", reasons="不符合立案条件")
    head = town.at("部门负责人")
    head.open(matter.number)
    head.page.get_by_label("意见（退回时写明理由）").fill("同意，请答复提供人")
    said(head.page, "已暂存")
    head.go("/")
    head.open(matter.number)
    assert head.typed("意见（退回时写明理由）") == "同意，请答复提供人"
    picture(head.page, "opinion")
    with head.page.expect_navigation():
        head.page.get_by_role("button", name="同意", exact=True).click()
    head.done("同意")
    head.go("/drafts/")
    head.see("没有草稿")


@pytest.mark.accept("3.5.30")
def test_without_script_the_button_keeps_and_two_pages_are_shown_side_by_side(town: Town) -> None:
    plain = town.someone(viewport={"width": 360, "height": 740}, script=False)
    plain.sign_in(town.account("同事").sign_in_name)
    plain.go(NEW)
    plain.fill({"主要情况": TEXT})
    plain.press("暂存")
    plain.see("已暂存")
    assert plain.typed("主要情况") == TEXT
    other = tab_of(plain, NEW)
    plain.fill({"主要情况": "第一页写的"})
    plain.press("暂存")
    other.fill({"主要情况": "第二页写的"})
    other.press("暂存")
    other.see("您在另一页面")
    other.see("第一页写的")
    other.see("第二页写的")
    assert other.page.evaluate("document.documentElement.scrollWidth") <= 360
    picture(other.page, "plain-360")
    other.press("保留本页的")
    assert other.typed("主要情况") == "第二页写的"
    assert other.page.evaluate("document.documentElement.scrollWidth") <= 360
    picture(other.page, "plain-restored-360")
    assert not other.faults
    other.page.close()
    give_up_all(plain)
    plain.page.context.close()
    town.everybody.remove(plain)
