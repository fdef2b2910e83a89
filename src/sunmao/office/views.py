# SPDX-License-Identifier: Apache-2.0
"""The pages of the door that allauth does not have. The machine's clock is read here."""

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sunmao.office import door_log, seats
from sunmao.office.acting import NotYourPost
from sunmao.office.actors import posts_of
from sunmao.office.door_log import DoorEvent
from sunmao.office.forms import PasswordChange, PostChoosing
from sunmao.office.models import Account, Seat
from sunmao.office.sign_in import address_of

both = require_http_methods(["GET", "HEAD", "POST"])


def seat_of(request: HttpRequest) -> Seat | None:
    """Return the seat of this request, or nothing for one that has not signed in."""
    return getattr(request, "seat", None)


@both
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then leave."""
    if request.method == "POST":
        logout(request)
        return redirect("account_login")
    return render(request, "account/logout.html")


@both
@never_cache
def choose_post(request: HttpRequest) -> HttpResponse:
    """Choose the post to act in; without any, say who can give one."""
    seat = seat_of(request)
    if seat is None:
        return redirect("account_login")
    choices = posts_of(seat.account)
    form = PostChoosing(choices, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seats.take_post(seat, form.chosen, at=timezone.now())
        except NotYourPost as error:
            form.add_error("post", str(error))
        else:
            return redirect("/")
    chosen = f"{seat.post_id}:{seat.delegation_id or ''}"
    found = {"form": form, "choices": choices, "chosen": chosen}
    return render(request, "account/choose_post.html", found)


@both
@never_cache
@sensitive_post_parameters("old", "new", "again")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other place where the person is signed in ends."""
    seat = seat_of(request)
    if seat is None:
        return redirect("account_login")
    account = seat.account
    posted = request.POST if request.method == "POST" else None
    form = PasswordChange(account, getattr(request, "actor", None), posted)
    if request.method == "POST" and form.is_valid():
        _change(request, seat, account, form.cleaned_data["new"])
        return redirect("/")
    found = {"form": form, "first": account.must_change}
    return render(request, "account/change_password.html", found)


def _change(request: HttpRequest, seat: Seat, account: Account, new: str) -> None:
    at = timezone.now()
    account.set_password(new)
    account.must_change, account.slip_until = False, None
    account.save(update_fields=["password", "must_change", "slip_until"])
    update_session_auth_hash(request, account)
    seats.end_others(account, seat.id, at=at)
    seats.confirm(seat, at=at)
    door_log.note(DoorEvent.PASSWORD_CHANGED, account.id, address_of(request))


@both
@never_cache
def unlock(request: HttpRequest) -> HttpResponse:
    """Show the locked screen; the right password is taken by the middleware."""
    return _ask_password(request, "account/unlock.html")


@both
@never_cache
def confirm_password(request: HttpRequest) -> HttpResponse:
    """Ask for the password before a deciding step; it is taken by the middleware."""
    return _ask_password(request, "account/confirm_password.html")


def _ask_password(request: HttpRequest, template: str) -> HttpResponse:
    seat = seat_of(request)
    if seat is None:
        return redirect("account_login")
    fault = getattr(request, "password_fault", "")
    found = {
        "fault": fault,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "held": seat.held_form is not None,
        "sign_in_name": seat.account.sign_in_name,
        "minutes": seat.idle_minutes,
    }
    return render(request, template, found, status=422 if fault else 200)
