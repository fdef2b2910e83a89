# SPDX-License-Identifier: Apache-2.0
"""No barrier on any page: axe-core finds nothing, light and dark, wide and on a telephone; nothing runs over at 360.

Set JOURNEY_SCREENSHOTS to a folder to keep pictures of every page, wide, on a telephone and for paper.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.journeys.town import Town
from tests.journeys.walk import ANSWERS_WITHOUT_PAGE, Stop, is_page, stops, visitor_of
from tests.people import specimen_ledgers
from tests.sites import FLOOR_SCREEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURES = os.environ.get("JOURNEY_SCREENSHOTS", "")
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 360, "height": 740}
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOK = """async rules => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations.map(
    one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + node.html.slice(0, 120)).join(' | ')}`)"""


@pytest.fixture(scope="module")
def walk(built: Town) -> Iterator[list[Stop]]:
    """Every page of the product, with two ledgers more that have what clues have not."""
    with specimen_ledgers():
        yield list(stops(built))


ONLY_COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What may differ when nothing but colors has changed."""


def found_on(page: Page, rules: dict[str, list[str]] | None = None) -> list[str]:
    """What stands against a page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    barriers: list[str] = page.evaluate(LOOK, rules or {})
    return barriers


def keep(page: Page, name: str) -> None:
    """Keep a picture of what is seen, if somebody wants to look at it."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name.replace(' ', '-')}.png", full_page=True)


def looked_at(town: Town, stop: Stop) -> list[str]:
    """Look at one page in four ways."""
    visitor = visitor_of(town, stop.who)
    visitor.expected = (403, 404)
    page = visitor.page
    if not is_page(visitor, stop):
        return []
    visitor.go(stop.path)
    if stop.reason:
        page.locator("main textarea").fill(stop.reason)
        with page.expect_navigation():
            page.locator("main form button").first.click()
    faults = [f"{stop.name} light: {fault}" for fault in found_on(page)]
    keep(page, stop.name)
    page.emulate_media(color_scheme="dark")
    faults += [f"{stop.name} dark: {fault}" for fault in found_on(page, ONLY_COLORS)]
    page.emulate_media(color_scheme="light", media="print" if PICTURES else "screen")
    keep(page, f"{stop.name}-print")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)
    keep(page, f"{stop.name}-phone")
    faults += [f"{stop.name} telephone: {fault}" for fault in found_on(page)]
    page.set_viewport_size(NARROW)
    if over := page.evaluate(OVER):
        faults.append(f"{stop.name} runs over by {over} at 360")
    page.set_viewport_size(FLOOR_SCREEN)
    return faults


@pytest.mark.accept("3.s.1")
def test_no_page_has_a_barrier(town: Town, walk: list[Stop]) -> None:
    faults = [fault for stop in walk for fault in looked_at(town, stop)]
    assert not faults, "\n".join(faults)


@pytest.mark.accept("3.s.1")
def test_the_walk_sees_pages_and_not_only_refusals(town: Town, walk: list[Stop]) -> None:
    """A door that nobody could enter would have no barrier either."""
    answers: Counter[str] = Counter()
    for stop in walk:
        status = visitor_of(town, stop.who).page.context.request.get(stop.path, max_redirects=0).status
        if status == 404 and stop.name not in {*ANSWERS_WITHOUT_PAGE, "not found"}:
            answers[f"{stop.name} is not found"] += 1
        if status == 403 and stop.name != "refused":
            answers[f"{stop.name} refuses {stop.who}"] += 1
        assert status < 500, stop
    assert not answers


PLAIN = """() => {
    const faults = []
    for (const form of document.querySelectorAll('form'))
        if (!form.querySelector('button:not([type=button]), input[type=submit]') && !form.matches('[role=search]'))
            faults.push('a form without a button: ' + form.outerHTML.slice(0, 200))
    for (const link of document.querySelectorAll('a:not([href])')) faults.push('a link to nowhere: ' + link.outerHTML)
    if (!document.querySelector('main') || !document.querySelector('main').innerText.trim()) faults.push('nothing in main')
    return faults
}"""


@pytest.mark.accept("3.s.1")
def test_every_page_works_without_script(town: Town, walk: list[Stop]) -> None:
    """Each page shows its contents, its links lead somewhere and each of its forms can be sent by a button."""
    faults: list[str] = []
    plain: dict[str, Any] = {}
    for stop in walk:
        visitor = visitor_of(town, stop.who)
        if not is_page(visitor, stop):
            continue
        if stop.who not in plain:
            plain[stop.who] = town.someone(script=False)
            plain[stop.who].page.context.add_cookies(visitor.page.context.cookies())
        plain[stop.who].expected = (403, 404)
        plain[stop.who].go(stop.path)
        faults += [f"{stop.name}: {fault}" for fault in plain[stop.who].page.evaluate(PLAIN)]
    assert not faults, "\n".join(faults)
