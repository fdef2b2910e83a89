# SPDX-License-Identifier: Apache-2.0
"""检察建议: a loop with a rule, people kept apart, an order of steps, a matter opened, a house clock."""

from __future__ import annotations

from sunmao.kernel.forms import Day, DepartmentRef, Form, PersonRef, Privacy, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import Act
from sunmao.kernel.words import ANY_STAFF, HANDLER, OWN_HEAD, Clock, Stage, Step, post

RULE = House("检察建议", None, "样本一号决定")
DRAFTING = House("起草", Length(Unit.DAYS, 10), "样本一号决定")


class Begin(Form):
    title: str = ask("标题", most=50)
    to_department: DepartmentRef = ask("承办部门")
    informant: str = ask("反映人", privacy=Privacy.PROTECTED, default="")


class Assign(Form):
    to_person: PersonRef = ask("承办人")


class Draft(Form):
    text: str = ask("建议内容", lines=5, most=500)


class Answer(Form):
    answered_on: Day = ask("回复日期")
    accepted: bool = ask("采纳")


def too_short(act: Act) -> str | None:
    return "建议内容太短，请写明问题、依据和措施。" if len(act.facts.text) < 4 else None


class Proposal(Procedure):
    """登记 → 指派 → 起草 → 审核 → 送达 → 办结。"""

    label = "检察建议"
    version = "1"

    registered = Stage("待指派")
    drafting = Stage("起草中")
    reviewing = Stage("审核中")
    sent = Stage("已送达")
    closed = Stage("已办结", final=True)

    draft_limit = Clock("起草期限", DRAFTING)

    register = Step("登记", law=RULE, by=ANY_STAFF, to=registered, form=Begin, title="title",
                    department="to_department")  # fmt: skip
    assign = Step("指派", law=RULE, by=OWN_HEAD, at=registered, to=drafting, form=Assign, handler="to_person",
                  starts=(draft_limit,))  # fmt: skip
    note = Step("记录情况", law=RULE, by=HANDLER, at=drafting | reviewing | sent, form=Draft)
    draft = Step("起草", law=RULE, by=HANDLER, at=drafting, to=reviewing, form=Draft, unless=(too_short,),
                 stops=(draft_limit,))  # fmt: skip
    consult = Step("征求意见", law=RULE, by=post(Role.PROCURATOR), at=reviewing, apart_from=(draft,))
    review = Step("审核", law=RULE, by=post(Role.PROCURATOR, Role.DEPARTMENT_HEAD), at=reviewing, to=sent,
                  apart_from=(draft,), after=(consult,))  # fmt: skip
    publish = Step("公开", law=RULE, by=HANDLER, at=sent)
    classify = Step("定为不公开", law=RULE, by=HANDLER, at=sent, not_after=(publish,))
    close = Step("办结", law=RULE, by=HANDLER, at=sent, to=closed, form=Answer)
    start_case = Step("转为立案", law=RULE, by=HANDLER, at=sent, to=closed, opens="cases", opens_by="file")
