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
from sunmao.web import choosers, listing, ordering, steps_alike, todo, views
from sunmao.web.asking import Asking, asking
from sunmao.web.listing import NOTHING, UnclearWish, Wanted
from sunmao.web.rows import kind_labels, rows_of
from sunmao.web.widgets import Option

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
    return show_list(request, asking(request), ledger)


def show_list(request: HttpRequest, ask: Asking, ledger: Ledger, *, said: str = "", status: int = 200) -> HttpResponse:
    """Return the list page; ``said`` is what went wrong with something that was tried from it."""
    wanted, fault = Wanted.of(ledger, request.GET), ""
    try:
        found = listing.matters_wanted(ask, ledger, wanted)
    except UnclearWish as unclear:
        found, fault, status = Matter.objects.none(), str(unclear), 422
    page = ordering.page(found, wanted.order, request.GET, wanted.rows)
    columns, chosen = _columns(ask, ledger)
    _remember(request, ledger)
    return render(request, "web/ledger.html", {
        "ledger": ledger, "office_name": ask.office.name, "openings": _openings(ask, ledger), "said": said,
        "views": [{"label": label, "url": wanted.address(view=name), "current": name == wanted.view and not wanted.sort}
                  for name, label in listing.VIEWS.items()],
        "saved": [{"label": view.label, "url": view.url, "current": view.query == wanted.address()}
                  for view in views.of_ledger(ask.wishes, ledger)],
        "query": wanted.address(), "tree": _tree(ask, wanted), "chosen": chosen,
        "filter": _filter(ask, ledger, wanted, fault), "columns": columns,
        "heads": _heads(wanted), "batch": steps_alike.offered(ask, ledger),
        "rows": rows_of(ask, page.matters, columns, kind=any(column is KIND for column in columns)),
        "total": found.count() if request.GET.get("count") else None,
        "pager": {"before": wanted.address(before=page.before) if page.before else "",
                  "after": wanted.address(after=page.after) if page.after else "",
                  "count": wanted.address(count="1"),
                  "sizes": [{"label": size, "url": wanted.address(size=size), "current": int(size) == wanted.rows}
                            for size in listing.SIZES]},
        "empty": _empty(ask, ledger, wanted),
    }, status=status)  # fmt: skip


LIST = "list.{}"
"""Under which name a session keeps how a ledger's list was last asked for."""


def _remember(request: HttpRequest, ledger: Ledger) -> None:
    name, query = LIST.format(ledger.code), request.META.get("QUERY_STRING", "")[:1000]
    if request.session.get(name, "") != query:
        request.session[name] = query


def back_to_list(request: HttpRequest, ledger: Ledger) -> str:
    """Return the list as it was last asked for, so that filters are kept on return."""
    query = request.session.get(LIST.format(ledger.code), "")
    return reverse("ledger", kwargs={"ledger": ledger.code}) + (f"?{query}" if query else "")


def _tree(ask: Asking, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the office's departments for those who watch over all of them; nothing for others."""
    if ask.actor.role not in todo.OVERSEERS:
        return []
    known = [("", ask.office.short_name or ask.office.name), (NOTHING, "未分流"), *choosers.departments(ask)]
    return [{"label": label, "url": wanted.address(department=value), "current": wanted.department == value}
            for value, label in known]  # fmt: skip


def _heads(wanted: Wanted) -> dict[str, dict[str, str]]:
    """Return for each column that a list can stand by where a press on its head leads, and how it stands now."""
    now = wanted.order
    opened = ordering.BY_NAME["oldest"] if now is ordering.NEWEST else ordering.NEWEST
    leads = {"due": ordering.DUE, "opened": opened, "number": ordering.BY_NAME["number"]}
    return {name: {"url": wanted.address(sort=order.name), "aria": now.aria if now.column == order.column else ""}
            for name, order in leads.items()}  # fmt: skip


def _columns(ask: Asking, ledger: Ledger) -> tuple[list[Column], list[Option]]:
    """Return the columns beside number, title, stage, holder and days, as this person chose them, and the choice.

    Without a choice these are the kind and the first of the ledger's own: more do not fit beside the title.
    """
    every = [KIND, *ledger.columns]
    names = views.columns_of(ask.wishes, ledger) or tuple(column.name for column in every[:2])
    return [c for c in every if c.name in names], [Option(c.name, c.label, c.name in names) for c in every]


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
        "text": wanted.text, "sort": wanted.sort, "size": wanted.size, "since": wanted.since, "until": wanted.until,
        "view": wanted.view, "fault": fault,
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
