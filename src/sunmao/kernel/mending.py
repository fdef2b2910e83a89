# SPDX-License-Identifier: Apache-2.0
"""Who may mend, approve, void, reopen, and the sentence that says why not: the steps every procedure has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sunmao.kernel import approving
from sunmao.kernel.approving import elsewhere, same
from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.entries import CHINA, WHEN, Act, Done, State, Taken
from sunmao.kernel.forms import FormFaults, Privacy, fields_of, read_one
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.kernel.states import before_end, is_final, replay
from sunmao.kernel.words import VOIDED, Bound, Who

_LEFT_ON_VOID = frozenset({"ask_reopen", "reopen", "refuse_reopen", "correct"})
_DECIDING = frozenset({"approve", "return_for_revision", "add_sign", "pass_turn", "countersign"})


def stage_label(procedure: type[Procedure], name: str) -> str:
    """Return a stage's Chinese name, voided included."""
    if name == VOIDED:
        return "已作废"
    return next((s.label for s in procedure.stages if s.name == name), name)


def stands(who: Who, act: Act) -> str | None:
    """Say why a person may not take a step for want of a post, or of his part in the matter."""
    label, state = act.step.label, act.state
    if act.role not in who.roles:
        return f"“{label}”须由{who.label}办理，您现在的岗位是{act.role.label}。"
    if who.bound is Bound.HANDLER and not state.handler:
        return f"本事项还没有承办人，请部门负责人先指派，再“{label}”。"
    if who.bound is Bound.HANDLER and state.handler not in (act.by, act.on_behalf):
        return f"“{label}”须由承办人办理；如需换人，请部门负责人“转办”。"
    if who.bound is Bound.AUTHOR and state.author not in ("", act.by, act.on_behalf):
        return f"“{label}”须由原提交人办理。"
    if who.bound is Bound.DEPARTMENT and state.department and act.department != state.department:
        return f"“{label}”须由本事项所在部门的{'、'.join(r.label for r in who.roles)}办理。"
    return None


def built_in_time(_procedure: type[Procedure], act: Act) -> str | None:
    """A decision comes after what it decides on."""
    state, name = act.state, act.step.name
    asked = state.pending.proposal.happened_at if name == "approve" and state.pending else None
    if name in ("void", "reopen"):
        asked = next((t.happened_at for t in reversed(state.standing) if t.step == f"ask_{name}"), None)
    return f"“{act.step.label}”的时间不能早于提请的时间，请改正后再办。" if asked and act.happened_at < asked else None


def built_in_post(_procedure: type[Procedure], act: Act) -> str | None:
    """Say why a person's post does not allow it."""
    if act.step.name in _DECIDING:
        return None  # whose turn it is was asked with the stage
    if sentence := stands(act.step.who, act):
        return sentence
    if act.step.name in ("ask_void", "ask_reopen"):
        return _asking(act)
    if act.step.name in ("confirm_late", "hand_over", "escalate", "waive_task") and elsewhere(act):
        return f"“{act.step.label}”须由本事项所在部门的负责人或院领导、案管人员办理。"
    return None


def _asking(act: Act) -> str | None:
    head = act.role is Role.DEPARTMENT_HEAD and not elsewhere(act)
    if head or act.role in CASE_MANAGERS or same(act, act.state.handler, act.state.author):
        return None
    return f"“{act.step.label}”须由{act.step.who.label}办理。"


def built_in_stage(procedure: type[Procedure], act: Act) -> str | None:
    """Say why a step that every procedure has does not fit where the matter stands."""
    name, state = act.step.name, act.state
    if not state.stage:
        return "请先登记本事项。"
    if state.stage == VOIDED and name not in _LEFT_ON_VOID:
        return "本事项已作废；如有误，请先申请恢复办理。"
    check = _STAGE_CHECKS.get(name)
    return check(procedure, act) if check else None


def _asking_stage(procedure: type[Procedure], act: Act) -> str | None:
    if act.state.asked:
        return "已有一项申请在等待批准。"
    if act.step.name == "ask_void":
        return None
    if not is_final(procedure, act.state):
        return "本事项还在办理中，不需要恢复。"
    if before_end(procedure, act.state) == act.state.stage:
        return "本事项没有办理过程可以恢复；内容有误请更正，或另行登记。"
    return None


def _answering(_procedure: type[Procedure], act: Act) -> str | None:
    wanted = act.step.name.removeprefix("refuse_")
    if act.state.asked != wanted:
        return "没有等待批准的作废申请。" if wanted == "void" else "没有等待批准的恢复办理申请。"
    if same(act, act.state.asked_by):
        return "不能批准自己提出的申请，请由其他有权人员办理。"
    return "须由本事项所在部门的负责人或院领导批准。" if elsewhere(act) else None


def _handing_over(procedure: type[Procedure], act: Act) -> str | None:
    if is_final(procedure, act.state) or not act.state.handler:
        return "本事项没有在办的承办人，不能转办。"
    if act.facts is not None and str(act.facts.to_person) == act.state.handler:
        return "新的承办人就是现在的承办人，请另选。"
    return None


# -- correct and withdraw ----------------------------------------------------------


def _correcting(procedure: type[Procedure], act: Act) -> str | None:
    if act.facts is None:
        return None
    earlier = next((t for t in act.state.standing if t.position == act.facts.position), None)
    if earlier is None or earlier.step in BUILT_IN:
        return "这一条经过不能更正，请选择一条办理步骤。"
    steps = [t for t in act.state.standing if t.step != "correct"]
    if not (steps[-1] == earlier and same(act, earlier.by)) and act.role not in CASE_MANAGERS:
        return "后续步骤已办理，更正须由案管人员办理。"
    return _fields_faults(procedure, act, earlier) or _way_changed(procedure, act)


