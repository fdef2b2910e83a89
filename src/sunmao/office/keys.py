# SPDX-License-Identifier: Apache-2.0
"""Keys of rows that belong to an office.

Django sees a plain id. The database has (office_id, id) as primary key and in its references,
so that a row can never point into another office and tables can be spread by office.
"""

from typing import Any
from uuid import UUID

from django.db import models
from uuid_utils import compat

from sunmao.office.operations import (
    Doors,
    Granted,
    OfficeFirst,
    SameOffice,
    SqlFile,
    Walled,
)


def uuid7() -> UUID:
    """Make an id that sorts by the moment it was made."""
    return compat.uuid7()


@models.UUIDField.register_lookup
class AnyOf(models.Lookup):
    """``pk__any=[…]``: one of many keys, sent as one list; ``in`` sends and plans each by itself."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the comparison and the list it needs."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", (*parameters, list(self.rhs))


class Kept(models.Model):
    """A row that belongs to one office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(
        "office.Office",
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    office_id: UUID


class OfficeKey(models.ForeignKey[Any, Any]):
    """A reference inside one office; the migration writes its constraint with SameOffice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"db_index": False, **kwargs, "db_constraint": False})


class OfficeOneToOne(models.OneToOneField[Any, Any]):
    """A one-to-one reference inside one office; the migration writes its constraint."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "db_constraint": False})


__all__ = (
    "Doors",
    "Granted",
    "Kept",
    "OfficeFirst",
    "OfficeKey",
    "OfficeOneToOne",
    "SameOffice",
    "SqlFile",
    "Walled",
    "uuid7",
)
