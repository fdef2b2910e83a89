# SPDX-License-Identifier: Apache-2.0
"""强制医疗: an opinion only after diagnosis and review are done, or waived with a reason."""

from __future__ import annotations

from sunmao.kernel.forms import DepartmentRef, Form, PersonRef, ask
from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import HANDLER, Stage, Step, Task, post

RULE = House("强制医疗", None, "样本五号决定")


class Begin(Form):
    title: str = ask("事由")
    department: DepartmentRef = ask("部门")
    to_person: PersonRef = ask("承办人")


class Treatment(Procedure):
    """受理 → 审查 → 提出意见。"""

    label = "强制医疗"
    version = "1"

    reviewing = Stage("审查中")
    advised = Stage("已提出意见", final=True)

    diagnosis = Task("诊断评估")
    technical_review = Task("技术性证据审查", opens="technical_review")

    begin = Step("受理", law=RULE, by=post(Role.PROCURATOR), to=reviewing, form=Begin, title="title",
                 department="department", handler="to_person")  # fmt: skip
    advise = Step("提出意见", law=RULE, by=HANDLER, at=reviewing, to=advised, requires=(diagnosis, technical_review))
