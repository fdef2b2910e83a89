# SPDX-License-Identifier: Apache-2.0
"""The demonstration's clues are in every stage, under every light and in every state."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sunmao.domains.clues.forms import Source
from sunmao.domains.clues.procedure import ClueProcedure
from sunmao.kernel.lines import Line
from sunmao.kernel.roles import Role
from sunmao.kernel.words import VOIDED
from sunmao.office import demonstration
from sunmao.record.search import ALIKE_FROM, likeness
from tests.demonstration.conftest import Ask

SEED = Path(__file__).parents[3] / "shared" / "seed"
DISTRICT = "(SELECT id FROM office_office WHERE code = '990101')"
PLAYED = Path(demonstration.__file__).parents[1] / "domains" / "clues" / "demo_data"
OFFICE_OF_NAMES = r"(?:记者|通讯员|检察官|检察长|主任)\s*"
NAME = r"([沈刘田马姚王李陈侯郭][\u4e00-\u9fff]{1,2})"


def clues(ask: Ask, columns: str, *, where: str = "true") -> list[tuple[Any, ...]]:
    return ask(f"SELECT {columns} FROM record_matter m WHERE ledger = 'clues' AND office_id = {DISTRICT} AND {where}")


@pytest.mark.accept("2.10.6")
def test_every_stage_occurs(ask: Ask) -> None:
    found = {stage for (stage,) in clues(ask, "DISTINCT stage")}
    assert found == {stage.name for stage in ClueProcedure.stages} | {VOIDED}


@pytest.mark.accept("2.10.6")
def test_every_light_occurs(ask: Ask) -> None:
    today = timezone.localdate()
    running = clues(ask, "next_due, warns_on, due_firm", where="closed_at IS NULL AND next_due IS NOT NULL")
    red = [due for due, _, firm in running if due < today and firm]
    yellow = [due for due, warns, _ in running if warns <= today <= due]
    green = [due for due, warns, _ in running if today < warns]
    assert red
    assert yellow  # one of them by a term of three months: a long holiday does not turn it green
    assert green


@pytest.mark.accept("2.10.6")
def test_every_step_of_the_procedure_is_taken_somewhere(ask: Ask) -> None:
    taken = {step for (step,) in ask("SELECT DISTINCT step FROM record_entry")}
    assert {step.name for step in ClueProcedure.steps} <= taken
    mending = {"correct", "withdraw", "ask_void", "void", "refuse_void", "ask_reopen", "reopen", "approve",
               "return_for_revision", "hand_over", "confirm_late"}  # fmt: skip
    assert mending <= taken


@pytest.mark.accept("2.10.6")
def test_every_line_and_source_occurs(ask: Ask) -> None:
    assert {line for (line,) in ask("SELECT DISTINCT kind FROM record_matter WHERE ledger = 'clues'")} == set(Line)
    assert {source for (source,) in ask("SELECT DISTINCT source FROM clues_clue")} == set(Source)


@pytest.mark.accept("2.10.6")
def test_what_waits_for_whom(ask: Ask) -> None:
    waiting = {word for (word,) in clues(ask, "DISTINCT waiting")}
    deciders = (Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR)
    assert waiting == {"", "ask:void", *(f"approve:{role.value}" for role in deciders)}


@pytest.mark.accept("2.10.6")
def test_senders_are_told_in_every_way_and_clues_come_back_up_to_twice(ask: Ask) -> None:
    told = {word for (word,) in ask("SELECT DISTINCT informed FROM clues_clue")}
    assert told == {"", "here", "outside", "undeliverable", "anonymous", "past"}
    assert {times for (times,) in ask("SELECT DISTINCT returns FROM clues_clue")} == {0, 1, 2}


@pytest.mark.accept("2.10.6")
def test_exactly_one_statutory_clock_waits_for_the_proof_of_a_late_entry(ask: Ask) -> None:
    assert ask("SELECT basis, statutory FROM record_clock WHERE held > 0") == [("letter_procedural_reply", True)]


@pytest.mark.accept("2.10.6")
def test_some_are_restricted_some_are_past_and_some_look_alike(ask: Ask) -> None:
    assert clues(ask, "count(*)", where="secrecy = 'restricted'") == [(1,)]
    assert clues(ask, "count(*)", where="historic")[0][0] >= 2
    shown = [text for (text,) in ask(f"SELECT shown FROM record_search WHERE office_id = {DISTRICT}")]
    alike = [pair for pair in combinations(shown, 2) if likeness(*pair) >= ALIKE_FROM]
    assert alike


@pytest.mark.accept("2.10.6")
def test_each_office_has_clues_and_there_are_enough(ask: Ask) -> None:
    counted: dict[str, int] = dict(ask("SELECT o.code, count(*) FROM record_matter JOIN office_office o ON o.id = office_id"
                       " WHERE ledger = 'clues' GROUP BY 1"))  # fmt: skip
    assert set(counted) == {"990100", "990101", "990201", "150203", "150823"}
    assert 40 <= counted["990101"] <= 60


@pytest.mark.accept("2.10.6")
def test_a_case_begins_when_it_was_approved_not_when_that_was_recorded(ask: Ask) -> None:
    late = ask("SELECT count(*) FROM record_matter WHERE ledger = 'cases' AND opened_at < now() - interval '30 days'")
    assert late[0][0] >= 3


@pytest.mark.accept("2.10.7")
def test_no_name_of_the_page_occurs(ask: Ask) -> None:
    if not SEED.is_dir():
        pytest.skip("the newspaper page is not beside this checkout")
    page = "".join(path.read_text(encoding="utf-8") for path in sorted(SEED.glob("*.txt")))
    named = set(re.findall(OFFICE_OF_NAMES + NAME + r"(?=[\s)、,表介])", page))
    named |= set(re.findall(NAME + r"(?=[\s)])", page))
    assert len(named) >= 12
    written = [json.dumps(content, ensure_ascii=False) for (content,) in ask("SELECT content FROM record_facts")]
    written += [name for (name,) in ask("SELECT name FROM office_person")]
    written += [title for (title,) in ask("SELECT title FROM record_matter")]
    written += [path.read_text(encoding="utf-8") for path in sorted(PLAYED.glob("*.toml"))]
    everything = "\n".join(written)
    assert [name for name in named if name in everything] == []
    drawn = {
        n for r in demonstration.rosters() for _, n in zip(range(80), demonstration.drawn_names(r["key"]), strict=False)
    }
    assert [name for name in drawn if name in page] == []
