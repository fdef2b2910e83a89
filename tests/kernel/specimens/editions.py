# SPDX-License-Identifier: Apache-2.0
"""两个版本: the new one drops a step and a stage, adds another, and shortens a limit."""

from __future__ import annotations

from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import ANY_STAFF, Approval, Clock, Stage, Step

RULE = House("信访", None, "样本八号决定")


class Begin(Form):
    title: str = ask("事由")


class Old(Procedure):
    """登记 → 初核 → 答复。"""

    label = "信访"
    version = "2025"

    begun = Stage("已登记")
    checked = Stage("已初核")
    copied = Stage("已抄录")
    answered = Stage("已答复", final=True)

    answer_limit = Clock("答复期限", House("答复", Length(Unit.DAYS, 30), "样本八号决定"))

    begin = Step("登记", law=RULE, by=ANY_STAFF, to=begun, form=Begin, title="title", starts=(answer_limit,))
    copy = Step("抄录", law=RULE, by=ANY_STAFF, at=begun, to=copied)
    check = Step("初核", law=RULE, by=ANY_STAFF, at=begun | copied, to=checked)
    answer = Step("答复", law=RULE, by=ANY_STAFF, at=checked, to=answered, stops=(answer_limit,))


class New(Procedure):
    """登记 → 转办 → 答复。"""

    label = "信访"
    version = "2026"
    replaces = Old

    begun = Stage("已登记")
    checked = Stage("已核实")
    passed = Stage("已转办")
    answered = Stage("已答复", final=True)

    answer_limit = Clock("答复期限", House("答复", Length(Unit.DAYS, 20), "样本九号决定"))

    begin = Step("登记", law=RULE, by=ANY_STAFF, to=begun, form=Begin, title="title", starts=(answer_limit,))
    pass_on = Step("转办", law=RULE, by=ANY_STAFF, at=begun | checked, to=passed)
    look = Step("核实", law=RULE, by=ANY_STAFF, at=begun, to=checked)
    answer = Step("答复", law=RULE, by=ANY_STAFF, at=passed, to=answered, stops=(answer_limit,),
                  approval=Approval((Role.DEPARTMENT_HEAD,), RULE))  # fmt: skip
