# SPDX-License-Identifier: Apache-2.0
"""Stages, steps, rules, order, people kept apart, clocks that start and stop."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sunmao.kernel.clocks import Light
from sunmao.kernel.judging import options, refusal
from tests.kernel.specimens.proposal import Proposal
from tests.kernel.walking import (
    CHIEF,
    DEPUTY,
    HEAD,
    HERE,
    LIN,
    MANAGER,
    NINE,
    OTHER_HEAD,
    SUN,
    ZHAO,
    Person,
    Walk,
)  # fmt: skip

pytestmark = pytest.mark.accept("2.2.1")


def begun() -> Walk:
    return Walk(Proposal).take("register", SUN, title="关于井盖缺失的建议", to_department=HERE)


def drafting() -> Walk:
    return begun().take("assign", HEAD, to_person="林")


def reviewing() -> Walk:
    return drafting().take("draft", LIN, text="请及时补齐井盖")


def sent() -> Walk:
    return reviewing().take("consult", ZHAO).take("review", HEAD)


def test_it_opens_runs_and_ends() -> None:
    walk = sent().take("publish", LIN).take("close", LIN, answered_on="2026年3月2日", accepted="true")
    assert walk.state.trail == ("registered", "drafting", "reviewing", "sent", "closed")
    assert (walk.state.title, walk.state.department, walk.state.handler) == ("关于井盖缺失的建议", HERE, "林")
    assert walk.state.done[-1].taken.facts == {"answered_on": "2026-03-02", "accepted": True}


def test_a_step_out_of_its_stage_names_both_stages() -> None:
    assert begun().why_not("draft", LIN, text="请及时补齐井盖") == "现阶段（待指派）不能“起草”，须在起草中阶段办理。"


def test_a_matter_is_not_opened_twice() -> None:
    again = begun().why_not("register", SUN, title="又一件", to_department=HERE)
    assert again == "“登记”只用于新登记，本事项已登记，请另行登记一件。"


def test_an_administrator_may_do_nothing() -> None:
    admin = Person("管", next(r for r in type(SUN.role) if r.label == "系统管理员"))
    assert Walk(Proposal).why_not("register", admin, title="x", to_department=HERE) == (
        "“登记”须由任一干警办理，您现在的岗位是系统管理员。"
    )


def test_only_the_head_of_its_department_assigns() -> None:
    assert begun().why_not("assign", OTHER_HEAD, to_person="林") == "“指派”须由本事项所在部门的部门负责人办理。"
    assert begun().why_not("assign", LIN, to_person="林") == "“指派”须由所在部门负责人办理，您现在的岗位是检察官。"


def test_a_rule_speaks_in_its_own_sentence() -> None:
    assert drafting().why_not("draft", LIN, text="补齐") == "建议内容太短，请写明问题、依据和措施。"


def test_only_the_handler_or_who_acts_for_him_drafts() -> None:
    walk = drafting()
    text = "请及时补齐井盖"
    assert walk.why_not("draft", ZHAO, text=text) == "“起草”须由承办人办理；如需换人，请部门负责人“转办”。"
    assert walk.why_not("draft", Person("赵", LIN.role, on_behalf="林"), text=text) is None


def test_without_a_handler_nobody_slips_through() -> None:
    act = drafting().act(Proposal.note, ZHAO, {"text": "看过现场"})
    nobody = replace(act, state=replace(act.state, handler=""))
    assert refusal(Proposal, nobody) == "本事项还没有承办人，请部门负责人先指派，再“记录情况”。"


def test_who_drafted_does_not_review_in_person_or_for_another() -> None:
    walk = reviewing().take("consult", ZHAO)
    assert walk.why_not("review", LIN) == "办理过“起草”的人不得办理“审核”，请换人办理。"
    assert walk.why_not("review", Person("赵", ZHAO.role, on_behalf="林")) == (
        "办理过“起草”的人不得办理“审核”，请换人办理。"
    )


def test_a_step_waits_for_the_one_before_it() -> None:
    assert reviewing().why_not("review", HEAD) == "须先办理“征求意见”，再“审核”。"


def test_a_step_is_closed_after_another() -> None:
    walk = sent().take("publish", LIN)
    assert walk.why_not("classify", LIN) == "办理过“公开”后不得再“定为不公开”。"
    assert sent().why_not("classify", LIN) is None


def test_the_clock_starts_and_stops() -> None:
    walk = drafting()
    assert walk.due("draft_limit") == "2026-03-12"
    assert walk.light("draft_limit") is Light.GREEN
    assert walk.light("draft_limit", NINE + timedelta(days=7)) is Light.YELLOW
    assert walk.light("draft_limit", NINE + timedelta(days=11)) is Light.RED
    walk.later(days=2).take("draft", LIN, text="请及时补齐井盖")
    assert walk.clocks()["draft_limit"].stopped == NINE + timedelta(days=2)
    assert walk.light("draft_limit", NINE + timedelta(days=30)) is Light.NONE


def test_what_opens_another_matter_is_not_taken_back() -> None:
    walk = sent().take("start_case", LIN)
    assert walk.state.done[-1].step.opens == "cases"
    assert walk.why_not("withdraw", LIN, reason="错了") == "这一步已生成新的事项，不能撤回；请在新事项中申请作废。"


def test_a_future_or_too_early_time_is_refused() -> None:
    walk = begun().later(days=1)
    early, future = NINE - timedelta(days=1), NINE + timedelta(days=9)
    assert walk.why_not("assign", HEAD, happened=future, to_person="林") == "发生时间不能晚于现在，请改正后再办。"
    assert walk.why_not("assign", HEAD, happened=early, to_person="林") == (
        "发生时间不能早于本事项登记的时间，请改正后再办。"
    )


def test_every_option_says_yes_or_why_not() -> None:
    walk = sent()
    found = {o.step.name: o.why_not for o in options(Proposal, lambda step: walk.act(step, LIN, None))}
    assert found["close"] == ""
    assert found["publish"] == ""
    assert "register" not in found
    assert found["assign"] == "现阶段（已送达）不能“指派”，须在待指派阶段办理。"
    assert found["approve"] == "没有等待审批的步骤。"


# -- hand over, escalate -----------------------------------------------------------


def test_a_matter_is_handed_over() -> None:
    walk = drafting()
    assert begun().why_not("hand_over", HEAD, to_person="赵", reason="忙") == "本事项没有在办的承办人，不能转办。"
    assert walk.why_not("hand_over", HEAD, to_person="林", reason="忙") == "新的承办人就是现在的承办人，请另选。"
    assert walk.why_not("hand_over", OTHER_HEAD, to_person="赵", reason="忙") == (
        "“转办”须由本事项所在部门的负责人或院领导、案管人员办理。"
    )
    walk.take("hand_over", HEAD, to_person="赵", reason="林离岗")
    assert walk.state.handler == "赵"
    assert walk.why_not("draft", LIN, text="请及时补齐井盖") is not None
    walk.take("withdraw", HEAD, reason="选错人")
    assert walk.state.handler == "林"


def test_a_step_without_holder_is_put_before_the_superior_office() -> None:
    walk = begun()
    for who in (MANAGER, DEPUTY, CHIEF, HEAD):
        assert walk.why_not("escalate", who, reason="无人可审", asks_for="指定审核人") is None
    assert "须由" in str(walk.why_not("escalate", LIN, reason="无人可审", asks_for="指定审核人"))
    assert walk.take("escalate", MANAGER, reason="无人可审", asks_for="指定审核人").stage == "registered"
