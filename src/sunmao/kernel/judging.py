# SPDX-License-Identifier: Apache-2.0
"""Who may take which step, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.kernel.states import Act, State
from sunmao.kernel.words import VOIDED, Bound, EveryParty, Pick, Stage, Step, Together, Vote, Who

MOST_RETURNS = 2
"""How often a clock may restart when its author says nothing else (RULES 346: at most two returns)."""


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


def stage_label(procedure: type[Procedure], name: str) -> str:
    """Return a stage's Chinese name, voided included."""
    if name == VOIDED:
        return "已作废"
    try:
        return procedure.stage(name).label
    except KeyError:
        return name


def _final(procedure: type[Procedure], state: State) -> bool:
    return state.stage == VOIDED or any(s.final for s in procedure.stages if s.name == state.stage)


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
    if state.pending and act.step.to is not None:
        waiting = step_named(procedure, state.pending.step)
        label = waiting.label if waiting else state.pending.step
        return f"“{label}”正待{state.pending.next_role.label}审批，批准、退回或撤回后才能办理。"
    return None


def _post(procedure: type[Procedure], act: Act) -> str | None:
    return _stands(act.step.who, act)


def _stands(who: Who, act: Act) -> str | None:
    if act.role not in who.roles:
        return f"“{act.step.label}”须由{who.label}办理，您现在的岗位是{act.role.label}。"
    state = act.state
    if who.bound is Bound.HANDLER and act.by != state.handler and act.on_behalf != state.handler:
        return f"“{act.step.label}”须由承办人办理；如需换人，请部门负责人“转办”。" if state.handler else (
            f"本事项还没有承办人，请部门负责人先指派，再“{act.step.label}”。"
        )  # fmt: skip
    if who.bound is Bound.AUTHOR and state.author not in ("", act.by, act.on_behalf):
        return f"“{act.step.label}”须由原提交人办理。"
    if who.bound is Bound.DEPARTMENT and state.department and act.department != state.department:
        return f"“{act.step.label}”须由本事项所在部门的{'、'.join(r.label for r in who.roles)}办理。"
    return None


def _order(procedure: type[Procedure], act: Act) -> str | None:
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


def _clocks(procedure: type[Procedure], act: Act) -> str | None:
    state, step = act.state, act.step
    for start in step.starts:
        clock = getattr(start, "clock", start)
        most = clock.restarts
        started = sum(1 for d in state.done if clock in {getattr(s, "clock", s) for s in d.step.starts})
        if most is not None and started > most:
            return f"“{clock.label}”最多重新计算 {most} 次，已用完，不得再“{step.label}”。"
    for change in step.extends:
        used = sum(1 for d in state.done if change.clock in {e.clock for e in d.step.extends})
        if used >= change.most:
            return f"“{change.clock.label}”最多延长 {change.most} 次，已用完，不得再“{step.label}”。"
    return None


def _items(procedure: type[Procedure], act: Act) -> str | None:
    step, state = act.step, act.state
    if step.on is not None:
        return _items_acted_on(step, act)
    target = step.to
    if target is not None:
        for kind in target.needs_closed:
            open_ones = [i.number for i in state.items.values() if i.kind == kind.__name__ and not i.closed]
            if open_ones:
                listed = "、".join(f"第{n}项" for n in open_ones[:5])
                return f"还有{kind.label}{listed}没有办结，办结后才能“{step.label}”。"
    return None


def _items_acted_on(step: Step, act: Act) -> str | None:
    assert step.on is not None
    label, state = step.on.label, act.state
    allowed = _stages_of(step)
    ready = {n for n, i in state.items.items() if i.kind == step.on.__name__ and (not allowed or i.stage in allowed)}
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


def _stages_of(step: Step) -> frozenset[str]:
    if step.item_at is None:
        return frozenset()
    stages = frozenset({step.item_at}) if isinstance(step.item_at, Stage) else step.item_at
    return frozenset(s.name for s in stages)


def _gathering(procedure: type[Procedure], act: Act) -> str | None:
    step, state = act.step, act.state
    gathered = state.gathered.get(step.name, frozenset())
    if isinstance(step.gathers, (Together, Vote)) and act.by in gathered:
        return f"您已办过“{step.label}”，须由其他人办理。"
    if isinstance(step.gathers, EveryParty):
        required = state.required.get(step.gathers.kind, frozenset())
        if len(act.parties) != 1 or act.parties[0] not in required:
            return f"请选择是为哪一方办理“{step.label}”：{'、'.join(sorted(required))}。"
        if act.parties[0] in gathered:
            return f"{act.parties[0]}已办过“{step.label}”。"
    return None


def _rules(procedure: type[Procedure], act: Act) -> str | None:
    if act.facts is None and act.step.form is not None:
        return None  # asked only whether the step is open at all: what will be written is not known yet
    return next((sentence for rule in act.step.unless if (sentence := rule(act))), None)


def _times(procedure: type[Procedure], act: Act) -> str | None:
    if act.happened_at > act.recorded_at:
        return "发生时间不能晚于现在，请改正后再办。"
    opened = act.state.entries[0].happened_at if act.state.entries else None
    if opened and act.happened_at < opened:
        return "发生时间不能早于本事项登记的时间，请改正后再办。"
    return None


# -- steps that every procedure has ------------------------------------------------


