# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a procedure as written: every mistake found, none reported alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Protocol

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import FieldSpec, Form, Privacy, fields_of
from sunmao.kernel.limits import Custody, LimitSeries
from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.kernel.words import (
    VOIDED,
    Approval,
    Clock,
    EveryParty,
    ItemKind,
    On,
    Stage,
    Start,
    Step,
    Task,
    Together,
    Vote,
)

MOST_RESTARTS = 2
"""How often a clock may restart at most (RULES 346: at most two returns)."""


class Writing(Protocol):
    """The parts of a procedure that are checked."""

    label: ClassVar[str]
    version: ClassVar[str]
    stages: ClassVar[tuple[Stage, ...]]
    clocks: ClassVar[tuple[Clock, ...]]
    tasks: ClassVar[tuple[Task, ...]]
    items: ClassVar[tuple[type[ItemKind], ...]]
    steps: ClassVar[tuple[Step, ...]]
    twins: ClassVar[list[str]]


def faults_of(procedure: type[Writing]) -> list[str]:
    """Return every mistake in a procedure, as sentences for its author."""
    return [fault for check in _CHECKS for fault in check(procedure)]


def _names(procedure: type[Writing]) -> Iterator[str]:
    if not procedure.label or not procedure.version:
        yield "the procedure has no label or no version"
    for name in (*procedure.twins, *(f"{k.__name__}.{name}" for k in procedure.items for name in k.twins)):
        yield f"{name} is named twice"
    yield from (f"stage {s} has a name that is kept for voided matters" for s in procedure.stages if s.name == VOIDED)
    yield from (
        f"step {s} has the name of a step that every procedure has" for s in procedure.steps if s.name in BUILT_IN
    )
    taken = _taken_names(procedure)
    parts = (*procedure.stages, *procedure.clocks, *procedure.tasks, *procedure.steps)
    yield from (f"{part} hides what every procedure has under that name" for part in parts if part.name in taken)
    known: tuple[object, ...] = (*procedure.stages, *procedure.clocks, *procedure.tasks, *procedure.steps)
    for step in procedure.steps:
        for part in _parts_named_by(step):
            if part not in known:
                yield f"step {step} names {part}, which is not part of this procedure"


def _taken_names(procedure: type[Writing]) -> set[str]:
    """Return the names that a procedure has before it names a part."""
    bases = [base for base in procedure.__mro__[1:] if base is not object]
    return {name for base in bases for name in (*vars(base), *vars(base).get("__annotations__", {}))}


def _parts_named_by(step: Step) -> Iterator[object]:
    yield from step.sources
    if step.to:
        yield step.to
    yield from (*step.apart_from, *step.not_after, *step.after, *step.requires, *step.takes_back)
    yield from clocks_of(step)
    if isinstance(step.gathers, Vote):
        yield step.gathers.opened_by
        yield step.gathers.lost


def clocks_of(step: Step) -> Iterator[Clock]:
    """Return every clock a step touches."""
    yield from (*step.started, *step.stops, *step.suspends, *step.resumes)
    yield from (change.clock for change in step.extends)
    yield from (change.clock for change in step.excludes)
    yield from (clock for earlier in step.takes_back for clock in earlier.stops)


