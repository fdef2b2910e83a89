# SPDX-License-Identifier: Apache-2.0
"""The steps panel: what this person may do now, and for the rest one sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.words import Step
from sunmao.office.models import Department
from sunmao.record import vacancies
from sunmao.record.standing import Standing
from sunmao.record.vacancies import Staff
from sunmao.web import choices
from sunmao.web.asking import Asking

_IN_BOX = ("approve", "return_for_revision", "add_sign", "pass_turn", "ask_countersign", "countersign")
_ASKED = ("void", "refuse_void", "reopen", "refuse_reopen")
_BESIDE = ("remind", "pass_round", "hand_over")
"""Steps that people take every day beside those that lead on."""
_SELDOM = ("change_version", "begin_task", "finish_task", "waive_task")


@dataclass(frozen=True)
class Panel:
    """What may be done, what may be mended, what may not be done now, and what may not be done at this stage."""

    can: Sequence[dict[str, str]]
    beside: Sequence[dict[str, str]]
    mending: Sequence[dict[str, str]]
    can_not: Sequence[dict[str, str]]
    elsewhere: Sequence[dict[str, str]]


def _line(stands: Standing, step: Step, why: str = "") -> dict[str, str]:
    where = {"ledger": stands.ledger.code, "number": stands.number, "step": step.name}
    return {"name": step.name, "label": step.label, "hint": step.hint, "why": why, "url": reverse("step", kwargs=where)}


def panel(ask: Asking, stands: Standing) -> Panel:
    """Return the steps of this matter for this person."""
    can: list[dict[str, str]] = []
    beside: list[dict[str, str]] = []
    mending: list[dict[str, str]] = []
    can_not: list[dict[str, str]] = []
    elsewhere: list[dict[str, str]] = []
    short = Gaps(ask, stands)
    for step in stands.procedure.steps:
        if step.opening:
            continue
        here = stands.state.stage in {stage.name for stage in step.sources}
        why = choices.why_not(ask, stands, step)
        if not why:
            can.append(_line(stands, step))
        elif here:
            can_not.append(_line(stands, step, why + short.of_step(step)))
        else:
            stages = "、".join(stage.label for stage in stands.procedure.stages if stage in step.sources)
            elsewhere.append(_line(stands, step, f"在“{stages}”阶段办理"))
    for name, step in BUILT_IN.items():
        if name in _IN_BOX or (name in _SELDOM and not stands.procedure.tasks and name != "change_version"):
            continue
        if name == "change_version" and len({stands.ledger.procedure, *stands.ledger.versions}) < 2:
            continue
        if not choices.why_not(ask, stands, step):
            (can if name in _ASKED else beside if name in _BESIDE else mending).append(_line(stands, step))
    return Panel(_forwards(stands, can), beside, mending, _together(can_not), _together(elsewhere))


def _forwards(stands: Standing, can: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put what brings the matter on before what keeps it where it is, and that before what takes it back."""
    order = {stage.name: place for place, stage in enumerate(stands.procedure.stages)}
    here = order.get(stands.state.stage, 0)

    def rank(line: dict[str, str]) -> int:
        step = stands.procedure.own_step(line["name"])
        if step is None or step.to is None or step.to.name == stands.state.stage:
            return 1
        return 0 if order.get(step.to.name, 0) > here else 2

    return sorted(can, key=rank)


class Gaps:
    """Says which steps nobody can take in a matter; who holds which post is read when first asked."""

    def __init__(self, ask: Asking, stands: Standing) -> None:
        self.ask, self.stands = ask, stands

    @cached_property
    def _known(self) -> tuple[Staff, frozenset[UUID], str]:
        office, state = self.ask.actor.office_id, self.stands.state
        staff = vacancies.staff_of(office, self.ask.today)
        named = Department.objects.filter(office_id=office, pk__in=[state.department] if state.department else [])
        return staff, staff.barred_from(office, self.stands.matter), named.values_list("name", flat=True).first() or ""

    def of_step(self, step: Step) -> str:
        """Return why nobody can take a step, and what helps."""
        staff, barred, department = self._known
        return vacancies.gap_of_step(staff, step, self.stands.state, barred, department)

    def of_approval(self) -> str:
        """Return why nobody can give the approval that is waited for, and what helps."""
        staff, barred, department = self._known
        return vacancies.gap_of_approval(staff, self.stands.state, barred, department)


def _together(lines: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Put steps that the same sentence forbids into one line."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line["why"], []).append(line["label"])
    return [{"label": "、".join(labels), "why": why} for why, labels in found.items()]
