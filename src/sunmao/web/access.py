# SPDX-License-Identifier: Apache-2.0
"""The log of who looked at what and why, for audit and conduct supervision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.record.access import LABELS, Kind, note
from sunmao.record.models import Access, Matter
from sunmao.web import showing
from sunmao.web.asking import Asking, asking

SIZE = 50


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first; that it was read is written down too."""
    ask = asking(request)
    office = ask.actor.office_id
    text, number = request.GET.get("who", "").strip()[:50], request.GET.get("number", "").strip()[:40]
    found = Access.objects.filter(office_id=office)
    if text:
        found = found.filter(who__contains=text)
    if number:
        found = found.filter(matter_id__in=Matter.objects.filter(office_id=office, number=number).values("pk"))
    if before := _uuid(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: SIZE + 1])
    note(ask.actor, Kind.SEARCH, at=ask.at, about=f"查看日志　{text}　{number}".strip())
    keys = [row.matter_id for row in rows if row.matter_id]
    numbers = dict(Matter.objects.filter(office_id=office, pk__in=keys).values_list("pk", "number"))
    return render(request, "web/access_log.html", {
        "who": text, "number": number, "rows": [_row(ask, row, numbers) for row in rows[:SIZE]],
        "after": str(rows[SIZE - 1].pk) if len(rows) > SIZE else "",
    })  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(ask: Asking, row: Access, numbers: Mapping[Any, str]) -> dict[str, str]:
    return {"at": showing.full_moment(row.at, ask.zone), "who": row.who, "what": LABELS.get(row.what, row.what),
            "number": numbers.get(row.matter_id, ""), "about": row.about, "reason": row.reason}  # fmt: skip
