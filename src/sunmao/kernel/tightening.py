# SPDX-License-Identifier: Apache-2.0
"""What an office may set for itself: a house limit shorter, one more approver, one more paper. Never less.

Law is not the office's to change; what the house rule of the platform says is the most
that an office may allow itself. Each setting names the decision behind it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from types import new_class
from typing import cast

from sunmao.kernel.entries import CHINA, Act
from sunmao.kernel.limits import House, Length, Limit, LimitSeries, Mark, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.kernel.words import Approval, Clock, Step


class Loosened(Exception):
    """A setting that would loosen or reorder what the procedure says; the sentence says which."""


@dataclass(frozen=True)
class ShorterLimit:
    """A house limit that the office shortens."""

    clock: str
    length: Length
    decision: str


@dataclass(frozen=True)
class MoreApproval:
    """The whole chain of a step as the office wants it: the procedure's own order with others between."""

    step: str
    chain: tuple[Role, ...]
    decision: str


@dataclass(frozen=True)
class MorePaper:
    """A paper that the office wants beside the procedure's own."""

    step: str
    paper: str
    decision: str


Setting = ShorterLimit | MoreApproval | MorePaper

_LEAST_DAYS = {Unit.DAYS: 1.0, Unit.WORKDAYS: 1.0, Unit.MONTHS: 28.0, Unit.YEARS: 365.0, Unit.HOURS: 1 / 24}
_MOST_DAYS = {Unit.DAYS: 1.0, Unit.WORKDAYS: 3.0, Unit.MONTHS: 31.0, Unit.YEARS: 366.0, Unit.HOURS: 1 / 24}


def is_shorter(new: Length, old: Length) -> bool:
    """Test whether a length is shorter than another on every calendar."""
    if new.backwards or old.backwards:
        return False
    if new.unit is old.unit:
        return new.number < old.number
    return new.number * _MOST_DAYS[new.unit] <= old.number * _LEAST_DAYS[old.unit] and old.number > 0


def tighter(limit: Limit, setting: Limit | LimitSeries | None, day: date) -> Limit:
    """Return the office's own limit where it tightens a house limit on that day, else the limit as it is."""
    if isinstance(setting, LimitSeries):
        setting = next((version for version in setting.versions if version.in_force(day)), None)
    if setting is None or not setting.length or not limit.length or limit.mark is not Mark.HOUSE:
        return limit
    return setting if setting.in_force(day) and is_shorter(setting.length, limit.length) else limit


def tightened(
    procedure: type[Procedure], settings: Iterable[Setting], since: date
) -> tuple[type[Procedure], dict[str, Limit]]:
    """Return the procedure as the office tightened it, and the limits that run in place of the house's.

    The procedure that was given stays as it is; matters of other offices run under it.

    :param since: the day from which the settings hold; what was recorded before stays as it was
    :raises Loosened: if a setting names nothing of the procedure, loosens, reorders, or names no decision
    """
    limits: dict[str, Limit] = {}
    changed: dict[str, Step] = {}
    for setting in settings:
        if not setting.decision.strip():
            raise Loosened("收紧须写明作出决定的文件或会议。")
        if isinstance(setting, ShorterLimit):
            clock = _clock(procedure, setting.clock)
            limits[setting.clock] = _shortened(clock, setting, since)
        else:
            step = changed.get(setting.step) or copy.copy(_step(procedure, setting.step))
            changed[setting.step] = step
            _add(step, setting, since)
    return (_with(procedure, changed) if changed else procedure), limits


def _clock(procedure: type[Procedure], name: str) -> Clock:
    found = next((c for c in procedure.clocks if c.name == name), None)
    if found is None:
        raise Loosened(f"“{procedure.label}”没有名为“{name}”的期限。")
    return found


def _step(procedure: type[Procedure], name: str) -> Step:
    found = procedure.own_step(name)
    if found is None:
        raise Loosened(f"“{procedure.label}”没有名为“{name}”的步骤。")
    return found


def _shortened(clock: Clock, setting: ShorterLimit, since: date) -> Limit:
    limit = clock.limit
    if isinstance(limit, LimitSeries) or limit.mark is not Mark.HOUSE:
        raise Loosened(f"“{clock.label}”是法定期限，不能由本院设定。")
    if limit.length is None or not is_shorter(setting.length, limit.length):
        now = limit.length.label if limit.length else "不限"
        raise Loosened(f"“{clock.label}”现为{now}，只能缩短，不能改为{setting.length.label}。")
    return House(limit.label, setting.length, setting.decision, since)


def _add(step: Step, setting: MoreApproval | MorePaper, since: date) -> None:
    if isinstance(setting, MorePaper):
        step.paper = _more_paper(step, setting.paper)
    else:
        step.approval = _more_approval(step, setting, since)


def _more_paper(step: Step, paper: str) -> str:
    papers = step.paper.split("、") if step.paper else []
    if not paper.strip() or paper in papers:
        raise Loosened(f"“{step.label}”要增加的文书没有写明，或本来就有。")
    return "、".join([*papers, paper])


def _more_approval(step: Step, setting: MoreApproval, since: date) -> Callable[[Act], Approval | None]:
    before = step.approval
    if step.opening or step.gathers:
        raise Loosened(f"“{step.label}”是登记或会签、表决步骤，不能增加审批。")
    if before is not None and not isinstance(before, Approval):
        raise Loosened(f"“{step.label}”的审批层级按事项确定，不能由本院增加。")
    own = before.chain if before else ()
    if set(setting.chain) & ADMINISTRATORS:
        raise Loosened("管理员岗位不参与审批，请选择业务岗位。")
    rest = iter(setting.chain)
    if not all(role in rest for role in own):
        raise Loosened(f"“{step.label}”原有的审批（{_listed(own)}）不能减少，也不能调换先后。")
    if len(setting.chain) <= len(own):
        raise Loosened(f"“{step.label}”没有增加审批人。")
    longer = Approval(setting.chain, before.basis if before else House(step.label, None, setting.decision))
    return lambda act: longer if act.recorded_at.astimezone(CHINA).date() >= since else before


def _listed(chain: tuple[Role, ...]) -> str:
    return " → ".join(role.label for role in chain)


def _with(procedure: type[Procedure], changed: dict[str, Step]) -> type[Procedure]:
    """Return a twin of the procedure with some steps in the place of its own."""
    steps = tuple(changed.get(s.name, s) for s in procedure.steps)
    twin = cast("type[Procedure]", new_class(procedure.__name__, (procedure,)))
    for name in ("stages", "clocks", "tasks", "items", "replaced_by"):
        setattr(twin, name, getattr(procedure, name))
    twin.steps = steps
    return twin
