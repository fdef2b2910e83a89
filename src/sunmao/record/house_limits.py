# SPDX-License-Identifier: Apache-2.0
"""House limits that an office shortens for itself, by ledger and clock, each with the decision that allowed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sunmao.kernel.limits import Length, Limit, Mark, Unit
from sunmao.kernel.tightening import Loosened, ShorterLimit, tightened
from sunmao.kernel.words import Clock
from sunmao.office import posts
from sunmao.office.actors import Actor
from sunmao.office.models import Switch
from sunmao.office.posts import ArrangementRefused
from sunmao.record import registry
from sunmao.record.registry import Ledger

LIFTED = 0
"""Days that stand for: from that day on the house limit as it is."""


@dataclass(frozen=True)
class HouseLimit:
    """A limit of the house that an office may shorten."""

    ledger: Ledger
    clock: Clock
    limit: Limit

    @property
    def name(self) -> str:
        """The name of the setting."""
        return f"tighten.{self.ledger.code}.{self.clock.name}"

    @property
    def label(self) -> str:
        """Ledger, clock and what the house says."""
        length = self.limit.length.label if self.limit.length else "不限"
        return f"{self.ledger.label}　{self.clock.label}（{length}）"


def house_limits() -> Iterator[HouseLimit]:
    """Return every limit that an office may shorten."""
    for ledger in registry.ledgers():
        for clock in ledger.procedure.clocks:
            if isinstance(clock.limit, Limit) and clock.limit.mark is Mark.HOUSE and clock.limit.length:
                yield HouseLimit(ledger, clock, clock.limit)


def tighten(*, name: str, days: int, decision: str, since: date, today: date, by: Actor) -> Switch:
    """Shorten a house limit from a coming day on; what runs already keeps its last day.

    :raises ArrangementRefused: if it would loosen, begins today or earlier, or names no decision
    """
    found = next((one for one in house_limits() if one.name == name), None)
    if found is None:
        raise ArrangementRefused("没有这项院内期限，请重新选择；法定期限不能由本院设定。")
    if since <= today:
        raise ArrangementRefused("期限须从明日或以后起收紧，已经起算的不变；请改填日期。")
    if days != LIFTED:
        _refuse_longer(found, days, decision, since)
    return posts.keep_switch(name=name, value=str(days), decision=decision, since=since, by=by)


def _refuse_longer(found: HouseLimit, days: int, decision: str, since: date) -> None:
    if days < 0:
        raise ArrangementRefused("天数须为正整数；填 0 表示恢复原来的期限。")
    try:
        tightened(found.ledger.procedure, [ShorterLimit(found.clock.name, Length(Unit.DAYS, days), decision)], since)
    except Loosened as loosened:
        raise ArrangementRefused(str(loosened)) from loosened
