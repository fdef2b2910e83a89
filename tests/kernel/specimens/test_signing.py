# SPDX-License-Identifier: Apache-2.0
"""Approval chains: approve, 退回, 撤回, 加签, 转办, delegation; the level depends on the facts."""

import pytest

from sunmao.kernel.forms import FormFaults
from sunmao.kernel.roles import Role
from tests.kernel.specimens.signing import Signing
from tests.kernel.walking import CHIEF, DEPUTY, HEAD, HERE, LIN, OTHER_HEAD, SUN, ZHAO, Person, Walk

pytestmark = pytest.mark.accept("2.2.1")


def drafted() -> Walk:
    return Walk(Signing).take("begin", LIN, title="印合同", department=HERE)


def requested(copies: int = 20) -> Walk:
    return drafted().take("request", LIN, copies=str(copies))


def test_the_level_depends_on_what_was_written() -> None:
    assert requested(1).stage == "sealed"
    pending = requested(5).state.pending
    assert pending is not None
    assert pending.chain == (Role.DEPARTMENT_HEAD,)
    pending = requested(20).state.pending
    assert pending is not None
    assert len(pending.chain) == 3


def test_it_takes_effect_with_the_last_approval() -> None:
    walk = requested().take("approve", HEAD).take("approve", DEPUTY)
    assert walk.stage == "drafted"
    walk.later(days=1).take("approve", CHIEF)
    assert walk.stage == "sealed"
    done = walk.state.done[-1]
    assert (done.taken.position, done.entry.position, done.at) == (2, 5, walk.now)
    assert walk.take("seal", LIN).take("approve", HEAD).stage == "done"


def test_each_approves_in_turn_and_for_the_own_department() -> None:
    walk = requested()
    assert walk.why_not("approve", DEPUTY) == "现在轮到部门负责人审批，您现在的岗位是分管院领导。"
    assert walk.why_not("approve", OTHER_HEAD) == "须由本事项所在部门的负责人审批。"
    assert drafted().why_not("approve", HEAD) == "没有等待审批的步骤。"


def test_nobody_approves_the_own_proposal_in_person_or_through_another() -> None:
    own = Walk(Signing).take("begin", HEAD, title="印合同", department=HERE).take("request", HEAD, copies="5")
    said = "不能审批自己提出的事项，请由其他有权人员审批。"
    assert own.why_not("approve", HEAD) == said
    assert own.why_not("approve", Person("代部长", Role.DEPARTMENT_HEAD, on_behalf="部长")) == said
    assert requested().why_not("approve", Person("林", Role.DEPARTMENT_HEAD, on_behalf="部长")) == said


def test_who_holds_a_delegation_approves_for_the_head() -> None:
    walk = requested(5).take("approve", Person("副部长", Role.DEPARTMENT_HEAD, on_behalf="部长"))
    assert walk.stage == "sealed"
    assert walk.state.entries[-1].on_behalf == "部长"


def test_returned_for_revision_it_is_asked_anew() -> None:
    walk = requested().take("approve", HEAD).take("return_for_revision", DEPUTY, reason="份数不对")
    assert walk.state.pending is None
    assert walk.stage == "drafted"
    assert walk.take("request", LIN, copies="5").take("approve", HEAD).stage == "sealed"


def test_taken_back_until_somebody_approved() -> None:
    walk = requested()
    before = drafted().state
    assert walk.why_not("withdraw", ZHAO, reason="错") == "只能撤回本人刚办的一步。"
    walk.take("withdraw", LIN, reason="份数写错")
    assert (walk.stage, walk.state.pending, walk.state.done) == (before.stage, None, before.done)
    acted = requested().take("approve", HEAD)
    assert acted.why_not("withdraw", LIN, reason="错") == "只能撤回本人刚办的一步。"
    pending = acted.take("withdraw", HEAD, reason="再看看").state.pending
    assert pending is not None
    assert pending.next_role is Role.DEPARTMENT_HEAD


def test_one_more_signs_after_him_whose_turn_it_is() -> None:
    walk = requested(5)
    assert walk.why_not("add_sign", CHIEF, role="legal_policy", reason="涉法") == (
        "现在轮到部门负责人审批，您现在的岗位是检察长。"
    )
    assert walk.why_not("add_sign", HEAD, role="department_head", reason="涉法") == (
        "部门负责人已在审批之列，不需要加签。"
    )
    walk.take("add_sign", HEAD, role="legal_policy", reason="涉及法律问题").take("approve", HEAD)
    assert walk.stage == "drafted"
    lawyer = Person("法", Role.LEGAL_POLICY, "法律政策研究室")
    assert walk.take("approve", lawyer).stage == "sealed"
    assert drafted().why_not("add_sign", HEAD, role="legal_policy", reason="涉法") == "没有等待审批的步骤。"
    with pytest.raises(FormFaults, match="管理员岗位不参与审批，请选择业务岗位。"):
        walk.why_not("add_sign", HEAD, role="system_administrator", reason="无")


def test_an_added_sign_of_another_post_is_taken_back() -> None:
    walk = requested(5)
    before = walk.state.pending
    assert walk.take("add_sign", HEAD, role="legal_policy", reason="涉法").take(
        "withdraw", HEAD, reason="不必"
    ).state.pending == before  # fmt: skip


def test_only_the_author_asks() -> None:
    assert drafted().why_not("request", SUN, copies="1") == "“请示”须由原提交人办理。"


def test_an_approval_comes_after_what_it_approves() -> None:
    walk = drafted().later(days=2)
    walk.take("request", LIN, copies="5")
    assert walk.why_not("approve", HEAD, happened=walk.entries[0].happened_at) == (
        "“同意”的时间不能早于提请的时间，请改正后再办。"
    )


def test_while_voiding_is_asked_nothing_is_approved() -> None:
    walk = requested(5).take("ask_void", LIN, reason="不用了")
    assert walk.why_not("approve", HEAD) == "已申请作废，先决定是否作废，再审批。"
    assert walk.why_not("request", LIN, copies="3") == (
        "已申请作废，待批准后才能继续办理；如申请有误，由审批人选“不同意作废”。"
    )
    assert walk.take("refuse_void", HEAD, reason="仍需要").take("approve", HEAD).stage == "sealed"
