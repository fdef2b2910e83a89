# SPDX-License-Identifier: Apache-2.0
"""A seat is one sign-in on one device: opened, used, locked, unlocked, ended."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sunmao.office import acting, door_log, held, switches
from sunmao.office.actors import PostChoice, posts_of
from sunmao.office.door_log import DoorEvent
from sunmao.office.models import Account, Seat

SEAT: Final = "seat"
TICKET_LIFE: Final = timedelta(hours=12)
# Writing the time of use at each request would be a write for every page read.
SEEN_EVERY: Final = timedelta(seconds=30)


class Ended(StrEnum):
    """Why a seat ended."""

    SIGNED_OUT = "signed_out"
    NEWER = "newer"
    PASSWORD = "password"  # noqa: S105
    SWITCHED_OFF = "switched_off"


SENTENCES: Final = {
    Ended.NEWER: "您的账号已在另一处登录，本处已自动退出。如非本人操作，请立即修改密码并告知安全管理员。",
    Ended.PASSWORD: "您的密码已更改，本处已退出。请用新密码重新登录。",
    Ended.SWITCHED_OFF: "您的账号已停用，本处已退出。如有疑问，请联系本院安全管理员。",
    Ended.SIGNED_OUT: "您已退出，请重新登录。",
}


def open_seat(account: Account, *, at: datetime, address: str) -> Seat:
    """Open a seat at sign-in and end the oldest ones beyond the office's limit."""
    most = switches.number(switches.SESSIONS_PER_PERSON, account.office_id, timezone.localdate(at))
    idle = switches.number(switches.IDLE_MINUTES, account.office_id, timezone.localdate(at))
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)  # two sign-ins at the same moment
        older = list(Seat.objects.filter(account=account, ended_at=None).order_by("-opened_at", "-id"))
        for seat in older[most - 1 :]:
            end_seat(seat, why=Ended.NEWER, at=at)
            door_log.note(DoorEvent.PUSHED_OUT, account.id, seat.address)
        seat = Seat.objects.create(
            account=account, opened_at=at, seen_at=at, confirmed_at=at, address=address, idle_minutes=idle
        )
        door_log.note(DoorEvent.SIGNED_IN, account.id, address)
    return seat


def end_seat(seat: Seat, *, why: Ended, at: datetime) -> None:
    """End a seat and the ticket it holds; what was kept for it is forgotten."""
    if seat.ticket:
        acting.close_ticket(seat.ticket)
    seat.ended_at, seat.why, seat.held_form, seat.held_path, seat.ticket = at, why.value, None, "", None
    seat.save(update_fields=["ended_at", "why", "held_form", "held_path", "ticket"])


def end_others(account: Account, keep: UUID | None, *, at: datetime, why: Ended = Ended.PASSWORD) -> None:
    """End every other seat of an account, as a new password does."""
    for seat in Seat.objects.filter(account=account, ended_at=None):
        if seat.id != keep:
            end_seat(seat, why=why, at=at)


def take_post(seat: Seat, choice: PostChoice, *, at: datetime) -> None:
    """Act in a post from now on; the ticket of the former post is closed."""
    ticket = acting.open_ticket(seat.account.person_id, choice.post_id, at + TICKET_LIFE, choice.delegation_id)
    if seat.ticket:
        acting.close_ticket(seat.ticket)
    seat.ticket, seat.post_id, seat.delegation_id = ticket, choice.post_id, choice.delegation_id
    seat.save(update_fields=["ticket", "post_id", "delegation_id"])
    door_log.note(DoorEvent.POST_CHOSEN, seat.account_id, seat.address)


def take_only_post(seat: Seat, *, at: datetime) -> bool:
    """Take the post of a person who has one, or the one held before an expired ticket."""
    choices = posts_of(seat.account)
    before = [c for c in choices if (c.post_id, c.delegation_id) == (seat.post_id, seat.delegation_id)]
    chosen = before or (choices if len(choices) == 1 else [])
    if chosen:
        take_post(seat, chosen[0], at=at)
    return bool(chosen)


def is_idle(seat: Seat, at: datetime) -> bool:
    """Say whether the seat was left alone for too long."""
    return at - seat.seen_at >= timedelta(minutes=seat.idle_minutes)


def lock(seat: Seat, *, at: datetime) -> None:
    """Lock a seat until the password is given again."""
    seat.locked_at = at
    seat.save(update_fields=["locked_at"])
    door_log.note(DoorEvent.LOCKED, seat.account_id, seat.address)


def confirm(seat: Seat, *, at: datetime) -> None:
    """Note that the password was given again, which also unlocks."""
    if seat.locked_at:
        door_log.note(DoorEvent.UNLOCKED, seat.account_id, seat.address)
    seat.confirmed_at, seat.seen_at, seat.locked_at = at, at, None
    seat.save(update_fields=["confirmed_at", "seen_at", "locked_at"])


def touch(seat: Seat, *, at: datetime) -> None:
    """Note that the seat is in use."""
    if at - seat.seen_at >= SEEN_EVERY:
        seat.seen_at = at
        seat.save(update_fields=["seen_at"])


def hold(seat: Seat, path: str, form: held.HeldForm) -> None:
    """Keep a form until the password is given again."""
    seat.held_path, seat.held_form = path[:500], held.close(form, seat.id)
    seat.save(update_fields=["held_path", "held_form"])


def let_go(seat: Seat) -> held.HeldForm | None:
    """Give the kept form back, once."""
    if seat.held_form is None:
        return None
    form = held.open_again(bytes(seat.held_form), seat.id)
    seat.held_path, seat.held_form = "", None
    seat.save(update_fields=["held_path", "held_form"])
    return form
