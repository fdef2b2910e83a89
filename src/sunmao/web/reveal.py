# SPDX-License-Identifier: Apache-2.0
"""One protected field, shown once after a stated reason; the reason is kept, the contents are not."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import FieldSpec, Privacy, fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.wording import in_words
from sunmao.record import access
from sunmao.record.perform import StepRefused
from sunmao.record.protection import HIDDEN
from sunmao.record.registry import Ledger
from sunmao.record.standing import Standing
from sunmao.web import matters
from sunmao.web.asking import Asking, asking
from sunmao.web.errors import UNFIT
from sunmao.web.finding import stands_of

LEAST = 4
TOO_SHORT = "请写明为什么要看，至少 4 个字；理由将写入查看日志。"
SPOILED = "（内容已被改动或密钥不符，无法解开，请报告审计管理员）"


def _field(stands: Standing, position: int, name: str) -> FieldSpec:
    taken = next((t for t in stands.state.entries if t.position == position), None)
    step = step_named(stands.procedure, taken.step) if taken else None
    for spec in fields_of(step.form if step else None):
        if taken and spec.name == name and spec.privacy is not Privacy.OPEN and taken.facts.get(name) == HIDDEN:
            return spec
    raise Http404(name)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, ledger: Ledger, number: str, position: int, field: str) -> HttpResponse:
    """Ask for a reason, write it down, then show the field."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    spec = _field(stands, position, field)
    reason, value, refusal = "", "", ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:200]
        refusal = TOO_SHORT if len(reason) < LEAST else ""
        value = "" if refusal else _in_words(spec, _opened(ask, stands, position, field, reason))
    back = reverse("matter", kwargs={"ledger": ledger.code, "number": stands.number})
    context = {"head": matters.head_of(ask, stands), "field": spec, "value": value, "reason": reason, "back": back,
               "refusal": refusal, "refusal_code": UNFIT}  # fmt: skip
    return render(request, "web/reveal.html", context, status=422 if refusal else 200)


def _in_words(spec: FieldSpec, value: str) -> str:
    words = in_words(spec, value, lambda _: "")
    return value if words is None else words


def _opened(ask: Asking, stands: Standing, position: int, name: str, reason: str) -> str:
    try:
        return access.reveal(ask.actor, stands.matter, position, name, reason=reason, at=ask.at)
    except InvalidTag:
        return SPOILED
    except StepRefused as refusal:
        raise Http404(str(refusal)) from refusal
