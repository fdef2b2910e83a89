# SPDX-License-Identifier: Apache-2.0
"""The demonstration: invented offices, their people, and what every ledger plays in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import transaction

from sunmao.commands.messages import say
from sunmao.office import demonstration
from sunmao.record import demonstration as played
from sunmao.record.registry import Ledger, ledgers


def load(*, at: datetime) -> Sequence[str]:
    """Load the demonstration and return one line for each person who can sign in.

    Each office is filled in one transaction, so that an interrupted start is simply started again.
    """
    rosters = demonstration.rosters()
    names = {roster["key"]: demonstration.drawn_names(roster["key"]) for roster in rosters}
    offices = {
        roster["key"]: demonstration.ensure_office(roster, names[roster["key"]], at=at) for roster in rosters
    }  # fmt: skip
    for roster in rosters:
        office = offices[roster["key"]]
        if demonstration.is_staffed(office):
            continue
        say(f"正在装入{office.short_name}……")
        with transaction.atomic():
            cast = demonstration.staff(roster, office, names[roster["key"]], now)
            for ledger in in_playing_order(ledgers()):
                if ledger.demo is not None:
                    ledger.demo(cast)
            played.hand_on(cast, roster)
            demonstration.see_off(cast, roster)
    return demonstration.people_to_show()


def now() -> datetime:
    """Read the clock anew for every step: the database refuses a moment older than five seconds."""
    return datetime.now(UTC)


def in_playing_order(known: Iterable[Ledger]) -> list[Ledger]:
    """Return ledgers that others open after those that open them."""
    known = list(known)
    opened = {step.opens for one in known for step in one.procedure.steps if step.opens}
    return sorted(known, key=lambda one: one.code in opened)
