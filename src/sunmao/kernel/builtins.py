# SPDX-License-Identifier: Apache-2.0
"""The steps that every procedure has without writing them: nothing is deleted, everything can be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunmao.kernel.forms import Files, Form, PersonRef, ask
from sunmao.kernel.limits import House
from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role
from sunmao.kernel.several import PersonRefs
from sunmao.kernel.words import ANY_STAFF, CASE_MANAGER, Bound, Step, Who, post

RULE = House("通用办理规则", None, "系统内置：各类事项均可更正、撤回、作废、恢复")


@dataclass(eq=False, repr=False)
class BuiltIn(Step):
    """A step that every procedure has."""

    @property
    def builtin(self) -> bool:
        """Always true."""
        return True


class Reason(Form):
    """Why."""

    reason: str = ask("理由", lines=3, most=500)


class Opinion(Form):
    """What the approving person says."""

    opinion: str = ask("意见", lines=3, most=500, default="同意")


class Returning(Form):
    """Why it is returned, and to whom."""

    reason: str = ask("理由", lines=3, most=500)
    back_to: str = ask("退给", default="", help="不选即退给拟办人；选了前面的审批人，由其重新审批")


class Countersigners(Form):
    """Who shall give an opinion before it is decided."""

    people: PersonRefs = ask("会签人", help="可选多人，全部签完才能审批")
    note: str = ask("请会签的内容", lines=2, most=500, default="")


class PassedOn(Form):
    """Who of the same post shall decide instead."""

    to_person: PersonRef = ask("转给")
    reason: str = ask("理由", lines=2, most=500)


class Readers(Form):
    """Who shall read it."""

    people: PersonRefs = ask("传阅给", help="可选多人；对方可看本事项，阅后这里显示已阅")
    note: str = ask("附言", lines=2, most=500, default="")


class Reminder(Form):
    """What is said to those for whom a matter waits."""

    note: str = ask("催办内容", lines=2, most=500, default="请抓紧办理。")


class Correction(Form):
    """Which fields of an earlier entry are replaced, and why."""

    position: int = ask("更正第几条经过")
    fields: dict[str, str] = ask("更正的内容")
    reason: str = ask("更正理由", lines=3, most=500)


class NewHandler(Form):
    """Who takes over."""

    to_person: PersonRef = ask("新的承办人")
    reason: str = ask("转办理由", lines=2, most=500)


class LateProof(Form):
    """What proves that it happened when the late entry says."""

    position: int = ask("核实第几条经过")
    proof: str = ask("凭据", help="例如：送达回证、照片、来文原件", lines=2, most=500)
    files: Files = ask("凭据材料", default=Files())


class NewVersion(Form):
    """To which version of the procedure the matter is moved, and who decided so."""

    version: str = ask("新版本")
    decision: str = ask("决定依据", most=200)


class AddedSign(Form):
    """Who else must agree, after the one whose turn it is."""

    role: Role = ask("加签岗位", help="排在您之后审批")
    reason: str = ask("加签理由", lines=2, most=500)

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:
        """An administrator decides nothing."""
        return {"role": "管理员岗位不参与审批，请选择业务岗位。"} if given.role in ADMINISTRATORS else {}


class Escalation(Form):
    """Why the matter is put before the superior office."""

    reason: str = ask("报请理由", lines=3, most=500)
    asks_for: str = ask("请求事项", lines=2, most=500)


class TaskNote(Form):
    """Which required task, and what is said about it."""

    task: str = ask("工作")
    note: str = ask("说明", lines=2, most=500)


HEADS = post(Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR)
_APPROVERS = Who("审批人", frozenset({Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR,
                                   Role.LEGAL_POLICY, Role.COMMITTEE_OFFICE, *CASE_MANAGERS}))  # fmt: skip
_REMINDERS = Who("承办人、提交人、拟办人、负责人或案管人员", ANY_STAFF.roles)
_ASKERS = Who("承办人、提交人、部门负责人或案管人员", ANY_STAFF.roles)

CORRECT = BuiltIn("更正", law=RULE, by=ANY_STAFF, form=Correction, hint="写错的内容以新内容代替，原内容划线保留")
WITHDRAW = BuiltIn("撤回", law=RULE, by=ANY_STAFF, form=Reason, hint="收回本人刚办的一步，他人未办理前有效")
ASK_VOID = BuiltIn("申请作废", law=RULE, by=_ASKERS, form=Reason, hint="须经批准，编号保留")
VOID = BuiltIn("批准作废", law=RULE, by=HEADS, form=Opinion, deciding=True)
REFUSE_VOID = BuiltIn("不同意作废", law=RULE, by=HEADS, form=Reason)
ASK_REOPEN = BuiltIn("申请恢复办理", law=RULE, by=_ASKERS, form=Reason, hint="须经批准，回到终结前的阶段")
REOPEN = BuiltIn("批准恢复办理", law=RULE, by=HEADS, form=Opinion, deciding=True)
REFUSE_REOPEN = BuiltIn("不同意恢复办理", law=RULE, by=HEADS, form=Reason)
APPROVE = BuiltIn("同意", law=RULE, by=_APPROVERS, form=Opinion, deciding=True)
RETURN_FOR_REVISION = BuiltIn("退回", law=RULE, by=_APPROVERS, form=Returning, hint="退给拟办人或前面的审批人")
ASK_COUNTERSIGN = BuiltIn("请会签", law=RULE, by=ANY_STAFF, form=Countersigners, hint="有关人员先签意见，签完再审批")
COUNTERSIGN = BuiltIn("会签", law=RULE, by=ANY_STAFF, form=Opinion, hint="签署意见，供审批人决定")
PASS_TURN = BuiltIn("转他人审批", law=RULE, by=_APPROVERS, form=PassedOn, hint="转给担任同一岗位的另一人")
PASS_ROUND = BuiltIn("传阅", law=RULE, by=ANY_STAFF, form=Readers)
REMIND = BuiltIn("催办", law=RULE, by=_REMINDERS, form=Reminder, hint="提醒现在该办的人，并记入经过")
ADD_SIGN = BuiltIn("加签", law=RULE, by=_APPROVERS, form=AddedSign, hint="轮到您审批时，请再加一级审批")
HAND_OVER = BuiltIn("转办", law=RULE, by=HEADS | CASE_MANAGER, form=NewHandler, handler="to_person",
                    hint="承办人离岗、回避或忙不过来时改由他人承办")  # fmt: skip
CONFIRM_LATE = BuiltIn("核实迟录", law=RULE, by=HEADS, form=LateProof)
CHANGE_VERSION = BuiltIn("改用新程序", law=RULE, by=CASE_MANAGER, form=NewVersion)
ESCALATE = BuiltIn("报请上级院", law=RULE, by=HEADS | CASE_MANAGER, form=Escalation)
BEGIN_TASK = BuiltIn("开始前置工作", law=RULE, by=Who("承办人", ANY_STAFF.roles, Bound.HANDLER), form=TaskNote)
FINISH_TASK = BuiltIn("前置工作已完成", law=RULE, by=Who("承办人", ANY_STAFF.roles, Bound.HANDLER), form=TaskNote)
WAIVE_TASK = BuiltIn("免做前置工作", law=RULE, by=HEADS, form=TaskNote, deciding=True)

BUILT_IN: dict[str, Step] = {
    "correct": CORRECT, "withdraw": WITHDRAW,
    "ask_void": ASK_VOID, "void": VOID, "refuse_void": REFUSE_VOID,
    "ask_reopen": ASK_REOPEN, "reopen": REOPEN, "refuse_reopen": REFUSE_REOPEN,
    "approve": APPROVE, "return_for_revision": RETURN_FOR_REVISION, "add_sign": ADD_SIGN, "pass_turn": PASS_TURN,
    "ask_countersign": ASK_COUNTERSIGN, "countersign": COUNTERSIGN, "pass_round": PASS_ROUND, "remind": REMIND,
    "hand_over": HAND_OVER, "confirm_late": CONFIRM_LATE, "change_version": CHANGE_VERSION, "escalate": ESCALATE,
    "begin_task": BEGIN_TASK, "finish_task": FINISH_TASK, "waive_task": WAIVE_TASK,
}  # fmt: skip
for _name, _step in BUILT_IN.items():
    _step.name = _name
