# SPDX-License-Identifier: Apache-2.0
"""Where a matter stands, worked out from what was taken: the journal is the only truth.

``replay`` is a pure fold over the entries of one matter. Corrections replace fields of
earlier entries, withdrawn entries count as not taken; everything else follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.calendars import Calendar
from sunmao.kernel.copies import changed
from sunmao.kernel.counting import add_length
from sunmao.kernel.entries import CHINA as CHINA
from sunmao.kernel.entries import LATE_AFTER as LATE_AFTER
from sunmao.kernel.entries import WHEN as WHEN
from sunmao.kernel.entries import Act as Act
from sunmao.kernel.entries import Done as Done
from sunmao.kernel.entries import ItemState as ItemState
from sunmao.kernel.entries import Pending as Pending
from sunmao.kernel.entries import State as State
from sunmao.kernel.entries import Taken as Taken
from sunmao.kernel.entries import moved
from sunmao.kernel.forms import Form, FormFaults, read_one
from sunmao.kernel.limits import Length
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role, stands_above
from sunmao.kernel.words import VOIDED, Approval, EveryParty, ItemKind, Stage, Step, Together, Vote

V = TypeVar("V")


def replay(procedure: type[Procedure], entries: Iterable[Taken]) -> State:
    """Work out where a matter stands from all its entries, oldest first.

    What was done under an earlier version of the procedure is read by that version.
    """
    entries = tuple(entries)
    corrections, withdrawn = _mendings(entries)
    versions = procedure.lineage()
    under = _first_version(procedure, versions, entries)
    state = State(version=under.version, corrected=corrections, withdrawn=withdrawn)
    for taken in entries:
        if taken.position in withdrawn:
            continue
        state = _fold(under, state, mended(under, taken, corrections.get(taken.position)))
        under = versions.get(state.version, under)
    return changed(state, entries=entries)


def replay_until(procedure: type[Procedure], entries: Iterable[Taken], until: datetime) -> State | None:
    """Work out where a matter stood at a moment, as its whole journal tells today; nothing if it was not there yet.

    What happened before counts, however late it was written; corrections and withdrawals count always.
    """
    entries = tuple(entries)
    corrections, withdrawn = _mendings(entries)
    versions = procedure.lineage()
    under = _first_version(procedure, versions, entries)
    state, opened = State(version=under.version, corrected=corrections, withdrawn=withdrawn), False
    for taken in entries:
        told = mended(under, taken, corrections.get(taken.position))
        if taken.position in withdrawn or told.happened_at >= until or not set(told.items) <= state.items.keys():
            continue
        opened = opened or taken.position == 1
        if opened:
            state = _fold(under, state, told)
            under = versions.get(state.version, under)
    return state if opened else None


MENDS = frozenset({"correct", "withdraw", "change_version"})
"""Steps that change how earlier entries are read."""


def follow(procedure: type[Procedure], state: State, taken: Taken) -> State:
    """Return where a matter stands after one more entry: the same as replaying all, at the cost of one."""
    entries = (*state.entries, taken)
    if taken.step in MENDS:
        return replay(procedure, entries)
    under = procedure.lineage().get(state.version, procedure) if state.version else procedure
    return changed(_fold(under, state, mended(under, taken, None)), entries=entries)


def _first_version(
    procedure: type[Procedure], versions: Mapping[str, type[Procedure]], entries: tuple[Taken, ...]
) -> type[Procedure]:
    """Return the version a matter was opened under: the one that its first change replaced."""
    changed = next((str(t.facts["version"]) for t in entries if t.step == "change_version"), "")
    first = versions[changed].replaces if changed in versions else None
    return first or procedure


def _mendings(entries: tuple[Taken, ...]) -> tuple[dict[int, dict[str, Any]], frozenset[int]]:
    corrections: dict[int, dict[str, Any]] = {}
    withdrawn: set[int] = set()
    for taken in entries:
        if taken.step == "correct":
            corrections.setdefault(int(taken.facts["position"]), {}).update(taken.facts["fields"])
        elif taken.step == "withdraw":
            withdrawn |= {int(taken.facts["withdraws"]), taken.position}
    return corrections, frozenset(withdrawn)


def mended(procedure: type[Procedure], taken: Taken, fields: Mapping[str, Any] | None) -> Taken:
    """Return an entry with corrected fields in the place of the old ones, read as its form reads them."""
    if not fields:
        return taken
    step = procedure.own_step(taken.step)
    form = step.form if step else None
    facts = {**taken.facts, **{k: _plain(form, k, v) for k, v in fields.items() if k != WHEN}}
    return changed(moved(taken, fields), facts=facts)


def _plain(form: type[Form] | None, name: str, text: object) -> object:
    try:
        return read_one(form, name, text) if form else text
    except FormFaults:  # a field that an earlier version had
        return text


def _fold(procedure: type[Procedure], state: State, taken: Taken) -> State:
    if taken.step in BUILT_IN:
        return _fold_builtin(procedure, state, taken)
    step = procedure.own_step(taken.step)
    if step is None:  # a step that no version knows any more: its effects are kept by the entries after it
        return state
    if approval := approval_of(step, taken, state):
        return changed(state, pending=Pending(taken, approval.chain))
    if step.gathers is not None:
        return _gather(procedure, state, step, taken)
    return _effect(procedure, state, step, taken)


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
    state = changed(state, gathered={**state.gathered, step.name: gathered})
    target = step.to
    if isinstance(step.gathers, Together):
        complete = len(gathered) >= step.gathers.people
    elif isinstance(step.gathers, EveryParty):
        complete = state.required.get(step.gathers.kind, frozenset()) <= gathered
    else:
        state, complete, target = _count_vote(state, step, cast("Vote", step.gathers), taken)
    if not complete:
        return state
    state = changed(state, gathered=_without(state.gathered, step.name), votes=_without(state.votes, step.name))
    return _effect(procedure, state, step, taken, target=target)


def _without(mapping: Mapping[str, V], *names: str) -> Mapping[str, V]:
    return {name: value for name, value in mapping.items() if name not in names}


def _count_vote(state: State, step: Step, vote: Vote, taken: Taken) -> tuple[State, bool, Stage | None]:
    votes = {**state.votes.get(step.name, {}), taken.by: str(taken.facts[vote.choice])}
    opened = state.last(vote.opened_by)
    members = int(opened.facts[vote.members]) if opened else 0
    agreed = sum(v == vote.yes for v in votes.values())
    carried = 2 * agreed > members
    lost = 2 * (members - (len(votes) - agreed)) <= members
    state = changed(state, votes={**state.votes, step.name: votes})
    return state, carried or lost, step.to if carried else vote.lost


def _effect(
    procedure: type[Procedure], state: State, step: Step, taken: Taken, *,
    sealed: Taken | None = None, target: Stage | None = None,
) -> State:  # fmt: skip
    """Apply what a step does once it takes effect."""
    to = target or step.to
    stage = to.name if to else state.stage
    items, touched = _items_after(state, step, taken, (sealed or taken).happened_at)
    left = _left_behind(procedure, state, stage)
    return changed(
        state,
        stage=stage,
        trail=(*state.trail, stage) if stage != state.stage else state.trail,
        title=_said(taken, step.title, state.title),
        kind=_said(taken, step.kind, state.kind),
        department="" if step.releases else _said(taken, step.department, state.department),
        handler="" if step.releases else _handler(step, taken, state),
        secrecy=_said(taken, step.secrecy, state.secrecy),
        author=state.author or taken.by,
        historic=state.historic or step.historic,
        items=items,
        required=_required(state, step, taken),
        gathered=_without(state.gathered, *left),
        votes=_without(state.votes, *left),
        done=(*state.done, Done(step, (sealed or taken).happened_at, taken, touched, sealed)),
    )


def _left_behind(procedure: type[Procedure], state: State, stage: str) -> tuple[str, ...]:
    """Return what was half gathered at a stage now left: when the matter comes back, all begin anew."""
    if stage == state.stage or not state.gathered:
        return ()
    return tuple(s.name for s in procedure.steps if s.gathers and stage not in {a.name for a in s.sources})


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
        final = step.item_to.final
        for number in taken.items:
            items[number] = changed(
                items[number], stage=step.item_to.name, closed=final, closed_at=at if final else None
            )
    for kind, after in _added(step):
        number = len(items) + 1
        items[number] = _new_item(number, kind, after, step, taken, at)
        touched.append(number)
    return items, tuple(touched)


def _new_item(
    number: int, kind: type[ItemKind], after: Length | None, step: Step, taken: Taken, at: datetime
) -> ItemState:
    first = kind.stages[0]
    title = str(taken.facts.get("title") or kind.label)
    due = add_length(at.astimezone(CHINA).date(), after, Calendar()) if after else None
    return ItemState(number, kind.__name__, first.name, first.final, title, due, step.law.citation,
                     step.law.mark, at, after)  # fmt: skip


def _added(step: Step) -> Iterator[tuple[type[ItemKind], Length | None]]:
    if step.adds:
        yield step.adds, None
    for plan in step.plans:
        for length in plan.after:
            yield plan.kind, length


# -- steps that every procedure has ------------------------------------------------


def _fold_builtin(procedure: type[Procedure], state: State, taken: Taken) -> State:
    if taken.step == "reopen":
        return _reopen(procedure, state, taken)
    if taken.step == "approve":
        return _approve(procedure, state, taken)
    fold = _FOLDS.get(taken.step)
    return fold(state, taken) if fold else state


def _reopen(procedure: type[Procedure], state: State, taken: Taken) -> State:
    """Go back to where the matter stood before it was closed.

    After a void all clocks run on as if it had not been. After an end the closing step counts
    as not taken, and for limits of the house time stood still meanwhile.
    """
    stage = before_end(procedure, state)
    back = changed(state, asked="", asked_by="", stage=stage, trail=(*state.trail, stage), voided_at=None)
    closing = state.done[-1] if state.done else None
    if state.voided_at or closing is None or closing.step.to is None or not closing.step.to.final:
        return back
    return changed(back, done=state.done[:-1], closures=(*state.closures, (closing.at, taken.happened_at)))


def _ask(state: State, taken: Taken) -> State:
    return changed(state, asked=taken.step.removeprefix("ask_"), asked_by=taken.by)


def _refuse(state: State, _taken: Taken) -> State:
    return changed(state, asked="", asked_by="")


def _void(state: State, taken: Taken) -> State:
    return changed(state, asked="", asked_by="", stage=VOIDED, trail=(*state.trail, VOIDED), pending=None,
                   voided_at=taken.happened_at)  # fmt: skip


def _add_sign(state: State, taken: Taken) -> State:
    """Put one more approver behind the one whose turn it is."""
    if state.pending is None:
        return state
    here = len(state.pending.given) + 1
    chain = (*state.pending.chain[:here], Role(taken.facts["role"]), *state.pending.chain[here:])
    return changed(state, pending=changed(state.pending, chain=chain))


def _return(state: State, taken: Taken) -> State:
    """Give it back to whom proposed it, or to an earlier approver, from whom it goes on anew."""
    pending, back_to = state.pending, str(taken.facts.get("back_to") or "")
    if pending is None or not back_to:
        return changed(state, pending=None)
    here = next(n for n, role in enumerate(pending.chain) if role == back_to)
    return changed(state, pending=changed(pending, given=pending.given[:here], named=""))


def _pass_turn(state: State, taken: Taken) -> State:
    to = str(taken.facts["to_person"])
    pending = changed(state.pending, named=to) if state.pending else None
    return changed(state, pending=pending, readers=state.readers | {to})


def _ask_countersign(state: State, taken: Taken) -> State:
    people = tuple(str(one) for one in taken.facts["people"])
    pending = state.pending
    asked = changed(pending, asked=tuple(dict.fromkeys((*pending.asked, *people)))) if pending else None
    return changed(state, pending=asked, readers=state.readers | set(people))


def _countersign(state: State, taken: Taken) -> State:
    pending = state.pending
    if pending is None:
        return state
    signed = tuple(who for who in pending.unsigned if who in (taken.by, taken.on_behalf))
    return changed(state, pending=changed(pending, signed=(*pending.signed, *signed)))


def _pass_round(state: State, taken: Taken) -> State:
    return changed(state, readers=state.readers | {str(one) for one in taken.facts["people"]})


def _task(state: State, taken: Taken) -> State:
    word = {"begin_task": "begun", "finish_task": "done", "waive_task": "waived"}[taken.step]
    return changed(state, tasks={**state.tasks, str(taken.facts["task"]): word})


_FOLDS: Mapping[str, Callable[[State, Taken], State]] = {
    "ask_void": _ask, "ask_reopen": _ask, "refuse_void": _refuse, "refuse_reopen": _refuse, "void": _void,
    "add_sign": _add_sign, "begin_task": _task, "finish_task": _task, "waive_task": _task,
    "return_for_revision": _return, "pass_turn": _pass_turn, "ask_countersign": _ask_countersign,
    "countersign": _countersign, "pass_round": _pass_round,
    "hand_over": lambda state, taken: changed(state, handler=str(taken.facts["to_person"])),
    "confirm_late": lambda state, taken: changed(state, confirmed=state.confirmed | {int(taken.facts["position"])}),
    "change_version": lambda state, taken: changed(state, version=str(taken.facts["version"])),
}  # fmt: skip


def is_final(procedure: type[Procedure], state: State) -> bool:
    """Test whether a matter has come to its end."""
    return state.stage == VOIDED or any(s.final for s in procedure.stages if s.name == state.stage)


def before_end(procedure: type[Procedure], state: State) -> str:
    """Return the last stage of the trail that is neither void nor final."""
    final = {s.name for s in procedure.stages if s.final} | {VOIDED}
    return next((name for name in reversed(state.trail) if name not in final), state.trail[0])


def _levels(pending: Pending, role: Role) -> int:
    """Return how many levels an approval gives: one, or all up to the own where a higher post stands in."""
    waiting = pending.chain[len(pending.given) :]
    if role is waiting[0]:
        return 1
    return max(1, sum(level is role or stands_above(role, level) for level in waiting))


def _approve(procedure: type[Procedure], state: State, taken: Taken) -> State:
    pending = state.pending
    if pending is None:
        return state
    given = (*pending.given, *(taken.by for _ in range(_levels(pending, taken.role))))
    pending = changed(pending, given=given, named="")
    if len(pending.given) < len(pending.chain):
        return changed(state, pending=pending)
    step = procedure.own_step(pending.step)
    state = changed(state, pending=None)
    return _effect(procedure, state, step, pending.proposal, sealed=taken) if step else state
