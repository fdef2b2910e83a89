# SPDX-License-Identifier: Apache-2.0
"""What holds for every limit, whatever the day and the length."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunmao.kernel.counting import MonthEnd, reckon
from sunmao.kernel.limits import Custody, Length, Limit, Unit
from sunmao.law import calendar

pytestmark = pytest.mark.accept("2.2.3")

STARTS = st.dates(date(2017, 6, 1), date(2029, 12, 31))
UNITS = st.sampled_from([Unit.DAYS, Unit.MONTHS, Unit.YEARS, Unit.WORKDAYS])
LENGTHS = st.builds(Length, UNITS, st.integers(1, 24))
ENDS = st.sampled_from(MonthEnd)


def limit_of(length: Length, custody: Custody = Custody.NO) -> Limit:
    return Limit("x", "某期限", length=length, custody=custody)


@given(STARTS, LENGTHS, ENDS)
def test_a_limit_never_ends_on_a_rest_day_and_only_rolls_forward(start: date, length: Length, ends: MonthEnd) -> None:
    got = reckon(start, limit_of(length), calendar(), month_end=ends)
    assert not calendar().is_rest_day(got.due)
    assert start < got.nominal <= got.due <= got.nominal + timedelta(days=12)


@given(STARTS, LENGTHS)
def test_a_limit_that_bounds_custody_ends_where_it_was_reckoned(start: date, length: Length) -> None:
    got = reckon(start, limit_of(length, Custody.YES), calendar())
    assert got.due == got.nominal


@given(STARTS, UNITS, st.integers(1, 400))
def test_a_backward_limit_lies_before_its_event_and_never_rolls(start: date, unit: Unit, number: int) -> None:
    got = reckon(start, limit_of(Length(unit, -number)), calendar())
    assert got.due == got.nominal < start


@given(start=STARTS, length=LENGTHS, ends=ENDS, held=st.booleans())
def test_a_later_start_never_ends_earlier(start: date, length: Length, ends: MonthEnd, *, held: bool) -> None:
    limit = limit_of(length, Custody.IF_HELD)
    today = reckon(start, limit, calendar(), custody=held, month_end=ends)
    tomorrow = reckon(start + timedelta(days=1), limit, calendar(), custody=held, month_end=ends)
    assert today.due <= tomorrow.due


@given(STARTS, LENGTHS, st.lists(LENGTHS, max_size=3), st.integers(0, 60))
def test_neither_extension_nor_exclusion_ever_shortens(
    start: date, length: Length, more: list[Length], days: int
) -> None:
    limit = limit_of(length)
    plain = reckon(start, limit, calendar())
    assert reckon(start, limit, calendar(), extended=more, excluded_days=days).due >= plain.due
    assert reckon(start, limit, calendar(), extended=(), excluded_days=0, pauses=()).due == plain.due


@given(STARTS, LENGTHS, st.integers(0, 40), st.integers(0, 60))
def test_time_that_stood_still_never_shortens(start: date, length: Length, after: int, days: int) -> None:
    since = start + timedelta(days=after)
    pause = (since, since + timedelta(days=days))
    limit = limit_of(length)
    assert reckon(start, limit, calendar(), pauses=[pause]).due >= reckon(start, limit, calendar()).due


@given(STARTS, LENGTHS)
def test_the_proof_names_the_first_and_the_last_day(start: date, length: Length) -> None:
    got = reckon(start, limit_of(length), calendar())
    assert got.proof.startswith(f"自{start.year}年{start.month}月{start.day}日的次日起算{length.label}")
    assert f"{got.due.year}年{got.due.month}月{got.due.day}日" in got.proof
