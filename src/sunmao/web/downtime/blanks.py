# SPDX-License-Identifier: Apache-2.0
"""Empty sheets for the hours without the system: a register for each ledger, a form for each step, from the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import FieldSpec, Privacy, fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.roles import Role
from sunmao.kernel.words import Approval, EveryParty, Step
from sunmao.record import registry
from sunmao.record.registry import Ledger
from sunmao.web.asking import asking

ROWS = 12
"""Empty lines of a register sheet that fit on one page."""
COLUMNS = 4
"""Fields of the opening form that a line of the register holds beside number, day and name."""
_LINE = 40
"""A field that takes more characters than this gets the whole width."""
_BLANKS = {
    "day": "　　　年　　月　　日",
    "moment": "　　　年　月　日　时　分",
    "matter": "编号　",
    "money": "　　　　　　元（万元）",
    "area": "　　　　　　亩（公顷）",
    "division": "　　　省（区、市）　　　市（州、盟）　　　县（区、市、旗）",
    "people": "1.　　　　　　　2.　　　　　　　3.　　　　　　　4.",
    "files": "□ 附材料　　　件，名称：",
}
BLANK_LINES = range(5)
"""Lines of a list that an empty form leaves."""
_HELP = {"person": "姓名和岗位", "department": "写全称", "office": "写全称", "number": "整数", "amount": "数字"}
_LADDER = (Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR)


@dataclass(frozen=True)
class Box:
    """One field on paper: its label, what is printed in the box, how high the box is."""

    label: str
    required: bool
    protected: bool
    printed: str
    choices: tuple[str, ...]
    help: str
    high: int
    wide: bool
    heads: tuple[str, ...] = ()
    """Of a list: the heads of its columns."""


def box_of(spec: FieldSpec) -> Box:
    """Return the box of a field; its size follows from the kind and from how much may be written."""
    choices = tuple(label for _, label in spec.choices) or (("是", "否") if spec.kind == "flag" else ())
    high = 1 + min(spec.most // 1000, 3) + min(spec.lines, 3) if spec.kind == "text" else 1 + len(choices) // 9
    heads = tuple(one.label for one in fields_of(spec.rows))
    printed = f"　　　　　　{'、'.join(spec.units)}（余、约、以上）" if spec.units else _BLANKS.get(spec.kind, "")
    wide = (
        spec.kind in ("text", "files", "rows", "people", "division", "quantity")
        or len("".join(choices)) + 2 * len(choices) > _LINE // 2
    )
    wide = wide or (spec.kind == "line" and spec.most > 100)
    needed = spec.required and spec.kind != "flag"
    return Box(
        spec.label, needed, spec.privacy is not Privacy.OPEN, printed, choices,
        "" if printed else spec.help or _HELP.get(spec.kind, ""), high, wide, heads,
    )  # fmt: skip


def lines_of(step: Step) -> list[tuple[Box, ...]]:
    """Put the boxes of a step two by two, wide ones alone."""
    lines: list[tuple[Box, ...]] = []
    for box in _boxes(step):
        if lines and not box.wide and len(lines[-1]) == 1 and not lines[-1][0].wide:
            lines[-1] = (*lines[-1], box)
        else:
            lines.append((box,))
    return lines


def _boxes(step: Step) -> list[Box]:
    boxes = [box_of(spec) for spec in fields_of(step.form)]
    if step.on is not None:
        boxes.insert(0, Box(step.on.label, True, False, "第　　　项", (), "", 1, False))
    if isinstance(step.gathers, EveryParty):
        boxes.insert(0, Box(step.gathers.kind, True, False, "", (), "一张表只写一人（一单位）", 1, False))
    return boxes


def approvals_of(step: Step) -> tuple[str, ...]:
    """Return who signs on paper; where the level depends on the matter, every level has its line."""
    if step.approval is None:
        return ()
    chain = step.approval.chain if isinstance(step.approval, Approval) else _LADDER
    return tuple(role.label for role in chain)


def sheet_of(ledger: Ledger, step: Step) -> dict[str, Any]:
    """Return one empty form."""
    return {
        "title": f"{ledger.label}　{step.label}", "opening": step.opening, "law": step.law.citation,
        "who": step.who.label, "paper": step.paper, "hint": step.hint, "lines": lines_of(step),
        "approvals": approvals_of(step), "protected": any(box.protected for box in _boxes(step)),
    }  # fmt: skip


def register_of(ledger: Ledger) -> dict[str, Any]:
    """Return the empty register of a ledger: a line for each matter, its columns from the first opening step."""
    opening = ledger.procedure.openings()[0]
    short = [spec for spec in fields_of(opening.form) if spec.kind in ("line", "day", "choice", "department", "person")]
    title = next((spec.label for spec in short if spec.name == opening.title), "名称")
    other = [spec for spec in short if spec.name != opening.title and spec.privacy is Privacy.OPEN]
    chosen = sorted(other, key=lambda spec: not spec.required)[:COLUMNS]
    heads = [spec.label for spec in short if spec in chosen]
    return {"title": f"{ledger.label}　停机期间登记簿", "name": title, "heads": heads, "rows": range(1, ROWS + 1),
            "form": opening.label}  # fmt: skip


def steps_of(ledger: Ledger) -> tuple[Step, ...]:
    """Return every step that may have to be taken on paper: the ledger's own, then those that all ledgers have."""
    return (*ledger.procedure.steps, *BUILT_IN.values())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Choose ledger and step."""
    return render(request, "downtime/index.html", {
        "ledgers": [{
            "label": one.label,
            "register": reverse("offline_register", kwargs={"ledger": one.code}),
            "every": reverse("offline_set", kwargs={"ledger": one.code}),
            "own": [_link(one, step) for step in one.procedure.steps],
            "builtin": [_link(one, step) for step in BUILT_IN.values()],
        } for one in registry.ledgers()],
    })  # fmt: skip


def _link(ledger: Ledger, step: Step) -> dict[str, str]:
    url = reverse("offline_form", kwargs={"ledger": ledger.code, "step": step.name})
    return {"label": step.label, "who": step.who.label, "url": url}


def _paper(
    request: HttpRequest, ledger: Ledger, sheets: list[dict[str, Any]], *, with_register: bool = False
) -> HttpResponse:
    ask = asking(request)
    return render(request, "downtime/sheets.html", {
        "ledger": ledger, "sheets": sheets, "blank_lines": BLANK_LINES, "office_name": ask.office.name,
        "register": register_of(ledger) if with_register else None,
    })  # fmt: skip


@require_safe
def register(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show the empty register of a ledger."""
    return _paper(request, ledger, [], with_register=True)


@require_safe
def form(request: HttpRequest, ledger: Ledger, step: str) -> HttpResponse:
    """Show the empty form of one step."""
    taking = step_named(ledger.procedure, step)
    if taking is None:
        raise Http404(step)
    return _paper(request, ledger, [sheet_of(ledger, taking)])


@require_safe
def every(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show register and forms of all steps of a ledger, each on a page of its own."""
    return _paper(request, ledger, [sheet_of(ledger, step) for step in steps_of(ledger)], with_register=True)
