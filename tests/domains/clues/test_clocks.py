# SPDX-License-Identifier: Apache-2.0
"""Which clocks run for which clue, until when, and by which article."""

from __future__ import annotations

from datetime import date

import pytest

from sunmao.record.models import Matter
from tests.people import PUBLIC, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.3")]
EVERY = {"circulate_limit"}
LAW = {
    ("letter", "other"): {"letter_limit", "letter_result_limit"},
    ("letter", "petition"): {"letter_limit", "letter_result_limit", "triage_limit"},
    ("phone", "petition"): {"triage_limit"},
    ("hotline", "duty_crime"): {"duty_crime_limit"},
    ("volunteer", "public_interest"): set(),
}


@pytest.mark.parametrize(("source", "line"), LAW)
def test_which_clocks_start_with_the_registration(office, source, line):
    clocks = office.clocks(office.open(source=source, line=line))
    assert set(clocks) == EVERY | LAW[source, line]
    assert {name for name, clock in clocks.items() if clock.statutory} == LAW[source, line]


@pytest.mark.parametrize(
    ("name", "source", "line", "due"),
    [
        (
            "letter_limit",
            "letter",
            "other",
            date(2026, 1, 19),
        ),  # 7 days from Monday the 12th, the next day counts first
        ("letter_result_limit", "letter", "other", date(2026, 4, 13)),  # 3 months: the 12th of April is a Sunday
        ("triage_limit", "phone", "petition", date(2026, 1, 19)),  # 7 days
        ("duty_crime_limit", "phone", "duty_crime", date(2026, 1, 19)),  # 7 days
    ],
)
def test_statutory_clocks_run_from_the_day_of_receipt(office, name, source, line, due):
    clock = office.clocks(office.open(source=source, line=line, received_on="2026-01-12"))[name]
    assert clock.started_at.astimezone().date() == date(2026, 1, 12)
    assert clock.due == due


def test_circulating_stops_what_only_runs_until_then(office):
    matter = office.open(source="letter", line="petition")
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    clocks = office.clocks(matter)
    assert {name for name, c in clocks.items() if c.stopped_at} == {"circulate_limit", "triage_limit"}
    assert {name for name, c in clocks.items() if not c.stopped_at} == {
        "assign_limit",
        "letter_limit",
        "letter_result_limit",
    }


@pytest.mark.parametrize(
    ("source", "unit", "clock"),
    [
        ("organ", "示例市某局", "tell_unit_limit"),
        ("hotline", "", "tell_person_limit"),
        ("volunteer", "", "tell_person_limit"),
    ],
)
def test_whom_a_declined_duty_crime_clue_is_told_to(office, source, unit, clock):
    matter = office.declined(source=source, line="duty_crime", sender_unit=unit)
    clocks = office.clocks(matter)
    assert {"tell_unit_limit", "tell_person_limit"} & set(clocks) == {clock}
    assert clocks[clock].statutory
    day = office.matter(matter).touched_at.astimezone().date().isoformat()
    office.take(
        "检察官", matter, "answer_outside", text="不立案", manner="letter", delivered_on=day, delivered_to="本人"
    )
    assert office.clocks(matter)[clock].stopped_at


def test_nobody_is_told_of_an_anonymous_duty_crime_clue(office):
    matter = office.declined(source="hotline", line="duty_crime", anonymous=True, sender_name="", sender_contact="")
    assert not {"tell_unit_limit", "tell_person_limit"} & set(office.clocks(matter))


def test_the_past_runs_no_clock(office):
    matter = office.open("案管", "record_past", title="往年来信", message="路灯不亮", message_at="2024-03-01 09:00",
                         answer="已修复", answer_at="2024-03-09 10:00", file_hash="0" * 64, sheet="1", row=2)  # fmt: skip
    row = office.matter(matter)
    assert (row.stage, row.historic, row.next_due, office.clocks(matter)) == ("archived", True, None, {})
    assert row.closed_at is not None


def test_the_next_due_day_is_the_earliest_that_runs(office):
    matter = office.assigned(source="letter")
    running = [clock.due for clock in office.clocks(matter).values() if not clock.stopped_at and clock.due]
    assert office.matter(matter).next_due == min(running)


def test_numbers_carry_mark_prefix_and_year_and_count_per_office(office, elsewhere):
    year = now().astimezone().year
    assert [office.open().number for _ in range(3)] == [f"示检XS{year}0000{n}" for n in (1, 2, 3)]
    assert elsewhere.open().number == f"外检XS{year}00001"
    with office.as_("检察长"):
        assert Matter.objects.filter(number=f"示检XS{year}00002").count() == 1


def test_a_clue_sent_back_is_still_under_the_term_of_law_it_came_with(office):
    matter = office.open(source="phone", line="petition", received_on="2026-01-12")
    before = office.clocks(matter)["triage_limit"].due
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    office.take("部门负责人", matter, "send_back", reason="不属本部门")
    after = office.clocks(matter)["triage_limit"]
    assert (after.due, after.stopped_at) == (before, None)


def test_a_clue_parted_again_is_still_under_the_term_of_law_it_came_with(office):
    other, matter = office.open(), office.open(source="phone", line="duty_crime", received_on="2026-01-12")
    before = office.clocks(matter)["duty_crime_limit"].due
    office.take("案管", matter, "merge", into=other.number, reasons="同一事实")
    office.take("案管", matter, "unmerge", reasons="不是同一事实")
    after = office.clocks(matter)["duty_crime_limit"]
    assert (after.due, after.stopped_at) == (before, None)
