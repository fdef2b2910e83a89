# SPDX-License-Identifier: Apache-2.0
"""A protected person is found only by an exact number, with a reason that the log keeps; the number it never keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunmao.record.models import Access
from tests.people import House

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.6.4")]
NUMBER, PHONE, NAME = "150000199001010010", "13812345678", "甄守信"
REASON = "核实是否重复反映"
SignedIn = Callable[[str], Client]


def ask(client: Client, number: str, reason: str = REASON) -> tuple[int, str]:
    answer = client.post(reverse("find_person"), {"number": number, "reason": reason})
    return answer.status_code, answer.content.decode()


@pytest.fixture
def letters(office: House) -> list[str]:
    """Two letters of one person and one of another; the second is the chief's alone to see."""
    named = {"source": "letter", "sender_name": NAME, "sender_number": NUMBER, "sender_contact": PHONE}
    one = office.open(title="第一封信", **named)
    hidden = office.open("另一检察官", title="第二封信", secrecy="restricted", **named)
    return [one.number, hidden.number, office.open(title="别人的信").number]


def test_the_find_page_leads_there(office: House, signed_in: SignedIn) -> None:
    text = signed_in("案管").get(reverse("find")).content.decode()
    assert "按证件号码或联系方式查找受保护人员" in text
    assert reverse("find_person") in text


@pytest.mark.parametrize("number", [NUMBER, f" {NUMBER} ", PHONE])
def test_by_number_or_contact_only_what_the_reader_sees_anyway(
    office: House, signed_in: SignedIn, letters: list[str], number: str
) -> None:
    status, text = ask(signed_in("案管"), number)
    assert status == 200
    assert [one in text for one in letters] == [True, False, False]
    assert NAME not in text
    assert number.strip() not in text
    status, text = ask(signed_in("检察长"), number)
    assert [one in text for one in letters] == [True, True, False]


def test_part_of_a_number_finds_nothing(office: House, signed_in: SignedIn, letters: list[str]) -> None:
    status, text = ask(signed_in("检察长"), NUMBER[:-1])
    assert (status, "没有查到" in text) == (200, True)
    assert not any(one in text for one in letters)


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [("", REASON, "请填写完整的证件号码"), (NUMBER, "", "请写明为什么要查"), (NUMBER, f"查 {NUMBER} 的信", "不要在理由里写号码")],
)  # fmt: skip
def test_without_number_or_reason_nothing_is_looked_up(
    office: House, signed_in: SignedIn, letters: list[str], number: str, reason: str, sentence: str
) -> None:
    client = signed_in("检察长")
    status, text = ask(client, number, reason)
    assert (status, sentence in text) == (422, True)
    assert not any(one in text for one in letters)
    with office.as_("审计管理员"):
        assert not Access.objects.filter(about__contains="按号码").exists()


def test_the_log_says_who_and_why_and_never_the_number(office: House, signed_in: SignedIn, letters: list[str]) -> None:
    ask(signed_in("检察长"), NUMBER)
    ask(signed_in("检察长"), "999999999999999999")
    supervisor = signed_in("督察")
    supervisor.post(reverse("access_log"), {"reason": "例行检查"})  # the log itself asks for a reason
    text = supervisor.get(reverse("access_log")).content.decode()
    assert "按号码查找受保护人员，查到 2 件" in text
    assert "按号码查找受保护人员，查到 0 件" in text
    assert REASON in text
    assert all(one in text for one in letters[:2])
    with office.as_("审计管理员"):
        rows = list(Access.objects.values_list("about", "reason"))
    assert not any(NUMBER in part or "999999999999999999" in part or NAME in part for row in rows for part in row)


def test_an_administrator_is_refused(office: House, signed_in: SignedIn) -> None:
    assert ask(signed_in("系统管理员"), NUMBER)[0] == 403


def test_who_gave_no_name_is_found_by_the_calling_number(office: House, signed_in: SignedIn) -> None:
    number = office.open(source="phone", anonymous=True, sender_name="", sender_contact="13911112222").number
    assert number in ask(signed_in("案管"), "13911112222")[1]


def test_a_number_copied_as_the_letter_wrote_it_is_found_by_the_number_alone(
    office: House, signed_in: SignedIn
) -> None:
    named = {"source": "letter", "sender_name": NAME, "sender_number": f"{NUMBER[:-1]}9（原文如此）"}
    matter = office.open(title="号码抄错的信", **named)
    _, text = ask(signed_in("案管"), f"{NUMBER[:-1]}9")
    assert matter.number in text
