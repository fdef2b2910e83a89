# SPDX-License-Identifier: Apache-2.0
"""迟录待核: what is recorded late hides no missed term until somebody else has seen the proof."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sunmao.kernel.clocks import Light
from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House, Length, Limit, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import CHINA, WHEN
from sunmao.kernel.words import ANY_STAFF, CASE_MANAGER, Approval, Clock, Exclude, Extend, Stage, Start, Step
from tests.kernel.walking import HEAD, LIN, MANAGER, NINE, OTHER_HEAD, ZHAO, Person, Walk

pytestmark = [pytest.mark.accept("2.s.8"), pytest.mark.accept("2.2.3")]

RULE = House("来信", None, "样本十号决定")
REPLY = Limit("reply", "答复期限", length=Length(Unit.DAYS, 10), source="样本法", article="1")
TELL = Limit("tell", "告知期限", length=Length(Unit.HOURS, 24), source="样本法", article="2")
AGREED = Approval((Role.DEPARTMENT_HEAD,), RULE)


class Begin(Form):
    title: str = ask("事由")


class Days(Form):
    days: int = ask("日数")


class Letter(Procedure):
    """来信: statutory clocks and a house clock that a late entry could hide."""

    label = "来信"
    version = "1"

    running = Stage("办理中")
    closed = Stage("已答复", final=True)

    reply_limit = Clock("答复期限", REPLY)
    tell_limit = Clock("告知期限", TELL)
    house_limit = Clock("院内期限", House("院内", Length(Unit.DAYS, 5), "样本十号决定"))

    begin = Step("登记", law=RULE, by=ANY_STAFF, to=running, form=Begin, title="title",
                 starts=(reply_limit, tell_limit, house_limit))  # fmt: skip
    record_past = Step("历史补录", law=RULE, by=CASE_MANAGER, to=closed, form=Begin, title="title", historic=True)
    tell = Step("告知", law=RULE, by=ANY_STAFF, at=running, stops=(tell_limit,))
    note = Step("院内办毕", law=RULE, by=ANY_STAFF, at=running, stops=(house_limit,))
    lengthen = Step("延长", law=RULE, by=ANY_STAFF, at=running, extends=(Extend(reply_limit, Length(Unit.DAYS, 30)),))
    exclude = Step("扣除", law=RULE, by=ANY_STAFF, at=running, form=Days, excludes=(Exclude(reply_limit, "days"),))
    suspend = Step("中止", law=RULE, by=ANY_STAFF, at=running, suspends=(reply_limit,))
    resume = Step("恢复", law=RULE, by=ANY_STAFF, at=running, resumes=(reply_limit,))
    restart = Step("重新计算", law=RULE, by=ANY_STAFF, at=running, starts=(Start(reply_limit),))
    reply = Step("答复", law=RULE, by=ANY_STAFF, at=running, to=closed, stops=(reply_limit, tell_limit, house_limit))
    reply_agreed = Step("经批准答复", law=RULE, by=ANY_STAFF, at=running, to=closed, approval=AGREED,
                        stops=(reply_limit, tell_limit, house_limit))  # fmt: skip


IN_TIME = NINE + timedelta(days=10)


def overdue() -> Walk:
    walk = Walk(Letter).take("begin", LIN, title="来信").take("tell", LIN).later(days=20)
    assert walk.light("reply_limit") is Light.RED
    return walk


def confirmed(walk: Walk, position: int) -> Walk:
    return walk.take("confirm_late", HEAD, position=position, proof="邮政回执")


def test_a_late_reply_stays_red_until_confirmed_with_a_proof() -> None:
    walk = overdue().take("reply", LIN, happened=IN_TIME)
    clock = walk.clocks()["reply_limit"]
    assert (clock.held, clock.stopped, walk.light("reply_limit")) == (3, None, Light.RED)
    confirmed(walk, 3)
    clock = walk.clocks()["reply_limit"]
    assert (clock.held, clock.stopped, walk.light("reply_limit")) == (0, IN_TIME, Light.NONE)


@pytest.mark.parametrize("step", ["lengthen", "suspend", "restart", "exclude"])
def test_whatever_would_turn_it_green_is_held(step: str) -> None:
    walk = overdue()
    facts = {"days": "30"} if step == "exclude" else {}
    walk.take(step, LIN, happened=IN_TIME, items=(), parties=(), **facts)
    assert walk.clocks()["reply_limit"].held == 3
    assert walk.light("reply_limit") is Light.RED
    assert confirmed(walk, 3).light("reply_limit") is not Light.RED


def test_a_reply_that_was_late_in_itself_stops_the_clock_and_shows_it() -> None:
    walk = overdue().take("reply", LIN, happened=NINE + timedelta(days=15))
    clock = walk.clocks()["reply_limit"]
    assert clock.stopped == NINE + timedelta(days=15)
    assert clock.due is not None
    assert clock.due < clock.stopped.date()


def test_an_extension_after_the_term_recorded_late_is_held() -> None:
    walk = overdue().take("lengthen", LIN, happened=NINE + timedelta(days=15))
    assert walk.light("reply_limit") is Light.RED


def test_what_is_recorded_late_but_before_the_term_needs_no_proof_to_count() -> None:
    walk = Walk(Letter).take("begin", LIN, title="来信").later(days=5)
    walk.take("reply", LIN, happened=NINE + timedelta(days=3))
    assert walk.clocks()["reply_limit"].stopped == NINE + timedelta(days=3)


def test_a_house_limit_is_not_held() -> None:
    walk = Walk(Letter).take("begin", LIN, title="来信").later(days=8)
    walk.take("note", LIN, happened=NINE + timedelta(days=2))
    assert walk.clocks()["house_limit"].stopped == NINE + timedelta(days=2)


def test_hours_are_held_on_the_same_day() -> None:
    walk = Walk(Letter).take("begin", LIN, title="来信").later(hours=26)
    walk.take("tell", LIN, happened=NINE + timedelta(hours=23, minutes=50))
    assert walk.light("tell_limit") is Light.RED
    assert confirmed(walk, 2).light("tell_limit") is Light.NONE


def test_a_back_dated_approval_is_held_like_a_back_dated_step() -> None:
    walk = Walk(Letter).take("begin", LIN, title="来信").take("tell", LIN).later(days=5)
    walk.take("reply_agreed", LIN).later(days=15).take("approve", HEAD, happened=IN_TIME)
    assert walk.stage == "closed"
    assert walk.clocks()["reply_limit"].held == 4
    assert walk.light("reply_limit") is Light.RED
    assert walk.why_not("confirm_late", HEAD, position=4, proof="x") == ("不能核实自己录入的内容，请由其他负责人核实。")
    deputy = Person("副检", Role.DEPUTY_CHIEF_PROCURATOR, "院领导")
    assert walk.take("confirm_late", deputy, position=4, proof="纸质审批单").light("reply_limit") is Light.NONE


def test_a_moment_corrected_backwards_is_held_as_well_and_can_be_confirmed() -> None:
    walk = overdue().take("reply", LIN)
    assert walk.clocks()["reply_limit"].stopped == walk.now
    walk.take("correct", MANAGER, position=3, fields={WHEN: IN_TIME.isoformat()}, reason="当日已寄出")
    assert walk.light("reply_limit") is Light.RED
    assert confirmed(walk, 3).clocks()["reply_limit"].stopped == IN_TIME


def test_a_clock_that_stood_still_was_not_missed() -> None:
    walk = Walk(Letter).take("begin", LIN, title="来信").take("tell", LIN).later(days=5)
    walk.take("suspend", LIN).later(days=20)
    walk.take("reply", LIN, happened=NINE + timedelta(days=6))
    assert walk.clocks()["reply_limit"].stopped == NINE + timedelta(days=6)


def test_who_confirms() -> None:
    walk = overdue()
    assert walk.why_not("confirm_late", HEAD, position=2, proof="x") == "没有待核实的迟录。"
    walk.take("reply", LIN, happened=IN_TIME)
    assert walk.why_not("confirm_late", HEAD, position=1, proof="x") == "这一条经过不是待核实的迟录，请另选。"
    own = overdue().take("reply", HEAD, happened=IN_TIME)
    assert own.why_not("confirm_late", HEAD, position=3, proof="x") == ("不能核实自己录入的内容，请由其他负责人核实。")
    assert walk.why_not("confirm_late", ZHAO, position=3, proof="x") == (
        "“核实迟录”须由部门负责人、分管院领导、检察长办理，您现在的岗位是检察官。"
    )
    assert confirmed(walk, 3).why_not("confirm_late", OTHER_HEAD, position=3, proof="x") == "没有待核实的迟录。"


def test_the_past_is_recorded_without_clocks_and_can_not_be_reopened() -> None:
    walk = Walk(Letter).take("record_past", MANAGER, happened=NINE - timedelta(days=900), title="旧信")
    assert walk.state.historic
    assert walk.clocks() == {}
    assert walk.stage == "closed"
    assert walk.why_not("record_past", MANAGER, title="旧信") is not None
    assert walk.why_not("ask_reopen", MANAGER, reason="x") == (
        "本事项没有办理过程可以恢复；内容有误请更正，或另行登记。"
    )


def test_a_step_within_ten_minutes_is_not_late() -> None:
    walk = Walk(Letter, now=datetime(2026, 3, 2, 9, 9, tzinfo=CHINA)).take("begin", LIN, happened=NINE, title="来信")
    assert not walk.state.entries[0].late
