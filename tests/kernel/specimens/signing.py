# SPDX-License-Identifier: Apache-2.0
"""用印请示: a chain of approvals whose level depends on what was written."""

from __future__ import annotations

from sunmao.kernel.forms import DepartmentRef, Form, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import Act
from sunmao.kernel.words import ANY_STAFF, AUTHOR, Approval, Clock, Stage, Step

RULE = House("用印请示", None, "样本三号决定")
ANSWERING = House("批复", Length(Unit.WORKDAYS, 5), "样本三号决定")
HEAD_ONLY = Approval((Role.DEPARTMENT_HEAD,), RULE)
TO_THE_CHIEF = Approval((Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR), RULE)


class Begin(Form):
    title: str = ask("事由")
    department: DepartmentRef = ask("部门")


class Request(Form):
    copies: int = ask("份数")
    note: str = ask("说明", default="")


def level(act: Act) -> Approval | None:
    """One copy needs nobody, up to ten the head, more the chief."""
    copies = int(act.facts["copies"])
    if copies == 1:
        return None
    return HEAD_ONLY if copies <= 10 else TO_THE_CHIEF


class Signing(Procedure):
    """拟稿 → 请示 → 用印。"""

    label = "用印请示"
    version = "1"

    drafted = Stage("拟稿")
    sealed = Stage("可以用印")
    done = Stage("已用印", final=True)

    answer_limit = Clock("批复期限", ANSWERING)

    begin = Step("拟稿", law=RULE, by=ANY_STAFF, to=drafted, form=Begin, title="title", department="department",
                 starts=(answer_limit,))  # fmt: skip
    request = Step("请示", law=RULE, by=AUTHOR, at=drafted, to=sealed, form=Request, approval=level,
                   stops=(answer_limit,))  # fmt: skip
    seal = Step("用印", law=RULE, by=AUTHOR, at=sealed, to=done, approval=HEAD_ONLY, paper="用印登记表")
    drop = Step("不再请示", law=RULE, by=AUTHOR, at=drafted, to=done, stops=(answer_limit,))
