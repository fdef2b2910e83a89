# SPDX-License-Identifier: Apache-2.0
"""Limits: what they say of themselves and which version applies."""

from datetime import date

import pytest

from sunmao.kernel.limits import (
    Custody,
    House,
    Length,
    Limit,
    LimitSeries,
    Mark,
    NotInForce,
    Regime,
    Unit,
)  # fmt: skip

OLD = Limit("x", "旧", until=date(2026, 10, 31), source="甲法", article="1")
NEW = Limit("x", "新", since=date(2026, 11, 1), source="乙法", article="2")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (Length(Unit.DAYS, 15), "15日"), (Length(Unit.MONTHS, 2), "2个月"), (Length(Unit.WORKDAYS, 10), "10个工作日"),
        (Length(Unit.HOURS, 48), "48小时"), (Length(Unit.DAYS, -7), "前7日"), (Length(Unit.DAYS, 0), "当日"),
    ],
)  # fmt: skip
def test_a_length_says_itself_in_chinese(length: Length, words: str) -> None:
    assert length.label == words


def test_a_series_returns_the_version_in_force_on_the_day() -> None:
    series = LimitSeries((OLD, NEW))
    assert series.on(date(2026, 10, 31)) is OLD
    assert series.on(date(2026, 11, 1)) is NEW
    assert (series.code, series.label, series.mark) == ("x", "新", Mark.VERIFIED)
    assert series.citation == "甲法第1条；乙法第2条"


def test_a_day_without_law_is_a_sentence_that_names_the_first_day() -> None:
    with pytest.raises(NotInForce, match="自2026-11-01起才有规定"):
        LimitSeries((NEW,)).on(date(2026, 10, 1))
    with pytest.raises(NotInForce, match="没有施行中的规定。"):
        LimitSeries((OLD,)).on(date(2027, 1, 1))


def test_custody_is_a_property_of_the_limit_not_of_the_person() -> None:
    assert Custody.YES.bounds(held=False)
    assert Custody.IF_HELD.bounds(held=True)
    assert not Custody.IF_HELD.bounds(held=False)
    assert not Custody.NO.bounds(held=True)


def test_a_house_limit_shows_the_decision_behind_it() -> None:
    house = House("线索评估", Length(Unit.WORKDAYS, 5), "2025年第3次院务会")
    assert (house.mark, house.mark.label, house.regime) == (Mark.HOUSE, "院内规定", Regime.WORKING)
    assert house.citation == "院内规定：2025年第3次院务会"
    assert House("通用", None, "决定").regime is Regime.CIVIL


def test_a_house_limit_without_a_decision_is_refused() -> None:
    with pytest.raises(ValueError, match="names no decision"):
        House("线索评估", None, " ")


def test_a_limit_without_article_cites_the_instrument_alone() -> None:
    assert Limit("y", "名", source="指南").citation == "指南"
