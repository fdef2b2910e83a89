# SPDX-License-Identifier: Apache-2.0
"""Rest days, make-up working days, and years that no notice covers yet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunmao.kernel.calendars import Calendar
from sunmao.law import calendar

DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("day", "rests", "name"),
    [
        (date(2025, 1, 30), True, "春节假期"),
        (date(2025, 1, 26), False, "调休上班日"),
        (date(2025, 3, 1), True, "星期六"),
        (date(2025, 3, 3), False, "星期一"),
    ],
)
def test_a_day_says_whether_and_why_it_rests(day: date, *, rests: bool, name: str) -> None:
    assert calendar().is_rest_day(day) is rests
    assert calendar().name_of(day) == name


def test_a_make_up_sunday_is_a_working_day() -> None:
    assert calendar().is_make_up_day(date(2025, 4, 27))
    assert not calendar().is_make_up_day(date(2025, 4, 26))


def test_a_year_without_notice_is_provisional_and_never_an_error() -> None:
    assert calendar().last_notice == 2026
    assert not calendar().is_provisional(date(2026, 12, 31))
    assert calendar().is_provisional(date(2027, 1, 1))
    assert calendar().is_rest_day(date(2031, 5, 3))
    assert not calendar().is_rest_day(date(2031, 5, 1))


def test_an_empty_calendar_knows_weekends_only() -> None:
    empty = Calendar()
    assert empty.last_notice is None
    assert empty.is_provisional(date(2025, 1, 1))
    assert empty.next_working_day(date(2025, 1, 31)) == date(2025, 2, 3)
    assert empty.add_working_days(date(2025, 1, 31), 6) == date(2025, 2, 10)
    assert empty.add_working_days(date(2025, 2, 10), -6) == date(2025, 1, 31)


@given(day=DAYS, number=st.integers(-400, 400))
def test_working_days_found_at_once_are_those_found_by_walking(day: date, number: int) -> None:
    assert calendar().add_working_days(day, number) == calendar()._walk(day, number)


@given(day=DAYS, number=st.integers(1, 60))
def test_that_many_working_days_lie_between(day: date, number: int) -> None:
    assert calendar().count_working_days(day, calendar().add_working_days(day, number)) == number
