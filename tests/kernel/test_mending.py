# SPDX-License-Identifier: Apache-2.0
"""Correct, withdraw, void and reopen: every procedure has them without writing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunmao.kernel.clocks import Light
from sunmao.kernel.roles import Role
from sunmao.kernel.states import WHEN, State
from tests.kernel.specimens.editions import Old
from tests.kernel.specimens.proposal import Proposal
from tests.kernel.specimens.prosecution import Prosecution
from tests.kernel.specimens.rectification import Rectification
from tests.kernel.specimens.signing import Signing
from tests.kernel.walking import (
    CHIEF,
    HEAD,
    HERE,
    LIN,
    MANAGER,
    NINE,
    OTHER_HEAD,
    QIAN,
    SUN,
    ZHAO,
    Person,
    Walk,
)

pytestmark = pytest.mark.accept("2.2.6")


def received() -> Walk:
    return Walk(Prosecution).take("receive", LIN, title="张甲盗窃案", to_person="林", received_on="20260302")


def drafting() -> Walk:
    walk = Walk(Proposal).take("register", SUN, title="井盖", to_department=HERE)
    return walk.take("assign", HEAD, to_person="林")


def correct(walk: Walk, who: Person, position: int, **fields: str) -> Walk:
    return walk.take("correct", who, position=position, fields=fields, reason="写错")


def why_not(walk: Walk, who: Person, position: int, **fields: str) -> str | None:
    return walk.why_not("correct", who, position=position, fields=fields, reason="写错")


def known(state: State) -> dict[str, Any]:
    """Return all that a state says, but for the entries themselves."""
    return {n: v for n, v in vars(state).items() if n not in ("entries", "withdrawn")}


# -- correct -----------------------------------------------------------------------


def test_a_corrected_field_replaces_the_old_one_and_the_clock_follows() -> None:
    walk = received()
    assert walk.due("review_limit") == "2026-04-02"
    correct(walk, LIN, 1, received_on="2026年2月27日", title="张乙盗窃案")
    assert walk.due("review_limit") == "2026-03-27"
    assert walk.state.title == "张乙盗窃案"
    assert walk.entries[0].facts["title"] == "张甲盗窃案"  # the old value stays readable
    assert walk.state.corrected == {1: {"received_on": "2026年2月27日", "title": "张乙盗窃案"}}


def test_a_corrected_field_is_read_as_the_form_reads_it() -> None:
    walk = Walk(Rectification).take("begin", LIN, title="河道")
    sent = received().take("lengthen_notice", LIN, days="4")
    assert correct(sent, LIN, 2, days="6").clocks()["notify_limit"].due == (NINE + timedelta(days=9)).date()
    assert correct(walk, LIN, 1, title="  水库 ").state.title == "水库"


def test_the_author_corrects_until_the_next_step_then_case_management() -> None:
    walk = received()
    assert why_not(walk, ZHAO, 1, title="李案") == "后续步骤已办理，更正须由案管人员办理。"
    correct(walk, LIN, 1, title="李案")
    correct(walk, LIN, 1, title="王案")  # a correction is no next step
    walk.take("notify", LIN)
    assert why_not(walk, LIN, 1, title="李案") == "后续步骤已办理，更正须由案管人员办理。"
    assert correct(walk, MANAGER, 1, title="赵案").state.title == "赵案"


def test_the_moment_is_corrected_and_the_clock_follows() -> None:
    walk = drafting().later(days=2)
    walk.take("draft", LIN, text="请及时补齐井盖")
    correct(walk, MANAGER, 3, **{WHEN: "2026-03-03 15:00"})
    assert walk.clocks()["draft_limit"].stopped == NINE + timedelta(days=1, hours=6)
    assert walk.state.mended[2].happened_at == NINE + timedelta(days=1, hours=6)


def test_what_can_not_be_corrected_says_why() -> None:
    walk = drafting().later(days=2).take("note", LIN, text="看过现场")
    assert why_not(walk, MANAGER, 9, title="x") == "这一条经过不能更正，请选择一条办理步骤。"
    assert why_not(walk, MANAGER, 1) == "请写明要更正的内容。"
    assert why_not(walk, MANAGER, 1, color="红") == "这一条经过没有“color”这一栏，请按原表更正。"
    assert why_not(walk, MANAGER, 1, title="很" * 51) == ("标题最多 50 字，现有 51 字，请删减，或把全文作为附件。")
    assert why_not(walk, MANAGER, 1, title="  ") == "请填写标题。"
    assert why_not(walk, MANAGER, 1, informant="李某") == ("反映人加密保存，不能在这里更正；请作废后重新登记。")
    assert why_not(walk, MANAGER, 3, **{WHEN: "昨天"}) == "发生时间不是有效的时间，请写成 2024-07-29 09:30。"
    assert why_not(walk, MANAGER, 3, **{WHEN: "2026-03-09"}) == "发生时间不能晚于当时录入的时间，请改正后再办。"
    assert why_not(walk, MANAGER, 3, **{WHEN: "2026-03-01"}) == "发生时间不能早于本事项登记的时间，请改正后再办。"
    walk.later(days=1).take("escalate", MANAGER, reason="x", asks_for="y")
    assert why_not(walk, MANAGER, 4, reason="z") == "这一条经过不能更正，请选择一条办理步骤。"


def test_the_opening_is_not_moved_behind_what_followed() -> None:
    walk = Walk(Proposal).later(days=2)
    walk.take("register", SUN, happened=NINE, title="井盖", to_department=HERE)
    walk.take("assign", HEAD, happened=NINE + timedelta(days=1), to_person="林")
    assert why_not(walk, MANAGER, 1, **{WHEN: "2026-03-04"}) == "登记的时间不能晚于后面的步骤，请改正后再办。"
    assert why_not(walk, MANAGER, 1, **{WHEN: "2026-03-03"}) is None


def test_a_correction_does_not_change_the_way_already_gone() -> None:
    walk = Walk(Signing).take("begin", LIN, title="印", department=HERE).take("request", LIN, copies="5")
    walk.take("approve", HEAD)
    assert why_not(walk, MANAGER, 2, copies="50") == (
        "这样更正会改变已经走过的程序（审批层级或办理阶段），请撤回该步重办，或申请作废后重新登记。"
    )
    assert correct(walk, MANAGER, 2, copies="6").state.done[-1].taken.facts["copies"] == 6


def test_a_step_of_no_known_form_is_not_corrected() -> None:
    walk = Walk(Old).take("begin", LIN, title="来信").take("check", LIN)
    assert why_not(walk, LIN, 2, title="x") == "这一条经过没有“title”这一栏，请按原表更正。"


# -- withdraw ----------------------------------------------------------------------


def test_a_withdrawn_last_step_gives_exactly_the_state_before() -> None:
    walk = drafting()
    before = walk.state
    walk.later(days=1).take("draft", LIN, text="请及时补齐井盖").take("withdraw", LIN, reason="还没写完")
    assert known(walk.state) == known(before)
    assert walk.light("draft_limit") is Light.GREEN
    assert walk.state.withdrawn == {3, 4}
    assert walk.take("draft", LIN, text="请及时补齐全部井盖").stage == "reviewing"


def test_what_can_not_be_withdrawn_says_why() -> None:
    walk = Walk(Proposal).take("register", SUN, title="井盖", to_department=HERE)
    assert Walk(Proposal).why_not("withdraw", SUN, reason="x") == "请先登记本事项。"
    assert walk.why_not("withdraw", SUN, reason="错") == "登记不能撤回；登记错误请申请作废。"
    walk.take("assign", HEAD, to_person="林")
    assert walk.why_not("withdraw", LIN, reason="错") == "只能撤回本人刚办的一步。"
    correct(walk, HEAD, 2, to_person="赵")
    assert walk.why_not("withdraw", HEAD, reason="错") == "最近一步不能撤回；如有错误请更正。"
    other = drafting().take("withdraw", HEAD, reason="错")
    assert other.why_not("withdraw", HEAD, reason="再错") == "最近一步不能撤回；如有错误请更正。"
    again = drafting().take("ask_void", HEAD, reason="x")
    assert again.take("withdraw", HEAD, reason="不必").state.asked == ""


# -- void and reopen ---------------------------------------------------------------


def test_void_needs_another_person_and_stops_all_clocks() -> None:
    walk = drafting().take("ask_void", LIN, reason="重复")
    assert walk.why_not("ask_void", LIN, reason="再") == "已有一项申请在等待批准。"
    assert walk.why_not("draft", LIN, text="请及时补齐井盖") == (
        "已申请作废，待批准后才能继续办理；如申请有误，由审批人选“不同意作废”。"
    )
    assert walk.why_not("void", ZHAO) == ("“批准作废”须由部门负责人、分管院领导、检察长办理，您现在的岗位是检察官。")
    assert walk.why_not("void", OTHER_HEAD) == "须由本事项所在部门的负责人或院领导批准。"
    assert walk.why_not("void", Person("代", Role.DEPARTMENT_HEAD, on_behalf="林")) == (
        "不能批准自己提出的申请，请由其他有权人员办理。"
    )
    walk.later(days=1).take("void", HEAD)
    assert walk.stage == "voided"
    assert walk.state.voided_at == walk.now
    assert walk.light("draft_limit", NINE + timedelta(days=60)) is Light.NONE
    assert walk.why_not("draft", LIN, text="请及时补齐井盖") == ("现阶段（已作废）不能“起草”，须在起草中阶段办理。")
    assert walk.why_not("hand_over", HEAD, to_person="赵", reason="x") == ("本事项已作废；如有误，请先申请恢复办理。")
    assert walk.why_not("withdraw", HEAD, reason="x") == "本事项已作废；如有误，请先申请恢复办理。"


def test_who_has_no_part_in_it_asks_nothing() -> None:
    walk = drafting()
    said = "“申请作废”须由承办人、提交人、部门负责人或案管人员办理。"
    assert walk.why_not("ask_void", QIAN, reason="x") == said
    assert walk.why_not("ask_void", OTHER_HEAD, reason="x") == said
    assert [walk.why_not("ask_void", who, reason="x") for who in (LIN, SUN, HEAD, MANAGER)] == [None] * 4


def test_a_voided_matter_is_reopened_where_it_stood_and_its_clock_runs_on() -> None:
    walk = drafting().take("ask_void", LIN, reason="重复").take("void", HEAD)
    walk.later(days=3).take("ask_reopen", LIN, reason="并非重复")
    assert walk.why_not("refuse_void", HEAD, reason="x") == "本事项已作废；如有误，请先申请恢复办理。"
    walk.take("reopen", HEAD)
    assert walk.stage == "drafting"
    assert walk.due("draft_limit") == "2026-03-12"
    assert walk.light("draft_limit", NINE + timedelta(days=11)) is Light.RED
    assert walk.why_not("withdraw", HEAD, reason="x") == "已批准的作废或恢复不能撤回，请另行申请。"
    assert walk.take("draft", LIN, text="请及时补齐井盖").stage == "reviewing"


def test_an_ended_matter_is_reopened_before_its_end() -> None:
    walk = received().take("prosecute", LIN)
    assert walk.why_not("ask_reopen", LIN, reason="x") == "本事项还在办理中，不需要恢复。"
    walk.take("archive", LIN).take("ask_reopen", LIN, reason="漏装材料")
    assert walk.why_not("reopen", LIN) is not None
    assert walk.why_not("refuse_void", HEAD, reason="x") == "没有等待批准的作废申请。"
    assert walk.take("refuse_reopen", HEAD, reason="不必").stage == "archived"
    assert walk.why_not("reopen", HEAD) == "没有等待批准的恢复办理申请。"
    walk.later(days=40).take("ask_reopen", LIN, reason="漏装材料").take("reopen", CHIEF)
    assert walk.stage == "prosecuted"
    assert walk.state.count("archive") == 0
    assert [(b - a).days for a, b in walk.state.closures] == [40]
    assert walk.take("archive", LIN).state.trail[-3:] == ("archived", "prosecuted", "archived")


def test_a_decision_comes_after_what_was_asked() -> None:
    walk = drafting().later(days=2).take("ask_void", LIN, reason="重复")
    assert walk.why_not("void", HEAD, happened=NINE) == "“批准作废”的时间不能早于提请的时间，请改正后再办。"


def test_a_voided_matter_may_still_be_corrected() -> None:
    walk = drafting().take("ask_void", LIN, reason="重复").take("void", HEAD)
    assert correct(walk, MANAGER, 1, title="井盖（重复）").state.title == "井盖（重复）"
