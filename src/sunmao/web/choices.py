# SPDX-License-Identifier: Apache-2.0
"""What a step may act on in this matter, and why it may not be taken now."""

from __future__ import annotations

from dataclasses import replace

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.judging import refusal, step_named
from sunmao.kernel.states import Act, Taken
from sunmao.kernel.words import EveryParty, Pick, Stage, Step
from sunmao.record.standing import Standing
from sunmao.record.vacancies import in_place
from sunmao.web.asking import Asking
from sunmao.web.choosers import Choices
from sunmao.web.fields import Cell
from sunmao.web.widgets import Option


def act_for(ask: Asking, stands: Standing, step: Step) -> Act:
    """Return the act that this person would do now, before anything is written down."""
    return Act(step, str(ask.actor.person_id), stands.role, stands.department, str(ask.actor.office_id), ask.at, ask.at,
               None, stands.state, tuple(number for number, _ in ready_items(stands, step)),
               on_behalf=str(ask.actor.on_behalf_id or ""),
               in_place=in_place(ask.actor.office_id, stands.matter, step, stands.state, stands.role, ask.today))  # fmt: skip


def why_not(ask: Asking, stands: Standing, step: Step) -> str:
    """Return the sentence that stands against a step now, or nothing."""
    if stands.recused:
        return f"您在 {stands.number} 中已回避，不得办理；请部门负责人另行指派。"
    act = act_for(ask, stands, step)
    if isinstance(step.gathers, EveryParty):
        act = replace(act, parties=_first_waiting(stands, step))
    if step.on is not None and step.pick is not Pick.ALL:
        act = replace(act, items=act.items[:1])  # which ones is chosen on the page
    return refusal(stands.procedure, act) or ""


def _first_waiting(stands: Standing, step: Step) -> tuple[str, ...]:
    if not isinstance(step.gathers, EveryParty):
        return ()
    required = stands.state.required.get(step.gathers.kind, frozenset())
    return tuple(sorted(required - stands.state.gathered.get(step.name, frozenset()))[:1])


def step_label(stands: Standing, taken: Taken) -> str:
    """Name an entry as a list offers it."""
    step = step_named(stands.procedure, taken.step)
    day = taken.happened_at.astimezone(stands.counting.zone)
    return f"第 {taken.position} 条　{step.label if step else taken.step}　{day:%Y-%m-%d %H:%M}"


def offers(stands: Standing, step: Step) -> dict[str, Choices]:
    """Return what certain fields of the built-in forms offer in this matter, as ``name:field``."""
    if step is BUILT_IN["confirm_late"]:
        late = [t for t in stands.state.standing if t.late and t.position not in stands.state.confirmed]
        return {"name:position": [(str(t.position), step_label(stands, t)) for t in late]}
    if step.name in ("begin_task", "finish_task", "waive_task") and step.builtin:
        return {"name:task": [(task.name, task.label) for task in stands.procedure.tasks]}
    if step is BUILT_IN["return_for_revision"]:
        return {"name:back_to": [("", "拟办人"), *earlier_approvers(stands)]}
    if step is BUILT_IN["change_version"]:
        versions = {stands.ledger.procedure, *stands.ledger.versions} - {stands.procedure}
        return {"name:version": [(p.version, f"{p.label}　{p.version}") for p in versions]}
    return {}


def earlier_approvers(stands: Standing) -> list[tuple[str, str]]:
    """Return the posts that have approved what waits, in turn: to one of them it may be returned."""
    pending = stands.state.pending
    given = pending.chain[: len(pending.given)] if pending else ()
    return [(role.value, role.label) for role in dict.fromkeys(given)]


def ready_items(stands: Standing, step: Step) -> list[tuple[int, str]]:
    """Return the items that a step could act on."""
    if step.on is None:
        return []
    allowed = {step.item_at} if isinstance(step.item_at, Stage) else step.item_at or frozenset()
    names = {stage.name for stage in allowed}
    return [
        (number, f"第 {number} 项　{item.title}")
        for number, item in stands.state.items.items()
        if item.kind == step.on.__name__ and (not names or item.stage in names)
    ]


def targets(stands: Standing, step: Step) -> tuple[Cell, ...]:
    """Return the extra fields of a step that acts on items or for a party."""
    cells = []
    if step.on is not None:
        chosen = step.pick is Pick.ALL
        options = tuple(Option(str(n), label, chosen) for n, label in ready_items(stands, step))
        cells.append(_cell("_items", step.on.label, "radio" if step.pick is Pick.ONE else "checks", options))
    if isinstance(step.gathers, EveryParty):
        waiting = sorted(stands.state.required.get(step.gathers.kind, frozenset()))
        cells.append(_cell("_parties", step.gathers.kind, "radio", tuple(Option(p, p, chosen=False) for p in waiting)))
    return tuple(cells)


def _cell(name: str, label: str, widget: str, options: tuple[Option, ...]) -> Cell:
    return Cell(name, label, widget, True, "", "", "", "", options, (), 2, 0, False)
