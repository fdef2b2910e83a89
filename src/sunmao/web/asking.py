# SPDX-License-Identifier: Apache-2.0
"""Who asks, when, and for which office: read once for a request. Only here the shell looks at the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from sunmao.office.actors import Actor
from sunmao.office.models import Office

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
