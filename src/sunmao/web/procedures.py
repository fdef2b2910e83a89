# SPDX-License-Identifier: Apache-2.0
"""A procedure as picture and table, from the same object that decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.kernel import drawing
from sunmao.kernel.builtins import BUILT_IN
from sunmao.record.registry import Ledger
from sunmao.web import diagram


@require_safe
def procedure(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show what may happen to a matter of this ledger, who does it, under which article."""
    return render(request, "web/procedure.html", {
        "ledger": ledger,
        "procedure": ledger.procedure,
        "picture": diagram.picture(ledger.procedure),
        "rows": drawing.rows(ledger.procedure),
        "builtin": [{"label": s.label, "who": s.who.label, "hint": s.hint} for s in BUILT_IN.values()],
    })  # fmt: skip
