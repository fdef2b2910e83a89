# SPDX-License-Identifier: Apache-2.0
"""A demonstration says so on every page, and every page says what may not be written into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from sunmao.office.founding import FirstDay
from sunmao.web.doors import DOORS
from tests import people
from tests.people import House
from tests.web.test_doors import _arguments

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.5.8")]
SignedIn = Callable[[str], Client]
FOOT = "本系统为非涉密系统，严禁处理涉密信息"
BANNER = "演示数据"


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """A demonstration's office: the same as everywhere but for the word."""
    monkeypatch.setattr(people, "FirstDay", partial(FirstDay, demonstration=True))
    return people.house("示例区人民检察院", "示例区院", "示检", people.STAFF)


def pages(client: Client, house: House) -> Iterator[tuple[str, str]]:
    """Every page that opens for this reader, with its text."""
    arguments = _arguments(house)
    for door in DOORS:
        if door.name != "account_logout":
            answer = client.get(reverse(door.name, kwargs=arguments.get(door.name)))
            if answer["Content-Type"].startswith("text/html") and answer.content:
                yield f"{door.name} {answer.status_code}", answer.content.decode()


@pytest.mark.parametrize("who", ["案管", "检察官", "系统管理员", "安全管理员", "审计管理员"])
def test_every_page_of_a_demonstration_says_so(office: House, signed_in: SignedIn, who: str) -> None:
    found = dict(pages(signed_in(who), office))
    assert len(found) > 20
    assert [name for name, text in found.items() if BANNER not in text] == []
    assert [name for name, text in found.items() if FOOT not in text] == []


def test_the_door_of_a_demonstration_says_so_to_strangers(office: House) -> None:
    text = Client().get("/account/sign-in/").content.decode()
    assert BANNER in text
    assert FOOT in text
