# SPDX-License-Identifier: Apache-2.0
"""Which time limits run, worked out from what happened. Nothing is counted or stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from sunmao.kernel.calendars import Calendar
from sunmao.kernel.counting import MonthEnd, Reckoning, reckon
from sunmao.kernel.limits import Length, Limit, LimitSeries, Mark, Unit
from sunmao.kernel.states import Act, Done, State
from sunmao.kernel.words import Clock, On, Start


class Light(StrEnum):
    """How a clock stands on a day."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"

    @property
    def label(self) -> str:
        """The word beside the light."""
        return {"green": "绿", "yellow": "黄", "red": "红", "none": ""}[self.value]


@dataclass(frozen=True)
class Counting:
    """What an office counts with: its calendar, its zone, its switches."""

    calendar: Calendar
    zone: tzinfo
    month_end: MonthEnd = MonthEnd.CORRESPONDING
    tightened: Mapping[str, Limit] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """One clock of a matter, of a person in it, or of an item, as it stands after all entries."""

    name: str
    label: str
    limit: Limit
    subject: str
    started: datetime
    warn_days: int
    restarts: int = 0
    extended: tuple[Length, ...] = ()
    excluded_days: int = 0
    pauses: tuple[tuple[date, date | None], ...] = ()
    stopped: datetime | None = None
    held: int = 0  # position of a late entry that would have stopped it and waits for proof
    reckoning: Reckoning | None = None

    @property
    def due(self) -> date | None:
        """The last day, or nothing where law sets no length."""
        return self.reckoning.due if self.reckoning else None

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    @property
    def runs(self) -> bool:
        """Whether it still runs."""
        return self.stopped is None and not self.paused

    @property
    def statutory(self) -> bool:
        """Whether law, not the house, sets it."""
        return self.limit.mark is not Mark.HOUSE

    @property
    def provisional(self) -> bool:
        """Whether the last day lies beyond the last holiday notice."""
        return bool(self.reckoning and self.reckoning.provisional)

    @property
    def warns_on(self) -> date | None:
        """The first day of the yellow light."""
        return self.due - timedelta(days=self.warn_days) if self.due else None

    def light(self, now: datetime, zone: tzinfo) -> Light:
        """Return the light at a moment; a provisional clock never turns red."""
        if self.due is None or not self.runs:
            return Light.NONE
        today = now.astimezone(zone).date()
        moment = self.reckoning.moment if self.reckoning else None
        over = now > moment if moment else today > self.due
        if over:
            return Light.YELLOW if self.provisional else Light.RED
        return Light.YELLOW if self.warns_on and today >= self.warns_on else Light.GREEN


Key = tuple[str, str]


def work_out(state: State, counting: Counting) -> tuple[Running, ...]:
    """Return every clock that ever ran in a matter, in the order they started.

    Entries count in the order in which things happened, ties by position. A past
    that was only recorded afterwards (``historic``) runs no clock.
    """
    if state.historic:
        return ()
    running: dict[Key, Running] = {}
    for done in sorted(state.done, key=lambda d: (d.at, d.taken.position)):
        _apply(running, done, state, counting)
    return tuple(_reckoned(r, counting) for r in running.values())


def _apply(running: dict[Key, Running], done: Done, state: State, counting: Counting) -> None:
    step, day = done.step, done.at.astimezone(counting.zone).date()
    for clock in step.stops:
        for key in _keys(clock, done):
            if key in running and running[key].stopped is None:
                running[key] = _stopped(running[key], done, state, counting)
    for start in step.starts:
        rule = start if isinstance(start, Start) else Start(start)
        if rule.when is None or rule.when(_act_of(done, state)):
            for key in _keys(rule.clock, done):
                running[key] = _started(running.get(key), rule, key, done, state, counting)
    for clock in step.suspends:
        _change(running, clock, done, lambda r: replace(r, pauses=(*r.pauses, (day, None))))
    for clock in step.resumes:
        _change(running, clock, done, lambda r: _resumed(r, day))
    for extend in step.extends:
        length = extend.by or Length(Unit.DAYS, int(done.taken.facts.get(extend.field) or 0))
        _change(running, extend.clock, done, lambda r, more=length: replace(r, extended=(*r.extended, more)))
    for exclude in step.excludes:
        days = int(done.taken.facts.get(exclude.field) or 0)
        _change(running, exclude.clock, done, lambda r, more=days: replace(r, excluded_days=r.excluded_days + more))


