# SPDX-License-Identifier: Apache-2.0
"""The measures a ledger declares, as conditions on matters: each count opens to exactly its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from sunmao.record.models import Matter
from sunmao.record.registry import Ledger, Measure

OPENED = Measure("opened", "登记")
CLOSED = Measure("closed", "办结")


def measures_of(ledger: Ledger) -> tuple[Measure, ...]:
    """Return every measure of a ledger: registered, its own, closed."""
    return (OPENED, *ledger.measures, CLOSED)


def measure_named(ledger: Ledger, name: str) -> Measure | None:
    """Return the measure of that name, or nothing."""
    return next((m for m in measures_of(ledger) if m.name == name), None)


def condition(ledger: Ledger, measure: Measure) -> Q:
    """Return which matters a measure counts; historic ones count nowhere."""
    live = Q(historic=False)
    if measure is OPENED:
        return live
    if measure is CLOSED:
        return live & Q(closed_at__isnull=False)
    assert ledger.model is not None  # noqa: S101  a ledger without a table declares no measures
    matter: Any = ledger.model._meta.get_field("matter")
    column = f"{matter.related_query_name()}__{measure.column}"
    if measure.values:
        return live & Q(**{f"{column}__in": measure.values})
    return live & Q(**{f"{column}__isnull": False})


def counted(ledger: Ledger, matters: QuerySet[Matter], by: str) -> Mapping[Any, Mapping[str, int]]:
    """Count every measure of a ledger, parted by one column of the query, in one statement.

    :returns: group → measure's name → number
    """
    sums = {f"n_{m.name}": Count("pk", filter=condition(ledger, m)) for m in measures_of(ledger)}
    rows = matters.order_by().values(by).annotate(**sums)
    return {row[by]: {m.name: row[f"n_{m.name}"] for m in measures_of(ledger)} for row in rows}


def together(groups: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add groups up."""
    total: dict[str, int] = {}
    for group in groups:
        for name, number in group.items():
            total[name] = total.get(name, 0) + number
    return total


def share(group: Mapping[str, int], measure: Measure) -> str:
    """Write what part of another measure this one is, as a description, never as a target."""
    whole = group.get(measure.share_of, 0)
    return f"{round(100 * group.get(measure.name, 0) / whole)}%" if whole else ""
