# SPDX-License-Identifier: Apache-2.0
"""The ready-made count page: two dimensions, a period, and every number opens to its rows."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.insight.measures import OPENED, counted, measures_of, share, together
from sunmao.insight.past import stood
from sunmao.insight.spans import spans
from sunmao.kernel.judging import stage_label
from sunmao.office.models import Department
from sunmao.record.models import Matter
from sunmao.record.registry import Column, Ledger
from sunmao.web import listing, showing
from sunmao.web.asking import Asking, asking
from sunmao.web.counts_past import Then, as_of, end_of, rows_then
from sunmao.web.listing import NOTHING, UnclearWish, Wanted
from sunmao.web.rows import kind_labels, url_of
from sunmao.web.widgets import Option

NONE = "（未填）"


@dataclass(frozen=True)
class Dimension:
    """What a count is parted by: how rows are grouped, named and opened again."""

    name: str
    label: str
    key: str
    named: Callable[[Any], str]
    opened: Callable[[Any], Mapping[str, str]]
    order: tuple[str, ...] = ()

    def place(self, value: Any) -> tuple[Any, ...]:
        """Return where a value stands: as the procedure or the labels list it, the unknown last."""
        text = str(value)
        known = self.order.index(text) if text in self.order else len(self.order)
        return (value is None or value == "", known, self.named(value))


def _dimensions(ask: Asking, ledger: Ledger) -> dict[str, Dimension]:
    kinds = kind_labels(ledger.procedure)
    found = [
        Dimension(
            "stage",
            "阶段",
            "stage",
            lambda v: stage_label(ledger.procedure, v),
            lambda v: {"stage": v},
            tuple(stage.name for stage in ledger.procedure.stages),
        ),
        Dimension(
            "kind", "类型", "kind", lambda v: kinds.get(v, v) or NONE, lambda v: {"kind": v or NOTHING}, tuple(kinds)
        ),
        Dimension(
            "department", "部门", "department_id", _department_names(ask), lambda v: {"department": str(v or NOTHING)}
        ),
        Dimension("month", "登记月份", "month", lambda v: f"{v:%Y-%m}", _month),
    ]
    found += [_own(ledger, column) for column in ledger.columns if column.counts and ledger.model]
    return {one.name: one for one in found}


def _department_names(ask: Asking) -> Callable[[Any], str]:
    names = dict(Department.objects.filter(office_id=ask.actor.office_id).values_list("pk", "name"))

    def named(key: UUID | None) -> str:
        return names.get(key, "（已不在册）") if key else "未分流"

    return named


def _month(first: date) -> dict[str, str]:
    last = calendar.monthrange(first.year, first.month)[1]
    return {"since": f"{first:%Y-%m}-01", "until": f"{first:%Y-%m}-{last:02d}"}


def _own(ledger: Ledger, column: Column) -> Dimension:
    assert ledger.model is not None  # noqa: S101  only called for ledgers with a table
    matter: Any = ledger.model._meta.get_field("matter")
    key = f"{matter.related_query_name()}__{column.name}"
    return Dimension(column.name, column.label, key, lambda v: column.labels.get(str(v), str(v)) if v not in (None, "") else NONE,
                     lambda v: {column.name: NOTHING if v in (None, "") else str(v)}, tuple(column.labels))  # fmt: skip


def _counted(ask: Asking, found: QuerySet[Matter], down: Dimension, across: Dimension) -> dict[tuple[Any, Any], int]:
    rows = found.order_by()
    if "month" in (down.key, across.key):
        rows = rows.annotate(month=TruncMonth("opened_at", tzinfo=ask.zone))
    return {(a, b): n for a, b, n in rows.values_list(down.key, across.key).annotate(n=Count("pk"))}


Opens = Callable[[Mapping[str, str]], str]
"""The address of the rows that a number counts."""


def rows_now(ledger: Ledger, wanted: Wanted) -> Opens:
    """Return how a number of today opens: in the ledger's own list."""
    start = reverse("ledger", kwargs={"ledger": ledger.code})
    return lambda change: start + wanted.address(**change)


def table_of(
    down: Dimension, across: Dimension, counted: Mapping[tuple[Any, Any], int], opens: Opens
) -> dict[str, Any]:
    """Return the cross table, each number with the address of its rows."""
    rows = sorted({a for a, _ in counted}, key=down.place)
    heads = sorted({b for _, b in counted}, key=across.place)

    def cell(count: int, *parts: Mapping[str, str]) -> dict[str, Any]:
        change = {name: value for part in parts for name, value in part.items()}
        return {"count": count, "url": opens({**change, "measure": OPENED.name})}

    return {
        "down": down.label, "across": across.label, "heads": [across.named(b) for b in heads],
        "rows": [
            {"label": down.named(a),
             "cells": [cell(counted.get((a, b), 0), down.opened(a), across.opened(b)) for b in heads],
             "total": cell(sum(counted.get((a, b), 0) for b in heads), down.opened(a))}
            for a in rows
        ],
        "totals": [*(cell(sum(counted.get((a, b), 0) for a in rows), across.opened(b)) for b in heads),
                   cell(sum(counted.values()))],
    }  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """What the count page, its workbook and its sheet of paper show."""

    down: Dimension
    across: Dimension
    wanted: Wanted
    as_of: date | None
    table: Mapping[str, Any]
    flow: Mapping[str, Any]
    stays: list[dict[str, Any]]
    past: int
    dimensions: Mapping[str, Dimension]


