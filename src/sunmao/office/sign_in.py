# SPDX-License-Identifier: Apache-2.0
"""Signing in through allauth: no sign-up, no mail, and a lock-out that the database remembers.

This is a door: the machine's clock is read here and handed down.
"""

import math
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import ValidationError
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sunmao.office import door_log, seats, switches
from sunmao.office.door_log import DoorEvent
from sunmao.office.models import Account, Seat
from sunmao.office.seats import SEAT, Ended

MISMATCH = "登录名或密码不正确，请重新输入。忘记密码的，请本院安全管理员发一次性密码。"
SPENT = "这张一次性密码已使用或已过期，请本院安全管理员重新发放。"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks the project."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": MISMATCH,
        "too_many_login_attempts": "登录尝试过于频繁，请一分钟后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: people are taken in by the office, never by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a locked account and a spent slip before the password is looked at."""
        super().pre_authenticate(request, **credentials)
        typed = credentials.get("username", "")
        account = account_named(typed)
        if account is not None:
            by_name = account.sign_in_name == typed.strip().lower()
            refuse_locked(account, at=timezone.now(), address=address_of(request), by_name=by_name)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure; the unknown name itself is not kept, it may be a password."""
        account = account_named(credentials.get("username", ""))
        if account is None:
            door_log.note(DoorEvent.FAILED, None, address_of(request))
        else:
            count_failure(account, at=timezone.now(), address=address_of(request))

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Forget earlier failures and spend a one-time slip."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        settle(user, at=timezone.now())
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ARG002
        """Send an account that is switched off back to the door."""
        return redirect("account_login")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth would greet in English and by name."""


def account_named(name: str) -> Account | None:
    """Find an account by the name or work number typed."""
    return Account.objects.called(name)


def address_of(request: HttpRequest) -> str:
    """Return where a request came from, as the server saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def refuse_locked(account: Account, *, at: datetime, address: str, by_name: bool = True) -> None:
    """Refuse with the minutes that remain, or when the slip no longer holds.

    Work numbers run in order: who went through them would learn from such a sentence which
    are somebody's, so by number the answer is the one that an unknown name gets.
    """
    if account.locked_until and account.locked_until > at:
        door_log.note(DoorEvent.REFUSED, account.id, address)
        minutes = math.ceil((account.locked_until - at).total_seconds() / 60)
        raise ValidationError(
            MISMATCH
            if not by_name
            else f"连续输错密码，账号已锁定，请 {minutes} 分钟后再试，或请安全管理员发一次性密码。"
        )
    if account.slip_until and account.slip_until <= at:
        door_log.note(DoorEvent.REFUSED, account.id, address)
        raise ValidationError(SPENT if by_name else MISMATCH)


def count_failure(account: Account, *, at: datetime, address: str) -> None:
    """Count a wrong password, and lock the account at the office's limit."""
    door_log.note(DoorEvent.FAILED, account.id, address)
    Account.objects.filter(pk=account.pk).update(failed_count=F("failed_count") + 1)
    account.refresh_from_db(fields=["failed_count"])
    most = switches.number(switches.SIGN_IN_FAILURES, account.office_id, timezone.localdate(at))
    if account.failed_count >= most:
        minutes = switches.number(switches.LOCK_OUT_MINUTES, account.office_id, timezone.localdate(at))
        account.failed_count, account.locked_until = 0, at + timedelta(minutes=minutes)
        account.save(update_fields=["failed_count", "locked_until"])
        door_log.note(DoorEvent.LOCKED_OUT, account.id, address)


def settle(account: Account, *, at: datetime) -> None:
    """After a right password: no failures any more, and a slip is spent."""
    account.failed_count, account.locked_until = 0, None
    if account.slip_until is not None:
        account.slip_until = at
    account.save(update_fields=["failed_count", "locked_until", "slip_until"])


def password_fits(account: Account, password: str, *, at: datetime, address: str) -> bool:
    """Check a password given again; wrong ones count towards the lock-out."""
    if account.locked_until and account.locked_until > at:
        return False
    if account.check_password(password):
        return True
    count_failure(account, at=at, address=address)
    return False


@receiver(user_logged_in)
def take_seat(*, request: HttpRequest, user: Account, **_: Any) -> None:
    """Open a seat whenever somebody has signed in."""
    seat = seats.open_seat(user, at=timezone.now(), address=address_of(request))
    request.session[SEAT] = str(seat.id)


@receiver(user_logged_out)
def leave_seat(*, request: HttpRequest, user: Account | None, **_: Any) -> None:
    """End the seat of whoever signs out."""
    key = request.session.get(SEAT)
    seat = Seat.objects.filter(pk=key, ended_at=None).first() if user and key else None
    if seat is not None:
        seats.end_seat(seat, why=Ended.SIGNED_OUT, at=timezone.now())
        door_log.note(DoorEvent.SIGNED_OUT, seat.account_id, address_of(request))
