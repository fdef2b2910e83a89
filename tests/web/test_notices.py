# SPDX-License-Identifier: Apache-2.0
"""Notices, the count that open pages ask for, quiet hours, the calendar feed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sunmao.office.models import Seat
from sunmao.web import notices
from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def news_of(client: Client) -> str:
    """Where this person's open page asks."""
    text = client.get("/").content.decode()
    return text.split('data-sunmao-news="')[1].split('"')[0]


@pytest.mark.accept("3.7.3")
def test_the_list_names_what_came_and_opening_it_is_having_seen_it(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    matter = office.assigned()
    address = news_of(client)
    assert client.get(address).json() == {"unread": 1}
    page = client.get("/notices/").content.decode()
    assert matter.number in page
    assert "交您承办" in page
    assert ">新<" in page
    assert client.get(address).json() == {"unread": 0}
    assert ">新<" not in client.get("/notices/").content.decode()


@pytest.mark.accept("3.7.2")
def test_a_poll_is_one_query_and_nothing_new_has_no_body(
    office: House, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in("检察官")
    address = news_of(client)
    with django_assert_num_queries(1):
        first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    office.assigned()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.accept("3.7.2")
def test_a_poll_costs_at_most_two_milliseconds_of_processor(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    address = news_of(client)
    mark = client.get(address)["ETag"]
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(20):
            client.get(address, headers={"If-None-Match": mark})
        rounds.append((time.process_time() - begun) / 20 * 1000)
    assert min(rounds) <= 2, rounds  # the test's own client is in it


@pytest.mark.accept("3.7.2")
def test_a_poll_is_no_use_of_the_seat_and_a_spoiled_key_opens_nothing(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    address = news_of(client)
    before = Seat.objects.latest("opened_at").seen_at
    client.get(address)
    assert Seat.objects.latest("opened_at").seen_at == before
    assert client.get("/news/spoiled/").status_code == 404
    assert Client().get(address.replace("/news/", "/news/x")).status_code == 404


@pytest.mark.accept("3.7.3")
def test_nothing_is_said_of_a_matter_that_is_no_longer_seen(office: House, signed_in: SignedIn) -> None:
    matter = office.assigned()
    office.take("检察官", matter, "pass_round", people=[office.person("民行检察官")])
    client = signed_in("民行检察官")
    assert matter.number in client.get("/notices/").content.decode()
    office.take("检察官", matter, "withdraw", reason="发错了")
    assert matter.number not in client.get("/notices/").content.decode()


@pytest.mark.accept("3.7.5")
def test_quiet_hours_are_kept_and_a_spoiled_time_is_said(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    wrong = client.post("/mine/", {"_do": "keep", "since": "二十点", "until": "0830"})
    assert wrong.status_code == 422
    assert "例如 18:00 和 08:30" in wrong.content.decode()
    assert 'value="二十点"' in wrong.content.decode()
    client.post("/mine/", {"_do": "keep", "since": "1800", "until": "8:30", "digest": "on"})
    assert 'data-sunmao-quiet="18:00-08:30"' in client.get("/notices/").content.decode()


@pytest.mark.accept("3.7.4")
def test_the_line_of_the_day_stands_on_the_desk_until_it_is_switched_off(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    office.assigned()
    assert "昨日以来新到 1 件" in client.get("/").content.decode()
    client.post("/mine/", {"_do": "keep"})
    assert "昨日以来新到" not in client.get("/").content.decode()


@pytest.mark.accept("3.7.6")
def test_the_feed_is_off_until_switched_on_and_holds_numbers_and_terms_only(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    matter = office.assigned(title="某某河道的垃圾")
    page = client.post("/mine/", {"_do": "feed_on"}).content.decode()
    address = "/feed/" + page.split("/feed/")[1].split("<")[0]
    answer = Client().get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:{matter.number} 评估期限" in text
    assert "河道" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    client.post("/mine/", {"_do": "feed_on"})
    assert Client().get(address).status_code == 404  # renewed: the old address is gone
    assert "feed/" not in client.get("/mine/").content.decode()


@pytest.mark.accept("3.7.6")
def test_the_feed_ends_with_the_post_and_when_it_is_switched_off(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    page = client.post("/mine/", {"_do": "feed_on"}).content.decode()
    address = "/feed/" + page.split("/feed/")[1].split("<")[0]
    assert Client().get(address).status_code == 200
    client.post("/mine/", {"_do": "feed_off"})
    assert Client().get(address).status_code == 404


@pytest.mark.accept("3.7.1")
def test_more_than_a_hundred_are_counted_no_further() -> None:
    assert notices.MOST == 99
