# SPDX-License-Identifier: Apache-2.0
"""Documents that fail when they lie, and words that are translated in one way only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sunmao.commands import documents
from sunmao.commands.documents import DOCS, Term
from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.roles import Role
from sunmao.office.models import Delegation, Department, Office, Recusal
from sunmao.record import registry
from sunmao.record.models import Entry, Matter

Named = tuple[str, str, str]
"""Where it stands, its Chinese label, its identifier."""

MODELS = {
    Office: "人民检察院",
    Department: "内设部门",
    Delegation: "代理",
    Recusal: "回避",
    Matter: "事项",
    Entry: "日志",
}
DECIDED = "决定"
"""What the label of a deciding step says besides its term."""


def terms() -> dict[str, Term]:
    return {term.chinese: term for group in documents.groups(DOCS / "glossary.toml") for term in group.terms}


def labeled() -> Iterator[Named]:
    """Every step, stage, post and table whose label may be a term of the glossary."""
    yield from (("kernel.builtins", step.label, name) for name, step in BUILT_IN.items())
    yield from (("kernel.roles", role.label, role.value) for role in Role)
    yield from ((model.__module__, label, snake(model.__name__)) for model, label in MODELS.items())
    for ledger in registry.ledgers():
        one = ledger.procedure
        where = one.__module__
        yield from ((where, step.label, step.name) for step in one.steps)
        yield from ((where, stage.label, stage.name) for stage in one.stages)
        yield where, subject(one.label), snake(one.__name__.removesuffix("Procedure"))
        if ledger.model is not None:
            yield where, subject(one.label), snake(ledger.model.__name__)


def subject(label: str) -> str:
    """What a ledger is about: the longest term with which its label ends."""
    return max((word for word in terms() if label.endswith(word)), key=len, default=label)


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def contradictions(found: Iterable[Named]) -> list[str]:
    """Name each identifier that says a listed term in another way."""
    known = terms()
    return [
        f"{where}: “{label}” is {known[plain].name}, not {name}"
        for where, label, name in found
        if (plain := label if label in known else label.removeprefix(DECIDED)) in known
        and name not in known[plain].names
    ]


def test_generated_documents_say_what_the_code_says():
    assert [str(path.relative_to(DOCS)) for path in documents.outdated(DOCS)] == [], "run ./sunmao documents"


def test_no_name_in_the_code_translates_a_term_differently():
    assert contradictions(labeled()) == []


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("立案", "accept_case"),
        ("决定立案", "accept_case"),
        ("归档", "store"),
        ("线索", "lead"),
        ("检察官", "prosecutor"),
    ],
)
def test_another_translation_is_named(label: str, name: str):
    assert contradictions([("somewhere", label, name)])


def test_a_good_part_of_the_words_is_met_in_the_code():
    known = terms()
    met = {label for _, label, _ in labeled() if label in known or label.removeprefix(DECIDED) in known}
    assert {"分流", "评估", "归档", "撤回", "退回", "线索", "检察长", "事项"} <= met


def test_every_ledger_of_the_house_has_a_document_with_all_its_steps_and_clocks():
    for ledger in registry.ledgers():
        if ledger.procedure.__module__.startswith(documents.OWN):
            text = (DOCS / "procedures" / f"{ledger.code}.md").read_text(encoding="utf-8")
            parts = (*ledger.procedure.steps, *ledger.procedure.clocks, *BUILT_IN.values())
            assert [part.label for part in parts if f"| {part.label} |" not in text] == []


def test_a_changed_a_missing_and_a_left_over_document_are_named(tmp_path: Path):
    (tmp_path / "procedures").mkdir()
    (tmp_path / "glossary.toml").write_text((DOCS / "glossary.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for path, text in documents.documents(tmp_path).items():
        path.write_text(text, encoding="utf-8")
    assert documents.outdated(tmp_path) == []
    glossary, clues, gone = tmp_path / "glossary.md", tmp_path / "procedures/clues.md", tmp_path / "procedures/gone.md"
    glossary.write_text("changed", encoding="utf-8")
    clues.unlink()
    gone.touch()
    assert documents.outdated(tmp_path) == [glossary, clues, gone]


def test_a_word_that_stands_twice_is_refused(tmp_path: Path):
    place = tmp_path / "glossary.toml"
    one = '[[groups]]\nlabel = "甲"\nenglish = "A"\n[groups.terms]\n"线索" = { name = "clue" }\n'
    place.write_text(one + one, encoding="utf-8")
    with pytest.raises(ValueError, match="线索"):
        documents.groups(place)
