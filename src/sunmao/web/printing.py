# SPDX-License-Identifier: Apache-2.0
"""The whole history for paper, and the chain of fingerprints worked out anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel import chain
from sunmao.record.access import Kind, note
from sunmao.record.models import Entry, Facts
from sunmao.record.registry import Ledger
from sunmao.record.standing import Standing
from sunmao.record.writing import entry_head
from sunmao.web import matters, showing
from sunmao.web.asking import Asking, asking
from sunmao.web.finding import stands_of
from sunmao.web.telling import Teller
from sunmao.web.timeline import lines_of


def recomputed(stands: Standing, entries: list[Entry]) -> str:
    """Work out every fingerprint anew and return the sentence that names the first fault, or nothing."""
    kept = {
        f.entry_id: f for f in Facts.objects.filter(office_id=stands.actor.office_id, entry__matter_id=stands.matter)
    }
    previous = chain.GENESIS
    for place, entry in enumerate(entries, start=1):
        facts = kept.get(entry.pk)
        if entry.position != place or bytes(entry.previous) != previous:
            return f"第 {place} 条缺失、多出或次序被调换。"
        if facts is None or chain.digest(entry.algorithm, bytes(facts.salt), facts.content) != bytes(
            entry.facts_digest
        ):
            return f"第 {place} 条写下的内容与指纹不符。"
        previous = chain.fingerprint(entry.algorithm, previous, _head(entry))
        if previous != bytes(entry.fingerprint):
            return f"第 {place} 条的办理人、时间或步骤与指纹不符。"
    return "" if previous == stands.head else "最后一条的指纹与事项所存不符。"


def _head(entry: Entry) -> dict[str, Any]:
    return entry_head(
        office=entry.office_id, matter=entry.matter_id, position=entry.position, step=entry.step, by=entry.by_id,
        post=entry.post_id, role=entry.role, department=entry.department_id, on_behalf=entry.on_behalf_id,
        who=entry.who, happened_at=entry.happened_at, recorded_at=entry.recorded_at, late_reason=entry.late_reason,
        digest=bytes(entry.facts_digest), algorithm=entry.algorithm,
    )  # fmt: skip


def _page(ask: Asking, stands: Standing) -> tuple[dict[str, Any], list[Entry]]:
    teller, entries = Teller(stands), matters.entries_of(stands)
    timeline = list(reversed(lines_of(ask, stands, teller, entries)))
    back = reverse("matter", kwargs={"ledger": stands.ledger.code, "number": stands.number})
    head = matters.head_of(ask, stands, teller)
    return {
        "ledger": stands.ledger,
        "head": head,
        "back": back,
        "timeline": timeline,
        "facts": teller.groups(),
    }, entries


@require_safe
def proof(request: HttpRequest, ledger: Ledger, number: str) -> HttpResponse:
    """Show the chain of a matter, recomputed while the page was made."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    note(ask.actor, Kind.VIEW, at=ask.at, matter=stands.matter, about="指纹链")
    page, entries = _page(ask, stands)
    fault = recomputed(stands, entries)
    shown = {"whole": not fault, "fault": fault, "entries": page["timeline"], "algorithm": stands.algorithm.upper()}
    return render(request, "web/proof.html", {**page, "proof": shown})


@require_safe
def whole(request: HttpRequest, ledger: Ledger, number: str) -> HttpResponse:
    """Show everything about a matter as a sheet of paper; opening it is written down as printing."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    note(ask.actor, Kind.PRINT, at=ask.at, matter=stands.matter)
    page, entries = _page(ask, stands)
    fault = recomputed(stands, entries)
    lines = [{"label": "单位", "value": ask.office.name}, *page["head"]["lines"],
             {"label": "适用程序", "value": f"{stands.procedure.label}　{stands.procedure.version} 版"}]  # fmt: skip
    if len(lines) % 2:
        lines.append({"label": "", "value": ""})
    pairs = [lines[i : i + 2] for i in range(0, len(lines), 2)]
    checked = f"{stands.algorithm.upper()}，{showing.full_moment(ask.at, ask.zone)} 全部重算，{fault or '链完整'}"
    seal = (("链首指纹", _long(entries[0])), ("链尾指纹", _long(entries[-1])), ("核对", checked))
    return render(request, "web/print.html", {
        **page, "kind": stands.procedure.label, "pairs": pairs, "seal": [{"label": a, "value": b} for a, b in seal],
    })  # fmt: skip


def _long(entry: Entry) -> str:
    text = bytes(entry.fingerprint).hex()
    return " ".join(text[i : i + 8] for i in range(0, len(text), 8))
