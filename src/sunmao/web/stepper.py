# SPDX-License-Identifier: Apache-2.0
"""Where a matter stands on its way: what lies behind, where it is, the way that most likely comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sunmao.kernel.judging import stage_label
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import VOIDED
from sunmao.record.standing import Standing

MOST = 9


@dataclass(frozen=True)
class Pace:
    """One stage on the way."""

    label: str
    state: str  # done now, or nothing for what comes
    note: str


def _behind(trail: tuple[str, ...]) -> list[str]:
    """Return the stages passed, without the loops that were returned from."""
    way: list[str] = []
    for name in trail:
        if name in way:
            del way[way.index(name) :]
        way.append(name)
    return way


def _ahead(procedure: type[Procedure], stage: str) -> list[str]:
    """Follow the first step that leads onwards from each stage, as the procedure wrote them."""
    order = [s.name for s in procedure.stages]
    way: list[str] = []
    while stage in order:
        following = next(
            (step.to.name for step in procedure.steps
             if step.to and stage in {s.name for s in step.sources} and order.index(step.to.name) > order.index(stage)),
            None,
        )  # fmt: skip
        if following is None or following in way:
            break
        way.append(following)
        stage = following
    return way


def _entered(stands: Standing) -> dict[str, date]:
    days: dict[str, date] = {}
    for done in stands.state.done:
        if done.step.to is not None:
            days[done.step.to.name] = done.at.astimezone(stands.counting.zone).date()
    return days


def paces(stands: Standing, today: date) -> list[Pace]:
    """Return the way of a matter; empty for records without stages."""
    state, procedure = stands.state, stands.procedure
    if not procedure.stages or stands.ledger.register or not state.stage:
        return []
    behind, days = _behind(state.trail or (state.stage,)), _entered(stands)
    ended = state.stage == VOIDED or any(s.final for s in procedure.stages if s.name == state.stage)
    shown = [
        Pace(stage_label(procedure, name), "done" if ended or name != state.stage else "now",
             _note(days, behind, place, today, now=not ended and name == state.stage))
        for place, name in enumerate(behind)
    ]  # fmt: skip
    ahead = [] if ended else _ahead(procedure, state.stage)
    return [*shown, *(Pace(stage_label(procedure, name), "", "") for name in ahead)][-MOST:]


def _note(days: dict[str, date], behind: list[str], place: int, today: date, *, now: bool) -> str:
    """Write the day a stage was entered, and how long it has taken or took."""
    entered = days.get(behind[place])
    if entered is None:
        return "办理中" if now else ""
    left = today if now else days.get(behind[place + 1]) if place + 1 < len(behind) else None
    short = f"{entered:%m-%d}" if entered.year == today.year else f"{entered:%Y-%m-%d}"
    if left is None:
        return short
    spent = (left - entered).days
    if now:
        return f"{short}　已 {spent} 日" if spent else f"{short}　今日"
    return f"{short}　用 {spent} 日" if spent else short
