# SPDX-License-Identifier: Apache-2.0
"""Which time limits run, worked out from what happened. Nothing is counted or stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from sunmao.kernel.calendars import Calendar
from sunmao.kernel.copies import changed
from sunmao.kernel.counting import MonthEnd, NotCountable, Reckoning, reckon
from sunmao.kernel.entries import Act, Done, ItemState, State
from sunmao.kernel.limits import AppliesBy, Length, Limit, LimitSeries, Mark, NotInForce, Regime, Unit
from sunmao.kernel.tightening import tighter
from sunmao.kernel.words import Clock, On, Start, Step


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
    """What an office counts with: its calendar, its zone, its switches.

    ``same_day`` says that the office lets periods of probation end on the corresponding day.
    """

    calendar: Calendar
    zone: tzinfo
    month_end: MonthEnd = MonthEnd.CORRESPONDING
    tightened: Mapping[str, Limit | LimitSeries] = field(default_factory=dict)
    same_day: bool = False


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
    held: int = 0  # position of a late entry that would have kept it from turning red and waits for proof
    why_not: str = ""  # why no day can be worked out
    in_custody: bool = False
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
        if _over(self, now, zone):
            return Light.YELLOW if self.provisional else Light.RED
        return Light.YELLOW if self.warns_on and today >= self.warns_on else Light.GREEN


Key = tuple[str, str]


@dataclass
class _Work:
    """The clocks of one matter while its entries are gone through."""

    state: State
    counting: Counting
    running: dict[Key, Running] = field(default_factory=dict)
    past: list[Done] = field(default_factory=list)

    def change(self, clock: Clock, done: Done, to: Callable[[Running], Running], *, stops: bool = False) -> None:
        """Change a clock that has not stopped, or hold a late entry back that would hide a missed term."""
        for key in _keys(clock, done):
            now = self.running.get(key)
            if now is not None and now.stopped is None:
                self.running[key] = self.held(now, done, stops=stops) or to(now)

    def held(self, now: Running, done: Done, *, stops: bool = False) -> Running | None:
        """Return the clock with the entry held back, if it is late, was red when recorded, and is not proven."""
        entry = done.entry
        if not (now.statutory and entry.late) or entry.position in self.state.confirmed:
            return None
        zone = self.counting.zone
        then = _reckoned(_resumed(now, entry.recorded_at.astimezone(zone).date()), self.counting)
        hides = _over(then, entry.recorded_at, zone) and not (stops and _over(then, done.at, zone))
        return changed(now, held=entry.position) if hides else None


def work_out(state: State, counting: Counting) -> tuple[Running, ...]:
    """Return every clock that ever ran in a matter, in the order they started.

    Entries count in the order in which things happened, ties by position. A past
    that was only recorded afterwards (``historic``) runs no clock; in a voided matter
    all have stopped.
    """
    if state.historic:
        return ()
    work = _Work(state, counting)
    for done in sorted(state.done, key=lambda d: (d.at, d.entry.position)):
        _apply(work, done)
    running = [_standing_still(r, state, counting) for r in work.running.values()]
    clocks = [_reckoned(r, counting) for r in (*running, *_planned(state))]
    if state.voided_at:
        clocks = [c if c.stopped else changed(c, stopped=state.voided_at, held=0) for c in clocks]
    return tuple(clocks)


def _standing_still(running: Running, state: State, counting: Counting) -> Running:
    """Let time stand still for a running limit of the house while the matter was closed; law's runs on."""
    if running.stopped is not None or running.statutory:
        return running
    still = [(a.astimezone(counting.zone).date(), b.astimezone(counting.zone).date())
             for a, b in state.closures if running.started < a]  # fmt: skip
    return changed(running, pauses=tuple(sorted([*running.pauses, *still], key=lambda p: p[0]))) if still else running


def _apply(work: _Work, done: Done) -> None:
    step, day = done.step, done.at.astimezone(work.counting.zone).date()
    _run_on(work, step)
    for clock in step.stops:
        work.change(clock, done, lambda r: changed(_resumed(r, day), stopped=done.at, held=0), stops=True)
    for start in step.starts:
        _start(work, start if isinstance(start, Start) else Start(start), done)
    for clock in step.suspends:
        work.change(clock, done, lambda r: r if r.paused else changed(r, pauses=(*r.pauses, (day, None))))
    for clock in step.resumes:
        work.change(clock, done, lambda r: _resumed(r, day))
    _lengthen(work, step, done)
    work.past.append(done)


def _run_on(work: _Work, step: Step) -> None:
    """Let the clocks that a step taken back had stopped run on from their first day, as if it had not been."""
    undone = next((d for d in reversed(work.past) if d.step in step.takes_back), None)
    if undone is None:
        return
    for key in (key for clock in undone.step.stops for key in _keys(clock, undone)):
        now = work.running.get(key)
        if now is not None and now.stopped == undone.at:
            work.running[key] = changed(now, stopped=None)


