# SPDX-License-Identifier: Apache-2.0
"""Everything the system cites, each with how surely it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao import law
from sunmao.kernel.limits import LimitSeries, Mark
from sunmao.law.entries import Approval, Entry, PaperKind


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    code: str
    label: str
    length: str
    source: str
    mark: str
    since: str
    note: str


def _limit_lines(series: LimitSeries) -> Iterator[Line]:
    for limit in series.versions:
        since = f"{limit.since:%Y-%m-%d} 起" if limit.since else ""
        until = f"{limit.until:%Y-%m-%d} 止" if limit.until else ""
        more = "；".join(e.note or f"可延长{e.length.label if e.length else ''}" for e in limit.extensions)
        notes = [limit.start and f"起算：{limit.start}", limit.stop and f"截止：{limit.stop}", more, limit.note]
        yield Line(limit.code, limit.label, limit.length.label if limit.length else "—", limit.citation,
                   limit.mark.label, " ".join(part for part in (since, until) if part),
                   "。".join(note.rstrip("。") for note in notes if note))  # fmt: skip


def _entry_line(entry: Entry) -> Line:
    length = entry.chain_label if isinstance(entry, Approval) else "—"
    since = entry.issued_in.label if isinstance(entry, PaperKind) else ""
    return Line(entry.code, entry.label, length, entry.citation, entry.mark.label, since, entry.note)


def _groups() -> Iterator[tuple[str, list[Line]]]:
    held = law.law()
    for section, title in held.sections.items():
        lines = [
            line
            for series in held.limits.values()
            if series.versions[0].section == section
            for line in _limit_lines(series)
        ]
        lines += [_entry_line(rule) for rule in held.rules.values() if rule.section == section]
        yield f"{section}　{title}", lines
    more: tuple[tuple[str, Iterable[Entry]], ...] = (
        ("审批层级", held.approvals.values()), ("文书", held.papers.values()),
        ("流程监控的情形", held.irregularities.values()), ("由本院决定的", held.switches.values()),
    )  # fmt: skip
    for title, entries in more:
        yield title, [_entry_line(entry) for entry in entries]


def _wanted(text: str) -> list[dict[str, Any]]:
    found = []
    for title, lines in _groups():
        rows = [
            line
            for line in lines
            if text in line.label or text in line.source or text.lower() == line.code or text in line.code
        ]
        if rows:
            found.append({"label": title, "rows": rows})
    return found


@require_safe
def basis(request: HttpRequest) -> HttpResponse:
    """Show every entry of the law files, or those that hold a text."""
    text = request.GET.get("text", "").strip()
    notes = [{"label": switch.label, "text": switch.note} for switch in law.switches()]
    marks = [{"letter": mark.value, "label": mark.label} for mark in Mark if mark is not Mark.HOUSE]
    return render(request, "web/basis.html", {"text": text, "groups": _wanted(text), "notes": notes, "marks": marks})
