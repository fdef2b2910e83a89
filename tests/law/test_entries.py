# SPDX-License-Identifier: Apache-2.0
"""What the law files hold: every coded row of the rulebook, each cited and marked."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from sunmao import law
from sunmao.kernel.limits import Length, Mark, NotInForce, Unit
from sunmao.kernel.roles import Role
from sunmao.law.entries import Body, IssuedIn, Level, UnknownEntry
from sunmao.law.loading import load
from sunmao.law.showing import groups
from sunmao.law.sources import articles_in_words

RULEBOOK = Path(__file__).parents[3] / "shared" / "law.md"
CODED_ROWS = 183
RENAMED = {"(exclusion)": "liuzhi_exclusion"}
UNITS = {"d": Unit.DAYS, "m": Unit.MONTHS, "y": Unit.YEARS, "h": Unit.HOURS, "wd": Unit.WORKDAYS}


def rows_of_the_rulebook() -> list[tuple[list[str], list[str]]]:
    """Return the codes and the cells of each coded row of section 1, a shortened second code written out."""
    text = RULEBOOK.read_text(encoding="utf-8")
    part = text[text.index("## 1. Time limits") : text.index("**Approval levels")]
    found = []
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (
            line.startswith("|")
            and re.fullmatch(r"\(?[a-z][a-z0-9_]+\)?( / _?[a-z0-9_]+)*", cells[0])
            and cells[0] != "code"
        ):
            found.append((_codes(cells[0]), cells))
    return found


def _codes(cell: str) -> list[str]:
    first, *others = cell.split(" / ")
    stem = next((first.removesuffix(end) for end in _ENDINGS if first.endswith(end)), first)
    return [RENAMED.get(first, first), *(other if other[0] != "_" else stem + other for other in others)]


_ENDINGS = ("_measure", "_suspect", "_reasons", "_reconsider", "_org", "_request")


@pytest.mark.accept("2.3.1")
def test_every_coded_row_of_the_rulebook_is_an_entry() -> None:
    if RULEBOOK.exists():
        codes = [code for codes, _ in rows_of_the_rulebook() for code in codes]
        assert len(codes) == CODED_ROWS
        assert sorted(set(codes) - law.limits().keys()) == []
    assert len(law.limits()) >= CODED_ROWS


@pytest.mark.accept("2.3.1")
@pytest.mark.skipif(not RULEBOOK.exists(), reason="the rulebook is not beside the checkout")
def test_every_single_length_of_the_rulebook_is_the_length_of_its_entry() -> None:
    wrong: list[str] = []
    for codes, cells in rows_of_the_rulebook():
        length = re.fullmatch(r"(\d+)(wd|d|m|y|h)( before)?( each)?", cells[3])
        if len(codes) == 1 and length:
            number = -int(length[1]) if length[3] else int(length[1])
            if law.limit(codes[0]).versions[0].length != Length(UNITS[length[2]], number):
                wrong.append(codes[0])
    assert wrong == []


@pytest.mark.accept("2.3.2")
@pytest.mark.skipif(not RULEBOOK.exists(), reason="the rulebook is not beside the checkout")
def test_every_article_of_an_entry_stands_in_its_row_of_the_rulebook() -> None:
    wrong = [
        code
        for codes, cells in rows_of_the_rulebook()
        for code in codes
        for version in law.limit(code).versions
        if not set(re.findall(r"\d+", version.article)) <= set(re.findall(r"\d+", " ".join(cells)))
    ]
    assert wrong == []


@pytest.mark.accept("2.3.2")
def test_every_entry_is_cited_and_marked() -> None:
    for group in groups():
        for row in group.rows:
            assert row.label
            assert row.source, row.code
            assert row.mark is not Mark.HOUSE


@pytest.mark.accept("2.3.2")
def test_what_could_not_be_confirmed_holds_no_number() -> None:
    unconfirmed = [v for s in law.limits().values() for v in s.versions if v.mark is Mark.UNCONFIRMED]
    assert {v.code for v in unconfirmed} == {"detention_necessity_review", "court_reply_retrial_proposal"}
    assert all(v.length is None for v in unconfirmed)


@pytest.mark.accept("2.3.3")
def test_conflicting_rules_stand_side_by_side_by_date() -> None:
    series = law.limit("delivery_of_prisoner")
    old, new = series.on(date(2026, 10, 31)), series.on(date(2026, 11, 1))
    assert (old.length, old.source) == (Length(Unit.DAYS, 30), "RULES")
    assert (new.length, new.source) == (Length(Unit.MONTHS, 1), "PRISON")
    assert old.applies_by == new.applies_by == "start"


@pytest.mark.accept("2.3.3")
def test_a_limit_of_the_revised_prison_law_does_not_hold_before_it_is_in_force() -> None:
    with pytest.raises(NotInForce, match="自2026-11-01起"):
        law.limit("prison_publicity").on(date(2026, 10, 31))


@pytest.mark.accept("2.3.3")
def test_a_day_in_force_stands_only_where_the_rulebook_gives_it() -> None:
    dated = {key for key, instrument in law.law().instruments.items() if instrument.in_force}
    assert dated == {"PRISON", "CIRCUIT", "SECURITY-PENALTY"}


@pytest.mark.accept("2.3.4")
def test_approval_levels_name_the_posts_in_order() -> None:
    assert law.approval("governance_proposal").chain == (Role.LEGAL_POLICY, Role.CHIEF_PROCURATOR)
    assert law.approval("retrial_proposal").body is Body.COMMITTEE
    assert law.approval("retrial_proposal").chain_label == "检察委员会决定"
    assert law.approval("decide_no_arrest").chain_label == "部门负责人 → 检察长"
    assert law.approval("reconsider_no_arrest").different_handler
    assert len(law.approvals()) == 23


@pytest.mark.accept("2.3.5")
def test_papers_of_a_case_are_numbered_nationally_and_internal_slips_here() -> None:
    suggestion = law.paper("doc_proposal")
    assert suggestion.issued_in is IssuedIn.NATIONAL
    assert suggestion.issued_in_citation == "《人民检察院检察建议工作规定》第7条"
    assert suggestion.issued_in_mark is Mark.REPORTED
    assert law.paper("doc_committee_minutes").issued_in is IssuedIn.HERE
    here = {code for code, kind in law.papers().items() if kind.issued_in is IssuedIn.HERE}
    assert {"doc_clue_transfer_slip", "doc_feedback_letter", "doc_process_notice"} < here
    assert all(kind.issued_in_as_of for kind in law.papers().values())


@pytest.mark.accept("2.3.6")
def test_twenty_nine_irregularities_are_monitored() -> None:
    watched = law.irregularities()
    assert [entry.code for entry in watched] == [f"M{number}" for number in range(1, 30)]
    assert watched[-1].level is Level.NOTICE
    assert watched[-1].then is Level.GRAVE
    assert all(entry.level_mark is Mark.INFERRED for entry in watched)


@pytest.mark.accept("2.3.7")
def test_what_the_law_leaves_open_is_a_switch_with_the_earlier_day_as_default() -> None:
    assert {switch.name: switch.default for switch in law.switches()} == {
        "month_end": "corresponding",
        "conditional_end": "day_before",
    }
    assert all(switch.note and len(switch.choices) == 2 for switch in law.switches())


def test_any_entry_may_stand_as_the_basis_of_a_step() -> None:
    assert law.cite("pil_filing").citation == "《人民检察院公益诉讼办案规则》第30条"
    assert law.cite("pil_lead_assessment").citation == "《人民检察院公益诉讼办案规则》第25条至第27条"
    assert law.cite("doc_lead_transfer").mark is Mark.VERIFIED
    assert law.cite("hearing_scope").code == "hearing_scope"


@pytest.mark.parametrize("look", [law.limit, law.approval, law.paper, law.cite])
def test_an_unknown_code_is_a_sentence(look) -> None:
    with pytest.raises(UnknownEntry, match="没有代码为“no_such_thing”的"):
        look("no_such_thing")


def test_a_misspelled_code_is_answered_with_the_near_ones() -> None:
    with pytest.raises(UnknownEntry) as refused:
        law.limit("prosecution_revew")
    assert "是不是prosecution_review" in str(refused.value)


def test_articles_are_written_as_people_write_them() -> None:
    assert articles_in_words("156、305–307") == "第156条、第305条至第307条"
    assert articles_in_words("") == ""


def test_the_page_of_legal_bases_shows_every_entry() -> None:
    held = law.law()
    versions = sum(len(series.versions) for series in held.limits.values())
    others = (held.rules, held.approvals, held.papers, held.irregularities, held.switches)
    assert sum(len(group.rows) for group in groups()) == versions + sum(map(len, others)) + 1
    shown = {row.code: row for group in groups() for row in group.rows}
    assert "可以延长：15日（重大、复杂的案件）" in shown["prosecution_review"].note
    assert "本院可以设定" in shown["pil_lead_assessment"].note
    assert "羁押期限" in shown["arrest_review_detained"].note
    assert shown["M29"].length == "流程监控通知书，持续的通知书并报检察长"
    assert shown["court_commutation_ruling"].since == "自2026-11-01"


def test_the_law_is_read_once_and_fast() -> None:
    assert law.law() is law.law()
    started = time.perf_counter()
    load()
    assert time.perf_counter() - started < 0.5  # 0.03 s alone; the machine is shared
