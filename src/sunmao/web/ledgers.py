# SPDX-License-Identifier: Apache-2.0
"""All ledgers, one ledger's list, and the search over all of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.insight.measures import measure_named
from sunmao.record import registry
from sunmao.record.models import Matter
from sunmao.record.registry import Column, Ledger
from sunmao.record.sight import visible_to
from sunmao.web import choosers, listing
from sunmao.web.asking import Asking, asking
from sunmao.web.fields import Option
from sunmao.web.listing import NOTHING, UnclearWish, Wanted
from sunmao.web.rows import kind_labels, rows_of

FOUND_PER_LEDGER = 10
KIND = Column("kind", "类型")


def _openings(ask: Asking, ledger: Ledger) -> list[dict[str, str]]:
    return [
        {"label": step.label, "url": reverse("open", kwargs={"ledger": ledger.code, "step": step.name})}
        for step in ledger.procedure.openings()
        if ask.actor.role in step.who.roles
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the ledgers with what this post may open in each."""
    ask = asking(request)
    rows = [
        {
            "label": ledger.label, "version": f"{ledger.procedure.label}　{ledger.procedure.version} 版",
            "url": reverse("ledger", kwargs={"ledger": ledger.code}), "openings": _openings(ask, ledger),
            "counts": reverse("counts", kwargs={"ledger": ledger.code}),
            "procedure": reverse("procedure", kwargs={"ledger": ledger.code}),
        }
        for ledger in registry.ledgers()
    ]  # fmt: skip
    return render(request, "web/ledgers.html", {"ledgers": rows})


@require_safe
def ledger_list(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """List one ledger's matters as asked for in the address."""
    ask = asking(request)
    wanted, fault, status = Wanted.of(ledger, request.GET), "", 200
    try:
        found = listing.matters_wanted(ask, ledger, wanted)
    except UnclearWish as unclear:
        found, fault, status = Matter.objects.none(), str(unclear), 422
    page = listing.page(found, wanted, request.GET)
    columns = _columns(ledger)
    return render(request, "web/ledger.html", {
        "ledger": ledger, "office_name": ask.office.name, "openings": _openings(ask, ledger),
        "views": [{"label": label, "url": wanted.address(view=name), "current": name == wanted.view}
                  for name, label in listing.VIEWS.items()],
        "filter": _filter(ask, ledger, wanted, fault), "columns": columns,
        "rows": rows_of(ask, page.matters, columns[1:], kind=True),
        "total": found.count() if request.GET.get("count") else None,
        "pager": {"before": wanted.address(before=page.before) if page.before else "",
                  "after": wanted.address(after=page.after) if page.after else "",
                  "count": wanted.address(count="1")},
        "empty": _empty(ask, ledger, wanted),
    }, status=status)  # fmt: skip


def _columns(ledger: Ledger) -> list[Column]:
    """Return the kind and the first of the ledger's own columns: more do not fit beside the title."""
    return [KIND, *ledger.columns[:1]]


def _filter(ask: Asking, ledger: Ledger, wanted: Wanted, fault: str) -> dict[str, Any]:
    stages = [(stage.name, stage.label) for stage in ledger.procedure.stages] + [("voided", "已作废")]
    lists = [
        ("stage", "阶段", stages, wanted.stage),
        ("kind", "类型", list(kind_labels(ledger.procedure).items()), wanted.kind),
    ]
    lists += [
        (c.name, c.label, list(c.labels.items()), wanted.own.get(c.name, ""))
        for c in ledger.columns
        if c.filters and c.labels
    ]
    lists += [("department", "部门", list(choosers.departments(ask)), wanted.department)]
    measure = measure_named(ledger, wanted.measure)
    return {
        "text": wanted.text, "since": wanted.since, "until": wanted.until, "view": wanted.view, "fault": fault,
        "measure": wanted.measure if measure else "", "measure_label": measure.label if measure else "",
        "others": _without_list(ledger, wanted),
        "lists": [{"name": name, "label": label, "options": _options(options, chosen)}
                  for name, label, options, chosen in lists if options],
    }  # fmt: skip


def _options(known: list[tuple[str, str]], chosen: str) -> list[Option]:
    """Return what a list offers; that nothing was filled in is offered only to whom a count led there."""
    nothing = [(NOTHING, "（未填）")] if chosen == NOTHING else []
    return [Option(value, text, value == chosen) for value, text in (*known, *nothing)]


def _without_list(ledger: Ledger, wanted: Wanted) -> list[dict[str, str]]:
    """Return the wishes for which the form has no list: a count led there."""
    found = [(c, wanted.own.get(c.name, "")) for c in ledger.columns if not (c.filters and c.labels)]
    return [{"name": c.name, "label": c.label, "value": value} for c, value in found if value]


def _empty(ask: Asking, ledger: Ledger, wanted: Wanted) -> dict[str, str]:
    if wanted.address(view="open") != "?":
        clear = reverse("ledger", kwargs={"ledger": ledger.code})
        return {
            "head": "没有符合条件的事项",
            "why": "换一个词，或少选几个条件。",
            "url": clear,
            "label": "清除全部条件",
        }
    if wanted.view != "open":
        return {"head": f"“{listing.VIEWS[wanted.view]}”里没有事项", "why": "可以看其他视图。", "url": "", "label": ""}
    first = _openings(ask, ledger)
    why = "只列出您可以看的事项。" + ("" if first else "新事项由有权登记的岗位登记后出现在这里。")
    return {
        "head": "没有在办事项",
        "why": why,
        "url": first[0]["url"] if first else "",
        "label": first[0]["label"] if first else "",
    }


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find over all ledgers; a whole number leads straight to its matter."""
    ask = asking(request)
    text = request.GET.get("text", "").strip()[:100]
    exact = visible_to(ask.actor).filter(Q(number=text)).first() if text else None
    if exact is not None:
        return redirect("matter", ledger=exact.ledger, number=exact.number)
    groups = [group for ledger in registry.ledgers() if text and (group := _found(ask, ledger, text))]
    return render(request, "web/find.html", {"text": text, "groups": groups})


def _found(ask: Asking, ledger: Ledger, text: str) -> dict[str, Any] | None:
    wanted = Wanted(view="all", text=text)
    matters = listing.matters_wanted(ask, ledger, wanted).order_by("-opened_at", "-pk")[:FOUND_PER_LEDGER]
    rows = rows_of(ask, matters, kind=True)
    if not rows:
        return None
    url = reverse("ledger", kwargs={"ledger": ledger.code}) + wanted.address()
    return {"label": ledger.label, "url": url, "rows": rows, "columns": [KIND]}
