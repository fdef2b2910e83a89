# SPDX-License-Identifier: Apache-2.0
"""Random people take random steps through the specimens; what must always hold, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.clocks import Light, work_out
from sunmao.kernel.forms import FieldSpec, FormFaults, fields_of
from sunmao.kernel.judging import options, step_named
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import CHINA, WHEN, Act, State, replay
from sunmao.kernel.words import VOIDED, Step
from tests.kernel.specimens.editions import New, Old
from tests.kernel.specimens.every import PROCEDURES
from tests.kernel.test_late import Letter
from tests.kernel.walking import COUNTING, EVERYBODY, HERE, NINE, Person, Refused, Walk

pytestmark = [
    pytest.mark.accept("2.2.1"), pytest.mark.accept("2.2.3"), pytest.mark.accept("2.2.6"), pytest.mark.accept("2.s.8"),
]  # fmt: skip

EVERY: tuple[type[Procedure], ...] = (*PROCEDURES, Letter)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def value_for(spec: FieldSpec, draw: Any, walk: Walk) -> Any:
    """Write something plausible into a field."""
    by_name: dict[str, Any] = {
        "position": st.integers(1, max(1, len(walk.entries))), "fields": st.just({}), "version": st.just("2026"),
        "task": st.sampled_from([t.name for t in walk.procedure.tasks] or ["none"]),
        "role": st.sampled_from([Role.LEGAL_POLICY, Role.CHIEF_PROCURATOR]),
    }  # fmt: skip
    by_kind: dict[str, Any] = {
        "person": st.sampled_from(["林", "赵"]), "department": st.just(HERE), "number": st.integers(1, 12).map(str),
        "day": st.just("2026-03-10"), "moment": st.just("2026-03-02 09:00"), "flag": st.just("true"),
        "choice": st.sampled_from([c for c, _ in spec.choices] or [""]), "files": st.just(["f"]),
    }  # fmt: skip
    words = st.sampled_from(["同意", "不同意", "请及时补齐井盖"])
    return draw(by_name.get(spec.name, by_kind.get(spec.kind, words)))


def facts_for(step: Step, draw: Any, walk: Walk) -> dict[str, Any]:
    facts = {spec.name: value_for(spec, draw, walk) for spec in fields_of(step.form)}
    if step.name == "correct":
        earlier = walk.entries[facts["position"] - 1]
        form = getattr(walk.procedure.own_step(earlier.step), "form", None)
        specs = [s for s in fields_of(form) if s.privacy == "open" and s.kind != "files"]
        facts["fields"] = {s.name: str(value_for(s, draw, walk)) for s in specs[:1]}
    return facts


def one_step(draw: Any, walk: Walk) -> bool:
    """Let somebody try something; say whether it was allowed."""
    opening = not walk.entries
    steps = [s for s in walk.procedure.steps if s.opening is opening] + ([] if opening else list(BUILT_IN.values()))
    step = draw(st.sampled_from(steps))
    who = draw(st.sampled_from(EVERYBODY))
    walk.later(hours=draw(st.sampled_from([0, 1, 30, 300])))
    late = timedelta(hours=draw(st.sampled_from([0, 0, 0, 2, 100, 700])))
    items = tuple(draw(st.lists(st.sampled_from(sorted(walk.state.items) or [1]), max_size=3, unique=True)))
    parties = draw(st.sampled_from([(), ("同意",), ("不同意",)]))
    try:
        walk.take(step.name, who, happened=walk.now - late, items=items, parties=parties, **facts_for(step, draw, walk))
    except (Refused, FormFaults) as refused:
        assert str(refused).endswith("。")
        return False
    if step.name == "change_version":
        walk.procedure = New
    return True


@st.composite
def walks(draw: Any, procedures: tuple[type[Procedure], ...] = EVERY, most: int = 14) -> Walk:
    walk = Walk(draw(st.sampled_from(procedures)))
    for _ in range(draw(st.integers(1, most))):
        one_step(draw, walk)
    assume(walk.entries)
    return walk


def known(state: State) -> Mapping[str, Any]:
    return {n: v for n, v in vars(state).items() if n not in ("entries", "withdrawn", "corrected")}


@QUICK
@given(walks())
def test_a_matter_stands_only_where_its_procedure_knows(walk: Walk) -> None:
    state = walk.state
    names = {s.name for p in (walk.procedure, Old) for s in p.stages} | {VOIDED}
    assert state.stage in {s.name for s in walk.procedure.stages} | {VOIDED}
    assert set(state.trail) <= names
    assert state.trail[-1] == state.stage
    for item in state.items.values():
        kind = walk.procedure.item_kind(item.kind)
        assert kind.stage(item.stage).final is item.closed


@QUICK
@given(walks())
def test_replay_is_a_function_of_the_entries(walk: Walk) -> None:
    again = replay(walk.procedure, iter(list(walk.entries)))
    assert again == walk.state
    assert work_out(again, COUNTING) == work_out(walk.state, COUNTING)


@QUICK
@given(walks(), st.data())
def test_a_withdrawn_last_step_gives_exactly_the_state_before(walk: Walk, data: st.DataObject) -> None:
    before, clocks, count = walk.state, work_out(walk.state, COUNTING), len(walk.entries)
    procedure = walk.procedure
    taken = next((True for _ in range(8) if one_step(data.draw, walk)), False)
    assume(taken and len(walk.entries) == count + 1 and walk.procedure is procedure)
    last = walk.entries[-1]
    who = next(p for p in EVERYBODY if p.name == last.by)
    assume(walk.why_not("withdraw", who, reason="错了") is None)
    walk.take("withdraw", who, reason="错了")
    assert known(walk.state) == known(before)
    assert work_out(walk.state, COUNTING) == clocks


@QUICK
@given(walks(), st.data())
def test_a_field_corrected_to_itself_changes_nothing(walk: Walk, data: st.DataObject) -> None:
    before, clocks = known(walk.state), work_out(walk.state, COUNTING)
    earlier = data.draw(st.sampled_from(walk.entries))
    step = walk.procedure.own_step(earlier.step)
    now = {t.position: t for t in walk.state.mended}.get(earlier.position)
    assume(step is not None and now is not None)
    assert step is not None
    assert now is not None
    done = next((d.taken.facts for d in walk.state.done if d.taken.position == earlier.position), earlier.facts)
    fields = {f.name: _text(done[f.name]) for f in fields_of(step.form) if f.privacy == "open" and done.get(f.name)}
    fields[WHEN] = now.happened_at.isoformat()
    manager = EVERYBODY[-1]
    assert walk.why_not("correct", manager, position=earlier.position, fields=fields, reason="核对") is None
    walk.take("correct", manager, position=earlier.position, fields=fields, reason="核对")
    assert known(walk.state) == before
    assert work_out(walk.state, COUNTING) == clocks


def _text(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


@QUICK
@given(walks((Letter,), 12), st.data())
def test_no_late_entry_turns_red_into_green_without_a_proof(walk: Walk, data: st.DataObject) -> None:
    red = {n: c for n, c in walk.clocks().items() if c.statutory and c.light(walk.now, CHINA) is Light.RED}
    assume(red)
    step = data.draw(st.sampled_from([s for s in Letter.steps if not s.opening]))
    who = data.draw(st.sampled_from(EVERYBODY))
    late = timedelta(hours=data.draw(st.integers(1, 900)))
    facts: dict[str, Any] = {f.name: "30" for f in fields_of(step.form)}
    try:
        walk.take(step.name, who, happened=walk.now - late, **facts)
    except Refused:
        assume(False)
    for name, before in red.items():
        after = walk.clocks()[name]
        stopped_too_late = after.stopped is not None and before.due is not None and _late(before, after.stopped)
        assert after.light(walk.now, CHINA) is Light.RED or stopped_too_late


def _late(clock: Any, stopped: Any) -> bool:
    moment = clock.reckoning.moment
    return bool(stopped > moment if moment else stopped.astimezone(CHINA).date() > clock.due)


@QUICK
@given(
    st.lists(st.sampled_from(["lengthen", "suspend", "exclude", "tell", "note"]), min_size=2, max_size=4, unique=True)
)
def test_clocks_do_not_depend_on_the_order_of_recording(steps: list[str]) -> None:
    found = []
    for order in permutations(range(len(steps))):
        walk = Walk(Letter).take("begin", EVERYBODY[0], title="来信").later(days=4)
        for place in order:
            facts: dict[str, Any] = {"days": "3"} if steps[place] == "exclude" else {}
            walk.take(steps[place], EVERYBODY[0], happened=NINE + timedelta(hours=place + 1), **facts)
        found.append({name: replace(c, held=bool(c.held)) for name, c in walk.clocks().items()})
    assert all(clocks == found[0] for clocks in found)


@QUICK
@given(walks())
def test_every_option_is_open_or_says_why_not(walk: Walk) -> None:
    for who in EVERYBODY[:3]:

        def act_of(step: Step, who: Person = who) -> Act:
            return walk.act(step, who, None)

        for option in options(walk.procedure, act_of):
            assert option.why_not == "" or option.why_not.endswith("。")
            assert step_named(walk.procedure, option.step.name) is option.step