def count(ask: Asking, ledger: Ledger, asked: QueryDict) -> Counted:
    """Count a ledger by two dimensions, today or at the end of a past day.

    :raises UnclearWish: if a day can not be read
    """
    dimensions = _dimensions(ask, ledger)
    down = dimensions.get(asked.get("down", ""), dimensions["department"])
    across = dimensions.get(asked.get("across", ""), dimensions["stage"])
    wanted = Wanted(view="all", since=asked.get("since", "").strip(), until=asked.get("until", "").strip())
    day = as_of(ask, asked)
    every = listing.matters_wanted(ask, ledger, wanted)
    found, past = every.filter(historic=False), every.filter(historic=True).count()
    if day is None:
        opens = rows_now(ledger, wanted)
        table = table_of(down, across, _counted(ask, found, down, across), opens)
        flow = flow_of(ledger, down, _groups(ask, ledger, down, found), opens)
        return Counted(down, across, wanted, None, table, flow, _stays(ask, ledger, found), past, dimensions)
    opens = rows_then(ledger, wanted, day)
    then = Then(ask, stood(ask.actor.office_id, ledger, found, end_of(ask, day)))
    table = table_of(down, across, then.by_two(down.name, across.name), opens)
    flow = flow_of(ledger, down, then.by_measure(down.name, measures_of(ledger)), opens)
    return Counted(down, across, wanted, day, table, flow, [], past, dimensions)


@require_safe
def counts(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show the counts, each number opening to its rows."""
    ask = asking(request)
    fault = ""
    try:
        found = count(ask, ledger, request.GET)
    except UnclearWish as unclear:
        fault, found = str(unclear), count(ask, ledger, QueryDict("since=29990101"))
    kept = {name: request.GET.get(name, "").strip() for name in ("since", "until", "asof")}
    return render(request, "web/counts.html", {
        **kept, "ledger": ledger, "fault": fault, "table": {"rows": []} if fault else found.table,
        "down": _options(found.dimensions.values(), found.down),
        "across": _options(found.dimensions.values(), found.across), "flow": {"rows": []} if fault else found.flow,
        "spans": found.stays, "past": found.past, "as_of": showing.long_day(found.as_of) if found.as_of else "",
        "query": request.GET.urlencode(),
    }, status=422 if fault else 200)  # fmt: skip


def _groups(ask: Asking, ledger: Ledger, down: Dimension, found: QuerySet[Matter]) -> Mapping[Any, Mapping[str, int]]:
    parted = found.annotate(month=TruncMonth("opened_at", tzinfo=ask.zone)) if down.key == "month" else found
    return counted(ledger, parted, down.key)


def flow_of(ledger: Ledger, down: Dimension, groups: Mapping[Any, Mapping[str, int]], opens: Opens) -> dict[str, Any]:
    """Return how many were registered, moved on and ended in each group; every number opens to its rows."""
    measures = measures_of(ledger)

    def cells(group: Mapping[str, int], change: Mapping[str, str]) -> list[dict[str, Any]]:
        return [{"count": group.get(m.name, 0), "share": share(group, m),
                 "url": opens({**change, "measure": m.name})} for m in measures]  # fmt: skip

    return {
        "heads": [{"label": m.label, "note": m.note} for m in measures],
        "rows": [
            {"label": down.named(key), "cells": cells(groups[key], down.opened(key))}
            for key in sorted(groups, key=down.place)
        ],
        "totals": cells(together(groups.values()), {}),
    }


def _stays(ask: Asking, ledger: Ledger, found: QuerySet[Matter]) -> list[dict[str, Any]]:
    """Return median and longest days in each stage, in the procedure's order; the longest opens to its matter."""
    numbers = dict(found.filter(historic=False).order_by().values_list("pk", "number"))
    stays = {span.stage: span for span in spans(ask.actor.office_id, list(numbers))}
    return [
        {"label": stage.label, "count": span.count, "median": _days(span.median), "longest": _days(span.longest),
         "number": numbers[span.longest_matter], "url": url_of(ledger, numbers[span.longest_matter])}
        for stage in ledger.procedure.stages if (span := stays.get(stage.name))
    ]  # fmt: skip


def _days(length: timedelta) -> str:
    return f"{length / timedelta(days=1):.1f}"


def _options(dimensions: Any, chosen: Dimension) -> Sequence[Option]:
    return [Option(one.name, one.label, one is chosen) for one in dimensions]
