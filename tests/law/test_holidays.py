# SPDX-License-Identifier: Apache-2.0
"""The holiday table, and the notice of a later year that an office loads itself."""

from datetime import date, timedelta
from importlib.util import find_spec

import pytest

from sunmao.kernel.counting import reckon
from sunmao.kernel.shortform import parse_rule
from sunmao.law import NoticeError, calendar, read_notice, with_notice

pytestmark = pytest.mark.accept("2.3.9")
HEAD = "day,kind,holiday,notice\n"
# An invented arrangement of 2027, only to try the door.
NOTICE = (
    HEAD
    + """\
2027-01-01,off,元旦,2027
2027-02-05,off,春节,2027
2027-02-08,off,春节,2027
2027-02-14,work,春节,2027
2027-04-05,off,清明节,2027
2027-05-03,off,劳动节,2027
2027-06-09,off,端午节,2027
2027-10-01,off,国庆节,2027"""
)


def test_the_years_2018_to_2026_are_known() -> None:
    assert calendar().years == frozenset(range(2018, 2027))


@pytest.mark.skipif(find_spec("chinese_calendar") is None, reason="the package chinesecalendar is not installed")
def test_every_day_agrees_with_the_package_it_was_made_from() -> None:
    package = pytest.importorskip("chinese_calendar")
    days = (date(2018, 1, 1) + timedelta(days=number) for number in range(9 * 365 + 2))
    assert [day for day in days if package.is_holiday(day) != calendar().is_rest_day(day)] == []


def test_a_loaded_notice_makes_a_provisional_day_firm() -> None:
    limit, start = parse_rule("cpl/days:15").limit, date(2027, 1, 21)
    before = reckon(start, limit, calendar())
    assert (before.due, before.provisional) == (date(2027, 2, 5), True)
    after = reckon(start, limit, with_notice(calendar(), NOTICE))
    assert (after.due, after.provisional) == (date(2027, 2, 9), False)


def test_a_year_read_again_replaces_what_was_known_of_it() -> None:
    once = with_notice(calendar(), NOTICE)
    again = with_notice(once, NOTICE.replace("2027-02-08", "2027-02-09"))
    assert not again.is_rest_day(date(2027, 2, 8))
    assert again.is_rest_day(date(2027, 2, 9))
    assert again.is_rest_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("day,kind\n2027-01-01,off\n", "缺少列“holiday、notice”"),
        (HEAD, "没有任何一天"),
        (NOTICE + "\n2027-13-01,off,元旦,2027", "第10行：日期“2027-13-01”应写成"),
        (NOTICE + "\n2027-01-02,holiday,元旦,2027", "种类“holiday”只能是"),
        (NOTICE + "\n2027-01-02,off,圣诞节,2027", "节日“圣诞节”只能是"),
        (NOTICE + "\n2027-01-02,off,元旦,2029", "通知年份“2029”应是2027"),
        (NOTICE + "\n2027-01-04,work,元旦,2027", "不是星期六、星期日"),
        (NOTICE + "\n2027-01-01,off,元旦,2027", "2027-01-01写了2次"),
        (NOTICE.replace("清明节", "元旦"), "2027年的安排缺少清明节"),
    ],
)
def test_a_wrong_notice_is_refused_with_the_line_and_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(NoticeError) as refused:
        read_notice(text)
    assert sentence in str(refused.value)