def _act_of(done: Done, state: State) -> Act:
    taken = done.taken
    return Act(done.step, taken.by, taken.role, taken.department, "", taken.happened_at, taken.recorded_at,
               dict(taken.facts), state, taken.items, taken.parties, taken.on_behalf)  # fmt: skip


def _keys(clock: Clock, done: Done) -> Iterable[Key]:
    if clock.on is On.MATTER:
        return [(clock.name, "")]
    if clock.on is On.PERSON:
        return [(clock.name, party) for party in done.taken.parties]
    return [(clock.name, str(number)) for number in done.items]


def _change(running: dict[Key, Running], clock: Clock, done: Done, change: Callable[[Running], Running]) -> None:
    for key in _keys(clock, done):
        if key in running and running[key].stopped is None:
            running[key] = change(running[key])


def _started(
    before: Running | None, rule: Start, key: Key, done: Done, state: State, counting: Counting
) -> Running:
    clock, at = rule.clock, done.at
    if rule.field and done.taken.facts.get(rule.field):
        named = date.fromisoformat(str(done.taken.facts[rule.field])[:10])
        at = datetime(named.year, named.month, named.day, tzinfo=counting.zone)
    opened = state.done[0].at if state.done else at
    limit = counting.tightened.get(clock.name) or _in_force(clock.limit, at, opened, counting.zone)
    restarts = before.restarts + 1 if before else 0
    return Running(clock.name, clock.label, limit, key[1], at, clock.warn_days, restarts)


def _in_force(limit: Limit | LimitSeries, started: datetime, opened: datetime, zone: tzinfo) -> Limit:
    """The limit in force on the day the clock starts, unless its entry says the opening counts."""
    if isinstance(limit, Limit):
        return limit
    chosen = limit.on(started.astimezone(zone).date())
    return limit.on(opened.astimezone(zone).date()) if chosen.applies_by == "opening" else chosen


def _stopped(running: Running, done: Done, state: State, counting: Counting) -> Running:
    """Stop a clock, but hold back a late entry that would turn red into green until it is proven."""
    due = _reckoned(running, counting).due
    recorded = done.taken.recorded_at.astimezone(counting.zone).date()
    happened = done.at.astimezone(counting.zone).date()
    turns = due is not None and happened <= due < recorded
    if running.statutory and turns and done.taken.position not in state.confirmed:
        return replace(running, held=done.taken.position)
    return replace(_resumed(running, happened), stopped=done.at, held=0)


def _resumed(running: Running, day: date) -> Running:
    if not running.paused:
        return running
    since = running.pauses[-1][0]
    return replace(running, pauses=(*running.pauses[:-1], (since, day)))


def _reckoned(running: Running, counting: Counting) -> Running:
    if running.limit.length is None:
        return running
    start = running.started if running.limit.length.unit is Unit.HOURS else running.started.astimezone(counting.zone).date()
    reckoning = reckon(start, running.limit, counting.calendar, extended=running.extended,
                       excluded_days=running.excluded_days, pauses=running.pauses, month_end=counting.month_end)  # fmt: skip
    return replace(running, reckoning=reckoning)


def next_of(clocks: Iterable[Running]) -> Running | None:
    """Return the running clock that ends first, firm ones before provisional ones on the same day."""
    due = [c for c in clocks if c.runs and c.due]
    return min(due, key=lambda c: (c.due, c.provisional), default=None)
