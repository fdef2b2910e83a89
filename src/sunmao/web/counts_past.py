# SPDX-License-Identifier: Apache-2.0
"""Counts at the end of a past day, and the rows behind each of their numbers, as they stood then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.insight.measures import measure_named
from sunmao.insight.past import Stood, stood
from sunmao.kernel.judging import stage_label
from sunmao.record.registry import Ledger, Measure
from sunmao.web import listing, showing
from sunmao.web.asking import Asking, asking
from sunmao.web.listing import NOTHING, UnclearWish, Wanted
from sunmao.web.rows import names_of, url_of

MOST = 500
"""Rows that the page shows; the count above them is whole."""
FIXED: Mapping[str, Callable[[Stood], Any]] = {
    "stage": lambda one: one.stage,
    "kind": lambda one: one.kind,
    "department": lambda one: one.department,
}


def as_of(ask: Asking, asked: QueryDict) -> date | None:
    """Return the past day that is asked for; today and no day are the present.

    :raises UnclearWish: if it can not be read, or has not come yet
    """
    day = listing.read_wish(asked.get("asof", "").strip(), "截至日期")
    if day is not None and day > ask.today:
        raise UnclearWish(f"截至日期“{asked.get('asof', '').strip()}”还没有到，请写今天或以前的日期。")
    return None if day == ask.today else day


def end_of(ask: Asking, day: date) -> datetime:
    """Return the moment at which a day is over in the office."""
    return datetime.combine(day + timedelta(days=1), time.min, ask.zone)


def rows_then(ledger: Ledger, wanted: Wanted, day: date) -> Callable[[Mapping[str, str]], str]:
    """Return how a number of a past day opens: to its rows as they stood, the day kept."""
    start = reverse("counts_rows", kwargs={"ledger": ledger.code})
    period = {"asof": f"{day:%Y%m%d}", "since": wanted.since, "until": wanted.until}
    return lambda change: f"{start}?{urlencode({k: v for k, v in {**period, **change}.items() if v})}"


@dataclass(frozen=True)
class Then:
    """The matters of a past day, counted."""

    ask: Asking
    matters: Sequence[Stood]

    def of(self, name: str) -> Callable[[Stood], Any]:
        """Return what a dimension parts by."""
        if name == "month":
            return lambda one: one.opened_at.astimezone(self.ask.zone).date().replace(day=1)
        return FIXED.get(name) or (lambda one: one.own.get(name))

    def by_two(self, down: str, across: str) -> Mapping[tuple[Any, Any], int]:
        """Count by two dimensions."""
        first, second = self.of(down), self.of(across)
        return Counter((first(one), second(one)) for one in self.matters)

    def by_measure(self, down: str, measures: Sequence[Measure]) -> Mapping[Any, Mapping[str, int]]:
        """Count every measure in each group of a dimension."""
        groups: dict[Any, Counter[str]] = {}
        first = self.of(down)
        for one in self.matters:
            groups.setdefault(first(one), Counter()).update(m.name for m in measures if one.counts(m))
        return groups


def _among(ledger: Ledger, wanted: Wanted, one: Stood) -> bool:
    measure = measure_named(ledger, wanted.measure)
    asked = {"stage": wanted.stage, "kind": wanted.kind, "department": wanted.department, **wanted.own}
    there = {**one.own, "stage": one.stage, "kind": one.kind, "department": one.department}
    return all(_says(there.get(name), value) for name, value in asked.items() if value) and (
        measure is None or one.counts(measure)
    )


def _says(held: Any, value: str) -> bool:
    return held in (None, "") if value == NOTHING else str(held) == value


@require_safe
def counts_rows(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """List the matters behind a number of a past day: where they stood then, and where they stand now."""
    ask = asking(request)
    wanted, fault, found, day = Wanted.of(ledger, request.GET), "", [], None
    try:
        day = as_of(ask, request.GET) or ask.today
        base = listing.matters_wanted(ask, ledger, Wanted(view="all", since=wanted.since, until=wanted.until))
        then = stood(ask.actor.office_id, ledger, base.filter(historic=False), end_of(ask, day))
        found = sorted(
            (one for one in then if _among(ledger, wanted, one)), key=lambda one: one.opened_at, reverse=True
        )
    except UnclearWish as unclear:
        fault = str(unclear)
    names = names_of(ask, (), {one.department for one in found[:MOST]})
    measure = measure_named(ledger, wanted.measure)
    return render(request, "web/counts_rows.html", {
        "ledger": ledger, "fault": fault, "day": showing.long_day(day) if day else "", "count": len(found), "most": MOST,
        "measure": measure.label if measure else "",
        "back": f"{reverse('counts', kwargs={'ledger': ledger.code})}?{urlencode({'asof': f'{day:%Y%m%d}'} if day else {})}",
        "rows": [{"number": one.number, "url": url_of(ledger, one.number), "title": one.title,
                  "stage": stage_label(ledger.procedure, one.stage), "now": stage_label(ledger.procedure, one.stage_now),
                  "department": names.departments.get(one.department, "") if one.department else "未分流",
                  "opened": showing.short_day(one.opened_at.astimezone(ask.zone).date(), ask.today)}
                 for one in found[:MOST]],
    }, status=422 if fault else 200)  # fmt: skip
