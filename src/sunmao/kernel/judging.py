# SPDX-License-Identifier: Apache-2.0
"""Who may take which step, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.entries import Act, Done
from sunmao.kernel.mending import built_in_post, built_in_stage, built_in_time, stage_label, stands
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Clock, EveryParty, ItemKind, On, Pick, Step, Together, Vote

__all__ = ("Option", "options", "refusal", "stage_label", "step_named")


@dataclass(frozen=True)
class Option:
    """A step that someone may or may not take now."""

    step: Step
    why_not: str = ""


def step_named(procedure: type[Procedure], name: str) -> Step | None:
    """Return a step of the procedure, or one that every procedure has."""
    return procedure.own_step(name) or BUILT_IN.get(name)


def refusal(procedure: type[Procedure], act: Act) -> str | None:
    """Return why the act is refused, as a sentence for the person, or nothing when it is allowed.

    Asked in order: the stage, what is pending, the post, what law forbids, the rules.
    """
    checks = _BUILT_IN_CHECKS if act.step.builtin else _CHECKS
    for check in checks:
        if sentence := check(procedure, act):
            return sentence
    return None


def _stage(procedure: type[Procedure], act: Act) -> str | None:
    step, state = act.step, act.state
    if step.opening:
        return None if not state.stage else f"“{step.label}”只用于新登记，本事项已登记，请另行登记一件。"
    if state.stage in {s.name for s in step.sources}:
        return None
    allowed = "、".join(sorted(s.label for s in step.sources))
    now = stage_label(procedure, state.stage)
    return f"现阶段（{now}）不能“{step.label}”，须在{allowed}阶段办理。"


def _waiting(procedure: type[Procedure], act: Act) -> str | None:
    state = act.state
    if state.asked:
        word = {"void": "作废", "reopen": "恢复办理"}[state.asked]
        return f"已申请{word}，待批准后才能继续办理；如申请有误，由审批人选“不同意{word}”。"
    if state.pending and (act.step.to is not None or act.step.approval is not None):
        waiting = step_named(procedure, state.pending.step)
        label = waiting.label if waiting else state.pending.step
        return f"“{label}”正待{state.pending.next_role.label}审批，批准、退回或撤回后才能办理。"
    return None


def _post(_procedure: type[Procedure], act: Act) -> str | None:
    return stands(act.step.who, act)


def _order(_procedure: type[Procedure], act: Act) -> str | None:
    step, state = act.step, act.state
    for earlier in step.apart_from:
        if state.took(earlier, act.by) or (act.on_behalf and state.took(earlier, act.on_behalf)):
            return f"办理过“{earlier.label}”的人不得办理“{step.label}”，请换人办理。"
    for earlier in step.not_after:
        if state.count(earlier):
            return f"办理过“{earlier.label}”后不得再“{step.label}”。"
    for earlier in step.after:
        if not state.count(earlier):
            return f"须先办理“{earlier.label}”，再“{step.label}”。"
    for task in step.requires:
        if state.tasks.get(task.name) not in ("done", "waived"):
            return f"“{task.label}”还没有完成，也没有说明理由免做，暂不能“{step.label}”。"
    return None


def _clocks(_procedure: type[Procedure], act: Act) -> str | None:
    """Time can only be changed on a clock that runs, and not more often than its author says."""
    step = act.step
    for clock in step.started:
        begun = sum(1 for d in _of_subject(act, clock) if clock in d.step.started)
        if clock.restarts is not None and begun > clock.restarts:
            return f"“{clock.label}”最多重新计算 {clock.restarts} 次，已用完，不得再“{step.label}”。"
    for change in step.extends:
        used = sum(1 for d in _this_time(act, change.clock) if change.clock in {e.clock for e in d.step.extends})
        if used >= change.most:
            return f"“{change.clock.label}”最多延长 {change.most} 次，已用完，不得再“{step.label}”。"
    changed = (*(e.clock for e in step.extends), *(e.clock for e in step.excludes), *step.suspends, *step.resumes)
    return next((why for clock in changed if (why := _not_changeable(act, clock))), None)


def _of_subject(act: Act, clock: Clock) -> list[Done]:
    """Return what took effect for the same matter, person or item as this act."""
    if clock.on is On.PERSON:
        return [d for d in act.state.done if set(d.taken.parties) & set(act.parties)]
    if clock.on is On.ITEM:
        return [d for d in act.state.done if set(d.items) & set(act.items)]
    return list(act.state.done)


def _this_time(act: Act, clock: Clock) -> list[Done]:
    """Return what took effect since the clock last began, that step included."""
    done = _of_subject(act, clock)
    begun = [n for n, d in enumerate(done) if clock in d.step.started]
    return done[begun[-1] :] if begun else []


def _not_changeable(act: Act, clock: Clock) -> str | None:
    if clock.on is not On.MATTER and not (act.items or act.parties):
        return None  # asked only whether the step is open at all: for whom is not known yet
    since = _this_time(act, clock)
    if not since or any(clock in d.step.stops for d in since[1:]):
        return f"“{clock.label}”现在没有在计算，不能“{act.step.label}”。"
    paused = sum((clock in d.step.suspends) - (clock in d.step.resumes) for d in since) > 0
    if clock in act.step.suspends and paused:
        return f"“{clock.label}”已经中止，不能再“{act.step.label}”。"
    if clock in act.step.resumes and not paused:
        return f"“{clock.label}”没有中止，不需要“{act.step.label}”。"
    return None


def _items(_procedure: type[Procedure], act: Act) -> str | None:
    step = act.step
    if step.on is not None and (why := _items_acted_on(step, step.on, act)):
        return why
    for kind in step.to.needs_closed if step.to else ():
        closing = set(act.items) if step.on is kind and step.item_to and step.item_to.final else set()
        open_ones = [n for n, i in act.state.items.items()
                     if i.kind == kind.__name__ and not i.closed and n not in closing]  # fmt: skip
        if open_ones:
            listed = "、".join(f"第{n}项" for n in open_ones[:5]) + ("等" if len(open_ones) > 5 else "")
            return f"还有{kind.label}{listed}没有办结，办结后才能“{step.label}”。"
    return None


def _items_acted_on(step: Step, kind: type[ItemKind], act: Act) -> str | None:
    label = kind.label
    allowed = {s.name for s in step.item_sources}
    ready = {n for n, i in act.state.items.items() if i.kind == kind.__name__ and (not allowed or i.stage in allowed)}
    if not ready:
        return f"没有可以“{step.label}”的{label}。"
    if step.pick is Pick.ALL and set(act.items) != ready:
        return f"“{step.label}”须对全部{label}一并办理。"
    if not act.items:
        return f"请选择要“{step.label}”的{label}。"
    if step.pick is Pick.ONE and len(act.items) != 1:
        return f"“{step.label}”一次只办一项{label}。"
    if wrong := set(act.items) - ready:
        return f"{label}第{min(wrong)}项现在不能“{step.label}”。"
    return None


def _gathering(_procedure: type[Procedure], act: Act) -> str | None:
    gathers = act.step.gathers
    if isinstance(gathers, Vote) and not act.state.count(gathers.opened_by):
        return f"须先办理“{gathers.opened_by.label}”，再“{act.step.label}”。"
    if isinstance(gathers, (Together, Vote)):
        return _same_person(act)
    return _one_party(gathers, act) if isinstance(gathers, EveryParty) else None


def _same_person(act: Act) -> str | None:
    """Whoever has acted, for himself or for another, is not a second person."""
    step, gathered = act.step, act.state.gathered.get(act.step.name, frozenset())
    earlier = [t for t in act.state.standing if t.step == step.name and t.by in gathered]
    if {act.by, act.on_behalf} & {who for t in earlier for who in (t.by, t.on_behalf) if who}:
        return f"您已办过“{step.label}”，须由其他人办理。"
    return None


def _one_party(gathers: EveryParty, act: Act) -> str | None:
    step, required = act.step, act.state.required.get(gathers.kind, frozenset())
    if not required:
        return f"本事项没有登记{gathers.kind}，不能“{step.label}”。"
    if len(act.parties) != 1 or act.parties[0] not in required:
        return f"请选择是为哪一方办理“{step.label}”：{'、'.join(sorted(required))}。"
    if act.parties[0] in act.state.gathered.get(step.name, frozenset()):
        return f"{act.parties[0]}已办过“{step.label}”。"
    return None


def _rules(_procedure: type[Procedure], act: Act) -> str | None:
    known = act.step.barred
    if act.facts is not None or act.step.form is None:  # else only asked whether the step is open at all
        known += act.step.unless
    return next((sentence for rule in known if (sentence := rule(act))), None)


def _times(_procedure: type[Procedure], act: Act) -> str | None:
    if act.happened_at > act.recorded_at:
        return "发生时间不能晚于现在，请改正后再办。"
    entries = act.state.mended
    if entries and act.happened_at < entries[0].happened_at:
        return "发生时间不能早于本事项登记的时间，请改正后再办。"
    return None


Check = Callable[[type[Procedure], Act], "str | None"]
_CHECKS: tuple[Check, ...] = (_times, _stage, _waiting, _post, _order, _clocks, _items, _gathering, _rules)
_BUILT_IN_CHECKS: tuple[Check, ...] = (_times, built_in_time, built_in_stage, built_in_post)


def options(procedure: type[Procedure], act_for: Callable[[Step], Act]) -> Iterator[Option]:
    """Return every step that is open at this stage, with the sentence that stands against it, if any.

    :param act_for: makes the act, without facts, that this person would do
    """
    for step in (*procedure.steps, *BUILT_IN.values()):
        if step.opening:
            continue
        yield Option(step, refusal(procedure, act_for(step)) or "")
