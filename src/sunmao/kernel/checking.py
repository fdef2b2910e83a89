# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a procedure as written: every mistake found, none reported alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from sunmao.kernel.forms import Form, Privacy, fields_of
from sunmao.kernel.words import (
    Clock,
    Extend,
    ItemKind,
    On,
    Stage,
    Start,
    Step,
    Task,
    Vote,
)


class Writing(Protocol):
    """The parts of a procedure that are checked."""

    label: str
    version: str
    stages: tuple[Stage, ...]
    clocks: tuple[Clock, ...]
    tasks: tuple[Task, ...]
    items: tuple[type[ItemKind], ...]
    steps: tuple[Step, ...]
    twins: list[str]


def faults_of(procedure: type[Writing]) -> list[str]:
    """Return every mistake in a procedure, as sentences for its author."""
    return [fault for check in _CHECKS for fault in check(procedure)]


def _names(procedure: type[Writing]) -> Iterator[str]:
    if not procedure.label or not procedure.version:
        yield "the procedure has no label or no version"
    for name in procedure.twins:
        yield f"{name} is named twice"
    known: tuple[object, ...] = (*procedure.stages, *procedure.clocks, *procedure.tasks, *procedure.steps)
    for step in procedure.steps:
        for part in _parts_named_by(step):
            if part not in known:
                yield f"step {step} names {part}, which is not part of this procedure"


def _parts_named_by(step: Step) -> Iterator[object]:
    yield from step.sources
    if step.to:
        yield step.to
    yield from (*step.apart_from, *step.not_after, *step.after, *step.requires)
    yield from clocks_of(step)
    if isinstance(step.gathers, Vote):
        yield step.gathers.opened_by
        yield step.gathers.lost


def clocks_of(step: Step) -> Iterator[Clock]:
    """Return every clock a step touches."""
    yield from (s.clock if isinstance(s, Start) else s for s in step.starts)
    yield from (*step.stops, *step.suspends, *step.resumes)
    yield from (change.clock for change in (*step.extends, *step.excludes))


def _bases(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if step.law is None or not getattr(step.law, "citation", ""):
            yield f"step {step} names no legal basis"
    for clock in procedure.clocks:
        if clock.limit is None:
            yield f"clock {clock} has no limit"


def _stages(procedure: type[Writing]) -> Iterator[str]:
    reached = {s.to for s in procedure.steps} | {
        s.gathers.lost for s in procedure.steps if isinstance(s.gathers, Vote)
    }
    for stage in procedure.stages:
        leaving = [s for s in procedure.steps if stage in s.sources]
        if stage not in reached:
            yield f"stage {stage} can not be reached"
        if stage.final:
            yield from (f"step {s} moves out of the final stage {stage}" for s in leaving if s.to not in (None, stage))
        elif not any(s.to not in (None, stage) or isinstance(s.gathers, Vote) for s in leaving):
            yield f"stage {stage} is a dead end"
    if not any(s.opening for s in procedure.steps):
        yield "no step opens the matter"
    yield from (f"step {s} opens the matter but leads to no stage" for s in procedure.steps if s.opening and not s.to)


def _clocks(procedure: type[Writing]) -> Iterator[str]:
    for clock in procedure.clocks:
        started = [s for s in procedure.steps if clock in {x.clock if isinstance(x, Start) else x for x in s.starts}]
        if not started:
            yield f"clock {clock} never starts"
        if not any(clock in s.stops for s in procedure.steps):
            yield f"clock {clock} never stops"
        suspended = any(clock in s.suspends for s in procedure.steps)
        resumed = any(clock in s.resumes for s in procedure.steps)
        if suspended != resumed:
            yield f"clock {clock} is suspended but never resumed" if suspended else f"clock {clock} is resumed but never suspended"
        if clock.on is On.ITEM and not any(s.on or s.adds for s in started):
            yield f"clock {clock} runs on an item, but no step that starts it acts on one"


def _fields(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        have = {f.name: f for f in fields_of(step.form)}
        for name in _fields_named_by(step):
            if name not in have:
                yield f"step {step} uses the field {name}, which its form does not have"
        for name in filter(None, (step.title, step.kind)):
            if name in have and have[name].privacy is not Privacy.OPEN:
                yield f"step {step} shows the protected field {name} in the matter's head"


def _fields_named_by(step: Step) -> Iterator[str]:
    named = [step.title, step.kind, step.department, step.handler, step.secrecy]
    named += [s.field for s in step.starts if isinstance(s, Start)]
    named += [e.field for e in step.extends] + [e.field for e in step.excludes]
    named += [f for p in step.parties for f in (p.name, p.number, p.contact)]
    named += list(step.links.values())
    if isinstance(step.gathers, Vote):
        named.append(step.gathers.choice)
    yield from dict.fromkeys(filter(None, named))


def _items(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        for kind in filter(None, (step.adds, step.on)):
            if kind not in procedure.items:
                yield f"step {step} acts on {kind.__name__}, which is not an item of this procedure"
        if step.item_to and (step.on is None or step.item_to not in step.on.stages):
            yield f"step {step} leads items to {step.item_to}, which is not a stage of theirs"
    for kind in procedure.items:
        if not kind.stages or not any(s.final for s in kind.stages):
            yield f"item {kind.__name__} can never be closed"
        if not any(s.adds is kind or any(p.kind is kind for p in s.plans) for s in procedure.steps):
            yield f"item {kind.__name__} is never added"


def _contradictions(procedure: type[Writing]) -> Iterator[str]:
    for step in procedure.steps:
        if set(step.after) & set(step.not_after):
            yield f"step {step} must and must not come after the same step"
        if step in step.after:
            yield f"step {step} waits for itself"
        both = {s.clock if isinstance(s, Start) else s for s in step.starts} & set(step.stops)
        yield from (f"step {step} starts and stops the clock {c}" for c in both)
        yield from (
            f"step {step} extends {e.clock} by nothing" for e in step.extends if isinstance(e, Extend) and not e.by and not e.field
        )
        if step.opening and (step.approval or step.gathers):
            yield f"step {step} opens a matter, so it can not wait for others"
        if step.historic and (step.starts or not (step.to and step.to.final)):
            yield f"step {step} records the past: it leads to a final stage and starts no clock"
        if step.form is not None and not issubclass(step.form, Form):
            yield f"step {step} has a form that is no form"


_CHECKS: tuple[Callable[[type[Writing]], Iterator[str]], ...] = (
    _names, _bases, _stages, _clocks, _fields, _items, _contradictions,
)  # fmt: skip
