# SPDX-License-Identifier: Apache-2.0
"""Approval on its way: whose turn it is, whom it is returned or passed to, who countersigns, who reads, who is reminded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sunmao.kernel.builtins import HEADS
from sunmao.kernel.entries import Act
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import CASE_MANAGERS, Role, stands_above
from sunmao.kernel.secrecy import Secrecy
from sunmao.kernel.states import is_final


def elsewhere(act: Act) -> bool:
    """A department head decides only for the own department."""
    return act.role is Role.DEPARTMENT_HEAD and act.state.department not in ("", act.department)


def same(act: Act, *others: str) -> bool:
    """Test whether the one who acts, or for whom he acts, is one of the others."""
    return bool({act.by, act.on_behalf} & {other for other in others if other})


def _approver(_procedure: type[Procedure], act: Act) -> str | None:
    pending = act.state.pending
    if pending is None:
        return "没有等待审批的步骤。"
    if act.state.asked:
        word = {"void": "作废", "reopen": "恢复办理"}[act.state.asked]
        return f"已申请{word}，先决定是否{word}，再审批。"
    if act.role is not pending.next_role and not (act.in_place and stands_above(act.role, pending.next_role)):
        return f"现在轮到{pending.next_role.label}审批，您现在的岗位是{act.role.label}。"
    if same(act, pending.proposal.by, pending.proposal.on_behalf):
        return "不能审批自己提出的事项，请由其他有权人员审批。"
    return "须由本事项所在部门的负责人审批。" if elsewhere(act) else _passed_on(act)


def _passed_on(act: Act) -> str | None:
    """What was passed on is for the one it was passed to; whoever holds the post may pass it on again."""
    pending = act.state.pending
    if pending is None or not pending.named or act.step.name == "pass_turn" or same(act, pending.named):
        return None
    return "本级审批已转给他人办理；要收回或改转，请再办“转他人审批”。"


def _approving(procedure: type[Procedure], act: Act) -> str | None:
    if sentence := _approver(procedure, act):
        return sentence
    left = len(act.state.pending.unsigned) if act.state.pending else 0
    return f"还有 {left} 人没有会签，签完后才能同意；不再需要的，请退回后重报。" if left else None


def _returning(procedure: type[Procedure], act: Act) -> str | None:
    if sentence := _approver(procedure, act):
        return sentence
    pending = act.state.pending
    back_to = getattr(act.facts, "back_to", "")
    if pending is None or not back_to or back_to in pending.chain[: len(pending.given)]:
        return None
    return "只能退给拟办人，或本次已经审批过的岗位，请另选。"


def _passing_on(procedure: type[Procedure], act: Act) -> str | None:
    if sentence := _approver(procedure, act):
        return sentence
    pending = act.state.pending
    if act.facts is None or pending is None:
        return None
    to = str(act.facts.to_person)
    if to in (pending.proposal.by, pending.proposal.on_behalf):
        return "不能转给提出本事项的人，请另选。"
    return "现在就由此人审批，不需要转。" if to == (pending.named or act.by) else None


def _asking_countersign(procedure: type[Procedure], act: Act) -> str | None:
    pending = act.state.pending
    if pending is None:
        return "没有等待审批的步骤，不需要会签；要请人看，请用“传阅”。"
    if not same(act, pending.proposal.by) and (sentence := _approver(procedure, act)):
        return f"会签由拟办人或现在的审批人提请。{sentence}"
    if act.facts is None:
        return None
    people = {str(one) for one in act.facts.people}
    if people & set(pending.asked):
        return "所选的人里有人已在会签之列，请去掉后再办。"
    return "拟办人不必会签，请去掉后再办。" if pending.proposal.by in people else None


def _countersigning(_procedure: type[Procedure], act: Act) -> str | None:
    pending = act.state.pending
    if pending is None or not same(act, *pending.unsigned):
        return "没有请您会签的内容。"
    return None


def _passing_round(_procedure: type[Procedure], act: Act) -> str | None:
    """Whoever has the matter in hand may show it; what few may know only its chief readers may widen."""
    state = act.state
    mine = same(act, state.handler, state.author) and state.secrecy in (Secrecy.OPEN, Secrecy.INTERNAL)
    if mine or act.role in HEADS.roles or (act.role in CASE_MANAGERS and state.secrecy != Secrecy.RESTRICTED):
        return None
    level = Secrecy(state.secrecy).label
    return f"“传阅”由承办人、提交人、负责人或案管人员办理；知悉范围为“{level}”的，由负责人或院领导办理。"


def _reminding(procedure: type[Procedure], act: Act) -> str | None:
    state = act.state
    if is_final(procedure, state) or state.historic:
        return "本事项已经办结，不需要催办。"
    proposer = state.pending.proposal.by if state.pending else ""
    overseer = act.role in HEADS.roles or act.role in CASE_MANAGERS
    if not overseer and not same(act, state.handler, state.author, proposer):
        return f"“催办”须由{act.step.who.label}办理。"
    if not state.pending and not state.asked and same(act, state.handler):
        return "本事项现在由您本人办理，不需要催办。"
    return None


def _adding_sign(procedure: type[Procedure], act: Act) -> str | None:
    if sentence := _approver(procedure, act):
        return sentence
    pending = act.state.pending
    if act.facts is None or pending is None or act.facts.role not in pending.chain[len(pending.given) :]:
        return None
    return f"{act.facts.role.label}已在审批之列，不需要加签。"


Check = Callable[[type[Procedure], Act], "str | None"]
CHECKS: Mapping[str, Check] = {
    "approve": _approving, "return_for_revision": _returning, "add_sign": _adding_sign, "pass_turn": _passing_on,
    "ask_countersign": _asking_countersign, "countersign": _countersigning, "pass_round": _passing_round,
    "remind": _reminding,
}  # fmt: skip
"""What stands against each of these steps where the matter stands."""
