# SPDX-License-Identifier: Apache-2.0
"""Where a matter stands, worked out from what was taken: the journal is the only truth.

``replay`` is a pure fold over the entries of one matter. Corrections replace fields of
earlier entries, withdrawn entries count as not taken; everything else follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.calendars import Calendar
from sunmao.kernel.counting import add_length
from sunmao.kernel.forms import Form
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import VOIDED, Approval, EveryParty, Stage, Step, Together, Vote

WHEN = "_happened_at"
"""The field name by which a correction replaces when something happened."""

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

    def taken(self, position: int) -> Taken:
        """Return the entry this act becomes."""
        plain = self.facts.model_dump(mode="json") if isinstance(self.facts, Form) else dict(self.facts or {})
        return Taken(position, self.step.name, self.by, self.role, self.department, self.happened_at,
                     self.recorded_at, plain, self.items, self.parties, self.on_behalf)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """A step of the procedure that took effect, and when."""

    step: Step
    at: datetime
    taken: Taken
    items: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pending:
    """A step that waits for approval."""

    proposal: Taken
    chain: tuple[Role, ...]
    given: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The name of the step that waits."""
        return self.proposal.step

    @property
    def next_role(self) -> Role:
        """Whose turn it is."""
        return self.chain[len(self.given)]


@dataclass(frozen=True)
class ItemState:
    """Where one item stands."""

    number: int
    kind: str
    stage: str
    closed: bool
    title: str = ""
    due: date | None = None


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
    votes: Mapping[str, str] = field(default_factory=dict)
    done: tuple[Done, ...] = ()
    entries: tuple[Taken, ...] = ()
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
    def closed(self) -> bool:
        """Whether the matter is voided; final stages are the procedure's to know."""
        return self.stage == VOIDED


def replay(procedure: type[Procedure], entries: Iterable[Taken]) -> State:
    """Work out where a matter stands from all its entries, oldest first."""
    entries = tuple(entries)
    corrections, withdrawn = _mendings(entries)
    state = State(version=procedure.version, corrected=corrections, withdrawn=withdrawn)
    for taken in entries:
        if taken.position not in withdrawn:
            state = _fold(procedure, state, _mended(taken, corrections.get(taken.position)))
    return replace(state, entries=entries)


def _mendings(entries: tuple[Taken, ...]) -> tuple[dict[int, dict[str, Any]], frozenset[int]]:
    corrections: dict[int, dict[str, Any]] = {}
    withdrawn: set[int] = set()
    for taken in entries:
        if taken.step == "correct":
            corrections.setdefault(int(taken.facts["position"]), {}).update(taken.facts["fields"])
        elif taken.step == "withdraw":
            withdrawn |= {int(taken.facts["withdraws"]), taken.position}
    return corrections, frozenset(withdrawn)


def _mended(taken: Taken, fields: Mapping[str, Any] | None) -> Taken:
    if not fields:
        return taken
    facts = {**taken.facts, **{k: v for k, v in fields.items() if k != WHEN}}
    when = datetime.fromisoformat(fields[WHEN]) if WHEN in fields else taken.happened_at
    return replace(taken, facts=facts, happened_at=when)


def _fold(procedure: type[Procedure], state: State, taken: Taken) -> State:
    if taken.step in BUILT_IN:
        return _fold_builtin(procedure, state, taken)
    step = procedure.own_step(taken.step)
    if step is None:  # a step of an earlier version: its effects are kept by the entries after it
        return state
    if approval := approval_of(step, taken, state):
        return replace(state, pending=Pending(taken, approval.chain))
    if step.gathers is not None:
        return _gather(procedure, state, step, taken)
    return _effect(procedure, state, step, taken, taken.happened_at)


def approval_of(step: Step, taken: Taken, state: State) -> Approval | None:
    """Return the approval that a step needs, which may depend on what was written."""
    if step.approval is None or isinstance(step.approval, Approval):
        return step.approval
    return step.approval(_as_act(step, taken, state))


def _as_act(step: Step, taken: Taken, state: State) -> Act:
    return Act(step, taken.by, taken.role, taken.department, "", taken.happened_at, taken.recorded_at,
               dict(taken.facts), state, taken.items, taken.parties, taken.on_behalf)  # fmt: skip


def _gather(procedure: type[Procedure], state: State, step: Step, taken: Taken) -> State:
    who = taken.parties[0] if isinstance(step.gathers, EveryParty) and taken.parties else taken.by
    gathered = state.gathered.get(step.name, frozenset()) | {who}
    state = replace(state, gathered={**state.gathered, step.name: gathered})
    if isinstance(step.gathers, Together):
        complete, target = len(gathered) >= step.gathers.people, step.to
    elif isinstance(step.gathers, EveryParty):
        complete, target = state.required.get(step.gathers.kind, frozenset()) <= gathered, step.to
    else:
        state, complete, target = _count_vote(state, step, taken)
    if not complete:
        return state
    state = replace(state, gathered={**state.gathered, step.name: frozenset()}, votes={})
    return _effect(procedure, state, step, taken, taken.happened_at, target=target)


