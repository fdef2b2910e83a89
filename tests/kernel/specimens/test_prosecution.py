# SPDX-License-Identifier: Apache-2.0
"""Clocks of every unit, on matter and person, and all that changes time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sunmao.kernel.clocks import Light, next_of
from sunmao.kernel.states import CHINA
from tests.kernel.specimens.prosecution import Prosecution
from tests.kernel.walking import HEAD, LIN, NINE, Walk

pytestmark = [pytest.mark.accept("2.2.1"), pytest.mark.accept("2.2.3")]


def received(**more: Any) -> Walk:
    facts = {"title": "张甲盗窃案", "to_person": "林", "received_on": "20260302", "suspect": "张甲"} | more
    return Walk(Prosecution).take("receive", LIN, **facts)


def approved(walk: Walk, step: str, **more: Any) -> Walk:
    return walk.take(step, LIN, **more).take("approve", HEAD)


def test_months_and_working_days() -> None:
    walk = received()
    assert walk.due("review_limit") == "2026-04-02"
    assert walk.due("notify_limit") == "2026-03-05"
    assert walk.clocks()["review_limit"].reckoning is not None


def test_a_clock_starts_on_the_day_the_form_names() -> None:
    assert received(received_on="2026-02-26").due("review_limit") == "2026-03-26"


def test_hours_run_from_the_moment_for_each_person_and_turn_red_to_the_minute() -> None:
    walk = received().later(hours=1)
    walk.take("detain", LIN, parties=("张甲",), detained_at="2026-03-02 09:30")
    walk.take("detain", LIN, parties=("李乙",), detained_at="2026-03-02 10:00")
    assert walk.due("custody_limit/张甲") == "2026-05-02"
    told = NINE + timedelta(days=1, minutes=30)
    assert walk.light("tell_limit/张甲", told) is Light.YELLOW
    assert walk.light("tell_limit/张甲", told + timedelta(minutes=1)) is Light.RED
    assert walk.light("tell_limit/李乙", told + timedelta(minutes=1)) is Light.YELLOW
    walk.take("question", LIN, parties=("张甲",))
    assert walk.clocks()["tell_limit/张甲"].stopped is not None
    assert walk.clocks()["tell_limit/李乙"].stopped is None


def test_one_persons_clock_is_extended_with_approval_and_only_so_often() -> None:
    walk = received()
    for name in ("张甲", "李乙"):
        walk.take("detain", LIN, parties=(name,), detained_at="2026-03-02 09:00")
    walk.take("lengthen_custody", LIN, parties=("张甲",))
    assert walk.due("custody_limit/张甲") == "2026-05-02"
    walk.take("approve", HEAD)
    assert walk.due("custody_limit/张甲") == "2026-06-02"
    assert walk.due("custody_limit/李乙") == "2026-05-02"
    assert walk.why_not("lengthen_custody", LIN, parties=("张甲",)) == (
        "“羁押期限”最多延长 1 次，已用完，不得再“延长羁押”。"
    )
    assert walk.why_not("lengthen_custody", LIN, parties=("李乙",)) is None
    assert walk.why_not("detain", LIN, parties=("张甲",), detained_at="2026-03-02 09:00") == (
        "“羁押期限”最多重新计算 0 次，已用完，不得再“收押”。"
    )
    assert walk.why_not("lengthen_custody", LIN, parties=("王丙",)) == ("“羁押期限”现在没有在计算，不能“延长羁押”。")
    walk.take("release", LIN, parties=("李乙",))
    assert walk.why_not("lengthen_custody", LIN, parties=("李乙",)) == ("“羁押期限”现在没有在计算，不能“延长羁押”。")


def test_extension_by_days_of_the_form() -> None:
    walk = received().take("lengthen_notice", LIN, days="4").take("lengthen_notice", LIN, days="1")
    assert walk.due("notify_limit") == "2026-03-10"
    assert walk.why_not("lengthen_notice", LIN, days="1") == "“告知期限”最多延长 2 次，已用完，不得再“延长告知”。"


def test_a_second_proposal_waits_for_the_first() -> None:
    walk = received().take("lengthen", LIN)
    assert walk.why_not("suspend", LIN) == "“延长审查”正待部门负责人审批，批准、退回或撤回后才能办理。"
    assert walk.why_not("prosecute", LIN) == "“延长审查”正待部门负责人审批，批准、退回或撤回后才能办理。"
    assert walk.why_not("notify", LIN) is None


def test_time_stands_still_between_suspension_and_resumption() -> None:
    walk = received().later(days=10)
    assert walk.why_not("resume", LIN) == "“审查起诉期限”没有中止，不需要“恢复审查”。"
    approved(walk, "suspend").later(days=40)
    assert walk.clocks()["review_limit"].paused
    assert walk.light("review_limit") is Light.NONE
    assert walk.why_not("suspend", LIN) == "“审查起诉期限”已经中止，不能再“中止审查”。"
    walk.take("resume", LIN)
    assert walk.due("review_limit") == "2026-05-12"


def test_days_are_left_out() -> None:
    assert received().take("assess", LIN, days="5").due("review_limit") == "2026-04-07"


def test_a_clock_restarts_twice_and_each_time_may_be_extended() -> None:
    walk = approved(received(), "lengthen")
    assert walk.due("review_limit") == "2026-04-17"
    for count in (1, 2):
        walk.later(days=5).take("send_back", LIN)
        assert walk.why_not("assess", LIN, days="5") is not None
        walk.later(days=5).take("resubmit", LIN)
        assert walk.clocks()["review_limit"].restarts == count
        assert walk.why_not("lengthen", LIN) is None
    walk.take("send_back", LIN)
    assert walk.why_not("resubmit", LIN) == "“审查起诉期限”最多重新计算 2 次，已用完，不得再“重新移送”。"


def test_days_count_backwards_from_the_hearing_and_never_roll() -> None:
    walk = received().take("prosecute", LIN).take("fix_hearing", LIN, hearing_on="2026-03-17")
    assert walk.due("summon_limit") == "2026-03-14"  # a Saturday
    assert walk.take("summon", LIN).clocks()["summon_limit"].stopped is not None


def test_the_law_of_the_day_on_which_a_clock_starts() -> None:
    before = received().later(days=20).take("send_back", LIN)
    after = received().later(days=30).take("send_back", LIN)
    assert before.clocks()["supplement_limit"].limit.label == "旧补查期限"
    assert after.clocks()["supplement_limit"].limit.label == "新补查期限"


def test_the_law_of_the_opening_where_the_entry_says_so() -> None:
    walk = received().later(days=35).take("prosecute", LIN)
    assert walk.clocks()["archive_limit"].limit.label == "旧归档期限"


def test_a_day_without_law_gives_a_sentence_instead_of_a_day() -> None:
    walk = Walk(Prosecution, now=datetime(2019, 5, 6, 9, 0, tzinfo=CHINA))
    walk.take("receive", LIN, title="旧案", to_person="林", received_on="20190506").take("send_back", LIN)
    clock = walk.clocks()["supplement_limit"]
    assert clock.due is None
    assert clock.light(NINE, CHINA) is Light.NONE
    assert clock.why_not == "“新补查期限”在2019-05-06没有施行中的规定，自2020-01-01起才有规定。请核对起算日。"


def test_a_day_beyond_the_calendar_gives_a_sentence() -> None:
    walk = received(received_on="9999-12-31")
    assert walk.clocks()["review_limit"].why_not == "推算出的日期超出了日历的范围，请核对起算日和长度。"
    assert walk.due("review_limit") == ""


def test_the_next_clock_is_the_one_that_ends_first() -> None:
    walk = received()
    first = next_of(walk.clocks().values())
    assert first is not None
    assert first.name == "notify_limit"
    walk.take("notify", LIN).take("send_back", LIN).later(days=1).take("resubmit", LIN).take("prosecute", LIN)
    walk.take("archive", LIN)
    assert next_of(walk.clocks().values()) is None


def test_a_provisional_clock_never_turns_red() -> None:
    walk = Walk(Prosecution, now=datetime(2031, 3, 3, 9, 0, tzinfo=CHINA))
    walk.take("receive", LIN, title="远案", to_person="林", received_on="20310303")
    clock = walk.clocks()["review_limit"]
    assert clock.provisional
    assert clock.light(walk.now + timedelta(days=90), CHINA) is Light.YELLOW
    assert [light.label for light in Light] == ["绿", "黄", "红", ""]
