# SPDX-License-Identifier: Apache-2.0
"""A person's terms as an iCalendar feed (RFC 5545): numbers and names of terms only, off until switched on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sunmao.office.wishes import digest_of

FEED = "SELECT number, label, due FROM record_feed(%s)"
OPEN = "SELECT 1 FROM office_feed_of(%s)"
MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST = 73
"""Octets of a line before it is folded; 75 with what folding adds."""


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001  a calendar program says nothing but the address
    """Answer a calendar program; an address that was renewed, or whose post has ended, is not there."""
    digest = digest_of(key)
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [digest])
        if cursor.fetchone() is None:
            raise Http404("feed")
        cursor.execute(FEED, [digest])
        rows = cursor.fetchall()
    text = "".join(f"{line}\r\n" for line in _lines(rows, timezone.now()))
    return HttpResponse(text, content_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


def _lines(rows: Iterable[tuple[str, str, date]], at: datetime) -> Iterator[str]:
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sunmao//terms//ZH", "X-WR-CALNAME:办理期限")
    for number, label, due in rows:
        yield from ("BEGIN:VEVENT", *_folded(f"UID:{number}-{label}@sunmao"), f"DTSTAMP:{stamp}")
        yield from (f"DTSTART;VALUE=DATE:{due:%Y%m%d}", f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}")
        yield from (*_folded(f"SUMMARY:{_escaped(number)} {_escaped(label)}"), "END:VEVENT")
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Fold a line so that none has more octets than the standard allows, and no sign is cut in two."""
    piece, length, first = "", 0, True
    for sign in line:
        octets = len(sign.encode())
        if length + octets > _LONGEST:
            yield piece if first else f" {piece}"
            piece, length, first = "", 0, False
        piece, length = piece + sign, length + octets
    yield piece if first else f" {piece}"
