# SPDX-License-Identifier: Apache-2.0
"""The desk: what waits, what was passed round, what one has done, the month with its rest days."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def desk(client: Client, query: str = "") -> str:
    return client.get(f"/{query}").content.decode()


@pytest.mark.accept("3.2.1")
def test_what_was_passed_round_waits_to_be_read_until_it_is_opened(office: House, signed_in: SignedIn) -> None:
    matter = office.assigned()
    office.take("检察官", matter, "pass_round", people=[office.person("民行检察官")], note="请阅")
    client = signed_in("民行检察官")
    assert matter.number in desk(client, "?tab=read")
    client.get(f"/clues/{matter.number}/")
    assert "没有待阅" in desk(client, "?tab=read")


@pytest.mark.accept("3.2.1")
def test_what_one_was_asked_to_countersign_waits_until_it_is_signed(office: House, signed_in: SignedIn) -> None:
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合")
    office.take("检察官", matter, "ask_countersign", people=[office.person("民行检察官")])
    client = signed_in("民行检察官")
    assert matter.number in desk(client)
    office.take("民行检察官", matter, "countersign", opinion="同意")
    assert matter.number not in desk(client).split('id="agenda"')[0]


@pytest.mark.accept("3.2.2")
def test_what_one_has_done_stands_there_the_last_first(office: House, signed_in: SignedIn) -> None:
    one, two = office.assigned(), office.assigned()
    office.take("检察官", two, "assess", facts="属实", opinion="file", reasons="符合")
    office.take("检察官", one, "assess", facts="属实", opinion="file", reasons="符合")
    text = desk(signed_in("检察官"), "?tab=done")
    assert text.index(one.number) < text.index(two.number)


@pytest.mark.accept("3.2.3")
def test_the_month_names_rest_days_and_make_up_days_and_opens_the_day(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察官")
    text = desk(client, "?month=2026-02")
    assert "2026年2月" in text
    assert "春节假期" in text
    assert "<sup>班</sup>" in text
    office.assigned()
    matter = office.matter(office.assigned())
    day = matter.next_due
    assert day is not None
    assert f"due={day.isoformat()}" in desk(client, f"?month={day:%Y-%m}")
    assert matter.number in desk(client, f"?tab=warn&due={day.isoformat()}")


@pytest.mark.accept("3.2.3")
@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-12", "2026-1-1"])
def test_a_spoiled_month_is_this_one(office: House, signed_in: SignedIn, month: str) -> None:
    assert signed_in("检察官").get(f"/?month={month}").status_code == 200


@pytest.mark.accept("3.2.4")
def test_the_step_one_takes_most_stands_first(office: House, signed_in: SignedIn) -> None:
    text = desk(signed_in("案管"))
    assert text.index("登记线索") > 0