def _built_in_post(procedure: type[Procedure], act: Act) -> str | None:
    if act.step.name in ("approve", "return_for_revision"):
        return _approver(procedure, act)
    if act.role not in act.step.who.roles:
        return f"“{act.step.label}”须由{act.step.who.label}办理，您现在的岗位是{act.role.label}。"
    return _stands(act.step.who, act)


def _approver(procedure: type[Procedure], act: Act) -> str | None:
    pending = act.state.pending
    if pending is None:
        return "没有等待审批的步骤。"
    if act.role is not pending.next_role:
        return f"现在轮到{pending.next_role.label}审批，您现在的岗位是{act.role.label}。"
    if act.by == pending.proposal.by:
        return "不能审批自己提出的事项，请由其他有权人员审批。"
    if act.role is Role.DEPARTMENT_HEAD and act.state.department not in ("", act.department):
        return "须由本事项所在部门的负责人审批。"
    return None


def _built_in_stage(procedure: type[Procedure], act: Act) -> str | None:
    name, state = act.step.name, act.state
    final = _final(procedure, state)
    if state.stage == VOIDED and name not in ("ask_reopen", "reopen", "refuse_reopen", "correct"):
        return "本事项已作废；如有误，请先申请恢复办理。"
    if name in ("ask_void", "ask_reopen") and state.asked:
        return "已有一项申请在等待批准。"
    if name == "ask_reopen" and not final:
        return "本事项还在办理中，不需要恢复。"
    if name in ("void", "refuse_void", "reopen", "refuse_reopen"):
        return _answering(name, act)
    if name == "hand_over" and (final or not state.handler):
        return "本事项没有在办的承办人，不能转办。"
    return _built_in_detail(procedure, act)


def _answering(name: str, act: Act) -> str | None:
    wanted = name.removeprefix("refuse_")
    if act.state.asked != wanted:
        return "没有等待批准的作废申请。" if wanted == "void" else "没有等待批准的恢复办理申请。"
    if act.by == act.state.asked_by:
        return "不能批准自己提出的申请，请由其他有权人员办理。"
    if act.role is Role.DEPARTMENT_HEAD and act.state.department not in ("", act.department):
        return "须由本事项所在部门的负责人或院领导批准。"
    return None


def _built_in_detail(procedure: type[Procedure], act: Act) -> str | None:
    detail: dict[str, Callable[[type[Procedure], Act], str | None]] = {
        "correct": _correcting, "withdraw": _withdrawing, "confirm_late": _confirming,
        "begin_task": _task, "finish_task": _task, "waive_task": _task,
    }  # fmt: skip
    check = detail.get(act.step.name)
    return check(procedure, act) if check else None


def _correcting(procedure: type[Procedure], act: Act) -> str | None:
    if act.facts is None:
        return None
    standing = {t.position: t for t in act.state.standing}
    earlier = standing.get(act.facts.position)
    if earlier is None or earlier.step in BUILT_IN:
        return "这一条经过不能更正，请选择一条办理步骤。"
    if earlier.position == act.state.entries[-1].position and act.by == earlier.by:
        return None
    if act.role not in CASE_MANAGERS:
        return "后续步骤已办理，更正须由案管人员办理。"
    return None


def _withdrawing(procedure: type[Procedure], act: Act) -> str | None:
    standing = act.state.standing
    last = act.state.entries[-1] if act.state.entries else None
    if last is None or last.position == 1:
        return "登记不能撤回；登记错误请申请作废。"
    if not standing or standing[-1] != last or last.step in ("correct", "withdraw"):
        return "最近一步不能撤回；如有错误请更正。"
    if act.by != last.by:
        return "只能撤回本人刚办的一步。"
    step = step_named(procedure, last.step)
    if step is not None and step.opens:
        return "这一步已生成新的事项，不能撤回；请在新事项中申请作废。"
    if step is not None and step.name in ("void", "reopen"):
        return "已批准的作废或恢复不能撤回，请另行申请。"
    return None


def _confirming(procedure: type[Procedure], act: Act) -> str | None:
    late = [t for t in act.state.standing if t.late and t.position not in act.state.confirmed]
    if not late:
        return "没有待核实的迟录。"
    if act.facts is None:
        return None
    chosen = next((t for t in late if t.position == act.facts.position), None)
    if chosen is None:
        return "这一条经过不是待核实的迟录，请另选。"
    return "不能核实自己录入的内容，请由其他负责人核实。" if chosen.by == act.by else None


def _task(procedure: type[Procedure], act: Act) -> str | None:
    if not procedure.tasks:
        return "本程序没有前置工作。"
    if act.facts is None:
        return None
    if act.facts.task not in {t.name for t in procedure.tasks}:
        return "没有这项前置工作，请从所列各项中选择。"
    return None


Check = Callable[[type[Procedure], Act], "str | None"]
_CHECKS: tuple[Check, ...] = (_times, _stage, _waiting, _post, _order, _clocks, _items, _gathering, _rules)
_BUILT_IN_CHECKS: tuple[Check, ...] = (_times, _built_in_stage, _built_in_post)


def options(procedure: type[Procedure], act_for: Callable[[Step], Act]) -> Iterator[Option]:
    """Return every step that is open at this stage, with the sentence that stands against it, if any.

    :param act_for: makes the act, without facts, that this person would do
    """
    for step in (*procedure.steps, *BUILT_IN.values()):
        if step.opening:
            continue
        yield Option(step, refusal(procedure, act_for(step)) or "")
