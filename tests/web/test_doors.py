# SPDX-License-Identifier: Apache-2.0
"""Every door is counted: each page is walked by everybody, and the answer is that of one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.web.doors import BY_NAME, DOORS, Pass
from tests.people import STAFF, House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
ROLE_OF = {**{name: role for name, (role, _) in STAFF.items()}, **{role.label: role for role in ADMINISTRATORS}}
PEOPLE = [
    "案管",
    "检察官",
    "部门负责人",
    "分管",
    "检察长",
    "督察",
    "控申",
    "登记人",
    *(role.label for role in ADMINISTRATORS),
]
POSTED = {"decide", "slip", "account_switch", "views", "columns", "batch", "upload", "job_cancel", "people_export"}
KEYED = {"news", "feed"}
"""Pages that only take what was sent; asked for, they answer 405 to those who may pass."""


def _patterns(urls: list[Any]) -> Iterator[URLPattern]:
    for one in urls:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def _arguments(house: House) -> dict[str, dict[str, Any]]:
    one, two = house.open(), house.open()
    matter = {"ledger": "clues", "number": one.number}
    nobody = "00000000-0000-7000-8000-000000000000"
    return {
        **{name: {"ledger": "clues"} for name in ("ledger", "views", "columns", "batch", "counts", "procedure")},
        **{name: {"ledger": "clues"} for name in ("export", "export_now", "print_list", "counts_rows", "counts_export", "counts_print")},
        **{name: {"job": nobody} for name in ("job", "job_cancel", "job_file")},
        **dict.fromkeys(("matter", "proof", "print", "decide"), matter),
        "open": {"ledger": "clues", "step": "register"}, "step": {**matter, "step": "circulate"},
        "item": {**matter, "item": 1}, "beside": {**matter, "other": two.number},
        "reveal": {**matter, "position": 1, "field": "sender_name"}, "file": {"file": nobody}, "preview": {"file": nobody},
        "paper": {**matter, "paper": "反馈函"}, "person": {"person": nobody}, "slip": {"account": nobody},
        "help_page": {"page": "register"}, "offline_register": {"ledger": "clues"}, "offline_set": {"ledger": "clues"},
        "offline_form": {"ledger": "clues", "step": "register"}, "news": {"key": "nothing"}, "feed": {"key": "nothing"},
        "draft": {"draft": nobody}, "handover": {"person": nobody}, "department": {"department": nobody}, "account_switch": {"account": nobody},
    }  # fmt: skip


@pytest.mark.accept("2.8.3")
def test_every_page_has_a_line_in_the_table() -> None:
    names = {pattern.name for pattern in _patterns(get_resolver().url_patterns) if pattern.name}
    reached = {name for name in names if "-" not in name}  # the door keeps a second spelling of its names
    assert reached <= set(BY_NAME), reached - set(BY_NAME)


@pytest.mark.accept("2.8.3")
def test_every_line_of_the_table_has_a_page() -> None:
    names = {pattern.name for pattern in _patterns(get_resolver().url_patterns)}
    assert {door.name for door in DOORS} <= names


@pytest.mark.accept("2.8.3")
def test_a_second_spelling_leads_to_the_same_door() -> None:
    for pattern in _patterns(get_resolver().url_patterns):
        if pattern.name and "-" in pattern.name:
            assert resolve(reverse(pattern.name)).view_name in BY_NAME


@pytest.mark.accept("2.8.3")
@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_every_page_answers_everybody_as_the_table_says(office: House, signed_in: SignedIn, who: str) -> None:
    arguments = _arguments(office)
    client, wrong = signed_in(who), []
    for door in DOORS:
        if door.name == "account_logout":  # walking through it would end the walk
            continue
        status = client.get(reverse(door.name, kwargs=arguments.get(door.name))).status_code
        if not _as_said(door.name, door.who, ROLE_OF[who], status):
            wrong.append((door.name, door.who.value, status))
    assert not wrong


def _as_said(name: str, who: Pass, role: Role, status: int) -> bool:
    if who.asks_post and role not in who.roles:
        return status == 403
    if name in POSTED:
        return status == 405
    return status in (200, 302, 404) or (name == "step" and status == 409)  # open, but not this step now


@pytest.mark.accept("2.8.3")
def test_a_stranger_is_sent_to_the_door_from_every_page(office: House) -> None:
    arguments = _arguments(office)
    client = Client()
    for door in DOORS:
        answer = client.get(reverse(door.name, kwargs=arguments.get(door.name)))
        if door.who is Pass.ANYONE:
            assert answer.status_code == 404 if door.name in KEYED else answer.status_code in (200, 302), door.name
        else:
            assert answer.status_code == 302, door.name
            assert answer["Location"].startswith(reverse("account_login")), door.name


@pytest.mark.accept("2.8.3")
def test_a_page_without_a_line_opens_for_nobody(
    office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sunmao.web.doorkeeper.BY_NAME", {n: d for n, d in BY_NAME.items() if n != "basis"})
    answer = signed_in("检察长").get("/basis/")
    assert answer.status_code == 403
    assert "因此对所有人关闭" in answer.content.decode()


@pytest.mark.accept("2.8.7")
def test_a_refused_page_says_who_may_open_it(office: House, signed_in: SignedIn) -> None:
    text = signed_in("检察官").get("/access-log/").content.decode()
    assert "审计管理员、检务督察" in text
    assert "您现在的岗位是检察官" in text
