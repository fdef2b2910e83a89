# SPDX-License-Identifier: Apache-2.0
"""Versions side by side: a running matter stays on its version until it is moved."""

import pytest

from sunmao.kernel.drawing import differences
from sunmao.kernel.states import replay
from tests.kernel.specimens.editions import New, Old
from tests.kernel.walking import HEAD, LIN, MANAGER, Walk

pytestmark = pytest.mark.accept("2.2.1")


def checked() -> Walk:
    return Walk(Old).take("begin", LIN, title="来信").take("check", LIN)


def moved() -> Walk:
    walk = checked().take("change_version", MANAGER, version="2026", decision="样本九号决定")
    walk.procedure = New
    return walk


def test_a_matter_stays_on_its_version() -> None:
    walk = checked()
    assert (walk.state.version, walk.take("answer", LIN).stage) == ("2025", "answered")


def test_it_is_moved_by_a_step_and_goes_on_by_the_new_one() -> None:
    walk = moved()
    assert (walk.state.version, walk.stage) == ("2026", "checked")
    assert walk.state.trail == ("begun", "checked")  # read by the version it was done under
    walk.take("pass_on", LIN).take("answer", LIN).take("approve", HEAD)
    assert walk.stage == "answered"
    assert walk.state.done[1].step is Old.check


def test_the_clock_that_began_under_the_old_version_runs_by_it_and_stops_by_the_new_one() -> None:
    walk = moved()
    assert walk.due("answer_limit") == "2026-04-01"
    walk.take("pass_on", LIN).take("answer", LIN).take("approve", HEAD)
    assert walk.clocks()["answer_limit"].stopped is not None


def test_the_old_version_reads_the_change_as_well() -> None:
    assert replay(Old, moved().entries) == moved().state
    assert list(Old.lineage()) == list(New.lineage()) == ["2025", "2026"]


def test_refusals() -> None:
    walk = checked()
    decision = "样本九号决定"
    assert walk.why_not("change_version", LIN, version="2026", decision=decision) == (
        "“改用新程序”须由案管人员办理，您现在的岗位是检察官。"
    )
    assert walk.why_not("change_version", MANAGER, version="2099", decision=decision) == "只能改用下一个版本 2026。"
    assert moved().why_not("change_version", MANAGER, version="2026", decision=decision) == (
        "本程序没有新版本，不需要改用。"
    )
    copied = Walk(Old).take("begin", LIN, title="来信").take("copy", LIN)
    assert copied.why_not("change_version", MANAGER, version="2026", decision=decision) == (
        "新程序没有“已抄录”阶段，请先办完本阶段再改用。"
    )
    asked = checked().take("ask_void", LIN, reason="错")
    assert asked.why_not("change_version", MANAGER, version="2026", decision=decision) == (
        "有事项正待审批，审批后才能改用新程序。"
    )
    assert moved().why_not("withdraw", MANAGER, reason="错") == "改用新程序后不能撤回。"


def test_the_difference_is_said_in_words() -> None:
    assert differences(Old, New) == (
        "取消阶段“已抄录”", "新增阶段“已转办”", "取消步骤“抄录”", "取消步骤“初核”", "新增步骤“转办”", "新增步骤“核实”",
        "步骤“答复”的从由“已初核”改为“已转办”", "步骤“答复”的审批由“无”改为“部门负责人”",
        "期限“答复期限”由“30日”改为“20日”",
    )  # fmt: skip
