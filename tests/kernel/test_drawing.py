# SPDX-License-Identifier: Apache-2.0
"""The diagram, the table and the picture show every stage and step, and no label breaks out of them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from sunmao.kernel.drawing import HEADS, differences, mermaid, rows, svg, table
from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Stage, Step
from tests.kernel.specimens import every

pytestmark = pytest.mark.accept("2.2.4")

NASTY = '<script>alert("x")</script>&|#:;{}'


class Hostile(Procedure):
    """Labels that mean something to Mermaid, Markdown and XML."""

    label = NASTY
    version = "1"
    begun = Stage(NASTY)
    ended = Stage("办结\n换行", final=True)
    begin = Step(NASTY, law=House("x", None, NASTY), to=begun)
    end = Step("办|结", law=House("x", None, NASTY), at=begun, to=ended, paper="甲|乙")
    back = Step(NASTY, law=House("x", None, NASTY), at=begun, to=begun)


PROCEDURES = (*every.PROCEDURES, Hostile)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_mermaid_has_every_stage_and_every_step(procedure: type[Procedure]) -> None:
    lines = mermaid(procedure).splitlines()
    assert lines[0] == "stateDiagram-v2"
    for stage in procedure.stages:
        assert any(line.startswith(f"    {stage.name}: ") for line in lines)
        assert (f"    {stage.name} --> [*]" in lines) is stage.final
    arrows = [line for line in lines if " --> " in line and not line.endswith("[*]")]
    assert len(arrows) >= sum(len(s.sources) or 1 for s in procedure.steps)
    assert all(re.match(r"    (\[\*\]|\w+) --> \w+: [^:;<>{}\"]*", line.replace("#", "")) for line in arrows)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_table_has_a_row_for_every_step_and_all_rows_are_whole(procedure: type[Procedure]) -> None:
    lines = table(procedure).splitlines()
    assert len(lines) == 2 + len(procedure.steps) == 2 + len(rows(procedure))
    for line in lines:
        assert len(re.findall(r"(?<!\\)\|", line)) == len(HEADS) + 1
    assert "<script" not in table(procedure)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_picture_is_sound_xml_with_every_stage_and_every_move(procedure: type[Procedure]) -> None:
    root = ET.fromstring(svg(procedure))  # noqa: S314  our own text
    texts = [t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text")]
    for stage in procedure.stages:
        assert stage.label in texts
    moving = [s for s in procedure.steps if s.to and s.sources - {s.to}]
    assert all(any(s.label in text for text in texts) for s in moving)
    assert {e.tag.rpartition("}")[2] for e in root.iter()} <= {"svg", "title", "rect", "text", "path"}


def test_rows_say_who_approves_and_what_happens_to_time() -> None:
    said = {r.label: r for p in every.PROCEDURES for r in rows(p)}
    assert said["请示"].approval == "按事项确定"
    assert said["现场核查"].approval == "2人共同办理"
    assert said["告知"].approval == "逐一为各当事人办理"
    assert (said["表决"].approval, said["表决"].to) == ("表决，全体过半数通过", "同意／不同意")
    assert said["延长审查"].changes == "延长审查起诉期限"
    assert said["送鉴定"].changes == "扣除审查起诉期限"
    assert (said["中止审查"].changes, said["恢复审查"].changes) == ("中止审查起诉期限", "恢复审查起诉期限")
    assert (said["重新移送"].starts, said["重新移送"].stops) == ("审查起诉期限", "补充侦查期限")
    assert said["登记"].law.startswith("院内规定：")


def test_a_procedure_does_not_differ_from_itself() -> None:
    assert all(differences(p, p) == () for p in every.PROCEDURES)
