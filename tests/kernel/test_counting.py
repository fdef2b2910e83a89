# SPDX-License-Identifier: Apache-2.0
"""When a limit ends: the worked examples of the rulebook, and each rule of counting by itself."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sunmao.kernel.counting import MonthEnd, NotCountable, Reckoning, reckon
from sunmao.kernel.limits import Custody, Length, Limit, Unit
from sunmao.kernel.shortform import parse_rule
from sunmao.law import calendar, limit

pytestmark = pytest.mark.accept("2.2.3")


def count(start: date | datetime, rule: str, *, held: bool = False, **changes: object) -> Reckoning:
    read = parse_rule(rule)
    given = {"extended": read.extended, "excluded_days": read.excluded_days} | changes
    return reckon(start, read.limit, calendar(), custody=held, **given)


@pytest.mark.parametrize(
    ("start", "rule", "held", "due"),
    [
        (date(2025, 1, 23), "cpl/days:7", True, date(2025, 1, 30)),
        (date(2025, 1, 15), "cpl/days:15", False, date(2025, 2, 5)),
        (date(2025, 4, 12), "cpl/days:15", False, date(2025, 4, 27)),
        (date(2024, 12, 31), "cpl/months:1", False, date(2025, 2, 5)),
        (date(2024, 12, 31), "cpl/months:1", True, date(2025, 1, 31)),
        (date(2026, 1, 17), "cpl/months:1", False, date(2026, 2, 24)),
        (date(2026, 1, 17), "cpl/months:1", True, date(2026, 2, 17)),
        (date(2025, 8, 2), "civ/months:2", False, date(2025, 10, 9)),
        (date(2025, 3, 3), "civ/months:3/exclude:20", False, date(2025, 6, 23)),
        (date(2025, 9, 25), "sp/workdays:10", False, date(2025, 10, 15)),
        (date(2026, 2, 18), "cpl/days:10", False, date(2026, 2, 28)),
    ],
)
def test_the_worked_examples_of_the_rulebook_are_exact(start: date, rule: str, *, held: bool, due: date) -> None:
    assert count(start, rule, held=held).due == due


@pytest.mark.parametrize(
    ("start", "rule", "due"),
    [
        (date(2024, 2, 29), "civ/years:1", date(2025, 2, 28)),
        (date(2025, 1, 31), "civ/months:1", date(2025, 2, 28)),
        (date(2025, 12, 31), "civ/months:2+months:1", date(2026, 3, 30)),  # 28 February, then 28 March, a Saturday
        (date(2025, 2, 8), "cpl/days:-7", date(2025, 2, 1)),
        (date(2025, 3, 12), "sp/workdays:-3", date(2025, 3, 7)),
        (date(2025, 3, 8), "cpl/days:0", date(2025, 3, 8)),
        (date(2025, 1, 15), "cpl/days:15+days:3", date(2025, 2, 5)),  # from 30 January, not from 5 February
    ],
)
def test_each_kind_of_length_is_counted(start: date, rule: str, due: date) -> None:
    assert count(start, rule).due == due


def test_the_month_end_is_a_switch_and_the_default_is_the_earlier_day() -> None:
    start = date(2023, 2, 28)
    assert count(start, "civ/months:1").due == date(2023, 3, 28)
    assert count(start, "civ/months:1", month_end=MonthEnd.STICKY).due == date(2023, 3, 31)
    assert count(date(2023, 2, 27), "civ/months:1", month_end=MonthEnd.STICKY).due == date(2023, 3, 27)


def test_hours_run_from_the_minute_and_never_roll() -> None:
    got = count(datetime(2025, 1, 30, 9, 30, 45, tzinfo=UTC), "cpl/hours:24")
    assert got.moment == datetime(2025, 1, 31, 9, 30, tzinfo=UTC)
    assert got.due == date(2025, 1, 31)
    assert not got.provisional
    assert got.proof == "自2025年1月30日9时30分起算24小时；至2025年1月31日9时30分届满，以小时计算的期限不顺延。"


def test_hours_from_a_day_without_time_count_from_midnight() -> None:
    got = count(
        date(2025, 1, 30), "cpl/hours:48+hours:12+days:1/exclude:1", pauses=[(date(2025, 1, 30), date(2025, 2, 1))]
    )
    assert got.moment
    assert got.moment.isoformat() == "2025-02-05T12:00:00"
    assert got.proof == (
        "自2025年1月30日（未记时刻，从零时）起算48小时；延长12小时；延长1日；扣除不计入的1日；"
        "加上中止的2日；至2025年2月5日12时00分届满，以小时计算的期限不顺延。"
    )


def test_hours_can_not_be_lengthened_by_months() -> None:
    with pytest.raises(NotCountable, match="只能延长若干小时"):
        count(date(2025, 1, 30), "cpl/hours:48+months:1")


def test_an_hour_limit_ignores_a_pause_that_came_too_late_or_is_open() -> None:
    pauses = [(date(2025, 3, 1), date(2025, 3, 5)), (date(2025, 1, 30), None)]
    got = count(datetime(2025, 1, 30, 9, 30, tzinfo=UTC), "cpl/hours:24", pauses=pauses)
    assert got.moment == datetime(2025, 1, 31, 9, 30, tzinfo=UTC)
    assert got.paused


def test_a_moment_is_good_enough_for_a_limit_in_days() -> None:
    assert count(datetime(2025, 1, 15, 16, 0, tzinfo=UTC), "cpl/days:15").due == date(2025, 2, 5)


def test_suspension_adds_the_days_that_were_left() -> None:
    got = count(date(2025, 3, 3), "civ/months:1", pauses=[(date(2025, 3, 10), date(2025, 3, 20))])
    assert got.due == date(2025, 4, 14)  # 3 April plus ten days is a Sunday
    assert "期间中止，恢复后接续计算，至2025年4月13日届满" in got.proof
    assert not got.paused


def test_an_open_suspension_leaves_the_end_and_says_that_time_stands_still() -> None:
    got = count(date(2025, 3, 3), "civ/months:1", pauses=[(date(2025, 3, 10), None)])
    assert got.due == date(2025, 4, 3)
    assert got.paused


def test_a_suspension_after_the_end_or_before_the_start_changes_nothing() -> None:
    pauses = [(date(2025, 5, 1), date(2025, 6, 1)), (date(2025, 2, 1), date(2025, 3, 1))]
    assert count(date(2025, 3, 3), "civ/months:1", pauses=pauses).due == date(2025, 4, 3)


def test_two_suspensions_add_up_even_where_the_second_lies_beyond_the_first_end() -> None:
    pauses = [(date(2025, 4, 5), date(2025, 4, 8)), (date(2025, 3, 10), date(2025, 3, 20))]
    assert count(date(2025, 3, 3), "civ/months:1", pauses=pauses).nominal == date(2025, 4, 16)


def test_a_suspended_count_of_working_days_goes_on_with_the_working_days_left() -> None:
    start, pause = date(2025, 9, 25), (date(2025, 9, 26), date(2025, 10, 9))
    assert count(start, "sp/workdays:10").due == date(2025, 10, 15)
    assert count(start, "sp/workdays:10", pauses=[pause]).due == date(2025, 10, 21)


def test_custody_is_decided_by_the_limit_and_not_by_who_is_held() -> None:
    protest = limit("protest_judgment").on(date(2025, 1, 20))
    assert reckon(date(2025, 1, 20), protest, calendar(), custody=True).due == date(2025, 2, 5)
    arrest = limit("arrest_review_detained").on(date(2025, 1, 23))
    assert reckon(date(2025, 1, 23), arrest, calendar()).due == date(2025, 1, 30)
    review = limit("prosecution_review").on(date(2024, 12, 31))
    assert reckon(date(2024, 12, 31), review, calendar()).due == date(2025, 2, 5)
    assert reckon(date(2024, 12, 31), review, calendar(), custody=True).due == date(2025, 1, 31)


def test_the_two_versions_of_the_delivery_of_a_prisoner_follow_the_first_day() -> None:
    series = limit("delivery_of_prisoner")
    before, after = date(2026, 10, 31), date(2026, 11, 1)
    assert reckon(before, series.on(before), calendar()).due == date(2026, 11, 30)
    assert reckon(after, series.on(after), calendar()).due == date(2026, 12, 1)


def test_a_limit_may_end_on_the_day_before_the_corresponding_one() -> None:
    probation = Limit("p", "考验期", length=Length(Unit.MONTHS, 6), day_before=True)
    got = reckon(date(2025, 1, 10), probation, calendar())
    assert got.due == date(2025, 7, 9)
    assert "按对应日的前一日" in got.proof


@pytest.mark.parametrize(
    ("start", "rule", "held", "provisional"),
    [
        (date(2026, 12, 1), "cpl/days:30", False, False),  # ends on Thursday, 31 December
        (date(2026, 12, 1), "cpl/days:31", False, True),
        (date(2026, 12, 1), "cpl/days:31", True, False),  # custody asks no calendar
        (date(2027, 3, 1), "cpl/days:-5", False, False),
        (date(2027, 3, 1), "sp/workdays:-5", False, True),
        (date(2026, 12, 20), "sp/workdays:15", False, True),
    ],
)
def test_a_day_is_provisional_only_where_a_later_notice_could_move_it(
    start: date, rule: str, *, held: bool, provisional: bool
) -> None:
    got = count(start, rule, held=held)
    assert got.provisional is provisional
    assert ("暂定" in got.proof) is provisional


@pytest.mark.parametrize(
    ("start", "rule", "held", "proof"),
    [
        (date(2025, 1, 15), "cpl/days:15", False,
         "自2025年1月15日的次日起算15日，至2025年1月30日届满；该日为春节假期，顺延至节后第一个工作日2025年2月5日。"),
        (date(2025, 1, 15), "cpl/days:15", True,
         "自2025年1月15日的次日起算15日，至2025年1月30日届满；该日为春节假期，羁押期限不因节假日顺延。"),
        (date(2025, 4, 12), "cpl/days:15", False,
         "自2025年4月12日的次日起算15日，至2025年4月27日届满；该日为调休上班日，不顺延。"),
        (date(2025, 3, 1), "cpl/days:7", False,
         "自2025年3月1日的次日起算7日，至2025年3月8日届满；该日为星期六，顺延至其后第一个工作日2025年3月10日。"),
        (date(2025, 3, 3), "civ/months:1+days:15/exclude:20", False,
         "自2025年3月3日的次日起算1个月，至2025年4月3日届满；延长15日，至2025年4月18日届满；另有20日不计入期限，至2025年5月8日届满。"),
        (date(2025, 2, 8), "cpl/days:-7", False,
         "自2025年2月8日起向前倒算7日，最迟为2025年2月1日；倒算的期限不顺延。"),
        (date(2025, 3, 8), "cpl/days:0", False, "应当在2025年3月8日当日办理。"),
    ],
)  # fmt: skip
def test_the_proof_says_in_words_how_the_day_was_counted(start: date, rule: str, *, held: bool, proof: str) -> None:
    assert count(start, rule, held=held).proof == proof


def test_a_limit_without_length_is_a_sentence() -> None:
    with pytest.raises(NotCountable, match="没有规定时间长度"):
        reckon(date(2025, 1, 1), Limit("x", "线索评估"), calendar())


@pytest.mark.parametrize("changes", [{"excluded_days": -1}, {"extended": (Length(Unit.DAYS, -1),)}])
def test_nothing_may_shorten_a_limit(changes: dict[str, Any]) -> None:
    with pytest.raises(NotCountable, match="不能是负数"):
        count(date(2025, 1, 1), "cpl/days:7", **changes)


def test_an_end_beyond_the_calendar_is_a_sentence() -> None:
    with pytest.raises(NotCountable, match="超出了日历的范围"):
        count(date(9999, 12, 1), "cpl/days:99")


def test_hours_added_to_a_limit_in_days_count_as_whole_days() -> None:
    changed = Limit("x", "某期限", length=Length(Unit.DAYS, 3), custody=Custody.YES)
    got = reckon(date(2025, 3, 3), changed, calendar(), extended=(Length(Unit.HOURS, 24),))
    assert got.due == date(2025, 3, 7)
