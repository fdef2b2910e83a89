# SPDX-License-Identifier: Apache-2.0
"""案件：立案 → 办理 → 终结。A first, small ledger; each line of work will bring its own procedure."""

from __future__ import annotations

from sunmao import law
from sunmao.domains.cases import forms
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import HANDLER, Approval, Clock, Stage, Step, post

DECISION = "《案件办理规定》样本，启用前由本院决定"
HANDLE = House("办理", Length(Unit.MONTHS, 3), DECISION)
MANAGED = House("案件立案、办理、终结", None, DECISION)


class CaseProcedure(Procedure):
    """The loop of one case."""

    label = "案件"
    version = "2026.1"

    handling = Stage("办理中")
    concluded = Stage("已终结", final=True)

    handle_limit = Clock("办理期限", HANDLE, warn_days=10)

    file = Step(
        "立案", law=law.cite("doc_filing_decision"),
        by=post(Role.PROCURATOR, Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR),
        to=handling, form=forms.Filing, title="title", kind="line", department="to_department", handler="to_person",
        starts=(handle_limit,),
    )  # fmt: skip
    note_progress = Step("记录办理情况", law=MANAGED, by=HANDLER, at=handling, form=forms.Progress)
    conclude = Step(
        "终结", law=MANAGED, by=HANDLER, at=handling, to=concluded, form=forms.Conclusion, deciding=True,
        approval=Approval((Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR), MANAGED), stops=(handle_limit,),
    )  # fmt: skip
