# SPDX-License-Identifier: Apache-2.0
"""A procedure as diagram and as table, for people and for the law department."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sunmao.kernel.limits import Limit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Approval, Clock, EveryParty, Stage, Step, Together, Vote


def mermaid(procedure: type[Procedure]) -> str:
    """Return the stage diagram in Mermaid's text form."""
    return "\n".join(_lines(procedure))


def _lines(procedure: type[Procedure]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for stage in procedure.stages:
        yield f"    {stage.name}: {_entity(stage.label)}"
        if stage.final:
            yield f"    {stage.name} --> [*]"
    for step in procedure.steps:
        for source in sorted(s.name for s in step.sources) or ["[*]"]:
            yield f"    {source} --> {step.to.name if step.to else source}: {_entity(step.label)}"
            if isinstance(step.gathers, Vote):
                yield f"    {source} --> {step.gathers.lost.name}: {_entity(step.label)}（未通过）"


_ENTITIES = {c: f"#{ord(c)};" for c in ':;#"<>{}\n'}


def _entity(label: str) -> str:
    """Write the characters that mean something to Mermaid as its entities."""
    return "".join(_ENTITIES.get(c, c) for c in label)


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
    changes: str = ""


HEADS = ("步骤", "由谁", "从", "到", "依据", "审批", "文书", "起算", "截止", "期限变动")


def rows(procedure: type[Procedure]) -> tuple[Row, ...]:
    """Return the steps in the order they were written, in Chinese."""
    return tuple(_row(step) for step in procedure.steps)


def _row(step: Step) -> Row:
    return Row(
        step.label,
        step.who.label,
        "、".join(s.label for s in sorted(step.sources, key=lambda s: s.name)),
        "／".join(s.label for s in _targets(step)),
        step.law.citation,
        str(getattr(step.law, "mark", "")),
        _approval(step),
        step.paper,
        "、".join(dict.fromkeys(clock.label for clock in step.started)),
        "、".join(clock.label for clock in step.stops),
        "、".join(_time_changes(step)),
    )


def _targets(step: Step) -> tuple[Stage, ...]:
    lost = (step.gathers.lost,) if isinstance(step.gathers, Vote) else ()
    return (step.to, *lost) if step.to else lost


def _approval(step: Step) -> str:
    """Say who must agree, or act beside the one who acts."""
    gathers = step.gathers
    if isinstance(gathers, Together):
        return f"{gathers.people}人共同办理"
    if isinstance(gathers, EveryParty):
        return f"逐一为各{gathers.kind}办理"
    if isinstance(gathers, Vote):
        return "表决，全体过半数通过"
    if isinstance(step.approval, Approval):
        return " → ".join(role.label for role in step.approval.chain)
    return "按事项确定" if step.approval else ""


def _time_changes(step: Step) -> Iterator[str]:
    yield from (f"延长{e.clock.label}" for e in step.extends)
    yield from (f"扣除{e.clock.label}" for e in step.excludes)
    yield from (f"中止{c.label}" for c in step.suspends)
    yield from (f"恢复{c.label}" for c in step.resumes)
    yield from (f"因“{e.label}”停止的期限继续计算" for e in step.takes_back)


def table(procedure: type[Procedure]) -> str:
    """Return the steps as a Markdown table."""
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    for r in rows(procedure):
        cells = (r.label, r.who, r.sources, r.to, r.law, r.approval, r.paper, r.starts, r.stops, r.changes)
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Write a cell so that it stays one cell, and text stays text."""
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ") or "—"


def differences(old: type[Procedure], new: type[Procedure]) -> tuple[str, ...]:
    """Say in Chinese what another version changes, for whoever moves a matter to it."""
    before, after = ({s.name: s for s in p.steps} for p in (old, new))
    stages = [{s.name: s.label for s in p.stages} for p in (old, new)]
    said = [f"取消阶段“{stages[0][n]}”" for n in stages[0] if n not in stages[1]]
    said += [f"新增阶段“{stages[1][n]}”" for n in stages[1] if n not in stages[0]]
    said += [f"取消步骤“{before[n].label}”" for n in before if n not in after]
    said += [f"新增步骤“{after[n].label}”" for n in after if n not in before]
    for name in (n for n in before if n in after):
        pairs = zip(HEADS[1:], _compared(before[name]), _compared(after[name]), strict=True)
        said += [f"步骤“{after[name].label}”的{head}由“{a or '无'}”改为“{b or '无'}”" for head, a, b in pairs if a != b]
    lengths = [{c.name: _length(c) for c in p.clocks} for p in (old, new)]
    said += [f"期限“{c.label}”由“{lengths[0].get(c.name, '无')}”改为“{lengths[1][c.name]}”"
             for c in new.clocks if lengths[0].get(c.name) != lengths[1][c.name]]  # fmt: skip
    return tuple(said)


def _compared(step: Step) -> tuple[str, ...]:
    r = _row(step)
    return r.who, r.sources, r.to, r.law, r.approval, r.paper, r.starts, r.stops, r.changes


def _length(clock: Clock) -> str:
    limit = clock.limit if isinstance(clock.limit, Limit) else clock.limit.versions[-1]
    return limit.length.label if limit.length else "未规定长度"


def svg(procedure: type[Procedure]) -> str:
    """Return the stages in a row with the steps as arcs, as an SVG picture without script or style."""
    order = [s.name for s in procedure.stages]
    width, top = 150, 60 + 26 * max(1, _widest(procedure, order))
    box = f"0 0 {width * len(order)} {top + 70}"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" class="s-flow" role="img" viewBox="{box}">']
    parts.append(f"<title>{escape(procedure.label)}流程图</title>")
    parts += [_box(i * width, top, s.label, final=s.final) for i, s in enumerate(procedure.stages)]
    parts += [_arc(order.index(a) * width, order.index(b) * width, top, label) for a, b, label in _moves(procedure)]
    return "".join([*parts, "</svg>"])


def _moves(procedure: type[Procedure]) -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for step in procedure.steps:
        for source in sorted(step.sources, key=lambda s: s.name):
            for target in _targets(step):
                if target is not source:
                    found.setdefault((source.name, target.name), []).append(step.label)
    for (source_name, target_name), labels in found.items():
        yield source_name, target_name, "／".join(dict.fromkeys(labels))


def _widest(procedure: type[Procedure], order: list[str]) -> int:
    return max((abs(order.index(a) - order.index(b)) for a, b, _ in _moves(procedure)), default=1)


def _box(x: int, y: int, label: str, *, final: bool) -> str:
    kind = "s-flow-end" if final else "s-flow-stage"
    return (f'<rect class="{kind}" x="{x + 15}" y="{y}" width="120" height="36" rx="3" fill="none" stroke="currentColor"/>'
            f'<text x="{x + 75}" y="{y + 23}" text-anchor="middle" fill="currentColor">{escape(label)}</text>')  # fmt: skip


def _arc(start: int, end: int, y: int, label: str) -> str:
    """Draw a step onward above the boxes, a step back below them."""
    a, b, middle = start + 75, end + 75, (start + end) // 2 + 75
    height = 26 * max(1, abs(end - start) // 150)
    edge, bend, at = (y + 36, y + 36 + 34, y + 36 + 30) if end < start else (y, y - 2 * height, y - height - 4)
    return (f'<path d="M{a} {edge} Q{middle} {bend} {b} {edge}" fill="none" stroke="currentColor"/>'
            f'<text x="{middle}" y="{at}" text-anchor="middle" font-size="12" fill="currentColor">{escape(label)}</text>')  # fmt: skip
