# SPDX-License-Identifier: Apache-2.0
"""The calendar everybody counts with: the program's own table, and the notices loaded later.

A step reads which notice is the newest, so every process counts with it at once.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from sunmao import law
from sunmao.kernel.calendars import Calendar
from sunmao.record.models import Notice


def newest() -> UUID | None:
    """Return the notice that was loaded last."""
    return Notice.objects.order_by("-loaded_at").values_list("id", flat=True).first()


@lru_cache(maxsize=8)
def calendar(notice: UUID | None) -> Calendar:
    """Return the calendar as it is after a notice, the newest one, was loaded."""
    known = law.calendar()
    if notice is not None:
        for text in Notice.objects.order_by("loaded_at").values_list("text", flat=True):
            known = law.with_notice(known, text)
    return known
