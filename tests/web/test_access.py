# SPDX-License-Identifier: Apache-2.0
"""The access log and marked matters: who reads why, what each sees of himself, asked before it is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sunmao.record.models import Access
from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


@pytest.mark.accept("3.9.1")
def test_the_log_is_read_with_a_reason_and_the_reading_is_logged_with_it(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    signed_in("案管").get(f"/clues/{matter.number}/")
    client = signed_in("督察")
    assert "为什么要看" in client.get("/access-log/").content.decode()
    assert matter.number not in client.get("/access-log/").content.decode()
    assert client.post("/access-log/", {"reason": " "}).status_code == 422
    client.post("/access-log/", {"reason": "季度检查"})
    assert matter.number in client.get("/access-log/").content.decode()
    with office.as_("督察"):
        read = Access.objects.filter(what="search").order_by("-pk").first()
    assert read is not None
    assert read.reason == "季度检查"


@pytest.mark.accept("3.9.2")
def test_each_sees_his_own_part_and_who_opened_the_matters_in_his_hands(office: House, signed_in: SignedIn) -> None:
    matter = office.assigned()
    signed_in("监控").get(f"/clues/{matter.number}/")
    client = signed_in("检察官")
    client.get(f"/clues/{matter.number}/")
    mine = client.get("/access-log/mine/").content.decode()
    assert matter.number in mine
    assert "示例监控" not in mine
    others = client.get("/access-log/mine/?tab=others").content.decode()
    assert "示例监控" in others
    assert "示例监控" not in signed_in("另一检察官").get("/access-log/mine/?tab=others").content.decode()


@pytest.mark.accept("3.8.2")
def test_a_marked_matter_is_asked_for_before_it_is_shown(office: House, signed_in: SignedIn) -> None:
    matter = office.open(secrecy="sensitive", title="敏感的一件")
    client, path = signed_in("案管"), f"/clues/{matter.number}/"
    first = client.get(path).content.decode()
    assert "请确认旁边没有无关人员" in first
    assert "敏感的一件" not in first
    with office.as_("案管"):
        assert not Access.objects.filter(what="view").exists()
    opened = client.get(path + "?open=1", follow=True).content.decode()
    assert "敏感的一件" in opened
    assert '<body class="s-marked">' in opened
    assert "敏感的一件" in client.get(path).content.decode()


@pytest.mark.accept("3.8.2")
def test_what_is_not_marked_is_shown_at_once(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    text = signed_in("案管").get(f"/clues/{matter.number}/").content.decode()
    assert "河道堆放建筑垃圾" in text
    assert "s-marked" not in text
