# SPDX-License-Identifier: Apache-2.0
"""The short form of a rule, and a sentence for each way to write it wrong."""

import pytest

from sunmao.kernel.limits import Custody, Length, Regime, Unit
from sunmao.kernel.shortform import RuleError, parse_length, parse_rule


def test_a_full_rule_is_read() -> None:
    rule = parse_rule("cpl/months:1+days:15/exclude:20")
    assert rule.regime is Regime.CRIMINAL
    assert rule.length == Length(Unit.MONTHS, 1)
    assert rule.extended == (Length(Unit.DAYS, 15),)
    assert rule.excluded_days == 20
    assert rule.limit.custody is Custody.IF_HELD


def test_a_negative_number_counts_backwards() -> None:
    assert parse_rule(" civ/days:-3 ").length.backwards


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "应写成“种类/长度/扣除”"),
        ("cpl", "应写成“种类/长度/扣除”"),
        ("cpl/days:1/exclude:1/x", "应写成“种类/长度/扣除”"),
        ("xyz/days:1", "不认识期间种类“xyz”"),
        ("cpl/weeks:1", "看不懂长度“weeks:1”"),
        ("cpl/days:", "看不懂长度“days:”"),
        ("cpl/days:１", "看不懂长度“days:１”"),
        ("cpl/days:100001", "太大"),
        ("cpl/days:7+days:-1", "延长的时间不能是负数"),
        ("cpl/days:-7+days:1", "是倒算的期限"),
        ("cpl/days:7/exclude:-1", "看不懂扣除“exclude:-1”"),
        ("cpl/days:7/20", "看不懂扣除“20”"),
    ],
)
def test_a_wrong_rule_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence):
        parse_rule(text)


def test_one_length_is_read() -> None:
    assert parse_length("hours:24") == Length(Unit.HOURS, 24)
