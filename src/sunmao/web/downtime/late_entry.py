# SPDX-License-Identifier: Apache-2.0
"""The page of a batch: say the reason once, enter what was written on paper, see what was entered, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import FormFaults
from sunmao.kernel.judging import step_named
from sunmao.record import registry
from sunmao.record.models import Entry, Matter
from sunmao.web import showing
from sunmao.web.asking import Asking, asking
from sunmao.web.downtime import outage
from sunmao.web.downtime.outage import Batch, Downtime
from sunmao.web.fields import cells_of, faults_of, in_lines

MOST = 200
"""Entries of a batch that the page lists, the newest first."""
both = require_http_methods(["GET", "HEAD", "POST"])


@both
def late_entry(request: HttpRequest) -> HttpResponse:
    """Show the batch, begin one, or end it."""
    ask = asking(request)
    if request.method != "POST":
        return _show(request, ask, None, {})
    if request.POST.get("_batch") == "end":
        outage.end(request, ask.at)
        messages.success(request, "本批补录已结束，以后的办理按现在的时间记。")
        return redirect("late_entry")
    typed = {name: request.POST.getlist(name) for name in Downtime.model_fields}
    try:
        said = outage.read_downtime({name: texts[0] if texts else "" for name, texts in typed.items()}, ask.today)
    except FormFaults as faults:
        return _show(request, ask, typed, faults.faults)
    outage.begin(request, said, ask.at)
    messages.success(request, "可以补录了。每张表只需再写当时的时间，补录理由已经写好。")
    return redirect("late_entry")


def _show(
    request: HttpRequest, ask: Asking, typed: Mapping[str, Sequence[str]] | None, faults: Mapping[str, str]
) -> HttpResponse:
    found = outage.batch_of(request)
    runs = found is not None and found.runs(ask.at, ask.zone)
    first = {"day": [f"{ask.today:%Y-%m-%d}"]}
    cells = () if runs else cells_of(Downtime, {}, typed, faults, proposed=first)
    return render(request, "downtime/late_entry.html", {
        "lines": list(in_lines(cells)), "faults": faults_of(cells, faults), "refusal": "", "runs": runs,
        "batch": _told(ask, found) if found else None, "rows": _entered(ask, found) if found else [],
        "openings": _openings(ask) if runs else [], "most": MOST,
    }, status=422 if faults else 200)  # fmt: skip


def _told(ask: Asking, found: Batch) -> dict[str, str]:
    ended = showing.full_moment(found.ended, ask.zone) if found.ended else ""
    return {"reason": found.reason, "begun": showing.full_moment(found.begun, ask.zone), "ended": ended}


def _openings(ask: Asking) -> list[dict[str, str]]:
    """Return the opening steps that this post may take, ledger by ledger."""
    return [
        {"label": step.label, "ledger": ledger.label,
         "url": reverse("open", kwargs={"ledger": ledger.code, "step": step.name})}
        for ledger in registry.ledgers()
        for step in ledger.procedure.openings()
        if ask.actor.role in step.who.roles
    ]  # fmt: skip


def _entered(ask: Asking, found: Batch) -> list[dict[str, Any]]:
    """Return what this person entered for the reason of the batch, newest first."""
    office = ask.actor.office_id
    written = Entry.objects.filter(
        office_id=office, by_id=ask.actor.person_id, recorded_at__gte=found.begun, late_reason=found.reason
    )
    if found.ended:
        written = written.filter(recorded_at__lte=found.ended)
    entries = list(written.order_by("-recorded_at")[:MOST])
    keys = {entry.matter_id for entry in entries}
    matters = {one.pk: one for one in Matter.objects.filter(office_id=office, pk__in=keys)}
    return [_row(ask, entry, matters.get(entry.matter_id)) for entry in entries]


def _row(ask: Asking, entry: Entry, matter: Matter | None) -> dict[str, str]:
    ledger = next((one for one in registry.ledgers() if matter and one.code == matter.ledger), None)
    step = step_named(ledger.procedure, entry.step) if ledger else None
    return {
        "number": matter.number if matter else "", "label": step.label if step else entry.step,
        "url": reverse("matter", kwargs={"ledger": ledger.code, "number": matter.number}) if matter and ledger else "",
        "happened": _moment(ask, entry.happened_at), "recorded": _moment(ask, entry.recorded_at),
    }  # fmt: skip


def _moment(ask: Asking, at: datetime) -> str:
    return showing.full_moment(at, ask.zone)
