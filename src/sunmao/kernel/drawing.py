# SPDX-License-Identifier: Apache-2.0
"""A procedure as diagram and as table, for people and for the law department."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Approval, Start, Step


def mermaid(procedure: type[Procedure]) -> str:
    """Return the stage diagram in Mermaid's text form."""
    return "\n".join(_lines(procedure))


def _lines(procedure: type[Procedure]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for stage in procedure.stages:
        yield f"    {stage.name}: {stage.label}"
        if stage.final:
            yield f"    {stage.name} --> [*]"
    for step in procedure.steps:
        for source in sorted(s.name for s in step.sources) or ["[*]"]:
            yield f"    {source} --> {step.to.name if step.to else source}: {step.label}"


@dataclass(frozen=True)
class Row:
    """One step of a procedure in words."""

    label: str
    who: str
    sources: str
    to: str
    law: str
    mark: str
    approval: str
    paper: str
    starts: str
    stops: str


HEADS = ("步骤", "由谁", "从", "到", "依据", "审批", "文书", "起算", "截止")


def rows(procedure: type[Procedure]) -> tuple[Row, ...]:
    """Return the steps in the order they were written, in Chinese."""
    return tuple(_row(step) for step in procedure.steps)


def _row(step: Step) -> Row:
    approval = step.approval
    chain = " → ".join(role.label for role in approval.chain) if isinstance(approval, Approval) else (
        "按事项确定" if approval else "")  # fmt: skip
    return Row(
        step.label,
        step.who.label,
        "、".join(s.label for s in sorted(step.sources, key=lambda s: s.name)),
        step.to.label if step.to else "",
        step.law.citation,
        str(getattr(step.law, "mark", "")),
        chain,
        step.paper,
        "、".join(dict.fromkeys(s.clock.label if isinstance(s, Start) else s.label for s in step.starts)),
        "、".join(clock.label for clock in step.stops),
    )


def table(procedure: type[Procedure]) -> str:
    """Return the steps as a Markdown table."""
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    for r in rows(procedure):
        cells = (r.label, r.who, r.sources, r.to, r.law, r.approval, r.paper, r.starts, r.stops)
        lines.append("| " + " | ".join(cell or "—" for cell in cells) + " |")
    return "\n".join(lines)


def svg(procedure: type[Procedure]) -> str:
    """Return the stages in a row with the steps as arcs, as an SVG picture without script or style."""
    order = [s.name for s in procedure.stages]
    width, top = 150, 60 + 26 * max(1, _widest(procedure, order))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" class="s-flow" role="img" viewBox="0 0 {width * len(order)} {top + 70}">'
             f"<title>{procedure.label}流程图</title>"]  # fmt: skip
    parts += [_box(i * width, top, s.label, final=s.final) for i, s in enumerate(procedure.stages)]
    parts += [_arc(order.index(a) * width, order.index(b) * width, top, label) for a, b, label in _moves(procedure)]
    return "".join([*parts, "</svg>"])


def _moves(procedure: type[Procedure]) -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for step in procedure.steps:
        for source in step.sources:
            if step.to and step.to is not source:
                found.setdefault((source.name, step.to.name), []).append(step.label)
    for (source_name, target), labels in found.items():
        yield source_name, target, "／".join(labels)


def _widest(procedure: type[Procedure], order: list[str]) -> int:
    return max((abs(order.index(a) - order.index(b)) for a, b, _ in _moves(procedure)), default=1)


def _box(x: int, y: int, label: str, *, final: bool) -> str:
    kind = "s-flow-end" if final else "s-flow-stage"
    return (f'<rect class="{kind}" x="{x + 15}" y="{y}" width="120" height="36" rx="3" fill="none" stroke="currentColor"/>'
            f'<text x="{x + 75}" y="{y + 23}" text-anchor="middle" fill="currentColor">{label}</text>')  # fmt: skip


def _arc(start: int, end: int, y: int, label: str) -> str:
    height = 26 * max(1, abs(end - start) // 150)
    a, b, middle = start + 75, end + 75, (start + end) // 2 + 75
    if end < start:  # going back: below the boxes
        return f'<path d="M{a} {y + 36} Q{middle} {y + 36 + 34} {b} {y + 36}" fill="none" stroke="currentColor"/>'
    return (f'<path d="M{a} {y} Q{middle} {y - 2 * height} {b} {y}" fill="none" stroke="currentColor"/>'
            f'<text x="{middle}" y="{y - height - 4}" text-anchor="middle" font-size="12" fill="currentColor">{label}</text>')  # fmt: skip
