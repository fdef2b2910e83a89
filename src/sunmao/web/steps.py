# SPDX-License-Identifier: Apache-2.0
"""The pages that write: a new matter, a step in a matter, an approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sunmao.kernel.forms import fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.words import Step
from sunmao.office.replaying import ask_password_again, needs_password_again
from sunmao.record import perform
from sunmao.record.perform import Written
from sunmao.record.registry import Ledger
from sunmao.record.standing import Standing
from sunmao.web import choices, matters, spots
from sunmao.web.asking import Asking, asking
from sunmao.web.correcting import CorrectionSheet
from sunmao.web.downtime import outage
from sunmao.web.drafting import Drafting
from sunmao.web.finding import stands_of
from sunmao.web.notices import told_at
from sunmao.web.sheets import Sheet
from sunmao.web.spots import Spot
from sunmao.web.telling import Teller

both = require_http_methods(["GET", "HEAD", "POST"])


def _done(request: HttpRequest, ledger: Ledger, step: Step, written: Written) -> HttpResponse:
    """Say what was done on the matter's page; asked for anew, so that a reload sends nothing."""
    done = f"“{step.label}”已送审批" if step.approval else f"已办理“{step.label}”"
    told = told_at(written.matter_id, written.position) if step.builtin else ""
    messages.success(request, f"{done}，编号 {written.number}。" + (f"已提醒：{told}。" if told else ""))
    response = redirect("matter", ledger=ledger.code, number=written.number)
    response.status_code = 303
    return response


@both
def open_new(request: HttpRequest, ledger: Ledger, step: str) -> HttpResponse:
    """Open a matter by one of the ledger's opening steps."""
    taking = ledger.procedure.own_step(step)
    if taking is None or not taking.opening:
        raise Http404(step)
    ask = asking(request)
    sheet = Sheet(ask, taking, taking.form, reverse("ledger", kwargs={"ledger": ledger.code}),
                  late_for=outage.reason_of(request, ask.at, ask.zone))  # fmt: skip
    sheet.restore(_draft(request, ask, spots.of_opening(ledger, step)))
    if request.method == "POST":
        sheet.receive(request)
        if written := sheet.send(lambda: _open(ask, ledger, taking, sheet)):
            return _done(request, ledger, taking, written)
    elif ask.actor.role not in taking.who.roles:
        sheet.refusal = f"“{taking.label}”须由{taking.who.label}办理，您现在的岗位是{ask.actor.role.label}。"
    return sheet.show(request, {"ledger": ledger, "head": {}})


def _open(ask: Asking, ledger: Ledger, step: Step, sheet: Sheet) -> Written:
    happened_at, late_reason = sheet.when()
    return perform.open_matter(
        ledger=ledger.code, step=step.name, by=ask.actor, at=ask.at, facts=sheet.facts(), happened_at=happened_at,
        late_reason=late_reason, files=sheet.files.every, submission=sheet.key,
    )  # fmt: skip


@both
def take(request: HttpRequest, ledger: Ledger, number: str, step: str) -> HttpResponse:
    """Take one step in a matter."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    taking = step_named(stands.procedure, step)
    if taking is None or taking.opening:
        raise Http404(step)
    if taking.deciding and needs_password_again(request):
        return ask_password_again(request)
    sheet = _sheet(request, ask, stands, taking)
    sheet.restore(_draft(request, ask, spots.of_step(stands, _draft_step(sheet))))
    sheet.late_for = outage.reason_of(request, ask.at, ask.zone)
    if request.method == "POST":
        sheet.receive(request)
        if written := sheet.send(lambda: _take(ask, stands, taking, sheet)):
            return _done(request, ledger, taking, written)
    else:
        sheet.refusal = choices.why_not(ask, stands, taking) or sheet.barred()
    teller = Teller(stands)
    return sheet.show(request, {"ledger": ledger, "head": matters.head_of(ask, stands, teller),
                                "before": matters.last_step(stands, teller), **sheet_more(sheet)})  # fmt: skip


def _draft(request: HttpRequest, ask: Asking, spot: Spot | None) -> Drafting | None:
    """Return the draft of a page: as it was left when the page is opened, as the page knew it when it was sent."""
    if spot is None or request.method == "POST":
        return Drafting(ask, spot) if spot else None
    return Drafting.opened(ask, spot, request)


def _draft_step(sheet: Sheet) -> str:
    """Name the step as drafts do: a correction has one for each entry."""
    if isinstance(sheet, CorrectionSheet) and sheet.entry:
        return f"{spots.CORRECT}:{sheet.entry.position}"
    return sheet.step.name


def sheet_more(sheet: Sheet) -> dict[str, Any]:
    """Return what a special sheet adds to its page."""
    return sheet.more() if isinstance(sheet, CorrectionSheet) else {}


def _sheet(request: HttpRequest, ask: Asking, stands: Standing, step: Step) -> Sheet:
    back = reverse("matter", kwargs={"ledger": stands.ledger.code, "number": stands.number})
    if step.name == "correct":
        return CorrectionSheet.of(request, ask, stands, step, back)
    return Sheet(ask, step, step.form, back, offers=choices.offers(stands, step), seen=stands.position,
                 targets=choices.targets(stands, step), proposed=_proposed(request, step))  # fmt: skip


def _proposed(request: HttpRequest, step: Step) -> dict[str, list[str]]:
    """Return the numbers of matters that the page before proposed; nothing else is taken from an address."""
    names = [spec.name for spec in fields_of(step.form) if spec.kind == "matter"]
    return {name: [request.GET[name]] for name in names if name in request.GET}


def _take(ask: Asking, stands: Standing, step: Step, sheet: Sheet) -> Written:
    happened_at, late_reason = sheet.when()
    return perform.take_step(
        matter=stands.matter, step=step.name, by=ask.actor, at=ask.at, facts=sheet.facts(), happened_at=happened_at,
        late_reason=late_reason, files=sheet.files.every, items=sheet.items(), parties=sheet.parties(),
        seen_position=sheet.seen, submission=sheet.key,
    )  # fmt: skip


@require_POST
def decide(request: HttpRequest, ledger: Ledger, number: str) -> HttpResponse:
    """Agree, or return with a reason, from the approval box of the matter's page."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    wanted = "return_for_revision" if request.POST.get("_decide") == "return_for_revision" else "approve"
    taking = step_named(stands.procedure, wanted)
    if taking is None:
        raise Http404(wanted)
    if taking.deciding and needs_password_again(request):
        return ask_password_again(request)
    opinion = request.POST.get("opinion", "").strip()
    sheet = Sheet(ask, taking, taking.form, "")
    sheet.restore(_draft(request, ask, spots.of_step(stands, spots.OPINION)))
    sheet.receive(request)
    sheet.typed = {"reason" if wanted == "return_for_revision" else "opinion": [opinion] if opinion else []}
    if wanted == "return_for_revision":
        sheet.typed["back_to"] = request.POST.getlist("back_to")
    if written := sheet.send(lambda: _take(ask, stands, taking, sheet)):
        return _done(request, ledger, taking, written)
    sentence = sheet.refusal or "退回须写明理由，请在意见栏填写后再退回。"
    return matters.show(request, ask, stands, refusal=sentence, opinion=opinion,
                        back_to=request.POST.get("back_to", ""), status=sheet.status)  # fmt: skip
