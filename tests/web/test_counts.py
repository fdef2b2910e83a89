# SPDX-License-Identifier: Apache-2.0
"""The numbers of the count page are those of the matters, and each opens to exactly its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from sunmao.insight.spans import spans
from tests.people import PUBLIC, House, now
from tests.whole_office import PAST

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.6")]
SignedIn = Callable[[str], Client]
SENT = {"text": "已办结，详见附函", "manner": "letter", "delivered_to": "本人"}
NUMBER = re.compile(r'href="/clues/(示检XS\d{9})/"')


@pytest.fixture
def clues(office: House) -> dict[str, str]:
    """Seven clues of three sources that went different ways, by name; one of the past beside them."""
    made = {"new": office.open(source="hotline"), "lies": office.assigned(source="letter")}
    made["told"] = office.declined()
    day = now().date().isoformat()
    office.take("检察官", made["told"], "answer_outside", delivered_on=day, **SENT)
    office.take("案管", made["told"], "archive", complete=True, answered=True)
    made["nameless"] = office.declined(source="hotline", anonymous=True, sender_name="", sender_contact="")
    office.take("检察官", made["nameless"], "confirm_anonymous", note="来电未留姓名")
    office.take("部门负责人", made["nameless"], "approve")
    made["filed"] = office.assessed(line="civil")
    office.take("检察官", made["filed"], "file_case", reasons="符合立案条件")
    office.take("部门负责人", made["filed"], "approve")
    office.take("分管", made["filed"], "approve")
    made["merged"] = office.open(source="hotline")
    office.take("案管", made["merged"], "merge", into=made["new"].number, reasons="同一地点")
    made["hidden"] = office.open(secrecy="restricted")
    office.open("案管", "record_past", **PAST)
    return {name: one.number for name, one in made.items()}


MEASURED = {
    "opened": {"new", "lies", "told", "nameless", "filed", "merged", "hidden"},
    "circulated": {"lies", "told", "nameless", "filed"},
    "decided": {"told", "nameless", "filed", "merged"},
    "filed": {"filed"},
    "answered": {"told", "nameless"},
    "untold": {"nameless"},
    "closed": {"told"},
}


def cells(page: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Every number of both tables with the address it opens."""
    for row in [*page["table"]["rows"], *page["flow"]["rows"]]:
        yield from ((cell["count"], cell["url"]) for cell in [*row["cells"], *filter(None, [row.get("total")])])
    for cell in [*page["table"]["totals"], *page["flow"]["totals"]]:
        yield cell["count"], cell["url"]


def listed(client: Client, url: str) -> set[str]:
    return set(NUMBER.findall(unquote(client.get(url).content.decode())))


def test_each_measure_counts_its_matters_and_opens_to_them(
    office: House, clues: dict[str, str], signed_in: SignedIn
) -> None:
    client = signed_in("检察长")
    flow = client.get("/clues/counts/", {"down": "source"}).context["flow"]
    found = {re.findall(r"measure=(\w+)", cell["url"])[0]: cell for cell in flow["totals"]}
    assert {name: cell["count"] for name, cell in found.items()} == {name: len(who) for name, who in MEASURED.items()}
    opened = {name: listed(client, cell["url"]) for name, cell in found.items()}
    assert opened == {name: {clues[one] for one in who} for name, who in MEASURED.items()}
    assert found["filed"]["share"] == "25%"


def test_the_groups_of_a_measure_are_its_parts(office: House, clues: dict[str, str], signed_in: SignedIn) -> None:
    flow = signed_in("检察长").get("/clues/counts/", {"down": "source"}).context["flow"]
    parts = {row["label"]: [cell["count"] for cell in row["cells"]] for row in flow["rows"]}
    assert len(parts) >= 3
    counted = [sum(column) for column in zip(*parts.values(), strict=True)]
    assert counted == [cell["count"] for cell in flow["totals"]]


@pytest.mark.parametrize("who", ["检察长", "案管", "检察官", "民行检察官"])
@pytest.mark.parametrize(
    ("down", "across"),
    [
        ("source", "stage"),
        ("department", "outcome"),
        ("month", "kind"),
        ("informed", "month"),
        ("stage", "department"),
        ("returns", "outcome"),
    ],
)
def test_every_number_opens_to_as_many_rows_as_it_says_for_whoever_looks(
    office: House, clues: dict[str, str], signed_in: SignedIn, who: str, down: str, across: str
) -> None:
    client = signed_in(who)
    answer = client.get("/clues/counts/", {"down": down, "across": across})
    assert answer.status_code == 200
    wrong = [
        (count, url, len(rows))
        for count, url in cells(answer.context)
        if count and count != len(rows := listed(client, url))
    ]
    assert wrong == []


def test_what_a_reader_does_not_see_is_not_counted_for_him(
    office: House, clues: dict[str, str], signed_in: SignedIn
) -> None:
    for who, seen in (("检察长", 7), ("案管", 6)):
        flow = signed_in(who).get("/clues/counts/").context["flow"]
        assert (who, flow["totals"][0]["count"]) == (who, seen)


def circulated_after(office: House, days: float) -> str:
    """A clue that waited so long before it was circulated, and lies with its department since."""
    begun = now() - timedelta(days=20)
    one = office.open(happened_at=begun)
    office.take(
        "案管", one, "circulate", happened_at=begun + timedelta(days=days), to_department=office.department(PUBLIC)
    )
    return one.number


def test_median_and_longest_days_are_those_of_the_stays(office: House, signed_in: SignedIn) -> None:
    numbers = {days: circulated_after(office, days) for days in (1, 3, 8)}
    office.open("案管", "record_past", **PAST)
    client = signed_in("检察长")
    (waited,) = client.get("/clues/counts/").context["spans"]
    assert (waited["label"], waited["count"], waited["median"], waited["longest"]) == ("待分流", 3, "3.0", "8.0")
    assert waited["number"] == numbers[8]
    assert client.get(waited["url"]).status_code == 200


def test_nothing_counted_has_no_stays(office: House) -> None:
    with office.as_("检察长") as by:
        assert spans(by.office_id, []) == ()


def test_a_period_counts_what_was_registered_in_it(office: House, signed_in: SignedIn) -> None:
    circulated_after(office, 1)
    office.open()
    client = signed_in("检察长")
    today = f"{now():%Y%m%d}"
    assert client.get("/clues/counts/", {"since": today}).context["flow"]["totals"][0]["count"] == 1
    assert client.get("/clues/counts/").context["flow"]["totals"][0]["count"] == 2
    unclear = client.get("/clues/counts/", {"since": "20261399"})
    assert unclear.status_code == 422
    assert "不是有效的日期" in unclear.content.decode()


def test_a_spoiled_wish_lists_nothing(office: House, clues: dict[str, str], signed_in: SignedIn) -> None:
    client = signed_in("检察长")
    assert listed(client, "/clues/?view=all&returns=0") == set(clues.values()) | listed(client, "/clues/?view=past")
    assert listed(client, "/clues/?view=all&returns=many") == set()
    assert "只列：退回次数 many" in client.get("/clues/?view=all&returns=many").content.decode()
