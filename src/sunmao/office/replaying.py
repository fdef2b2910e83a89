# SPDX-License-Identifier: Apache-2.0
"""Asking for the password again without losing what was typed: keep the form, then go on with it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote, urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from sunmao.office import seats, sign_in
from sunmao.office.held import HeldForm
from sunmao.office.models import Seat

WRONG = "密码不正确，请重新输入。"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def needs_password_again(request: HttpRequest, minutes: int = 10) -> bool:
    """Say whether a deciding step must ask for the password first."""
    seat: Seat | None = getattr(request, "seat", None)
    return seat is None or timezone.now() - seat.confirmed_at > timedelta(minutes=minutes)


def ask_password_again(request: HttpRequest) -> HttpResponse:
    """Keep the form that was sent and ask for the password; the step goes on afterwards."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.method == "POST":
        keep(request, seat)
    return send_to(request, f"{reverse('confirm_password')}?{urlencode({'next': back_to(request)})}")


def keep(request: HttpRequest, seat: Seat) -> None:
    """Keep the fields of a form, never its files and never a password."""
    fields = {name: tuple(request.POST.getlist(name)) for name in request.POST}
    fields = {name: texts for name, texts in fields.items() if "password" not in name}
    if TOKEN not in fields and "X-CSRFToken" in request.headers:
        fields[TOKEN] = (request.headers["X-CSRFToken"],)
    form = HeldForm(tuple(fields.items()), had_files=bool(request.FILES))
    seats.hold(seat, request.get_full_path(), form)


def back_to(request: HttpRequest) -> str:
    """Return the page to come back to: the one asked for, or the one that sent the form."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return page if _is_ours(request, page) else "/"


def send_to(request: HttpRequest, way: str) -> HttpResponse:
    """Send the whole page elsewhere, also when only a part of it was asked for."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": way})
    response = redirect(way)
    response.status_code = 303
    return response


def after_password(
    request: HttpRequest, seat: Seat, go_on: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """Check the password given again; then go on with the kept form or the page asked for."""
    at = timezone.now()
    fault = password_fault(request, seat)
    if fault:
        request.password_fault = fault  # type: ignore[attr-defined]
        return go_on(request)
    seats.confirm(seat, at=at)
    path = seat.held_path
    form = seats.let_go(seat)
    if form is None:
        way = request.POST.get("next", "")
        return redirect(way if _is_ours(request, way) else "/")
    if form.had_files:
        return _show_held(request, path, form)
    _become(request, path, form)
    return go_on(request)


def password_fault(request: HttpRequest, seat: Seat) -> str:
    """Return what is wrong with the password given, or nothing."""
    at, address = timezone.now(), sign_in.address_of(request)
    try:
        sign_in.refuse_locked(seat.account, at=at, address=address)
    except ValidationError as error:
        return str(error.message)
    given = request.POST.get("password", "")
    return "" if sign_in.password_fits(seat.account, given, at=at, address=address) else WRONG


def _is_ours(request: HttpRequest, url: str) -> bool:
    return bool(url) and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def _become(request: HttpRequest, path: str, form: HeldForm) -> None:
    """Turn this request into the one that was kept; its own token is checked as usual."""
    typed = QueryDict(mutable=True)
    for name, texts in form.fields:
        typed.setlist(name, list(texts))
    typed._mutable = False  # noqa: SLF001
    quoted, _, query = path.partition("?")
    where = unquote(quoted)  # numbers hold Chinese signs, and no page is found under their quoted form
    request.path = request.path_info = where
    request.META.update(PATH_INFO=where, QUERY_STRING=query)
    request.GET = QueryDict(query)
    request._post, request._files = typed, MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001


def _show_held(request: HttpRequest, path: str, form: HeldForm) -> HttpResponse:
    """Files are never kept, so the form is shown for copying instead of being sent."""
    rows = [(name, text) for name, texts in form.fields for text in texts if name != TOKEN and text]
    return render(request, "account/held.html", {"rows": rows, "path": path})
