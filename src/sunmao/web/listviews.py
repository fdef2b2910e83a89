# SPDX-License-Identifier: Apache-2.0
"""Saving and dropping views, and choosing columns, from the list page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sunmao.office.wishes import TooMuch
from sunmao.record.registry import Ledger
from sunmao.web import ledgers, views
from sunmao.web.asking import asking
from sunmao.web.listing import Wanted


def _query(request: HttpRequest, ledger: Ledger) -> str:
    """Return the conditions that came with the form, as the list itself would write them."""
    asked = request.POST.get("query", "").removeprefix("?")
    return Wanted.of(ledger, type(request.GET)(asked)).address()


@require_POST
def keep_view(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Save the conditions of the list under a name, or delete a saved view."""
    ask, query = asking(request), _query(request, ledger)
    if request.POST.get("_do") == "forget":
        views.forget(by=ask.actor, ledger=ledger, label=request.POST.get("old", ""))
        messages.success(request, "视图已删去，事项没有变动。")
    else:
        try:
            views.save(by=ask.actor, ledger=ledger, label=request.POST.get("label", ""), query=query)
        except (views.NotKept, TooMuch) as sentence:
            return ledgers.show_list(request, ask, ledger, said=str(sentence), status=422)
        messages.success(request, "视图已保存，以后在页签里一点就到。")
    return redirect(reverse("ledger", kwargs={"ledger": ledger.code}) + query)


@require_POST
def choose_columns(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Keep which columns this person's list shows."""
    ask = asking(request)
    known = {column.name for column in (ledgers.KIND, *ledger.columns)}
    names = [name for name in request.POST.getlist("column") if name in known]
    views.choose_columns(by=ask.actor, ledger=ledger, names=names)
    return redirect(reverse("ledger", kwargs={"ledger": ledger.code}) + _query(request, ledger))
