# SPDX-License-Identifier: Apache-2.0
"""What is known of a matter: the entries taken, and where they led. ``states`` works the one out of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sunmao.kernel.copies import changed
from sunmao.kernel.forms import Form
from sunmao.kernel.limits import Length, Mark
from sunmao.kernel.roles import Role
from sunmao.kernel.words import VOIDED, Step

WHEN = "_happened_at"
"""The field name by which a correction replaces when something happened."""

CHINA = timezone(timedelta(hours=8))
"""The one legal time of the country, in which planned days are counted."""

LATE_AFTER = timedelta(minutes=10)
"""An entry recorded longer than this after it happened is a late entry."""


@dataclass(frozen=True)
class Taken:
    """One entry as the kernel needs it."""

    position: int
    step: str
    by: str
    role: Role
    department: str
    happened_at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[int, ...] = ()
    parties: tuple[str, ...] = ()
    on_behalf: str = ""
    origin: Mapping[str, Any] | None = None  # the file, sheet and row it was read from, when nobody typed it

    @property
    def late(self) -> bool:
        """Whether it was recorded clearly after it happened."""
        return self.recorded_at - self.happened_at > LATE_AFTER


@dataclass(frozen=True)
class Act:
    """What one person is about to do: who, when, and what is written down."""

    step: Step
    by: str
    role: Role
    department: str
    office: str
    happened_at: datetime
    recorded_at: datetime
    facts: Any
    state: State
    items: tuple[int, ...] = ()
    parties: tuple[str, ...] = ()
    on_behalf: str = ""
    in_place: bool = False  # nobody else can give the approval whose turn it is: a higher post may

    def taken(self, position: int) -> Taken:
        """Return the entry this act becomes."""
        plain = self.facts.model_dump(mode="json") if isinstance(self.facts, Form) else dict(self.facts or {})
        return Taken(position, self.step.name, self.by, self.role, self.department, self.happened_at,
                     self.recorded_at, plain, self.items, self.parties, self.on_behalf)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """A step of the procedure that took effect, and when.

    ``taken`` is the entry that says what was done; ``sealed`` the later one, if any, that
    brought it into effect (the last approval).
    """

    step: Step
    at: datetime
    taken: Taken
    items: tuple[int, ...] = ()
    sealed: Taken | None = None

    @property
    def entry(self) -> Taken:
        """The entry that brought it into effect."""
        return self.sealed or self.taken


@dataclass(frozen=True)
class Pending:
    """A step that waits for approval."""

    proposal: Taken
    chain: tuple[Role, ...]
    given: tuple[str, ...] = ()
    named: str = ""  # the one of the post whose turn it is to whom it was passed on
    asked: tuple[str, ...] = ()  # who shall countersign
    signed: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The name of the step that waits."""
        return self.proposal.step

    @property
    def next_role(self) -> Role:
        """Whose turn it is."""
        return self.chain[len(self.given)]

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Who was asked to countersign and has not."""
        return tuple(who for who in self.asked if who not in self.signed)


@dataclass(frozen=True)
class ItemState:
    """Where one item stands."""

    number: int
    kind: str
    stage: str
    closed: bool
    title: str = ""
    due: date | None = None
    law: str = ""
    mark: Mark = Mark.HOUSE
    since: datetime | None = None
    after: Length | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class State:
    """Where a matter stands after all its entries."""

    stage: str = ""
    trail: tuple[str, ...] = ()
    version: str = ""
    title: str = ""
    kind: str = ""
    author: str = ""
    department: str = ""
    handler: str = ""
    secrecy: str = "internal"
    historic: bool = False
    pending: Pending | None = None
    asked: str = ""
    asked_by: str = ""
    items: Mapping[int, ItemState] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    gathered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    votes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    done: tuple[Done, ...] = ()
    voided_at: datetime | None = None
    closures: tuple[tuple[datetime, datetime], ...] = ()  # closed from, reopened at
    entries: tuple[Taken, ...] = ()
    readers: frozenset[str] = frozenset()  # people to whom a step showed the matter
    withdrawn: frozenset[int] = frozenset()
    confirmed: frozenset[int] = frozenset()
    corrected: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    def last(self, step: Step | str) -> Taken | None:
        """Return the last effective taking of a step, with corrections applied, or nothing."""
        name = step if isinstance(step, str) else step.name
        return next((d.taken for d in reversed(self.done) if d.step.name == name), None)

    def count(self, step: Step | str) -> int:
        """Return how often a step took effect."""
        name = step if isinstance(step, str) else step.name
        return sum(d.step.name == name for d in self.done)

    def took(self, step: Step, person: str) -> bool:
        """Test whether a person took the step, withdrawn entries not counted."""
        return any(t.step == step.name and person in (t.by, t.on_behalf) for t in self.standing)

    @property
    def standing(self) -> tuple[Taken, ...]:
        """The entries that were not withdrawn."""
        return tuple(t for t in self.entries if t.position not in self.withdrawn)

    @property
    def mended(self) -> tuple[Taken, ...]:
        """The entries that were not withdrawn, at the moments that corrections gave them."""
        return tuple(moved(t, self.corrected.get(t.position)) for t in self.standing)

    @property
    def closed(self) -> bool:
        """Whether the matter is voided; final stages are the procedure's to know."""
        return self.stage == VOIDED


def moved(taken: Taken, fields: Mapping[str, Any] | None) -> Taken:
    """Return an entry at the moment that a correction gave it."""
    if not fields or WHEN not in fields:
        return taken
    when = datetime.fromisoformat(str(fields[WHEN]))
    return changed(taken, happened_at=when if when.tzinfo else when.replace(tzinfo=CHINA))
