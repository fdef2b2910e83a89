# SPDX-License-Identifier: Apache-2.0
"""The rows that belong to one matter."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import models

from sunmao.office.reading import rows
from sunmao.record.models import Link

M = TypeVar("M", bound=models.Model)


def of_matter(model: type[M], office: UUID, matter: UUID, *order: str) -> list[M]:
    """Return the rows of a table that belong to a matter, in the order of these columns."""
    return rows(model, "office_id = %s AND matter_id = %s", [office, matter], *order)


def links_of(office: UUID, matter: UUID) -> list[Link]:
    """Return the links that lead from a matter or to it, oldest first."""
    return rows(Link, "office_id = %s AND (matter_id = %s OR other_id = %s)", [office, matter, matter], "position")
