# SPDX-License-Identifier: Apache-2.0
"""What happened to a matter, newest first: step, who, both times, what, article, fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.judging import step_named
from sunmao.kernel.limits import Mark
from sunmao.kernel.words import Step
from sunmao.record.models import Entry
from sunmao.record.standing import Standing
from sunmao.web import showing
from sunmao.web.asking import Asking
from sunmao.web.telling import Teller


@dataclass(frozen=True)
class Line:
    """One entry of the timeline."""

    position: int
    label: str
    who: str
    time: str
    moment: str
    happened: str
    recorded: str
    late: bool
    void: bool
    lines: tuple[str, ...]
    basis: str
    mark: str
    fingerprint: str
    short: str


def lines_of(ask: Asking, stands: Standing, teller: Teller, entries: Sequence[Entry]) -> list[Line]:
    """Return the entries as lines, newest first."""
    return [_line(ask, stands, teller, entry) for entry in reversed(entries)]


def _label(stands: Standing, entry: Entry, step: Step | None) -> str:
    """Name what was done: a step that waited for approval was only proposed, and an agreement says to what."""
    if step is None:
        return entry.step
    if any(done.sealed and done.taken.position == entry.position for done in stands.state.done) or (
        stands.state.pending and stands.state.pending.proposal.position == entry.position
    ):
        return f"提请{step.label}"
    if entry.step in ("approve", "return_for_revision"):
        proposed = [t for t in stands.state.entries if t.position < entry.position and t.step not in BUILT_IN]
        own = step_named(stands.procedure, proposed[-1].step) if proposed else None
        return f"{step.label}（{own.label}）" if own else step.label
    return step.label


def _line(ask: Asking, stands: Standing, teller: Teller, entry: Entry) -> Line:
    step = step_named(stands.procedure, entry.step)
    taken = next((t for t in stands.state.entries if t.position == entry.position), None)
    late = taken is not None and taken.late
    lines = teller.summary(taken) if taken else []
    if late:
        recorded = showing.full_moment(entry.recorded_at, ask.zone)
        confirmed = "，已核实" if entry.position in stands.state.confirmed else ""
        lines = [*lines, f"补录于 {recorded}，理由：{entry.late_reason or '未写'}{confirmed}。"]
    withdrawn = entry.position in stands.state.withdrawn and entry.step != "withdraw"
    basis = step.law if step else None
    mark = getattr(basis, "mark", None)
    return Line(
        position=entry.position, label=_label(stands, entry, step) + ("（已撤回）" if withdrawn else ""),
        who=entry.who, time=showing.short_moment(entry.happened_at, ask.zone, ask.today),
        moment=entry.happened_at.isoformat(), happened=showing.full_moment(entry.happened_at, ask.zone),
        recorded=showing.full_moment(entry.recorded_at, ask.zone), late=late, void=withdrawn, lines=tuple(lines),
        basis=basis.citation if basis and not (step and step.builtin) else "",
        mark="" if mark in (None, Mark.HOUSE) or (step and step.builtin) else f"核对：{Mark(mark).label}",
        fingerprint=bytes(entry.fingerprint).hex(), short=showing.fingerprint(entry.fingerprint),
    )  # fmt: skip