def _bases(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if not getattr(step.law, "citation", ""):
            yield f"step {step} names no legal basis"
        if isinstance(step.approval, Approval) and not getattr(step.approval.basis, "citation", ""):
            yield f"step {step} names no legal basis for its approval"
    for clock in procedure.clocks:
        if not getattr(clock.limit, "code", ""):
            yield f"clock {clock} has no limit"


def _people(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if not step.who.roles:
            yield f"step {step} can be taken by nobody"
        if step.who.roles & ADMINISTRATORS:
            yield f"step {step} is given to an administrator, who handles no matter"
        chain = step.approval.chain if isinstance(step.approval, Approval) else None
        if chain == ():
            yield f"step {step} needs the approval of nobody"
        if set(chain or ()) & ADMINISTRATORS:
            yield f"step {step} is approved by an administrator, who handles no matter"
        if isinstance(step.gathers, Together) and step.gathers.people < 2:
            yield f"step {step} is taken together by fewer than two people"


def _moves(procedure: type[Writing]) -> Iterator[tuple[Stage, Stage]]:
    """Return every way from one stage to another."""
    for step in procedure.steps:
        for target in _targets(step):
            yield from ((source, target) for source in step.sources)


def _targets(step: Step) -> tuple[Stage, ...]:
    lost = (step.gathers.lost,) if isinstance(step.gathers, Vote) else ()
    return (step.to, *lost) if step.to else lost


def _spread(begun: set[Stage], ways: list[tuple[Stage, Stage]]) -> set[Stage]:
    found: set[Stage] = set()
    while begun:
        found |= begun
        begun = {b for a, b in ways if a in begun} - found
    return found


def _stages(procedure: type[Writing]) -> Iterator[str]:
    ways = list(_moves(procedure))
    reached = _spread({s.to for s in procedure.steps if s.opening and s.to}, ways)
    ending = _spread({s for s in procedure.stages if s.final}, [(b, a) for a, b in ways])
    for stage in procedure.stages:
        onward = {b for a, b in ways if a is stage and b is not stage}
        if stage not in reached:
            yield f"stage {stage} can not be reached"
        if stage.final:
            yield from (f"step {s} moves out of the final stage {stage}" for s in procedure.steps
                        if stage in s.sources and any(t is not stage for t in _targets(s)))  # fmt: skip
        elif not onward:
            yield f"stage {stage} is a dead end"
        elif stage not in ending:
            yield f"stage {stage} leads to no end"
    if not any(s.opening for s in procedure.steps):
        yield "no step opens the matter"
    yield from (f"step {s} opens the matter but leads to no stage" for s in procedure.steps if s.opening and not s.to)


def _clocks(procedure: type[Writing]) -> Iterator[str]:
    for clock in procedure.clocks:
        started = [s for s in procedure.steps if clock in s.started]
        if not started:
            yield f"clock {clock} never starts"
        if not any(clock in s.stops for s in procedure.steps):
            yield f"clock {clock} never stops"
        suspended = any(clock in s.suspends for s in procedure.steps)
        resumed = any(clock in s.resumes for s in procedure.steps)
        if suspended and not resumed:
            yield f"clock {clock} is suspended but never resumed"
        if resumed and not suspended:
            yield f"clock {clock} is resumed but never suspended"
        if clock.restarts is not None and not 0 <= clock.restarts <= MOST_RESTARTS:
            yield f"clock {clock} restarts {clock.restarts} times; at most {MOST_RESTARTS} are lawful"
        if _if_held(clock) and not clock.held and clock.on is not On.PERSON:
            yield f"clock {clock} ends otherwise for a held person, but nothing says who is held"
        if clock.on is On.ITEM and started and not any(s.on or s.adds or s.plans for s in started):
            yield f"clock {clock} runs on an item, but no step that starts it acts on one"


def _if_held(clock: Clock) -> bool:
    versions = clock.limit.versions if isinstance(clock.limit, LimitSeries) else (clock.limit,)
    return any(getattr(limit, "custody", Custody.NO) is Custody.IF_HELD for limit in versions)


_DAYS, _NUMBERS, _FLAGS = ("day", "moment"), ("number",), ("flag",)


def _fields(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if step.form is not None and not _is_form(step.form):
            yield f"step {step} has a form that is no form"
            continue
        have = {f.name: f for f in fields_of(step.form)}
        for name, kinds in dict.fromkeys(_fields_named_by(step)):
            if name not in have:
                yield f"step {step} uses the field {name}, which its form does not have"
            elif kinds and have[name].kind not in kinds:
                yield f"step {step} uses the field {name} as {kinds[0]}, but it is {have[name].kind}"
        yield from _shown_fields(step, have)


def _is_form(form: object) -> bool:
    return isinstance(form, type) and issubclass(form, Form)


def _shown_fields(step: Step, have: dict[str, FieldSpec]) -> Iterator[str]:
    for name in filter(None, (step.title, step.kind, step.department, step.handler, step.secrecy)):
        if name in have and have[name].privacy is not Privacy.OPEN:
            yield f"step {step} shows the protected field {name} in the matter's head"
    vote = step.gathers
    if isinstance(vote, Vote) and _is_form(vote.opened_by.form):
        members = {f.name: f.kind for f in fields_of(vote.opened_by.form)}
        if members.get(vote.members) not in _NUMBERS:
            yield f"step {step} counts the members by the field {vote.members}, which {vote.opened_by} does not have"


def _fields_named_by(step: Step) -> Iterator[tuple[str, tuple[str, ...]]]:
    named: list[tuple[str, tuple[str, ...]]] = [
        (step.title, ()), (step.kind, ()), (step.department, ("department",)), (step.handler, ("person",)),
        (step.secrecy, ("choice",)),
    ]  # fmt: skip
    named += [(s.field, _DAYS) for s in step.starts if isinstance(s, Start)]
    named += [(clock.held, _FLAGS) for clock in step.started]
    named += [(e.field, _NUMBERS) for e in step.extends] + [(e.field, _NUMBERS) for e in step.excludes]
    named += [(f, ()) for p in step.parties for f in (p.name, p.number, p.contact)]
    named += [(f, ()) for f in step.links.values()]
    if isinstance(step.gathers, Vote):
        named.append((step.gathers.choice, ()))
    yield from (pair for pair in named if pair[0])


def _items(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        for kind in filter(None, (step.adds, step.on, *(p.kind for p in step.plans))):
            if kind not in procedure.items:
                yield f"step {step} acts on {kind.__name__}, which is not an item of this procedure"
        if step.item_to and (step.on is None or step.item_to not in step.on.stages):
            yield f"step {step} leads items to {step.item_to}, which is not a stage of theirs"
        if step.on and not step.item_sources <= set(step.on.stages):
            yield f"step {step} takes items from a stage that is not theirs"
    for stage in procedure.stages:
        yield from (f"stage {stage} waits for {k.__name__}, which is not an item of this procedure"
                    for k in stage.needs_closed if k not in procedure.items)  # fmt: skip
    for kind in procedure.items:
        yield from _item_kind(procedure, kind)


def _item_kind(procedure: type[Writing], kind: type[ItemKind]) -> Iterator[str]:
    if not getattr(kind, "label", ""):
        yield f"item {kind.__name__} has no label"
    closing = {s.item_to for s in procedure.steps if s.on is kind and s.item_to and s.item_to.final}
    if not kind.stages or not (closing or kind.stages[0].final):
        yield f"item {kind.__name__} can never be closed"
    if not any(s.adds is kind or any(p.kind is kind for p in s.plans) for s in procedure.steps):
        yield f"item {kind.__name__} is never added"


def _contradictions(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if set(step.after) & set(step.not_after):
            yield f"step {step} must and must not come after the same step"
        if step in _before(step):
            yield f"step {step} waits for itself"
        yield from (f"step {step} starts and stops the clock {c}" for c in set(step.started) & set(step.stops))
        yield from (f"step {step} takes back {e}, which stops no clock" for e in step.takes_back if not e.stops)
        yield from (f"step {step} extends {e.clock} by nothing" for e in step.extends if not e.by and not e.field)
        yield from _effects_at_odds(step)


def _before(step: Step) -> set[Step]:
    """Return every step that must come before, however far."""
    found: set[Step] = set()
    begun = set(step.after)
    while begun:
        found |= begun
        begun = {earlier for later in begun for earlier in later.after} - found
    return found


def _effects_at_odds(step: Step) -> Iterator[str]:
    if step.opening and (step.approval or step.gathers):
        yield f"step {step} opens a matter, so it can not wait for others"
    if step.opening and (step.on or step.after or step.requires):
        yield f"step {step} opens a matter, so nothing can come before it"
    if step.approval and step.gathers:
        yield f"step {step} waits for an approval and for others at once; write two steps"
    if isinstance(step.gathers, Vote) and (step.opens or not step.to):
        yield f"step {step} is a vote: it leads to one stage when carried, another when lost, and opens nothing"
    if isinstance(step.gathers, EveryParty) and not step.gathers.kind:
        yield f"step {step} is taken for every party, but does not say of which kind"
    if step.historic and (step.starts or not (step.to and step.to.final)):
        yield f"step {step} records the past: it leads to a final stage and starts no clock"


_CHECKS: tuple[Callable[[type[Writing]], Iterator[str]], ...] = (
    _names, _bases, _people, _stages, _clocks, _fields, _items, _contradictions,
)  # fmt: skip
