# SPDX-License-Identifier: Apache-2.0
"""The pages on the least screen and on a telephone: nothing runs over, everything has a name.

Set JOURNEY_SCREENSHOTS to a folder to keep pictures of what was seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from tests.journeys.town import Town, Visitor
from tests.people import PUBLIC
from tests.sites import FLOOR_SCREEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: ViewportSize = {"width": 360, "height": 740}
PICTURES = os.environ.get("JOURNEY_SCREENSHOTS", "")
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMELESS = """() => [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
    .filter(one => !one.labels.length && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby'))
    .map(one => one.outerHTML)"""
TWICE = """() => { const all = [...document.querySelectorAll('[id]')].map(one => one.id);
    return all.filter((id, place) => all.indexOf(id) !== place) }"""
SPILT = """() => [...document.querySelectorAll('table.s-table--fixed tbody td, .s-btn, .s-tag, .s-steps b')]
    .filter(one => one.offsetParent && getComputedStyle(one).overflow === 'visible' && one.scrollWidth > one.clientWidth + 1
        && getComputedStyle(one).display !== 'inline')
    .map(one => one.textContent.trim())"""


@pytest.fixture(scope="module")
def numbers(built: Town) -> dict[str, str]:
    """Clues at several stages, with the longest names that pages must hold."""
    house, long = built.house, "示例市示例区示例街道示例社区沿河步道西侧长期堆放建筑垃圾及生活垃圾污染水体线索"
    told = house.declined(title=long)
    return {
        "new": house.open(title=long, body="示例市示例区示例街道办事处综合行政执法大队第三中队").number,
        "waiting": house.assessed(title=long).number, "declined": told.number,
        "assigned": house.assigned(title="短").number,
    }  # fmt: skip


def _pages(numbers: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield who opens which page, and what its picture is called."""
    new, waiting, declined = numbers["new"], numbers["waiting"], numbers["declined"]
    for name, path in (
        ("desk", "/"), ("desk-mine", "/?tab=mine"), ("ledgers", "/ledgers/"), ("list", "/clues/?view=all"),
        ("counts", "/clues/counts/"), ("procedure", "/clues/procedure/"), ("register", "/clues/new/register/"),
        ("matter", f"/clues/{declined}/"), ("circulate", f"/clues/{new}/circulate/"), ("correct", f"/clues/{waiting}/correct/"),
        ("beside", f"/clues/{new}/beside/{waiting}/"), ("proof", f"/clues/{waiting}/proof/"),
        ("print", f"/clues/{waiting}/print/"), ("find", "/find/?text=示例"), ("basis", "/basis/"),
        ("permissions", "/permissions/"), ("delegations", "/administration/delegations/"),
        ("recusals", "/administration/recusals/"), ("post", "/account/post/"), ("password", "/account/password/"),
    ):  # fmt: skip
        yield "案管", name, path
    yield "检察官", "desk-handler", "/"
    yield "检察官", "file", f"/clues/{waiting}/file_case/"
    yield "检察官", "answer", f"/clues/{declined}/answer_outside/"
    yield "督察", "access-log", "/access-log/"
    yield "系统管理员", "holidays", "/holidays/"
    for name, path in (("people", "people/"), ("departments", "departments/"), ("people-sheets", "people/sheets/"),
                       ("offices", "offices/"), ("words", "words/"), ("handovers", "handovers/")):  # fmt: skip
        yield "系统管理员", name, f"/administration/{path}"
    yield "安全管理员", "accounts", "/administration/accounts/"
    yield "审计管理员", "sign-ins", "/administration/sign-ins/"


def _keep(visitor: Visitor, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def _look(town: Town, numbers: dict[str, str], size: ViewportSize, suffix: str) -> list[str]:
    found = []
    for who, name, path in _pages(numbers):
        visitor = town.at(who)
        visitor.page.set_viewport_size(size)
        visitor.go(path)
        _keep(visitor, name + suffix)
        for question, words in ((OVER, "runs over by"), (NAMELESS, "has fields without a name"),
                                (TWICE, "has ids twice"), (SPILT, "spills")):  # fmt: skip
            if answer := visitor.page.evaluate(question):
                found.append(f"{name}{suffix} {words} {answer}")
        visitor.page.set_viewport_size(FLOOR_SCREEN)
    return found


@pytest.mark.accept("2.s.11", "2.8.1")
def test_every_page_fits_the_least_screen(town: Town, numbers: dict[str, str]) -> None:
    assert not _look(town, numbers, FLOOR_SCREEN, "")


@pytest.mark.accept("2.s.11", "2.8.1")
def test_every_page_fits_a_telephone(town: Town, numbers: dict[str, str]) -> None:
    assert not _look(town, numbers, PHONE, "-phone")


@pytest.mark.accept("2.s.11", "2.8.1")
def test_the_telephone_has_every_door(town: Town, numbers: dict[str, str]) -> None:
    """What the bar holds on a wide screen stands in the menu; a step is taken with it."""
    visitor = town.someone(PHONE)
    visitor.sign_in(town.account("监控").sign_in_name)
    visitor.page.get_by_text("菜单", exact=True).click()
    visitor.page.locator(".s-menu").get_by_role("link", name="台账").click()
    visitor.page.locator("main").get_by_role("link", name="法律监督线索台账").click()
    visitor.page.get_by_role("link", name=numbers["new"]).click()
    visitor.begin("分流")
    visitor.fill({"分流到": PUBLIC})
    visitor.send()
    visitor.done("分流")


@pytest.mark.accept("2.s.11", "2.8.1")
def test_keys_do_what_the_page_says(town: Town, numbers: dict[str, str]) -> None:
    """N opens a new clue, / searches, J and K walk the rows, Ctrl+Enter sends; letters typed into a field are letters."""
    keys = town.at("案管").page.keyboard
    visitor = town.at("案管")
    visitor.go("/clues/")
    assert numbers
    keys.press("j")
    assert visitor.page.locator("tr[aria-selected=true]").count() == 1
    keys.press("/")
    keys.type("njk/")
    assert visitor.page.locator("[data-sunmao-search]").input_value() == "njk/"
    keys.press("Escape")
    with visitor.page.expect_navigation():
        keys.press("n")
    visitor.page.get_by_label("线索名称").focus()
    with visitor.page.expect_navigation():
        keys.press("Control+Enter")
    assert "处要改" in visitor.told
