# SPDX-License-Identifier: Apache-2.0
"""What a person writes at each step of a case."""

from __future__ import annotations

from sunmao.kernel.forms import DepartmentRef, Files, Form, MatterRef, PersonRef, ask
from sunmao.kernel.lines import Line


class Filing(Form):
    """What the case is about, where it comes from, who handles it."""

    title: str = ask("案件名称", most=100, searchable=True)
    line: Line = ask("案件类型", default=Line.OTHER)
    clue: MatterRef = ask("来源线索编号", default="")
    to_department: DepartmentRef = ask("承办部门")
    to_person: PersonRef = ask("承办人")
    facts: str = ask("基本情况", lines=5, most=5000, default="", searchable=True)
    reasons: str = ask("立案理由", lines=3, most=3000)


class Progress(Form):
    """What was done."""

    text: str = ask("办理情况", lines=4, most=5000, searchable=True)
    files: Files = ask("材料", default=Files())


class Conclusion(Form):
    """How the case ends."""

    result: str = ask("办理结果", lines=4, most=5000)
    files: Files = ask("材料", default=Files())
