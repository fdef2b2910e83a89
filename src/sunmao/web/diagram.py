# SPDX-License-Identifier: Apache-2.0
"""A procedure as a picture: stages down the page, steps as named arrows, no name on top of another.

Steps to the next stage go straight down. Steps past other stages leave at the right, returns at
the left; all that lead to one stage share one upright line, so that a glance finds where they end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sunmao.kernel.procedures import Procedure

LEFT, WIDTH, GAP, TOP = 0, 132, 40, 34
LANE, LINE, LETTER = 18, 19, 12


@dataclass(frozen=True)
class Move:
    """All steps from one stage to another."""

    source: int
    target: int
    label: str

    @property
    def side(self) -> int:
        """Return 0 for straight down, 1 for the right side, -1 for a return at the left."""
        if self.target == self.source + 1:
            return 0
        return 1 if self.target > self.source else -1


@dataclass(frozen=True)
class Plan:
    """Where everything stands before it is drawn."""

    tops: tuple[int, ...]
    heights: tuple[int, ...]
    reach: dict[int, int]  # side → how far the names need
    lanes: dict[tuple[int, int], int]  # (side, target) → upright line

    def edge(self, side: int) -> int:
        """Return the x of the boxes' right or left edge."""
        return LEFT + WIDTH if side == 1 else LEFT

    def lane(self, side: int, target: int) -> int:
        """Return the x of the upright line that leads to a stage."""
        return self.edge(side) + side * (self.reach[side] + self.lanes[side, target] * LANE)

    def outside(self, side: int) -> int:
        """Return how much room the side needs."""
        return self.reach[side] + LANE * sum(1 for s, _ in self.lanes if s == side) + 4


def _moves(procedure: type[Procedure]) -> list[Move]:
    order = {stage.name: place for place, stage in enumerate(procedure.stages)}
    found: dict[tuple[int, int], list[str]] = {}
    for step in procedure.steps:
        for source in step.sources:
            if step.to and step.to is not source:
                found.setdefault((order[source.name], order[step.to.name]), []).append(step.label)
    return [Move(source, target, "／".join(labels)) for (source, target), labels in sorted(found.items())]


def _openings(procedure: type[Procedure]) -> dict[int, str]:
    """Return, for each stage that a matter may be opened in, the names of those steps."""
    order = {stage.name: place for place, stage in enumerate(procedure.stages)}
    found: dict[int, list[str]] = {}
    for step in procedure.openings():
        if step.to:
            found.setdefault(order[step.to.name], []).append(step.label)
    return {place: "／".join(labels) for place, labels in found.items()}


def _exits(moves: Iterable[Move], place: int, side: int) -> list[Move]:
    return [move for move in moves if move.source == place and move.side == side]


def _plan(count: int, moves: list[Move], openings: dict[int, str]) -> Plan:
    tops, heights, y = [], [], TOP
    for place in range(count):
        most = max(len(_exits(moves, place, 1)), len(_exits(moves, place, -1)))
        height = max(32, 18 + LINE * most)
        tops.append(y)
        heights.append(height)
        y += height + GAP
    names = {1: [m.label for m in moves if m.side == 1], -1: [m.label for m in moves if m.side == -1]}
    names[-1] += [label for place, label in openings.items() if place]
    reach = {side: max((len(label) for label in labels), default=0) * LETTER + 26 for side, labels in names.items()}
    lanes: dict[tuple[int, int], int] = {}
    for side in (1, -1):
        targets = sorted({m.target for m in moves if m.side == side}, key=lambda t: side * t)
        lanes |= {(side, target): number for number, target in enumerate(targets)}
    return Plan(tuple(tops), tuple(heights), reach, lanes)


def _text(x: int, y: int, label: str, anchor: str = "start") -> SafeString:
    return format_html('<text class="step" x="{}" y="{}" text-anchor="{}">{}</text>', x, y, anchor, label)


def _down(plan: Plan, move: Move) -> SafeString:
    x, top, bottom = LEFT + WIDTH // 2, plan.tops[move.source] + plan.heights[move.source], plan.tops[move.target]
    return format_html(
        '<path d="M{} {} V{}"/><path class="head" d="M{} {} l-4 -8 h8 z"/>{}', x, top, bottom - 6, x, bottom,
        _text(x + 8, (top + bottom) // 2 + 4, move.label),
    )  # fmt: skip


def _around(plan: Plan, move: Move, number: int) -> SafeString:
    side, edge = move.side, plan.edge(move.side)
    out, y, end = plan.lane(side, move.target), plan.tops[move.source] + 29 + LINE * number, plan.tops[move.target] + 8
    return format_html(
        '<path d="M{} {} H{} V{} H{}"/><path class="head" d="M{} {} l{} -4 v8 z"/>{}',
        edge, y, out, end, edge + side * 6, edge, end, 8 * side,
        _text(edge + side * 8, y - 4, move.label, "start" if side == 1 else "end"),
    )  # fmt: skip


def _opening(plan: Plan, place: int, label: str) -> SafeString:
    if place == 0:
        x = LEFT + WIDTH // 2
        return format_html('<path d="M{} 20 V{}"/><path class="head" d="M{} {} l-4 -8 h8 z"/>{}', x, TOP - 6, x, TOP,
                           _text(x, 14, label, "middle"))  # fmt: skip
    y = plan.tops[place] + plan.heights[place] - 8
    return format_html('<path d="M{} {} H{}"/><path class="head" d="M{} {} l-8 -4 v8 z"/>{}', LEFT - 24, y, LEFT - 6,
                       LEFT, y, _text(LEFT - 28, y + 4, label, "end"))  # fmt: skip


def _arrows(plan: Plan, moves: list[Move], openings: dict[int, str]) -> Iterator[SafeString]:
    for move in moves:
        if move.side == 0:
            yield _down(plan, move)
        else:
            yield _around(plan, move, _exits(moves, move.source, move.side).index(move))
    for place, label in openings.items():
        yield _opening(plan, place, label)


def _box(top: int, height: int, label: str, *, final: bool) -> SafeString:
    return format_html(
        '<g class="stage{}"><rect x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></g>',
        " end" if final else "", LEFT, top, WIDTH, height, LEFT + WIDTH // 2, top + height // 2 + 5, label,
    )  # fmt: skip


def picture(procedure: type[Procedure]) -> SafeString:
    """Return the picture as SVG, without script and without inline style."""
    moves, openings = _moves(procedure), _openings(procedure)
    plan = _plan(len(procedure.stages), moves, openings)
    half = max((len(label) for place, label in openings.items() if place == 0), default=0) * LETTER // 2
    left = max(plan.outside(-1), half - WIDTH // 2)
    width = left + WIDTH + max(plan.outside(1), half - WIDTH // 2)
    boxes = (
        _box(top, height, stage.label, final=stage.final)
        for top, height, stage in zip(plan.tops, plan.heights, procedure.stages, strict=True)
    )
    bottom = plan.tops[-1] + plan.heights[-1] + 8 if plan.tops else 0
    return format_html(
        '<svg class="s-flow" role="img" aria-label="{}流程图" viewBox="{} 0 {} {}" width="{}">{}{}</svg>',
        procedure.label, -left, width, bottom, width,
        format_html_join("", "{}", ((arrow,) for arrow in _arrows(plan, moves, openings))),
        format_html_join("", "{}", ((box,) for box in boxes)),
    )  # fmt: skip
