# SPDX-License-Identifier: Apache-2.0
"""How days, lights and fingerprints are written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sunmao.kernel.clocks import Light
from sunmao.web import showing

TODAY = date(2024, 9, 12)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("due", "text"), [(date(2024, 9, 12), "今日"), (date(2024, 9, 15), "余 3 日"), (date(2024, 9, 9), "超 3 日")]
)
def test_remaining_days_are_written_in_words(due: date, text: str) -> None:
    assert showing.left(due, TODAY) == text


def test_the_year_is_written_only_when_it_is_not_this_one() -> None:
    assert showing.short_day(date(2024, 7, 8), TODAY) == "07-08"
    assert showing.short_day(date(2023, 7, 8), TODAY) == "2023-07-08"


def test_a_day_that_is_not_firm_never_turns_red() -> None:
    assert showing.light_on(date(2024, 9, 1), date(2024, 8, 29), TODAY) is Light.RED
    assert showing.light_on(date(2024, 9, 1), date(2024, 8, 29), TODAY, firm=False) is Light.YELLOW


def test_no_clock_means_no_light() -> None:
    assert showing.lamp(Light.NONE, None, TODAY) is None


def test_every_light_has_a_word() -> None:
    lamps = [showing.lamp(light, TODAY, TODAY) for light in (Light.GREEN, Light.YELLOW, Light.RED)]
    assert [lamp.word for lamp in lamps if lamp] == ["绿", "黄", "红"]


def test_moments_are_written_in_the_time_of_the_office() -> None:
    assert showing.foot_moment(datetime(2024, 9, 12, 1, 12, tzinfo=UTC), ZONE) == "2024年9月12日　星期四　09:12"


def test_a_fingerprint_is_written_in_groups() -> None:
    assert showing.fingerprint(bytes.fromhex("9f41c27a08de61b3")) == "9f41 c27a 08de"