def _lengthen(work: _Work, step: Step, done: Done) -> None:
    def longer(clock: Clock, more: Length) -> None:
        work.change(clock, done, lambda r: changed(r, extended=(*r.extended, more)))

    def without(clock: Clock, days: int) -> None:
        work.change(clock, done, lambda r: changed(r, excluded_days=r.excluded_days + days))

    for extend in step.extends:
        longer(extend.clock, extend.by or Length(Unit.DAYS, _number(done, extend.field)))
    for exclude in step.excludes:
        without(exclude.clock, _number(done, exclude.field))


def _number(done: Done, name: str) -> int:
    return int(done.taken.facts.get(name) or 0)


def _start(work: _Work, rule: Start, done: Done) -> None:
    if rule.when is not None and not rule.when(_act_of(done, work.state)):
        return
    for key in _keys(rule.clock, done):
        before = work.running.get(key)
        held = work.held(before, done) if before and before.stopped is None else None
        work.running[key] = held or _started(before, rule, key[1], done, work)


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


def _started(before: Running | None, rule: Start, subject: str, done: Done, work: _Work) -> Running:
    clock, counting = rule.clock, work.counting
    at = _named_moment(done.taken.facts.get(rule.field), counting.zone) if rule.field else None
    restarts = before.restarts + 1 if before else 0
    return _in_force(
        Running(clock.name, clock.label, _newest(clock.limit), subject, at or done.at, clock.warn_days, restarts,
                in_custody=_in_custody(clock, done)),
        clock, work.state.done[0].at, counting,
    )  # fmt: skip


def _in_custody(clock: Clock, done: Done) -> bool:
    return bool(done.taken.facts.get(clock.held)) if clock.held else clock.on is On.PERSON


def _named_moment(said: object, zone: tzinfo) -> datetime | None:
    """Return the moment, or the beginning of the day, that a form names."""
    if not said:
        return None
    named = datetime.fromisoformat(str(said))
    return named if named.tzinfo else named.replace(tzinfo=zone)


def _newest(limit: Limit | LimitSeries) -> Limit:
    return limit if isinstance(limit, Limit) else limit.versions[-1]


def _in_force(running: Running, clock: Clock, opened: datetime, counting: Counting) -> Running:
    """Give a clock the limit in force on the day it starts, or on the opening if its entry says so."""
    day = running.started.astimezone(counting.zone).date()
    if isinstance(clock.limit, Limit):
        return changed(running, limit=tighter(clock.limit, counting.tightened.get(clock.name), day))
    try:
        chosen = clock.limit.on(day)
        if chosen.applies_by is AppliesBy.OPENING:
            chosen = clock.limit.on(opened.astimezone(counting.zone).date())
    except NotInForce as none:
        return changed(running, limit=changed(running.limit, length=None), why_not=str(none))
    return changed(running, limit=chosen)


def _planned(state: State) -> Iterator[Running]:
    """Each dated check runs as a clock of its item."""
    for item in state.items.values():
        if item.after is not None and item.since is not None:
            yield _planned_clock(item, item.after, item.since)


def _planned_clock(item: ItemState, after: Length, since: datetime) -> Running:
    regime = Regime.WORKING if after.unit is Unit.WORKDAYS else Regime.CIVIL
    limit = Limit("planned", item.title, regime, after, mark=item.mark, cited=item.law)
    return Running(f"item:{item.kind}", item.title, limit, str(item.number), since, 3, stopped=item.closed_at)


def _resumed(running: Running, day: date) -> Running:
    if not running.paused:
        return running
    since = running.pauses[-1][0]
    return changed(running, pauses=(*running.pauses[:-1], (since, day)))


def _reckoned(running: Running, counting: Counting) -> Running:
    if running.limit.length is None:
        return running
    limit = changed(running.limit, day_before=False) if counting.same_day else running.limit
    hours = running.limit.length.unit is Unit.HOURS
    local = running.started.astimezone(counting.zone)
    try:
        reckoning = reckon(
            local if hours else local.date(), limit, counting.calendar, custody=running.in_custody,
            extended=running.extended, excluded_days=running.excluded_days, pauses=running.pauses,
            month_end=counting.month_end,
        )  # fmt: skip
    except NotCountable as fault:
        return changed(running, reckoning=None, why_not=str(fault))
    return changed(running, reckoning=reckoning)


def _over(running: Running, now: datetime, zone: tzinfo) -> bool:
    """Test whether the term has passed, to the minute where hours count."""
    if running.due is None:
        return False
    moment = running.reckoning.moment if running.reckoning else None
    return now > moment if moment else now.astimezone(zone).date() > running.due


def next_of(clocks: Iterable[Running]) -> Running | None:
    """Return the running clock that ends first, firm ones before provisional ones on the same day."""
    due = [c for c in clocks if c.runs and c.due]
    return min(due, key=lambda c: (c.due, c.provisional), default=None)
