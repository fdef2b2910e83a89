# SPDX-License-Identifier: Apache-2.0
"""Everything the system cites, each with how surely it was read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao import law
from sunmao.kernel.limits import Mark
from sunmao.law.showing import Group, Shown, groups


def _holds(row: Shown, text: str) -> bool:
    return any(text in said.lower() for said in (row.code, row.label, row.source, row.note))


def _row(row: Shown) -> dict[str, str]:
    return {
        "code": row.code, "label": row.label, "length": row.length or "—", "source": row.source,
        "mark": f"{row.mark.value} {row.mark.label}", "since": row.since, "note": row.note,
    }  # fmt: skip


def _group(group: Group, text: str) -> dict[str, Any]:
    return {"label": group.label, "rows": [_row(row) for row in group.rows if _holds(row, text)]}


@require_safe
def basis(request: HttpRequest) -> HttpResponse:
    """Show every entry of the law files, or those that hold a text."""
    text = request.GET.get("text", "").strip()
    found = [one for one in (_group(group, text.lower()) for group in groups()) if one["rows"]]
    notes = [{"label": switch.label, "text": switch.note} for switch in law.switches()]
    marks = [{"letter": mark.value, "label": mark.label} for mark in Mark if mark is not Mark.HOUSE]
    return render(request, "web/basis.html", {"text": text, "groups": found, "notes": notes, "marks": marks})
