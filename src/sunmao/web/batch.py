# SPDX-License-Identifier: Apache-2.0
"""One step for several matters: written once, taken in each by itself, with a result for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sunmao.kernel.forms import FormFaults
from sunmao.kernel.judging import step_named
from sunmao.kernel.words import Step
from sunmao.office.replaying import ask_password_again, needs_password_again
from sunmao.record import drafts, perform
from sunmao.record.perform import StepRefused
from sunmao.record.registry import Ledger
from sunmao.record.standing import NotVisible, Standing, standing_of
from sunmao.web import choices, ledgers, steps_alike
from sunmao.web.asking import Asking, asking
from sunmao.web.rows import url_of
from sunmao.web.sheets import Sheet

MOST = 100


@dataclass(frozen=True)
class Result:
    """What became of one matter."""

    number: str
    title: str
    url: str
    done: bool
    said: str


@require_POST
def batch(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show the step's form with the chosen matters, or take the step in each."""
    ask = asking(request)
    step = step_named(ledger.procedure, request.POST.get("_step", ""))
    if step is None or step.name not in {option.value for option in steps_alike.offered(ask, ledger)}:
        raise Http404("step")
    numbers = list(dict.fromkeys(request.POST.getlist("matter")))[: MOST + 1]
    if not numbers or len(numbers) > MOST:
        said = f"一次最多办 {MOST} 件，请少选一些。" if numbers else "还没有选中任何事项，请先勾选左侧的方框。"
        return ledgers.show_list(request, ask, ledger, said=said, status=422)
    sheet = Sheet(ask, step, step.form, ledgers.back_to_list(request, ledger))
    if not request.POST.get("_go"):
        return _form(request, ask, ledger, sheet, numbers)
    if step.deciding and needs_password_again(request):
        return ask_password_again(request)
    sheet.receive(request)
    sheet.faults = sheet.strangers()
    results = [] if sheet.faults else _take_all(ask, ledger, sheet, numbers)
    if sheet.faults:
        return _form(request, ask, ledger, sheet, numbers)
    done = sum(result.done for result in results)
    return render(request, "web/batch_done.html", {
        "ledger": ledger, "step": step, "results": results, "done": done, "left": len(results) - done, "back": sheet.back,
    })  # fmt: skip


def _form(request: HttpRequest, ask: Asking, ledger: Ledger, sheet: Sheet, numbers: Sequence[str]) -> HttpResponse:
    """Return the form with every chosen matter, and beforehand why the step will skip some."""
    found = [_before(ask, ledger, sheet.step, number) for number in numbers]
    return sheet.show(request, {
        "ledger": ledger, "head": {}, "chosen": found, "skipped": sum(not one.done for one in found),
        "action": reverse("batch", kwargs={"ledger": ledger.code}),
    }, template="web/batch.html")  # fmt: skip


def _before(ask: Asking, ledger: Ledger, step: Step, number: str) -> Result:
    stands = _stands(ask, ledger, number)
    if stands is None:
        return Result(number, "", "", done=False, said="没有这件事项，或您无权查看。")
    why = choices.why_not(ask, stands, step)
    return Result(number, stands.state.title, url_of(ledger, number), done=not why, said=why)


def _stands(ask: Asking, ledger: Ledger, number: str) -> Standing | None:
    try:
        return standing_of(ledger.code, number, ask.actor)
    except NotVisible:
        return None


def _take_all(ask: Asking, ledger: Ledger, sheet: Sheet, numbers: Sequence[str]) -> list[Result]:
    results = []
    for number in numbers:
        result = _take_one(ask, ledger, sheet, number)
        results.append(result)
        if sheet.faults:  # the same form for all: what is wrong in one is wrong in every one
            break
    return results


def _take_one(ask: Asking, ledger: Ledger, sheet: Sheet, number: str) -> Result:
    stands = _stands(ask, ledger, number)
    if stands is None:
        return Result(number, "", "", done=False, said="没有这件事项，或您无权查看。")
    title, url = stands.state.title, url_of(ledger, number)
    try:
        with transaction.atomic():  # what is refused in one matter leaves the others as they are
            _perform(ask, stands, sheet)
    except StepRefused as refusal:
        return Result(number, title, url, done=False, said=str(refusal))
    except FormFaults as faults:
        sheet.faults = faults.faults
        return Result(number, title, url, done=False, said=str(faults))
    return Result(number, title, url, done=True, said="已办理")


def _perform(ask: Asking, stands: Standing, sheet: Sheet) -> Any:
    happened_at, late_reason = sheet.when()
    written = perform.take_step(
        matter=stands.matter, step=sheet.step.name, by=ask.actor, at=ask.at, facts=sheet.facts(),
        happened_at=happened_at, late_reason=late_reason, submission=_once(sheet.key, stands.matter),
    )  # fmt: skip
    drafts.end(by=ask.actor, ledger=stands.ledger.code, step=sheet.step.name, matter=stands.matter, draft=None)
    return written


def _once(key: UUID, matter: UUID) -> UUID:
    """Return the submission of one matter in a batch: sent again, the batch does nothing twice."""
    return uuid5(key, matter.hex)
