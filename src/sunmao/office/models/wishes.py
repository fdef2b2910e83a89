# SPDX-License-Identifier: Apache-2.0
"""What a person sets for himself: quiet hours, saved views, chosen columns, the calendar feed."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from sunmao.office.keys import Kept


class Wish(Kept):
    """One thing a person set, under a name; only that person reads and writes it."""

    person_id: UUID = models.UUIDField()  # type: ignore[assignment]
    name = models.CharField(max_length=80)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "person_id", "name"], name="wish_once")]

    def __str__(self) -> str:
        return self.name
