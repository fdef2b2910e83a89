# SPDX-License-Identifier: Apache-2.0
"""The pages that a list leaves by: what will be in it, the workbook at once, a job for a long one, the sheet of paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sunmao.jobs import queue
from sunmao.jobs.running import LIVES
from sunmao.office.acting import open_ticket
from sunmao.record.access import Kind, note
from sunmao.record.registry import Ledger
from sunmao.web import listing, showing
from sunmao.web.asking import Asking, asking
from sunmao.web.exporting import listed, making
from sunmao.web.exporting.making import AT_ONCE
from sunmao.web.listing import UnclearWish, Wanted
from sunmao.web.security import FILE_POLICY

ON_PAPER = 13
"""Columns that fit a sheet across; the ledger's own stand in the workbook."""
MOST_OPEN = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _query(wanted: Wanted) -> str:
    return wanted.address().removeprefix("?")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show what would leave and how; sent, begin the job of a long list."""
    ask = asking(request)
    wanted, fault, count = Wanted.of(ledger, request.GET), "", 0
    try:
        count = listing.matters_wanted(ask, ledger, wanted).count()
    except UnclearWish as unclear:
        fault = str(unclear)
    if request.method == "POST" and not fault:
        return _begin(request, ask, ledger, wanted, count)
    query = _query(wanted)
    here = {"ledger": ledger.code}
    return render(request, "web/export.html", {
        "ledger": ledger, "count": count, "fault": fault, "conditions": "" if fault else listed.in_words(ask, ledger, wanted),
        "at_once": count <= AT_ONCE, "most": AT_ONCE, "columns": "、".join(h.label for h in listed.heads_of(ledger)),
        "file_url": f"{reverse('export_now', kwargs=here)}?{query}", "print_url": f"{reverse('print_list', kwargs=here)}?{query}",
        "back": f"{reverse('ledger', kwargs=here)}?{query}", "jobs_url": reverse("jobs"),
    }, status=422 if fault else 200)  # fmt: skip


def _begin(request: HttpRequest, ask: Asking, ledger: Ledger, wanted: Wanted, count: int) -> HttpResponse:
    if queue.open_jobs(ask.actor) >= MOST_OPEN:
        messages.warning(request, f"您已有 {MOST_OPEN} 项任务没有完成，请等它们完成或取消后再导出。")
        return redirect("jobs")
    seat: Any = getattr(request, "seat", None)
    ticket = open_ticket(seat.account.person_id, seat.post_id, ask.at + LIVES, seat.delegation_id)
    said = {"ledger": ledger.code, "query": _query(wanted), "conditions": listed.in_words(ask, ledger, wanted)}
    job = queue.ask(by=ask.actor, ticket=ticket, kind=making.LIST_EXPORT, title=f"导出{ledger.label}", wanted=said,
                    steps=count, at=ask.at)  # fmt: skip
    return redirect("job", job=job.pk)


@require_safe
def export_now(request: HttpRequest, ledger: Ledger) -> HttpResponseBase:
    """Send the workbook of a list that is small enough; a longer one is led to its job."""
    ask = asking(request)
    wanted = Wanted.of(ledger, request.GET)
    again = f"{reverse('export', kwargs={'ledger': ledger.code})}?{_query(wanted)}"
    try:
        if listing.matters_wanted(ask, ledger, wanted)[: AT_ONCE + 1].count() > AT_ONCE:
            return redirect(again)
        name, content = making.at_once(ask, ledger, wanted)
    except UnclearWish:
        return redirect(again)
    return as_file(name, content)


def as_file(name: str, content: bytes) -> FileResponse:
    """Send a workbook to be saved."""
    response = FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
    response["Content-Security-Policy"] = FILE_POLICY
    return response


@require_safe
def print_list(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show a list as sheets of paper; opening it is written down as printing."""
    ask = asking(request)
    wanted = Wanted.of(ledger, request.GET)
    back = f"{reverse('export', kwargs={'ledger': ledger.code})}?{_query(wanted)}"
    try:
        keys = listed.keys_of(listing.matters_wanted(ask, ledger, wanted), wanted, AT_ONCE + 1)
    except UnclearWish:
        return redirect(back)
    rows = list(listed.rows_at(ask, ledger, keys[:AT_ONCE], listed.Names.of(ask), 1))
    conditions = listed.in_words(ask, ledger, wanted)
    note(ask.actor, Kind.PRINT, at=ask.at, about=making.log_words(ledger, len(rows), conditions, "打印列表"))
    return render(request, "web/print_list.html", {
        "ledger": ledger, "title": f"{ask.office.name}{ledger.label}", "conditions": conditions, "back": back,
        "day": showing.long_day(ask.today), "heads": [h.label for h in listed.heads_of(ledger)[:ON_PAPER]],
        "rows": [[_on_paper(value) for value in row[:ON_PAPER]] for row in rows], "span": ON_PAPER,
        "count": len(rows), "more": len(keys) > AT_ONCE, "most": AT_ONCE,
    })  # fmt: skip


def _on_paper(value: Any) -> str:
    return "" if value is None else str(value)
