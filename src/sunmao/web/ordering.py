# SPDX-License-Identifier: Apache-2.0
"""In which order a list stands, and its pages by key: never by offset, so the thousandth page costs what the first does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from sunmao.record.models import Matter

Value = date | datetime | str | None
Key = tuple[Value, UUID]
_KINDS: Mapping[str, str] = {"next_due": "day", "opened_at": "moment", "touched_at": "moment", "number": "text"}


@dataclass(frozen=True)
class Order:
    """A column that a list can stand by; those without a value stand last when the least comes first."""

    name: str
    label: str
    column: str
    descending: bool = False
    empty: bool = False  # whether the column may hold nothing

    @property
    def aria(self) -> str:
        """How the head of the column says it."""
        return "descending" if self.descending else "ascending"


DUE = Order("due", "期限", "next_due", empty=True)
NEWEST = Order("opened", "登记", "opened_at", descending=True)
ORDERS = (DUE, NEWEST, Order("oldest", "登记（早的在前）", "opened_at"),
          Order("touched", "最近办理", "touched_at", descending=True), Order("number", "编号", "number"))  # fmt: skip
BY_NAME: Mapping[str, Order] = {order.name: order for order in ORDERS}


@dataclass(frozen=True)
class Page:
    """One page of a list, and the keys of its neighbors."""

    matters: list[Matter]
    before: str
    after: str


def page(found: QuerySet[Matter], order: Order, asked: QueryDict, size: int) -> Page:
    """Return the page after or before the key in the address; a spoiled key leads to the first page."""
    after, before = asked.get("after", ""), asked.get("before", "")
    backwards = bool(before) and not after
    key = read_key(before if backwards else after, order)
    rows = found.filter(beyond(key, order, backwards=backwards)) if key else found
    matters = list(ordered(rows, order, backwards=backwards)[: size + 1])
    more = len(matters) > size
    matters = matters[:size]
    if backwards:
        matters.reverse()
    has_before, has_after = (more, True) if backwards else (bool(key), more)
    return Page(
        matters,
        key_of(matters[0], order) if matters and has_before else "",
        key_of(matters[-1], order) if matters and has_after else "",
    )


def key_of(matter: Matter, order: Order) -> str:
    """Return the key by which the next page begins after a matter."""
    value: Any = getattr(matter, order.column)
    said = "" if value is None else value if isinstance(value, str) else value.isoformat()
    return f"{said}~{matter.pk}"


def read_key(text: str, order: Order) -> Key | None:
    """Read a key from the address."""
    said, _, number = text.rpartition("~")
    try:
        return _value(said, _KINDS[order.column]), UUID(number)
    except ValueError:
        return None


def _value(said: str, kind: str) -> Value:
    if kind == "text":
        return said
    if kind == "day":
        return date.fromisoformat(said) if said else None
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError(said)
    return moment


def beyond(key: Key, order: Order, *, backwards: bool) -> Q:
    """Return what stands after a key, or before it."""
    value, number = key
    name = order.column
    if value is None:  # those without a value stand at the end
        same = Q(**{f"{name}__isnull": True})
        return (same & Q(pk__lt=number)) | Q(**{f"{name}__isnull": False}) if backwards else same & Q(pk__gt=number)
    sign = "gt" if backwards is order.descending else "lt"
    found = Q(**{f"{name}__{sign}": value}) | (Q(**{name: value}) & Q(**{f"pk__{sign}": number}))
    if order.empty and not backwards:
        return found | Q(**{f"{name}__isnull": True})
    return found & Q(**{f"{name}__{sign}e": value})  # said once more as one range, for the index


def ordered(rows: QuerySet[Matter], order: Order, *, backwards: bool = False) -> QuerySet[Matter]:
    """Return the rows in that order, or from its end."""
    down = order.descending is not backwards
    column = F(order.column)
    nulls: dict[str, bool] = {"nulls_first" if down else "nulls_last": True} if order.empty else {}
    return rows.order_by(column.desc(**nulls) if down else column.asc(**nulls), "-pk" if down else "pk")
