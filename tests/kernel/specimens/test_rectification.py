# SPDX-License-Identifier: Apache-2.0
"""Items: added, acted on one, several or all; a stage that needs all closed; dated checks as clocks."""

from datetime import datetime, timedelta

import pytest

from sunmao.kernel.clocks import Light
from sunmao.kernel.states import CHINA
from tests.kernel.specimens.rectification import Rectification
from tests.kernel.walking import HEAD, LIN, NINE, Walk

pytestmark = pytest.mark.accept("2.2.1")


def begun(measures: int = 2) -> Walk:
    walk = Walk(Rectification).take("begin", LIN, title="河道整治")
    for number in range(1, measures + 1):
        walk.take("add", LIN, title=f"措施{number}")
    return walk


def accepted() -> Walk:
    walk = begun().take("carry_out", LIN, items=(1,)).take("carry_out", LIN, items=(2,))
    return walk.take("accept", LIN, items=(1, 2)).take("approve", HEAD)


def test_items_are_numbered_and_go_their_own_way() -> None:
    walk = begun().take("carry_out", LIN, items=(2,))
    assert {n: (i.kind, i.title, i.stage) for n, i in walk.state.items.items()} == {
        1: ("Measure", "措施1", "open"), 2: ("Measure", "措施2", "done"),
    }  # fmt: skip
    assert walk.stage == "mending"
    assert Rectification.item_kind("Measure").stage("done").label == "已落实"


def test_each_item_has_its_own_clock() -> None:
    walk = begun().later(days=3).take("carry_out", LIN, items=(2,))
    assert walk.due("doing_limit/1") == "2026-04-01"
    assert walk.clocks()["doing_limit/1"].stopped is None
    assert walk.clocks()["doing_limit/2"].stopped == NINE + timedelta(days=3)


def test_one_several_all() -> None:
    walk = begun(3)
    assert walk.why_not("carry_out", LIN) == "请选择要“落实”的整改措施。"
    assert walk.why_not("carry_out", LIN, items=(1, 2)) == "“落实”一次只办一项整改措施。"
    assert walk.why_not("carry_out", LIN, items=(9,)) == "整改措施第9项现在不能“落实”。"
    assert walk.why_not("reject", LIN, items=(1,)) == "没有可以“退回整改”的整改措施。"
    for number in (1, 2, 3):
        walk.take("carry_out", LIN, items=(number,))
    assert walk.why_not("accept", LIN, items=(1, 2)) == "“验收”须对全部整改措施一并办理。"
    walk.take("reject", LIN, items=(1, 3))
    assert [i.stage for i in walk.state.items.values()] == ["open", "done", "open"]
    assert walk.clocks()["doing_limit/3"].restarts == 1


def test_what_waits_for_approval_closes_nothing_yet() -> None:
    walk = begun(1).take("carry_out", LIN, items=(1,)).take("accept", LIN, items=(1,))
    assert not walk.state.items[1].closed
    assert walk.take("approve", HEAD).state.items[1].closed


def test_a_stage_waits_until_all_items_are_closed() -> None:
    walk = begun(7)
    assert walk.why_not("watch", LIN) == (
        "还有整改措施第1项、第2项、第3项、第4项、第5项等没有办结，办结后才能“转入回头看”。"
    )
    assert accepted().take("watch", LIN).stage == "watching"


def test_dated_checks_are_items_with_a_light() -> None:
    walk = accepted().take("watch", LIN)
    assert [(i.number, i.due.isoformat()) for i in walk.state.items.values() if i.due] == [
        (3, "2026-04-02"), (4, "2026-06-02"),
    ]  # fmt: skip
    assert walk.due("item:Check/3") == "2026-04-02"
    check = walk.clocks()["item:Check/3"]
    assert (check.label, check.limit.citation, check.statutory) == ("回头看", "院内规定：样本六号决定", False)
    assert walk.light("item:Check/3", NINE + timedelta(days=40)) is Light.RED
    assert walk.why_not("close", LIN) == "还有回头看第3项、第4项没有办结，办结后才能“销号”。"
    walk.take("see", LIN, items=(3,))
    assert walk.light("item:Check/3", NINE + timedelta(days=40)) is Light.NONE
    assert walk.take("see", LIN, items=(4,)).take("close", LIN).stage == "closed"


def test_a_step_may_close_the_last_items_and_the_matter_at_once() -> None:
    walk = accepted().take("watch", LIN).take("see", LIN, items=(3,))
    assert walk.why_not("see_last", LIN, items=(3, 4)) == "“一并查看并销号”须对全部回头看一并办理。"
    assert walk.take("see_last", LIN, items=(4,)).stage == "closed"


def test_a_check_is_planned_from_the_local_day() -> None:
    walk = Walk(Rectification, now=datetime(2026, 3, 2, 0, 30, tzinfo=CHINA)).take("begin", LIN, title="河道")
    walk.take("watch", LIN)
    assert [i.due.isoformat() for i in walk.state.items.values() if i.due] == ["2026-04-02", "2026-06-02"]