def _fields_faults(procedure: type[Procedure], act: Act, earlier: Taken) -> str | None:
    step = procedure.own_step(earlier.step)
    specs = {f.name: f for f in fields_of(step.form if step else None)}
    if not act.facts.fields:
        return "请写明要更正的内容。"
    for name, text in act.facts.fields.items():
        if name == WHEN:
            if sentence := _when_fault(act, earlier, text):
                return sentence
        elif step is None or step.form is None or name not in specs:
            return f"这一条经过没有“{name}”这一栏，请按原表更正。"
        elif specs[name].privacy is not Privacy.OPEN:
            return f"{specs[name].label}加密保存，不能在这里更正；请作废后重新登记。"
        else:
            try:
                read_one(step.form, name, text)
            except FormFaults as faults:
                return faults.faults[name]
    return None


def _when_fault(act: Act, earlier: Taken, text: str) -> str | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return "发生时间不是有效的时间，请写成 2024-07-29 09:30。"
    when = when if when.tzinfo else when.replace(tzinfo=CHINA)
    if when > earlier.recorded_at:
        return "发生时间不能晚于当时录入的时间，请改正后再办。"
    first = act.state.mended[0]
    others = [t.happened_at for t in act.state.mended if t.position != earlier.position]
    if earlier.position == first.position and others and when > min(others):
        return "登记的时间不能晚于后面的步骤，请改正后再办。"
    if earlier.position != first.position and when < first.happened_at:
        return "发生时间不能早于本事项登记的时间，请改正后再办。"
    return None


def _way_changed(procedure: type[Procedure], act: Act) -> str | None:
    """A correction mends what was written; it does not change who had to approve or where the matter went."""
    after = replay(procedure, (*act.state.entries, act.taken(_next(act.state))))
    if _way(after) == _way(act.state):
        return None
    return "这样更正会改变已经走过的程序（审批层级或办理阶段），请撤回该步重办，或申请作废后重新登记。"


def _next(state: State) -> int:
    return state.entries[-1].position + 1


def _way(state: State) -> tuple[Any, ...]:
    waits = (state.pending.chain, state.pending.given) if state.pending else None
    return state.trail, waits, [(d.step.name, d.entry.position) for d in state.done], state.items.keys()


_STAYS: Mapping[str, str] = {
    "correct": "最近一步不能撤回；如有错误请更正。",
    "void": "已批准的作废或恢复不能撤回，请另行申请。",
    "reopen": "已批准的作废或恢复不能撤回，请另行申请。",
    "change_version": "改用新程序后不能撤回。",
}


def _withdrawing(_procedure: type[Procedure], act: Act) -> str | None:
    standing, entries = act.state.standing, act.state.entries
    last = entries[-1]
    if last.position == entries[0].position:
        return "登记不能撤回；登记错误请申请作废。"
    if standing[-1] != last:
        return "最近一步不能撤回；如有错误请更正。"
    if act.by != last.by:
        return "只能撤回本人刚办的一步。"
    if last.step in _STAYS:
        return _STAYS[last.step]
    if any(done.step.opens for done in brought_by(act.state, last)):
        return "这一步已生成新的事项，不能撤回；请在新事项中申请作废。"
    return None


def brought_by(state: State, entry: Taken) -> tuple[Done, ...]:
    """Return the steps that an entry brought into effect."""
    return tuple(d for d in state.done if d.entry.position == entry.position)


# -- the others --------------------------------------------------------------------


def _confirming(_procedure: type[Procedure], act: Act) -> str | None:
    late = [t for t in act.state.mended if t.late and t.position not in act.state.confirmed]
    if not late:
        return "没有待核实的迟录。"
    if act.facts is None:
        return None
    chosen = next((t for t in late if t.position == act.facts.position), None)
    if chosen is None:
        return "这一条经过不是待核实的迟录，请另选。"
    return "不能核实自己录入的内容，请由其他负责人核实。" if same(act, chosen.by, chosen.on_behalf) else None


def _task(procedure: type[Procedure], act: Act) -> str | None:
    if not procedure.tasks:
        return "本程序没有前置工作。"
    if act.facts is None:
        return None
    task = next((t for t in procedure.tasks if t.name == act.facts.task), None)
    if task is None:
        return "没有这项前置工作，请从所列各项中选择。"
    now = act.state.tasks.get(task.name)
    if now in ("done", "waived"):
        return f"“{task.label}”{'已完成' if now == 'done' else '已免做'}，不需要再办。"
    return f"“{task.label}”已经开始。" if now and act.step.name == "begin_task" else None


def _changing_version(procedure: type[Procedure], act: Act) -> str | None:
    newer = procedure.replaced_by
    if newer is None:
        return "本程序没有新版本，不需要改用。"
    if act.state.pending or act.state.asked:
        return "有事项正待审批，审批后才能改用新程序。"
    if act.state.stage not in {s.name for s in newer.stages}:
        return f"新程序没有“{stage_label(procedure, act.state.stage)}”阶段，请先办完本阶段再改用。"
    if act.facts is not None and act.facts.version != newer.version:
        return f"只能改用下一个版本 {newer.version}。"
    return None


Check = Callable[[type[Procedure], Act], "str | None"]
_STAGE_CHECKS: Mapping[str, Check] = {
    "ask_void": _asking_stage, "ask_reopen": _asking_stage,
    "void": _answering, "refuse_void": _answering, "reopen": _answering, "refuse_reopen": _answering,
    **approving.CHECKS,
    "hand_over": _handing_over, "correct": _correcting, "withdraw": _withdrawing, "confirm_late": _confirming,
    "begin_task": _task, "finish_task": _task, "waive_task": _task, "change_version": _changing_version,
}  # fmt: skip
