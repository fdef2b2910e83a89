# SPDX-License-Identifier: Apache-2.0
"""Who is held is never held longer by a holiday; and where law leaves two last days, the office has chosen one."""

from __future__ import annotations

from dataclasses import replace
from types import new_class
from typing import Any

import pytest

from sunmao import law
from sunmao.kernel.clocks import Counting
from sunmao.kernel.forms import Day, Form, PersonRef, ask
from sunmao.kernel.limits import Custody, House, LimitSeries
from sunmao.kernel.procedures import Procedure, ProcedureError
from sunmao.kernel.roles import Role
from sunmao.kernel.states import CHINA
from sunmao.kernel.words import HANDLER, Clock, On, Stage, Start, Step, post
from tests.kernel.walking import LIN, Walk

RULE = House("样本", None, "样本十号决定")
REVIEW = law.limit("prosecution_review")
PROBATION = law.limit("conditional_probation_shortest")
COUNTING = Counting(law.calendar(), CHINA)


class Receive(Form):
    to_person: PersonRef = ask("承办人")
    received_on: Day = ask("收案日期")
    in_custody: bool = ask("是否在押", default=False)


class Custodial(Procedure):
    """受理 → 附条件不起诉 → 终结。"""

    label = "审查起诉"
    version = "1"

    reviewing = Stage("审查中")
    closed = Stage("终结", final=True)

    review = Clock("审查起诉期限", REVIEW, held="in_custody")
    each = Clock("各人审查起诉期限", REVIEW, on=On.PERSON)
    probation = Clock("考验期", PROBATION)

    receive = Step("受理", law=RULE, by=post(Role.PROCURATOR), to=reviewing, form=Receive, handler="to_person",
                   starts=(Start(review, "received_on"), Start(probation, "received_on")))  # fmt: skip
    arrest = Step("收押", law=RULE, by=HANDLER, at=reviewing, starts=(each,))
    close = Step("终结", law=RULE, by=HANDLER, at=reviewing, to=closed, stops=(review, each, probation))


def received(**facts: Any) -> Walk:
    return Walk(Custodial).take("receive", LIN, to_person="林", **facts)


@pytest.mark.accept("2.3.10")
@pytest.mark.parametrize(("held", "due"), [("false", "2026-02-24"), ("true", "2026-02-17")])
def test_a_holiday_lengthens_the_review_only_where_nobody_is_held(held: str, due: str) -> None:
    walk = received(received_on="2026-01-17", in_custody=held)
    assert str(walk.clocks(COUNTING)["review"].due) == due


@pytest.mark.accept("2.3.10")
def test_the_proof_says_that_custody_is_not_lengthened() -> None:
    reckoning = received(received_on="2026-01-17", in_custody="true").clocks(COUNTING)["review"].reckoning
    assert reckoning is not None
    assert "羁押" in reckoning.proof


@pytest.mark.accept("2.3.10")
def test_a_clock_on_a_person_means_a_held_one() -> None:
    walk = received(received_on="2026-01-17").later(days=30).take("arrest", LIN, parties=("张甲",))
    clock = walk.clocks(COUNTING)["each/张甲"]
    assert clock.in_custody
    assert clock.reckoning is not None
    assert clock.reckoning.due == clock.reckoning.nominal


@pytest.mark.accept("2.2.2")
def test_a_clock_that_depends_on_custody_must_say_who_is_held() -> None:
    def written(clock: Clock) -> None:
        begun, ended = Stage("办理中"), Stage("办结", final=True)
        parts = {"label": "样本", "version": "1", "begun": begun, "ended": ended, "term": clock,
                 "begin": Step("登记", law=RULE, to=begun, form=Receive, starts=(clock,)),
                 "end": Step("办结", law=RULE, at=begun, to=ended, stops=(clock,))}  # fmt: skip
        new_class("Sample", (Procedure,), exec_body=lambda body: body.update(parts))

    written(Clock("期限", REVIEW, held="in_custody"))
    with pytest.raises(ProcedureError, match="nothing says who is held"):
        written(Clock("期限", REVIEW))
    with pytest.raises(ProcedureError, match="received_on as flag, but it is day"):
        written(Clock("期限", REVIEW, held="received_on"))
    with pytest.raises(ProcedureError, match="the field guarded, which its form does not have"):
        written(Clock("期限", REVIEW, held="guarded"))


@pytest.mark.accept("2.3.11")
def test_the_office_chooses_the_last_day_of_probation() -> None:
    walk = received(received_on="2026-01-15")
    assert str(walk.clocks(COUNTING)["probation"].due) == "2026-07-14"
    assert str(walk.clocks(replace(COUNTING, same_day=True))["probation"].due) == "2026-07-15"
    assert walk.clocks(replace(COUNTING, same_day=True))["review"].due == walk.clocks(COUNTING)["review"].due


def test_the_law_says_which_limits_depend_on_custody() -> None:
    assert isinstance(REVIEW, LimitSeries)
    assert {version.custody for version in REVIEW.versions} == {Custody.IF_HELD}
