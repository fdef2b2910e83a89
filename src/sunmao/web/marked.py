# SPDX-License-Identifier: Apache-2.0
"""Marked matters: the page asks before it shows them, and the browser prints them without their contents."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sunmao.kernel.secrecy import Secrecy
from sunmao.record.standing import Standing
from sunmao.web.asking import Asking

OPENED = "marked_opened"
HOLDS = timedelta(minutes=30)
MOST = 20
MARKED = frozenset({Secrecy.SENSITIVE.value, Secrecy.RESTRICTED.value})


def is_marked(stands: Standing) -> bool:
    """Test whether few may know the matter."""
    return stands.state.secrecy in MARKED


def opened(request: HttpRequest, ask: Asking, stands: Standing) -> bool:
    """Test whether the matter may be shown without asking: it is not marked, or was just asked for."""
    if not is_marked(stands):
        return True
    since = request.session.get(OPENED, {}).get(stands.matter.hex, "")
    return bool(since) and ask.at - datetime.fromisoformat(since) < HOLDS


def ask_first(request: HttpRequest, ask: Asking, stands: Standing) -> HttpResponse:
    """Ask whether to show it; who says yes finds the page open for half an hour."""
    if request.GET.get("open") == "1":
        kept = dict(list(request.session.get(OPENED, {}).items())[-MOST:])
        request.session[OPENED] = {**kept, stands.matter.hex: ask.at.isoformat()}
        return redirect("matter", ledger=stands.ledger.code, number=stands.number)
    return render(request, "web/marked.html", {
        "ledger": stands.ledger, "number": stands.number, "secrecy": Secrecy(stands.state.secrecy).label,
    })  # fmt: skip
