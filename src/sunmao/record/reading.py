# SPDX-License-Identifier: Apache-2.0
"""The rows that belong to one matter, read by statements written once per table.

A matter's page reads six such tables; building those statements anew for every page costs more than running them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db import connection, models

from sunmao.record.models import Link

M = TypeVar("M", bound=models.Model)


def of_matter(model: type[M], office: UUID, matter: UUID, *order: str) -> list[M]:
    """Return the rows of a table that belong to a matter.

    :param order: columns to sort by
    """
    return _read(model, "matter_id = %s", order, [office, matter])


def links_of(office: UUID, matter: UUID) -> list[Link]:
    """Return the links that lead from a matter or to it, oldest first."""
    return _read(Link, "(matter_id = %s OR other_id = %s)", ("position",), [office, matter, matter])


def _read(model: type[M], condition: str, order: tuple[str, ...], values: list[UUID]) -> list[M]:
    names, statement = _statement(model, condition, order)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [model.from_db(connection.alias, names, row) for row in cursor.fetchall()]


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], condition: str, order: tuple[str, ...]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    return [field.attname for field in fields], (
        f"SELECT {columns} FROM {model._meta.db_table} WHERE office_id = %s AND {condition} ORDER BY {', '.join(order)}"  # noqa: S608  names of the model
    )
