# SPDX-License-Identifier: Apache-2.0
"""Two matters side by side with the equal parts marked, so that a person can say whether they are one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.record.access import Kind, note
from sunmao.record.registry import Ledger
from sunmao.record.standing import Standing
from sunmao.web import options, rows
from sunmao.web.asking import asking
from sunmao.web.finding import stands_of
from sunmao.web.telling import Teller

LEAST = 2
"""Equal runs shorter than this are chance."""
MOST = 4000
"""Characters of a text that are compared; beyond, comparing takes longer than reading."""


@dataclass(frozen=True)
class Part:
    """A run of text, equal in both or not."""

    text: str
    same: bool


def parts(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Part two texts into runs that are equal and runs that are not."""
    a, b = one[:MOST], other[:MOST]
    left: list[Part] = []
    right: list[Part] = []
    for word, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        same = word == "equal" and a2 - a1 >= LEAST
        if a2 > a1:
            left.append(Part(a[a1:a2], same))
        if b2 > b1:
            right.append(Part(b[b1:b2], same))
    return [*left, Part(one[MOST:], same=False)], [*right, Part(other[MOST:], same=False)]


def _said(stands: Standing) -> dict[str, str]:
    """Return what the opening step says, hidden contents left out."""
    groups = Teller(stands).groups()
    facts = groups[0].facts if groups else ()
    return {fact.label: "身份保密" if fact.hidden else fact.value for fact in facts}


def _lines(one: Standing, other: Standing) -> list[dict[str, Any]]:
    left, right = _said(one), _said(other)
    lines = []
    for label in dict.fromkeys((*left, *right)):
        a, b = left.get(label, ""), right.get(label, "")
        hidden = "身份保密" in (a, b)
        first, second = ([Part(a, same=False)], [Part(b, same=False)]) if hidden else parts(a, b)
        lines.append({"label": label, "one": first, "other": second})
    return lines


def _name_of(line: Mapping[str, str]) -> str:
    """Return the step that a line of the panel leads to."""
    return line["name"]


@require_safe
def beside(request: HttpRequest, ledger: Ledger, number: str, other: str) -> HttpResponse:
    """Show two matters of a ledger side by side, with the steps that could join them."""
    ask = asking(request)
    one, second = stands_of(ask, ledger, number), stands_of(ask, ledger, other)
    note(ask.actor, Kind.VIEW, at=ask.at, matter=one.matter, about=f"并排比较　{second.number}")
    joining = {step.name: step.links for step in ledger.procedure.steps if step.links and not step.opening}
    steps = [line for line in options.panel(ask, one).can if _name_of(line) in joining]
    for line in steps:
        line["url"] += "?" + urlencode(dict.fromkeys(joining[_name_of(line)].values(), second.number))
    where = {"ledger": ledger.code}
    return render(request, "web/beside.html", {
        "one": {"number": one.number, "url": rows.url_of(ledger, one.number)},
        "other": {"number": second.number, "url": rows.url_of(ledger, second.number)},
        "lines": _lines(one, second), "steps": steps, "back": reverse("ledger", kwargs=where),
    })  # fmt: skip
