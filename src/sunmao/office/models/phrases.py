# SPDX-License-Identifier: Apache-2.0
"""Phrases that people put into texts with one press: their own, and those of the whole office."""

from django.db import models

from sunmao.office.keys import Kept, OfficeKey
from sunmao.office.models.offices import Person


class Phrase(Kept):
    """A phrase of one person; without a person it is the office's."""

    person = OfficeKey(Person, models.PROTECT, null=True, related_name="phrases")
    text = models.CharField("常用语", max_length=200)
    made_at = models.DateTimeField("存入时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "person", "text"], name="phrase_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.text
