# SPDX-License-Identifier: Apache-2.0
"""An approval on its way: returned to an earlier approver, passed on, countersigned, passed round, reminded of."""

from __future__ import annotations

import pytest

from sunmao.kernel.roles import Role
from tests.kernel.specimens.signing import Signing
from tests.kernel.walking import CHIEF, DEPUTY, HEAD, HERE, LIN, MANAGER, Person, Walk

ZHAO = Person("00000000-0000-7000-8000-000000000001", Role.PROCURATOR)
SUN = Person("00000000-0000-7000-8000-000000000002", Role.ASSISTANT_PROCURATOR)
OTHER_DEPUTY = Person("另一副检", Role.DEPUTY_CHIEF_PROCURATOR, "院领导")


def requested() -> Walk:
    walk = Walk(Signing).take("begin", LIN, title="印合同", department=HERE)
    return walk.take("request", LIN, copies="20")


def at_the_chief() -> Walk:
    return requested().take("approve", HEAD).take("approve", DEPUTY)


@pytest.mark.accept("3.6.2")
def test_returned_to_whom_proposed_it_nothing_waits_any_more() -> None:
    assert at_the_chief().take("return_for_revision", CHIEF, reason="份数不对").state.pending is None


@pytest.mark.accept("3.6.2")
def test_returned_to_an_earlier_approver_it_goes_on_from_there() -> None:
    walk = at_the_chief().take("return_for_revision", CHIEF, reason="请分管再看", back_to="deputy_chief_procurator")
    pending = walk.state.pending
    assert pending is not None
    assert (pending.next_role, pending.given) == (Role.DEPUTY_CHIEF_PROCURATOR, ("部长",))
    assert walk.take("approve", DEPUTY).take("approve", CHIEF).stage == "sealed"


@pytest.mark.accept("3.6.2")
def test_it_is_returned_only_to_who_has_approved() -> None:
    walk = requested().take("approve", HEAD)
    said = walk.why_not("return_for_revision", DEPUTY, reason="再看", back_to="chief_procurator")
    assert said == "只能退给拟办人，或本次已经审批过的岗位，请另选。"


@pytest.mark.accept("3.6.4")
def test_passed_on_only_the_named_person_decides_and_it_may_be_taken_back() -> None:
    walk = requested().take("approve", HEAD).take("pass_turn", DEPUTY, to_person="另一副检", reason="外出")
    assert "已转给他人办理" in str(walk.why_not("approve", DEPUTY))
    assert walk.why_not("approve", OTHER_DEPUTY) is None
    walk.take("pass_turn", DEPUTY, to_person="副检", reason="已回")
    assert "已转给他人办理" in str(walk.why_not("approve", OTHER_DEPUTY))
    walk.take("approve", DEPUTY)
    assert walk.state.pending is not None
    assert walk.state.pending.named == ""


@pytest.mark.accept("3.6.4")
def test_it_is_not_passed_on_to_the_proposer_nor_to_oneself_nor_out_of_turn() -> None:
    walk = requested()
    assert "不能转给提出本事项的人" in str(walk.why_not("pass_turn", HEAD, to_person="林", reason="外出"))
    assert "不需要转" in str(walk.why_not("pass_turn", HEAD, to_person="部长", reason="外出"))
    assert "现在轮到部门负责人审批" in str(walk.why_not("pass_turn", DEPUTY, to_person="赵", reason="外出"))


@pytest.mark.accept("3.6.5")
def test_nothing_is_approved_before_all_have_countersigned() -> None:
    walk = requested().take("ask_countersign", LIN, people=[ZHAO.name, SUN.name], note="请核对份数")
    assert "还有 2 人没有会签" in str(walk.why_not("approve", HEAD))
    walk.take("countersign", ZHAO, opinion="同意")
    assert "还有 1 人没有会签" in str(walk.why_not("approve", HEAD))
    assert "没有请您会签" in str(walk.why_not("countersign", ZHAO, opinion="再签"))
    walk.take("countersign", Person("代孙", Role.CLERK, on_behalf=SUN.name), opinion="同意")
    assert walk.why_not("approve", HEAD) is None


@pytest.mark.accept("3.6.5")
def test_it_may_be_returned_while_some_have_not_countersigned() -> None:
    walk = requested().take("ask_countersign", HEAD, people=[ZHAO.name])
    assert walk.take("return_for_revision", HEAD, reason="不需要会签").state.pending is None


@pytest.mark.accept("3.6.5")
def test_who_asks_for_countersigning_and_whom() -> None:
    walk = requested()
    assert "会签由拟办人或现在的审批人提请" in str(walk.why_not("ask_countersign", ZHAO, people=[SUN.name]))
    own = Walk(Signing).take("begin", ZHAO, title="印合同", department=HERE).take("request", ZHAO, copies="20")
    assert "拟办人不必会签" in str(own.why_not("ask_countersign", HEAD, people=[ZHAO.name]))
    walk.take("ask_countersign", HEAD, people=[ZHAO.name])
    assert "已在会签之列" in str(walk.why_not("ask_countersign", HEAD, people=[ZHAO.name, SUN.name]))
    assert "不需要会签" in str(Walk(Signing).take("begin", LIN, title="印", department=HERE)
                          .why_not("ask_countersign", LIN, people=[ZHAO.name]))  # fmt: skip


@pytest.mark.accept("3.6.5")
def test_an_opinion_withdrawn_is_asked_for_again() -> None:
    walk = requested().take("ask_countersign", LIN, people=[ZHAO.name]).take("countersign", ZHAO, opinion="同意")
    walk.take("withdraw", ZHAO, reason="看错了")
    assert "还有 1 人没有会签" in str(walk.why_not("approve", HEAD))


@pytest.mark.accept("3.6.6")
def test_those_it_is_passed_round_to_become_its_readers() -> None:
    walk = requested().take("pass_round", LIN, people=[ZHAO.name, SUN.name], note="请阅")
    assert walk.state.readers == {ZHAO.name, SUN.name}
    assert walk.why_not("pass_round", SUN, people=[ZHAO.name]) is not None
    assert walk.take("withdraw", LIN, reason="发错了").state.readers == frozenset()


@pytest.mark.accept("3.6.7")
def test_whoever_has_a_part_reminds_and_it_changes_nothing_but_the_journal() -> None:
    walk = requested()
    before = walk.state
    walk.take("remind", LIN).take("remind", MANAGER, note="即将到期")
    assert (walk.state.stage, walk.state.pending) == (before.stage, before.pending)
    assert "须由承办人、提交人" in str(walk.why_not("remind", ZHAO))
    ended = Walk(Signing).take("begin", LIN, title="印", department=HERE).take("drop", LIN)
    assert "不需要催办" in str(ended.why_not("remind", MANAGER))
