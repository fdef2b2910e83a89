# SPDX-License-Identifier: Apache-2.0
"""Notices: what steps of others put before a person; the list, and the count that every open page asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.kernel.roles import Role
from sunmao.office.models import Person
from sunmao.record import inbox, registry
from sunmao.record.models import Matter, Told
from sunmao.record.sight import visible_to
from sunmao.record.told import Kind
from sunmao.web import rows, showing
from sunmao.web.asking import Asking, asking

SIZE = 50
ON_DESK = 6
SALT = "sunmao.web.notices"
POLL = "/news/"
MOST = 99
UNREAD = "SELECT unread, newest FROM record_unread(%s)"


@dataclass(frozen=True)
class Line:
    """One notice as a page shows it."""

    time: str
    word: str
    number: str
    title: str
    url: str
    by: str
    new: bool


def key_of(ticket: UUID) -> str:
    """Return what an open page asks with for its count: it opens nothing else, and ends with the seat."""
    return signing.dumps(ticket.hex, salt=SALT, compress=False)


def unread(ticket: UUID) -> tuple[int, str]:
    """Return how much is new to a seat, and a mark that changes with it: one statement, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [ticket])
        row = cursor.fetchone()
    count, newest = row or (0, None)
    return min(count, MOST), f"{count}-{newest.timestamp() if newest else 0}"


@require_safe
def news(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the number of new notices; nothing new costs no body."""
    try:
        ticket = UUID(signing.loads(key, salt=SALT))
    except (signing.BadSignature, ValueError):
        return JsonResponse({"unread": 0}, status=404)
    count, mark = unread(ticket)
    etag = f'"{mark}"'
    same = request.headers.get("If-None-Match") == etag
    answer: HttpResponse = HttpResponseNotModified() if same else JsonResponse({"unread": count})
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


class ShortWay:
    """Take the poll past session, seat and page: every open page asks twice a minute, so it costs one statement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the poll at once, or go on."""
        if request.path_info.startswith(POLL) and request.path_info.endswith("/"):
            return news(request, request.path_info[len(POLL) : -1])
        return self.get_response(request)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what was told in the last days, newest first; opening the list is having seen it."""
    ask = asking(request)
    before = _moment(request.GET.get("before", ""))
    told = inbox.told_to(ask.actor, ask.at).order_by("-at", "-pk")
    found = list((told.filter(at__lt=before) if before else told)[: SIZE + 1])
    lines = lines_of(ask, found[:SIZE])
    inbox.see(by=ask.actor, at=ask.at)
    more = f"?before={found[SIZE - 1].at.isoformat()}".replace("+", "%2B") if len(found) > SIZE else ""
    return render(request, "web/notices.html", {"lines": lines, "more": more, "days": inbox.KEPT_FOR.days})


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def on_desk(ask: Asking) -> list[Line]:
    """Return the newest few for the desk, without marking them as seen."""
    return lines_of(ask, list(inbox.told_to(ask.actor, ask.at).order_by("-at", "-pk")[:ON_DESK]))


def told_at(matter: UUID, position: int) -> str:
    """Name whom an entry told: people by name, posts by theirs."""
    told = list(Told.objects.filter(matter_id=matter, position=position).order_by("pk"))
    keys = {one.to_person_id for one in told if one.to_person_id}
    names = dict(Person.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    return "、".join(names.get(one.to_person_id, "") if one.to_person_id else Role(one.to_role).label for one in told)


def lines_of(ask: Asking, told: Iterable[Told]) -> list[Line]:
    """Return notices as lines; of a matter that this person does not see nothing is said."""
    found = list(told)
    keys = {one.matter_id for one in found}
    seen = {m.pk: m for m in visible_to(ask.actor).filter(pk__in=keys)} if keys else {}
    people = Person.objects.filter(office_id=ask.actor.office_id, pk__in={one.by_id for one in found}) if found else ()
    names = {person.pk: person.name for person in people}
    upto = inbox.seen_upto(ask.actor)
    return [_line(ask, one, seen[one.matter_id], names, upto) for one in found if one.matter_id in seen]


def _line(ask: Asking, one: Told, matter: Matter, names: dict[Any, str], upto: datetime | None) -> Line:
    return Line(
        time=showing.near_moment(one.at, ask.zone, ask.today), word=Kind(one.kind).label, number=matter.number,
        title=matter.title, url=rows.url_of(registry.ledger(matter.ledger), matter.number) + f"#e{one.position}",
        by=names.get(one.by_id, ""), new=upto is None or one.at > upto,
    )  # fmt: skip
