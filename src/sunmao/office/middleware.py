# SPDX-License-Identifier: Apache-2.0
"""Between session and page: the seat with its locks, then the transaction that acts for one post.

These are doors: the machine's clock is read here and handed down.
Order: Session, CSRF, Authentication, Message, allauth, SeatMiddleware, ActingMiddleware.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sunmao.office import reading, replaying, seats
from sunmao.office.acting import NotYourPost
from sunmao.office.actors import at_work
from sunmao.office.models import Seat
from sunmao.office.seats import SEAT, SENTENCES, Ended

Next = Callable[[HttpRequest], HttpResponseBase]
QUIET: Final = "X-Sunmao-Quiet"
"""A request that a page makes by itself: it does not count as use."""
WITHOUT_POST: Final = ("account_logout", "choose_post", "change_password", "unlock", "confirm_password")


class SeatMiddleware:
    """Hold a signed-in person to their seat: ended, locked, new password, no post chosen."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the door the person must go through first, or go on."""
        request.seat = request.actor = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        key = request.session.get(SEAT)
        seat = next(iter(reading.rows(Seat, "id = %s", [key])), None) if key else None
        if seat is None or seat.ended_at is not None or seat.account_id != request.user.pk:
            return _show_out(request, seat)
        seat.account = request.user
        request.seat = seat  # type: ignore[attr-defined]
        return self._within(request, seat)

    def _within(self, request: HttpRequest, seat: Seat) -> HttpResponseBase:
        at = timezone.now()
        here = _name_of(request)
        if seat.locked_at is None and seats.is_idle(seat, at):
            seats.lock(seat, at=at)
        if seat.locked_at is not None:
            return self._locked(request, seat, here)
        if request.headers.get(QUIET) is None:
            seats.touch(seat, at=at)
            _forget_abandoned(seat, here)
        if seat.account.must_change and here not in ("change_password", "account_logout"):
            return redirect("change_password")
        if here == "confirm_password" and request.method == "POST":
            return replaying.after_password(request, seat, self.get_response)
        return self.get_response(request)

    def _locked(self, request: HttpRequest, seat: Seat, here: str) -> HttpResponseBase:
        if here == "account_logout":
            return self.get_response(request)
        if here == "unlock":
            if request.method == "POST":
                return replaying.after_password(request, seat, self.get_response)
            return self.get_response(request)
        if _by_script(request) and seat.held_form is not None:
            return HttpResponse(status=401)  # what a person sent is kept; what the page sends by itself comes second
        if request.method == "POST":
            replaying.keep(request, seat)
        way = f"{reverse('unlock')}?{urlencode({'next': replaying.back_to(request)})}"
        return replaying.send_to(request, way)


class ActingMiddleware:
    """Run the page in one transaction that acts for the chosen post."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Bind the transaction; a page that broke leaves nothing behind."""
        seat: Seat | None = getattr(request, "seat", None)
        if seat is None or seat.locked_at is not None or seat.account.must_change:
            return self.get_response(request)
        if seat.ticket is None and not seats.take_only_post(seat, at=timezone.now()):
            return self._without_post(request)
        try:
            return self._act(request, seat)
        except NotYourPost:
            # The ticket ended: a day passed, or the post, delegation or loan is over.
            if seats.take_only_post(seat, at=timezone.now()):
                return self._act(request, seat)
            return self._without_post(request)

    def _act(self, request: HttpRequest, seat: Seat) -> HttpResponseBase:
        ticket = seat.ticket
        if ticket is None:
            raise NotYourPost
        with at_work(ticket) as actor:
            request.actor = actor  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _without_post(self, request: HttpRequest) -> HttpResponseBase:
        if _name_of(request) in WITHOUT_POST:
            return self.get_response(request)
        return replaying.send_to(request, reverse("choose_post"))


def _name_of(request: HttpRequest) -> str:
    return next((name for name in WITHOUT_POST if request.path_info == reverse(name)), "")


def _by_script(request: HttpRequest) -> bool:
    """Test whether a script of the page asks, not the person; browsers before 80 do not say."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _show_out(request: HttpRequest, seat: Seat | None) -> HttpResponse:
    if _by_script(request):  # the page itself shall say why
        return HttpResponse(status=401)
    why = Ended(seat.why) if seat is not None else Ended.SIGNED_OUT
    logout(request)
    messages.warning(request, SENTENCES[why])
    return replaying.send_to(request, reverse("account_login"))


def _forget_abandoned(seat: Seat, here: str) -> None:
    """A kept form is not given back after the person has gone elsewhere."""
    if seat.held_form is not None and here not in ("confirm_password", "account_logout"):
        seats.let_go(seat)
