# SPDX-License-Identifier: Apache-2.0
"""Whoever keeps away from a matter, or from a body that it names, does nothing in it, from the first day to the last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunmao.office import posts
from sunmao.record.perform import Written
from sunmao.record.standing import standing
from tests.people import House, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.4.1")]
FINDING = {"facts": "查明属实", "opinion": "file", "reasons": "符合条件"}


def keep_away(
    office: House, *, matter: Written | None = None, body: str = "", since: int = 0, ended: int | None = None
) -> None:
    today = now().astimezone().date()
    with office.as_("部门负责人") as by:
        kept = posts.recuse(
            person=office.people["检察官"][0], since=today + timedelta(days=since), reason="系亲属", by=by,
            matter_id=matter.matter_id if matter else None, body=body,
        )  # fmt: skip
        if ended is not None:
            posts.end_recusal(recusal=kept, on=today + timedelta(days=ended), by=by)


def is_recused(office: House, matter: Written, who: str = "检察官") -> bool:
    with office.as_(who) as by:
        return standing(matter.matter_id, by).recused


@pytest.mark.parametrize(
    ("since", "ended", "barred"),
    [
        (0, None, "barred"),
        (-9, None, "barred"),
        (1, None, "free"),
        (-9, 1, "barred"),
        (-9, 0, "free"),
        (-9, -1, "free"),
    ],
)
def test_a_recusal_counts_from_its_first_day_to_before_its_end(
    office: House, since: int, ended: int | None, barred: str
):
    matter = office.assigned()
    keep_away(office, matter=matter, since=since, ended=ended)
    assert is_recused(office, matter) is (barred == "barred")
    if is_recused(office, matter):
        assert "已回避" in office.refused("检察官", matter, "assess", **FINDING)
    else:
        office.take("检察官", matter, "assess", **FINDING)


@pytest.mark.parametrize("body", ["Alpha建材有限公司", " alpha 建材　有限公司\t"])
def test_a_recusal_from_a_body_bars_from_every_matter_that_names_it(office: House, body: str):
    named, other = office.assigned(body="alpha建材 有限公司"), office.assigned(body="乙公司")
    keep_away(office, body=body)
    assert is_recused(office, named)
    assert not is_recused(office, other)
    assert "已回避" in office.refused("检察官", named, "assess", **FINDING)
    office.take("检察官", other, "assess", **FINDING)


def test_a_recusal_from_a_body_is_for_one_person_and_does_not_begin_early(office: House):
    matter = office.assigned(body="甲公司")
    keep_away(office, body="甲公司", since=1)
    assert not is_recused(office, matter)
    keep_away(office, body="甲公司")
    assert is_recused(office, matter)
    assert not is_recused(office, matter, "另一检察官")


def test_part_of_a_name_is_another_body(office: House):
    matter = office.assigned(body="甲公司第二分公司")
    keep_away(office, body="甲公司")
    assert not is_recused(office, matter)


def test_a_recusal_from_a_matter_says_nothing_of_others(office: House):
    one, other = office.assigned(), office.assigned()
    keep_away(office, matter=one, since=(date(2026, 1, 1) - now().date()).days)
    assert is_recused(office, one)
    assert not is_recused(office, other)
