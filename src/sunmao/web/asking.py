# SPDX-License-Identifier: Apache-2.0
"""Who asks, when, and for which office: read once for a request. Only here the shell looks at the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from sunmao.office import wishes
from sunmao.office.actors import Actor
from sunmao.office.models import Department, Office
from sunmao.office.reading import rows

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Asking:
    """One request by one person in one post."""

    actor: Actor
    office: Office
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.time_zone)

    @property
    def today(self) -> date:
        """The day it is in the office."""
        return self.at.astimezone(self.zone).date()

    @cached_property
    def wishes(self) -> Mapping[str, str]:
        """What this person set, read once for a page."""
        return wishes.of(self.actor)

    @cached_property
    def rooms(self) -> Sequence[Department]:
        """The departments that are not closed, read once for a page."""
        here = "office_id = %s AND COALESCE(closed_on, 'infinity') > %s"
        return rows(Department, here, [self.actor.office_id, self.today], "pinyin", "name")


@lru_cache(maxsize=256)
def office_of(office_id: UUID) -> Office:
    """Return an office; its name, zone and marks change only with a restart."""
    return Office.objects.get(pk=office_id)


def actor_of(request: Any) -> Actor | None:
    """Return who acts in this request, or nothing before a post is chosen."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor


def asking(request: HttpRequest) -> Asking:
    """Return who asks.

    :raises PermissionDenied: if nobody acts; the doors let nobody through to such a page
    """
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied("请先登录并选择岗位。")
    return Asking(actor, office_of(actor.office_id), timezone.now())
