# SPDX-License-Identifier: Apache-2.0
"""A protected person is found only by an exact number and with a stated reason; the log keeps the reason, never the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sunmao.office.office_key import KeyMissing
from sunmao.record import access, protection, registry, search
from sunmao.record.access import Kind
from sunmao.record.models import Matter
from sunmao.record.sight import visible_to
from sunmao.web.asking import Asking, asking
from sunmao.web.reveal import LEAST
from sunmao.web.rows import rows_of

SHORTEST = 5
LABEL = "按号码查找受保护人员"


@dataclass(frozen=True)
class Wanted:
    """What was asked: the number is used once and shown nowhere."""

    number: str = ""
    reason: str = ""

    @property
    def refusal(self) -> str:
        """Say what must be changed before anything is looked up."""
        if len(self.number) < SHORTEST:
            return "请填写完整的证件号码或联系方式；只按整个号码查找，不能只填几位。"
        if len(self.reason) < LEAST:
            return f"请写明为什么要查，至少 {LEAST} 个字；理由将写入查看日志。"
        if self.number in self.reason:
            return "理由将写入查看日志，请不要在理由里写号码。"
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("number")
def find_person(request: HttpRequest) -> HttpResponse:
    """Ask for number and reason, write the reason down, and show the matters that this person sees anyway."""
    ask = asking(request)
    if request.method != "POST":
        return render(request, "web/find_person.html", _page(Wanted()))
    wanted = Wanted(*(request.POST.get(name, "").replace("\0", "").strip()[:200] for name in ("number", "reason")))
    if wanted.refusal:
        return render(request, "web/find_person.html", _page(wanted, refusal=wanted.refusal), status=422)
    try:
        found = _found(ask, wanted)
    except KeyMissing as missing:
        return render(request, "web/find_person.html", _page(wanted, refusal=str(missing)), status=409)
    return render(request, "web/find_person.html", _page(wanted, searched=True, groups=found))


def _page(wanted: Wanted, **more: Any) -> dict[str, Any]:
    return {"reason": wanted.reason, "refusal": "", "searched": False, "groups": [], **more}


def _found(ask: Asking, wanted: Wanted) -> list[dict[str, Any]]:
    """Look up the keyed hash of the number, and note who looked and why before anything is shown."""
    key = protection.keyed_index(ask.actor.office_id, wanted.number)
    groups, seen = [], list[Matter]()
    for ledger in registry.ledgers():
        matters = visible_to(ask.actor).filter(pk__in=search.of_person(ledger.code, key))
        if mine := list(matters.order_by("-opened_at", "-pk")):
            groups.append({"label": ledger.label, "rows": rows_of(ask, mine), "columns": ()})
            seen += mine
    access.note(ask.actor, Kind.SEARCH, at=ask.at, about=f"{LABEL}，查到 {len(seen)} 件", reason=wanted.reason)
    for matter in seen:
        access.note(ask.actor, Kind.SEARCH, at=ask.at, matter=matter.pk, about=LABEL, reason=wanted.reason)
    return groups
