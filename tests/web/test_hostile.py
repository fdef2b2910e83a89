# SPDX-License-Identifier: Apache-2.0
"""Spoiled addresses and spoiled forms are answered in Chinese, never with a fault of the system."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
WORDS = [
    "", "\0", "'; DROP TABLE record_matter; --", "<script>alert(1)</script>", "=1+1", "\u202e反", "a" * 5000, "示检XS",
    "99999999", "00010101", "99991231", "20240230", "-1", "~", "2026-01-01~x", "é́", "🙂",
]  # fmt: skip
LISTS = [
    "text",
    "stage",
    "kind",
    "department",
    "light",
    "since",
    "until",
    "source",
    "measure",
    "after",
    "before",
    "view",
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_any_address(office: House, signed_in: SignedIn, name: str) -> None:
    office.open()
    client = signed_in("案管")
    for word in WORDS:
        page = "/clues/counts/" if name in ("until", "down") else "/clues/"
        assert client.get(page, {name: word}).status_code in (200, 400, 422), (page, name, word)


def test_other_pages_take_any_address(office: House, signed_in: SignedIn) -> None:
    client = signed_in("案管")
    for word in WORDS:
        assert client.get("/find/", {"text": word}).status_code in (200, 302, 400), word
        assert client.get("/basis/", {"text": word}).status_code in (200, 400), word
        assert client.get(f"/clues/{quote(word or 'x', safe='')}/").status_code in (400, 404), word


@pytest.mark.parametrize("word", [w for w in WORDS if w])
def test_every_field_of_a_form_takes_any_text(office: House, signed_in: SignedIn, word: str) -> None:
    client = signed_in("登记人")
    names = ("title", "source", "line", "received_on", "summary", "sender_name", "secrecy", "files", "_key", "_seen",
             "late_happened_at", "late_reason")  # fmt: skip
    answer = client.post("/clues/new/register/", dict.fromkeys(names, word))
    assert answer.status_code in (409, 422)
    assert "要改" in answer.content.decode()


@pytest.mark.parametrize("word", [w for w in WORDS if w])
def test_an_approval_and_a_reason_take_any_text(office: House, signed_in: SignedIn, word: str) -> None:
    one = office.assessed()
    office.take("检察官", one, "decline", reasons="不符合立案条件")
    client = signed_in("部门负责人")
    assert client.post(f"/clues/{one.number}/reveal/1/sender_name/", {"reason": word}).status_code in (200, 422)
    sent = {"_decide": "return_for_revision", "opinion": word, "_seen": word}
    assert client.post(f"/clues/{one.number}/decide/", sent).status_code in (303, 409, 422)


def test_what_was_typed_is_shown_as_text(office: House, signed_in: SignedIn) -> None:
    text = signed_in("登记人").post("/clues/new/register/", {"title": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text