def _count_vote(state: State, step: Step, taken: Taken) -> tuple[State, bool, Stage | None]:
    assert isinstance(step.gathers, Vote)
    vote = step.gathers
    votes = {**state.votes, taken.by: str(taken.facts[vote.choice])}
    opened = state.last(vote.opened_by)
    members = int(opened.facts[vote.members]) if opened else 0
    agreed = sum(v == vote.yes for v in votes.values())
    carried = 2 * agreed > members
    lost = 2 * (members - (len(votes) - agreed)) <= members
    return replace(state, votes=votes), carried or lost, step.to if carried else vote.lost


def _effect(
    procedure: type[Procedure], state: State, step: Step, taken: Taken, at: datetime, *, target: Stage | None = None
) -> State:
    """Apply what a step does once it takes effect."""
    to = target or step.to
    stage = to.name if to else state.stage
    items, touched = _items_after(state, step, taken, at)
    return replace(
        state,
        stage=stage,
        trail=(*state.trail, stage) if stage != state.stage else state.trail,
        title=_said(taken, step.title, state.title),
        kind=_said(taken, step.kind, state.kind),
        department=_said(taken, step.department, state.department),
        handler=_handler(step, taken, state),
        secrecy=_said(taken, step.secrecy, state.secrecy),
        author=state.author or taken.by,
        historic=state.historic or step.historic,
        items=items,
        required=_required(state, step, taken),
        done=(*state.done, Done(step, at, taken, touched)),
    )


def _said(taken: Taken, name: str, before: str) -> str:
    value = taken.facts.get(name) if name else None
    return str(value) if value else before


def _handler(step: Step, taken: Taken, state: State) -> str:
    """A new department without a new handler takes the matter out of the old one's hands."""
    if step.handler and taken.facts.get(step.handler):
        return str(taken.facts[step.handler])
    if step.department and taken.facts.get(step.department) not in (None, "", state.department):
        return ""
    return state.handler


def _required(state: State, step: Step, taken: Taken) -> Mapping[str, frozenset[str]]:
    if not step.parties:
        return state.required
    required = dict(state.required)
    for party in step.parties:
        if name := taken.facts.get(party.name):
            required[party.kind] = required.get(party.kind, frozenset()) | {str(name)}
    return required


def _items_after(
    state: State, step: Step, taken: Taken, at: datetime
) -> tuple[Mapping[int, ItemState], tuple[int, ...]]:
    items = dict(state.items)
    touched = list(taken.items)
    if step.on and step.item_to:
        for number in taken.items:
            items[number] = replace(items[number], stage=step.item_to.name, closed=step.item_to.final)
    for kind, due in _added(step, at):
        number = len(items) + 1
        title = str(taken.facts.get("title") or kind.label)
        items[number] = ItemState(number, kind.__name__, kind.stages[0].name, kind.stages[0].final, title, due)
        touched.append(number)
    return items, tuple(touched)


def _added(step: Step, at: datetime) -> Iterator[tuple[Any, date | None]]:
    if step.adds:
        yield step.adds, None
    for plan in step.plans:
        for length in plan.after:
            yield plan.kind, add_length(at.date(), length, Calendar())


def _fold_builtin(procedure: type[Procedure], state: State, taken: Taken) -> State:
    name = taken.step
    if name in ("ask_void", "ask_reopen"):
        return replace(state, asked=name.removeprefix("ask_"), asked_by=taken.by)
    if name in ("refuse_void", "refuse_reopen"):
        return replace(state, asked="", asked_by="")
    if name == "void":
        return replace(state, asked="", asked_by="", stage=VOIDED, trail=(*state.trail, VOIDED), pending=None)
    if name == "reopen":
        stage = _before_end(procedure, state)
        return replace(state, asked="", asked_by="", stage=stage, trail=(*state.trail, stage))
    if name == "approve":
        return _approve(procedure, state, taken)
    if name == "return_for_revision":
        return replace(state, pending=None)
    if name == "hand_over":
        return replace(state, handler=str(taken.facts["to_person"]))
    if name == "confirm_late":
        return replace(state, confirmed=state.confirmed | {int(taken.facts["position"])})
    if name == "change_version":
        return replace(state, version=str(taken.facts["version"]))
    if name in ("begin_task", "finish_task", "waive_task"):
        word = {"begin_task": "begun", "finish_task": "done", "waive_task": "waived"}[name]
        return replace(state, tasks={**state.tasks, str(taken.facts["task"]): word})
    return state


def _before_end(procedure: type[Procedure], state: State) -> str:
    """Return the last stage of the trail that is neither void nor final."""
    final = {s.name for s in procedure.stages if s.final} | {VOIDED}
    return next((name for name in reversed(state.trail) if name not in final), state.trail[0])


def _approve(procedure: type[Procedure], state: State, taken: Taken) -> State:
    pending = state.pending
    if pending is None:
        return state
    pending = replace(pending, given=(*pending.given, taken.by))
    if len(pending.given) < len(pending.chain):
        return replace(state, pending=pending)
    step = procedure.own_step(pending.step)
    state = replace(state, pending=None)
    return _effect(procedure, state, step, pending.proposal, taken.happened_at) if step else state
