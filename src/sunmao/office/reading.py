# SPDX-License-Identifier: Apache-2.0
"""Rows read by statements that are written once: for what every page asks, building one anew costs more than running it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def rows(model: type[M], condition: str, values: list[Any], *order: str) -> list[M]:
    """Return the rows of a table that meet a condition.

    :param condition: SQL with a place for each value; never made of what a person wrote
    :param order: columns to sort by
    """
    names, statement = _statement(model, condition, order)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [model.from_db(connection.alias, names, row) for row in cursor.fetchall()]


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], condition: str, order: tuple[str, ...]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    sorting = f" ORDER BY {', '.join(order)}" if order else ""
    statement = f"SELECT {columns} FROM {model._meta.db_table} WHERE {condition}{sorting}"  # noqa: S608  names of the model
    return [field.attname for field in fields], statement


NAMES = """
SELECT id, name, true FROM office_person WHERE office_id = %s AND id = ANY (%s::uuid[])
UNION ALL SELECT id, name, false FROM office_department WHERE office_id = %s AND id = ANY (%s::uuid[])
"""


def names(office: UUID, people: Iterable[UUID], departments: Iterable[UUID]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the names of people and of departments, read in one statement."""
    wanted, rooms = list(people), list(departments)
    if not wanted and not rooms:
        return {}, {}
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [office, wanted, office, rooms])
        found = cursor.fetchall()
    return ({key: name for key, name, person in found if person},
            {key: name for key, name, person in found if not person})  # fmt: skip
