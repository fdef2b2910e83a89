# SPDX-License-Identifier: Apache-2.0
"""A procedure as a picture: stages down the page, steps as arrows at their sides, names never on top of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Step

BOX_WIDTH, BOX_HEIGHT, ROW = 128, 32, 74
LANE, LEFT = 22, 250
LETTER = 12


@dataclass(frozen=True)
class Move:
    """All steps from one stage to another."""

    source: int
    target: int
    label: str

    @property
    def neighbor(self) -> bool:
        """Whether it goes straight down to the next stage."""
        return self.target == self.source + 1


def _moves(procedure: type[Procedure]) -> Iterator[Move]:
    order = {stage.name: place for place, stage in enumerate(procedure.stages)}
    found: dict[tuple[int, int], list[Step]] = {}
    for step in procedure.steps:
        for source in step.sources:
            if step.to and step.to is not source:
                found.setdefault((order[source.name], order[step.to.name]), []).append(step)
    for (source_place, target), steps in sorted(found.items()):
        yield Move(source_place, target, "／".join(step.label for step in steps))


def _openings(procedure: type[Procedure]) -> dict[int, str]:
    """Return, for each stage that a matter may be opened in, the names of those steps."""
    order = {stage.name: place for place, stage in enumerate(procedure.stages)}
    found: dict[int, list[str]] = {}
    for step in procedure.openings():
        if step.to:
            found.setdefault(order[step.to.name], []).append(step.label)
    return {place: "／".join(labels) for place, labels in found.items()}


def _lanes(moves: list[Move]) -> dict[Move, int]:
    """Give each move past other stages a lane of its own where it would cross another."""
    taken: list[list[Move]] = []
    lanes: dict[Move, int] = {}
    for move in sorted(moves, key=lambda m: abs(m.target - m.source)):
        low, high = sorted((move.source, move.target))
        for number, lane in enumerate(taken):
            if all(high < min(o.source, o.target) or low > max(o.source, o.target) for o in lane):
                break
        else:
            number = len(taken)
            taken.append([])
        taken[number].append(move)
        lanes[move] = number
    return lanes


def _y(place: int) -> int:
    return 30 + place * ROW


def _text(x: int, y: int, label: str, anchor: str = "start") -> SafeString:
    return format_html('<text class="step" x="{}" y="{}" text-anchor="{}">{}</text>', x, y, anchor, label)


def _head(x: int, y: int, side: int) -> SafeString:
    """Draw an arrow's head: downwards for 0, else pointing left (1) or right (-1)."""
    if side == 0:
        return format_html('<path class="head" d="M{} {} l-4 -8 h8 z"/>', x, y)
    return format_html('<path class="head" d="M{} {} l{} -4 v8 z"/>', x, y, 8 * side)


def _straight(move: Move) -> SafeString:
    x, top, bottom = LEFT + BOX_WIDTH // 2, _y(move.source) + BOX_HEIGHT, _y(move.target)
    line = format_html('<path d="M{} {} V{}"/>', x, top, bottom - 6)
    return line + _head(x, bottom, 0) + _text(x + 8, (top + bottom) // 2 + 4, move.label)


def _around(move: Move, lane: int, start: int) -> SafeString:
    """Draw forward moves at the right side, returns at the left."""
    side = 1 if move.target > move.source else -1
    edge = LEFT + BOX_WIDTH if side == 1 else LEFT
    out = edge + side * (start + lane * LANE)
    a, b = _y(move.source) + BOX_HEIGHT // 2 + 5, _y(move.target) + BOX_HEIGHT // 2 - 5
    line = format_html('<path d="M{} {} H{} V{} H{}"/>', edge, a, out, b, edge + side * 6)
    # The name stands where the arrow leaves, just above its line, so that no two names meet.
    name = _text(edge + side * 8, a + 14 if side == 1 else a + 14, move.label, "start" if side == 1 else "end")
    return line + _head(edge, b, side) + name


def _opening(place: int, label: str) -> SafeString:
    y = _y(place) + BOX_HEIGHT // 2
    line = format_html('<path d="M{} {} H{}"/>', LEFT - 60, y, LEFT - 6)
    return line + _head(LEFT, y, -1) + _text(LEFT - 66, y + 4, label, "end")


def picture(procedure: type[Procedure]) -> SafeString:
    """Return the picture as SVG, without script and without inline style."""
    moves = list(_moves(procedure))
    far = [move for move in moves if not move.neighbor]
    right, left = _lanes([m for m in far if m.target > m.source]), _lanes([m for m in far if m.target < m.source])
    longest = max((len(move.label) for move in right), default=0) * LETTER + 16
    back = max((len(move.label) for move in left), default=0) * LETTER + 16
    width = LEFT + BOX_WIDTH + longest + max(len(right), 1) * LANE + 20
    shift = max(0, back + len(left) * LANE + 20 - LEFT)
    boxes = format_html_join("", (
        '<g class="stage{}"><rect x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></g>'
    ), ((" end" if stage.final else "", LEFT, _y(place), BOX_WIDTH, BOX_HEIGHT, LEFT + BOX_WIDTH // 2, _y(place) + 21,
         stage.label) for place, stage in enumerate(procedure.stages)))  # fmt: skip
    arrows = [_straight(move) for move in moves if move.neighbor]
    arrows += [_around(move, lane, longest) for move, lane in right.items()]
    arrows += [_around(move, lane, back) for move, lane in left.items()]
    arrows += [_opening(place, label) for place, label in _openings(procedure).items()]
    return format_html(
        '<svg class="s-flow" role="img" aria-label="{}流程图" viewBox="{} 0 {} {}" width="{}">{}{}</svg>',
        procedure.label, -shift, width + shift, _y(len(procedure.stages)) - 10, width + shift,
        format_html_join("", "{}", ((arrow,) for arrow in arrows)), boxes,
    )  # fmt: skip
