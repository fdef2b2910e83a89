# SPDX-License-Identifier: Apache-2.0
"""The design system: contrast worked out from the tokens, every block shown, pages that stay small."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.test import Client

from tests.people import House

SignedIn = Callable[[str], Client]
WEB = Path(__file__).parents[2] / "src/sunmao/web"
SHEET = (WEB / "static/web/sunmao.css").read_text(encoding="utf-8")
TEXT, MARK = 4.5, 3.0
"""AA: text against its ground; marks and borders of controls."""

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "accent", "accent-strong", "green", "yellow", "red")
      for ground in ("surface", "canvas", "sunken")),
    ("ink", "accent-soft", TEXT), ("accent-strong", "accent-soft", TEXT), ("ink-2", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT), ("on-accent", "accent-strong", TEXT),
    ("ink", "yellow-soft", TEXT), ("yellow", "yellow-soft", TEXT), ("accent", "yellow-soft", TEXT),
    ("ink", "red-soft", TEXT), ("red", "red-soft", TEXT), ("accent", "red-soft", TEXT), ("ink-3", "red-soft", TEXT),
    ("on-red", "red-fill", TEXT), ("on-bar", "bar", TEXT), ("on-bar-2", "bar", TEXT), ("bar", "on-bar", TEXT),
    ("line-control", "surface", MARK), ("line-control", "canvas", MARK), ("focus", "canvas", MARK), ("focus", "surface", MARK),
    ("green-mark", "surface", MARK), ("yellow-mark", "surface", MARK), ("accent", "canvas", MARK),
)  # fmt: skip


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--s-([\w-]+):\s*(#[0-9a-f]{6})", text))


def schemes() -> dict[str, Mapping[str, str]]:
    light = SHEET.partition(":root {")[2].partition("}")[0]
    dark = SHEET.partition('[data-bs-theme="light"]) {')[2].partition("}")[0]
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark)}


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_worked_out_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.accept("3.1.1")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_ink_is_readable_on_its_ground(scheme: str):
    found = schemes()[scheme]
    ratios = {(ink, ground): contrast(found[ink], found[ground]) for ink, ground, _ in PAIRS}
    assert {
        (ink, ground): round(ratios[ink, ground], 2) for ink, ground, least in PAIRS if ratios[ink, ground] < least
    } == {}


@pytest.mark.accept("3.1.1")
def test_no_rule_names_a_color_of_its_own_but_paper_and_bar():
    """A color outside the tokens has no dark counterpart."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", SHEET.partition("/* 2  Ground")[2])
    own = {selector.strip() for selector, body in rules if re.search(r":[^;]*#[0-9a-fA-F]{3,6}", body)}
    strange = {one for one in own if not re.search(r"\.s-(?:sheet|blank|top|seal)|body|print|s-card|s-light", one)}
    assert strange == set()


# -- the style guide ------------------------------------------------------------------------

ELSEWHERE = {
    "web/_top.html": "stands around every page",
    "web/_watermark.html": "stands over every page",
    "web/_approval.html": "part of the steps panel",
    "web/_clock.html": "part of the clocks",
    "web/_field.html": "part of the form",
    "web/_draft_text.html": "part of a draft beside the form",
}
"""Partials that the guide shows through another one."""


def partials() -> set[str]:
    return {f"web/{path.name}" for path in (WEB / "templates/web").glob("_*.html")}


def shown() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (WEB / "templates/styleguide").glob("*.html")]
    return {name for text in texts for name in re.findall(r'{% include "(web/_[a-z_]+\.html)"', text)}


@pytest.mark.accept("3.1.2")
def test_the_style_guide_shows_every_block_of_the_pages():
    assert partials() - shown() - ELSEWHERE.keys() == set(), "show it in templates/styleguide"


WIDGETS = ('type="checkbox"', 'type="radio"', "<textarea", "<select", 'type="file"', "s-in--date", "s-in--num", "aria-invalid",
           "s-help", "s-err", "s-req", "保密栏")  # fmt: skip
BLOCKS = ("s-light--g", "s-light--y", "s-light--r", "s-tag--a", "s-tag--secret", "s-btn--go", "s-btn--no", "s-tabs", "s-filter",
          "s-batch", "s-pager", "s-tree", "s-steps", "s-time", "s-chain", "s-kv", "s-do", "s-notice", "s-toast", "s-empty",
          "s-say--y", "s-say--r", "s-choice", "s-chip", "s-drop", "s-lights", "s-cross", "progress", "s-table--dense")  # fmt: skip


@pytest.mark.accept("3.1.2")
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["案管", "系统管理员"])
def test_the_style_guide_holds_every_component_and_widget(office: House, signed_in: SignedIn, who: str):
    text = signed_in(who).get("/styleguide/").content.decode()
    assert [name for name in (*WIDGETS, *BLOCKS) if name not in text] == []


# -- sizes ----------------------------------------------------------------------------------

FIRST, NEXT = 250_000, 40_000
"""Compressed bytes of a first page with all that it loads, and of a page after it."""


def loaded(html: str) -> Iterator[bytes]:
    """Yield the files that a page asks for."""
    for path in set(re.findall(r'(?:src|href)="/static/([^"]+)"', html)):
        yield (WEB / "static" / path).read_bytes()


@pytest.mark.accept("3.1.3")
@pytest.mark.django_db
def test_a_first_page_and_the_next_stay_small(office: House, signed_in: SignedIn):
    """Fifty rows on every list: the number that one page shows."""
    for _ in range(55):
        one = office.open(title="示例市示例区示例街道示例社区沿河步道西侧长期堆放建筑垃圾及生活垃圾污染水体线索")
    client = signed_in("案管")
    paths = ("/", "/clues/?view=all", f"/clues/{one.number}/", f"/clues/{one.number}/circulate/", "/clues/new/register/",
             "/permissions/", "/basis/", "/styleguide/", "/offline-forms/", "/offline-forms/clues/all-forms/", "/help/")  # fmt: skip
    pages = {path: client.get(path).content for path in paths}
    sizes = {path: len(gzip.compress(content, 6)) for path, content in pages.items()}
    files = sum(len(gzip.compress(content, 9)) for content in loaded(pages["/"].decode()))
    print({"first": files + sizes["/"], **sizes})  # shown with -s
    assert files + sizes["/"] <= FIRST
    assert {path: size for path, size in sizes.items() if size > NEXT} == {}
