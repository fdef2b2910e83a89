# SPDX-License-Identifier: Apache-2.0
"""The manual inside the product: complete, safe, found by its words, led to from every page."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from sunmao.web import errors
from sunmao.web.doors import DOORS
from sunmao.web.help import manual
from sunmao.web.help.explained import EXPLAINS, help_for
from sunmao.web.help.searching import find
from tests.people import House

ROOT = Path(__file__).parents[2]
WRITTEN = sorted(path.stem for path in (ROOT / "docs/manual").glob("*.md"))
SignedIn = Callable[[str], Client]


@pytest.mark.accept("3.12.1")
@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITTEN)
def test_every_page_of_the_manual_is_a_page_of_the_product(name: str):
    answer = Client().get(manual.url_of(name))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<h1 id="top">{manual.pages()[name].title}</h1>' in text
    assert "style=" not in text
    assert "<script>" not in text


@pytest.mark.accept("3.12.1")
def test_no_tag_of_a_page_reaches_the_browser():
    hostile = "# 一\n\n<script>alert(1)</script> <b onclick=x>粗</b>\n\n| 一 |\n|:-:|\n| [坏](javascript:alert(1)) |\n"
    page = manual.Page("hostile", "一", hostile)
    html = str(page.html)
    assert "<script" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
    assert "style=" not in html


@pytest.mark.accept("3.12.1")
def test_every_link_between_pages_leads_to_a_page_and_a_place():
    known = {manual.url_of(name) for name in manual.pages()}
    for page in manual.pages().values():
        links = re.findall(r'href="([^"]+)"', str(page.html))
        assert [link for link in links if link.partition("#")[0] not in known] == [], page.name
        inside = set(re.findall(r'id="([^"]+)"', "".join(str(one.part) for one in manual.pages().values())))
        assert [link for link in re.findall(r'href="#([^"]+)"', str(page.part)) if link not in inside] == [], page.name


@pytest.mark.accept("3.12.1")
def test_every_page_stands_in_the_table_of_contents():
    contents = manual.pages()[manual.INDEX].source
    assert [name for name in manual.pages() if name != manual.INDEX and f"]({name}.md)" not in contents] == []


@pytest.mark.accept("3.12.2")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("补录", "when-down"),
        ("密码条", "sign-in"),
        ("拼音首字母", "find-and-count"),
        ("4032", "errors"),
        ("退回 案管", "circulate"),
    ],
)
def test_a_word_finds_its_page(words: str, page: str):
    assert manual.url_of(page) in {hit.url.partition("#")[0] for hit in find(words)}
    assert manual.url_of(page) in Client().get("/help/", {"text": words}).content.decode()


@pytest.mark.accept("3.12.2")
@pytest.mark.django_db
def test_a_search_leads_to_the_section_and_says_so_when_there_is_none():
    hit = next(one for one in find("迟录待核") if one.heading == "补录与“迟录待核”")
    place = hit.url.partition("#")[2]
    assert f'id="{place}"' in Client().get(hit.url).content.decode()
    assert "手册里没有" in Client().get("/help/", {"text": "<b>无此词</b>"}).content.decode()
    assert find("   ") == []


@pytest.mark.accept("3.12.3")
def test_every_page_of_the_product_has_its_page_of_the_manual():
    explained = {door for doors in EXPLAINS.values() for door in doors}
    assert {door.name for door in DOORS} - explained == set(), "name the page in web/help/explained.py"
    assert explained - {door.name for door in DOORS} == set()
    assert set(EXPLAINS) <= set(manual.pages())


@pytest.mark.accept("3.12.3")
@pytest.mark.django_db
def test_the_foot_of_a_page_leads_to_its_manual(office: House, signed_in: SignedIn):
    one = office.open()
    client = signed_in("案管")
    for path, door in (("/", "desk"), ("/clues/", "ledger"), (f"/clues/{one.number}/", "matter"), ("/basis/", "basis")):
        text = client.get(path).content.decode()
        assert f'href="{help_for(door)}">本页怎么用' in text
        assert 'href="/help/"' in text
    assert help_for("account_login") in Client().get("/account/sign-in/").content.decode()


@pytest.mark.accept("3.12.4")
@pytest.mark.django_db
def test_the_whole_manual_is_one_sheet():
    text = Client().get("/help/print/").content.decode()
    titles = re.findall(r"<h2 id=[^>]+>([^<]+)</h2>", text)
    assert [page.title for page in list(manual.pages().values())[1:]] == [t for t in titles if t in _titles()]


def _titles() -> set[str]:
    return {page.title for page in manual.pages().values()}


@pytest.mark.accept("3.12.5")
def test_the_page_of_codes_lists_every_fixed_code_once():
    text = manual.pages()["errors"].source
    assert re.findall(r"^\| (\d{4}) \|", text, re.MULTILINE) == list(errors.FIXED)


@pytest.mark.accept("3.12.1")
@pytest.mark.slow
def test_a_built_package_holds_the_manual(tmp_path: Path):
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"sunmao/web/help/pages/{name}.md" for name in WRITTEN} <= set(names)
    pictures = {path.name for path in (ROOT / "docs/manual/pictures").glob("*.png")}
    assert {f"sunmao/web/help/pages/pictures/{name}" for name in pictures} <= set(names)
