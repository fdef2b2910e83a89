# SPDX-License-Identifier: Apache-2.0
"""Questions about what is in hand, written by Django once for every kind of post and then only filled in.

A set of matters is given as several branches, each of which an index answers by itself; together they are
counted no further than is shown, and read no further than the first page. So neither costs more in an office
of a million matters than in one of ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from sunmao.office.actors import Actor
from sunmao.office.reading import rows
from sunmao.record.models import Matter

MOST: Final = 1000
"""Nobody works through more than this in one list: from here on the number is not counted out."""

MOST_A_DAY: Final = 100

Branches = Sequence[QuerySet[Matter]]
Sets = Callable[[Actor, date, Hashable], Mapping[str, Branches]]
"""Returns sets of matters by name; the last argument is what else they depend on."""

_NAMES: Final = ("office_id", "person_id", "post_id", "department_id", "on_behalf_id")
_SIGNS: Final[Mapping[str, UUID]] = {name: uuid5(NAMESPACE_URL, f"sunmao:{name}") for name in _NAMES}
_DAY: Final = date(1900, 1, 1)
"""Stands for today; other days of a question are so many days from it."""
_EACH: Final = date(1800, 1, 1)
"""Stands for each day of a span."""
DUE: Final = ("next_due NULLS LAST", "id")


def counts(
    sets: Sets, names: tuple[str, ...], actor: Actor, day: date, more: Hashable = None, earliest: tuple[str, ...] = ()
) -> tuple[dict[str, int], dict[str, date | None]]:
    """Count the named sets, up to MOST each, and return the earliest last day of some, in one statement."""
    statement, values = _counting(sets, names, _sign_of(actor), more, earliest)
    with connection.cursor() as cursor:
        cursor.execute(statement, _filled(values, actor, day))
        row = cursor.fetchone()
    return dict(zip(names, row, strict=False)), dict(zip(earliest, row[len(names) :], strict=True))


def first(sets: Sets, name: str, actor: Actor, day: date, most: int, more: Hashable = None) -> list[Matter]:
    """Return the first matters of a set by their last day."""
    condition, values = _reading(sets, name, _sign_of(actor), most, more)
    return rows(Matter, condition, _filled(values, actor, day), *DUE) if condition else []


def by_day(
    sets: Sets, name: str, actor: Actor, day: date, since: date, until: date, more: Hashable = None
) -> dict[date, int]:
    """Count a set by last day, each day of a span up to MOST_A_DAY, in one statement."""
    union, values = _daily(sets, name, _sign_of(actor), more)
    if not union:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(union, [*_filled(values, actor, day), since, until])
        return {when: count for when, count in cursor.fetchall() if count}


def shown(count: int) -> str:
    """Write a number that may not have been counted out."""
    return f"{MOST - 1}+" if count >= MOST else str(count)


def _sign_of(actor: Actor) -> Actor:
    """Return the actor with a sign in the place of each id, so that all who hold such a post share a statement."""
    behalf = _SIGNS["on_behalf_id"] if actor.on_behalf_id else None
    signs: dict[str, Any] = {**_SIGNS, "on_behalf_id": behalf, "ticket": _SIGNS["post_id"]}
    return replace(actor, office_name="", office_code="", person_name="", work_number="", department_name="",
                   on_behalf_name="", **signs)  # fmt: skip


def _filled(values: Sequence[Any], actor: Actor, day: date) -> list[Any]:
    known: dict[Any, Any] = {sign: getattr(actor, name) for name, sign in _SIGNS.items()}
    return [day + (value - _DAY) if isinstance(value, date) else known.get(value, value) if isinstance(value, UUID)
            else value for value in values]  # fmt: skip


@lru_cache(maxsize=256)
def _counting(
    sets: Sets, names: tuple[str, ...], sign: Actor, more: Hashable, earliest: tuple[str, ...]
) -> tuple[str, tuple[Any, ...]]:
    found = sets(sign, _DAY, more)
    parts, values = [], []
    for name in names:
        union, part = _union([branch.order_by().values("pk")[:MOST] for branch in found[name]])
        parts.append(f"(SELECT count(*) FROM (SELECT 1 FROM ({union}) b LIMIT {MOST}) c)" if union else "0")  # noqa: S608  made by Django  # noqa: S608  written by Django
        values += part
    for name in earliest:
        union, part = _union([branch.order_by("next_due").values("next_due")[:1] for branch in found[name]])
        parts.append(f"(SELECT min(next_due) FROM ({union}) b)" if union else "NULL::date")  # noqa: S608  # noqa: S608  written by Django
        values += part
    return "SELECT " + ", ".join(parts), tuple(values)


@lru_cache(maxsize=256)
def _reading(sets: Sets, name: str, sign: Actor, most: int, more: Hashable) -> tuple[str, tuple[Any, ...]]:
    order = (F("next_due").asc(nulls_last=True), "pk")
    branches = sets(sign, _DAY, more)[name]
    union, values = _union([branch.order_by(*order).values("id", "next_due")[:most] for branch in branches])
    keys = f"SELECT u.id FROM ({union}) u ORDER BY {', '.join(DUE)} LIMIT {most}"  # noqa: S608  written by Django
    return (f"office_id = %s AND id = ANY (ARRAY({keys}))", (_SIGNS["office_id"], *values)) if union else ("", ())


@lru_cache(maxsize=64)
def _daily(sets: Sets, name: str, sign: Actor, more: Hashable) -> tuple[str, tuple[Any, ...]]:
    branches = sets(sign, _DAY, more)[name]
    text, values = _union([branch.order_by().filter(next_due=_EACH).values("pk")[:MOST_A_DAY] for branch in branches])
    pieces = text.split("%s")
    texts = [piece + ("d.day::date" if value == _EACH else "%s") for piece, value in zip(pieces, values, strict=False)]
    union = "".join([*texts, pieces[-1]])
    statement = (f"SELECT d.day::date, (SELECT count(*) FROM (SELECT 1 FROM ({union}) b LIMIT {MOST_A_DAY}) c)"  # noqa: S608
                 " FROM generate_series(%s::date, %s::date, '1 day') AS d(day)")  # fmt: skip
    return (statement if text else ""), tuple(value for value in values if value != _EACH)


def _union(queries: Sequence[Any]) -> tuple[str, list[Any]]:
    """Put queries together, without those that can find nothing."""
    texts, values = [], []
    for query in queries:
        try:
            text, part = query.query.sql_with_params()
        except EmptyResultSet:
            continue
        texts.append(f"({text})")
        values += part
    return " UNION ".join(texts), values
