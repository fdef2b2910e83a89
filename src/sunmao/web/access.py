# SPDX-License-Identifier: Apache-2.0
"""The log of who looked at what and why.

All of it for audit and conduct supervision, who say why they read it; for everybody his own part, and who opened
the matters in his hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sunmao.record.access import LABELS, Kind, note
from sunmao.record.models import Access, Matter
from sunmao.record.sight import visible_to
from sunmao.web import showing
from sunmao.web.asking import Asking, asking
from sunmao.web.listing import UnclearWish, period
from sunmao.web.widgets import Option

SIZE = 50
REASON = "access_reason"
HOLDS = timedelta(minutes=30)
"""How long a stated reason holds before it is asked for again."""


@require_http_methods(["GET", "HEAD", "POST"])
def access_log(request: HttpRequest) -> HttpResponse:
    """Ask why, then show the log, newest first; that it was read, and why, is written down too."""
    ask = asking(request)
    if request.method == "POST":
        said = request.POST.get("reason", "").strip()[:200]
        if not said:
            fault = "查看日志须写明理由，例如“季度检查”或检查事项的编号。"
            return render(request, "web/access_reason.html", {"fault": fault}, status=422)
        request.session[REASON] = [said, ask.at.isoformat()]
        return redirect("access_log")
    reason = _stated(request, ask.at)
    if not reason:
        return render(request, "web/access_reason.html", {"fault": ""})
    text, number = request.GET.get("who", "").strip()[:50], request.GET.get("number", "").strip()[:40]
    kind = request.GET.get("what", "")
    found = Access.objects.filter(office_id=ask.actor.office_id)
    if kind in LABELS:
        found = found.filter(what=kind)
    fault = ""
    try:
        found = found.filter(period("at", request.GET.get("since", ""), request.GET.get("until", ""), ask))
    except UnclearWish as unclear:
        fault = str(unclear)
    if text:
        found = found.filter(who__contains=text)
    if number:
        named = Matter.objects.filter(office_id=ask.actor.office_id, number__endswith=number)
        found = found.filter(matter_id__in=named.values("pk"))
    rows, after = _page(ask, found, request)
    note(ask.actor, Kind.SEARCH, at=ask.at, about=f"查看日志　{text}　{number}".strip(), reason=reason)
    return render(request, "web/access_log.html", {
        "who": text, "number": number, "reason": reason, "rows": rows, "after": after, "fault": fault,
        "since": request.GET.get("since", ""), "until": request.GET.get("until", ""),
        "kinds": [Option(value, label, value == kind) for value, label in LABELS.items()],
        "query": urlencode({k: v for k, v in request.GET.items() if k != "before" and v}),
    }, status=422 if fault else 200)  # fmt: skip


def _stated(request: HttpRequest, at: datetime) -> str:
    """Return the reason that still holds, or nothing."""
    said, since = request.session.get(REASON, ("", ""))
    return said if since and at - datetime.fromisoformat(since) < HOLDS else ""


@require_safe
def my_accesses(request: HttpRequest) -> HttpResponse:
    """Show a person what the log says of him, or who opened the matters in his hands."""
    ask = asking(request)
    others = request.GET.get("tab") == "others"
    found = Access.objects.filter(office_id=ask.actor.office_id)
    if others:
        mine = Matter.objects.filter(office_id=ask.actor.office_id, handler_id=ask.actor.person_id)
        found = found.filter(matter_id__in=mine.values("pk")).exclude(person_id=ask.actor.person_id)
    else:
        found = found.filter(person_id=ask.actor.person_id)
    rows, after = _page(ask, found, request)
    return render(request, "web/my_accesses.html", {"others": others, "rows": rows, "after": after})


def _page(ask: Asking, found: QuerySet[Access], request: HttpRequest) -> tuple[list[dict[str, str]], str]:
    """Return one page of the log as rows, and the key of the next."""
    if before := _uuid(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: SIZE + 1])
    keys = [row.matter_id for row in rows if row.matter_id]
    seen = (
        visible_to(ask.actor) if request.resolver_match and request.resolver_match.view_name == "my_accesses" else None
    )
    named = (seen if seen is not None else Matter.objects.filter(office_id=ask.actor.office_id)).filter(pk__in=keys)
    numbers = dict(named.values_list("pk", "number")) if keys else {}
    return [_row(ask, row, numbers) for row in rows[:SIZE]], str(rows[SIZE - 1].pk) if len(rows) > SIZE else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(ask: Asking, row: Access, numbers: Mapping[Any, str]) -> dict[str, str]:
    return {"at": showing.full_moment(row.at, ask.zone), "who": row.who, "what": LABELS.get(row.what, row.what),
            "number": numbers.get(row.matter_id, ""), "about": row.about, "reason": row.reason}  # fmt: skip
