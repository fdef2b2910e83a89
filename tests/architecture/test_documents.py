# SPDX-License-Identifier: Apache-2.0
"""Documents that fail when they lie, and words that are translated in one way only."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sunmao.commands import documents
from sunmao.commands.__main__ import heads
from sunmao.commands.check import CHECKS
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


# -- what the repository promises ----------------------------------------------------------


def page(name: str) -> str:
    return (DOCS.parent / name).read_text(encoding="utf-8")


@pytest.mark.accept("2.1.1")
def test_the_arrows_are_contracts():
    read = configparser.ConfigParser()
    read.read_string(page(".importlinter"))
    contracts = {name.split(":")[-1]: read[name] for name in read.sections() if ":contract:" in name}
    assert contracts["layers"]["exhaustive"] == "true"
    assert contracts["siblings"]["modules"].split() == ["sunmao.domains.*"]
    assert contracts["pure-kernel"]["forbidden_modules"].split() == ["django"]
    assert contracts["acyclic"]["type"] == "acyclic_siblings"


@pytest.mark.accept("2.1.2")
@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_both_readmes_begin_with_the_two_commands(name: str):
    assert re.findall(r"^\./sunmao (\w+)", page(name), re.MULTILINE)[:2] == ["demo", "test"]


@pytest.mark.accept("2.1.4")
def test_continuous_integration_calls_the_readmes_test_command():
    assert "./sunmao test" in page(".ci/run").splitlines()


@pytest.mark.accept("2.1.5")
def test_check_looks_at_everything_that_was_asked():
    asked = {"代码规范", "类型", "依赖方向", "模板", "旧浏览器底线", "验收清单", "生成的文档"}
    assert asked <= CHECKS.keys()


@pytest.mark.accept("2.1.6")
def test_each_of_the_eight_decisions_has_a_page_with_its_price():
    pages = sorted((DOCS / "adr").glob("*.md"))
    assert [path.name[:4] for path in pages][:8] == [f"{n:04d}" for n in range(1, 9)]
    parts = ("Status:", "## Why we had to decide", "## Decision", "## What it costs", "## What would change our mind")
    assert [path.name for path in pages if any(part not in path.read_text(encoding="utf-8") for part in parts)] == []


@pytest.mark.accept("2.1.7")
def test_the_licence_is_apache():
    assert "Apache License" in page("LICENSE")
    assert re.search(r'^license = "Apache-2.0"$', page("pyproject.toml"), re.MULTILINE)


@pytest.mark.accept("2.s.4")
def test_the_manual_says_plainly_what_verify_can_not_find():
    said = page("docs/manual/backup-and-verify.md")
    assert "最新的几条连同末端指纹一起删掉" in said
    assert "--save-heads" in said
    assert "系统看不见" in said


def chinese_pages() -> list[Path]:
    return [*(DOCS / "manual").glob("*.md"), *(DOCS / "how-to").glob("*.md"), DOCS.parent / "README.zh.md"]


def test_every_command_that_a_page_names_is_there():
    known = set(heads(Path(documents.__file__).parent))
    said = {
        path.name: re.findall(r"\./sunmao ([a-z][a-z-]*)", path.read_text(encoding="utf-8")) for path in chinese_pages()
    }
    assert [(name, word) for name, words in said.items() for word in words if word not in known] == []


def test_every_link_of_a_page_leads_somewhere():
    pages = [*chinese_pages(), DOCS.parent / "README.md", *(DOCS / "acceptance").glob("*.md")]
    links = [
        (path, link) for path in pages for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    ]
    assert [f"{path.name}: {link}" for path, link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["register", "circulate", "assess-and-decide", "feed-back-and-archive", "mend"])
def test_the_manual_calls_a_step_by_its_name(name: str):
    said = page(f"docs/manual/{name}.md")
    labels = {step.label for step in (*registry.ledger("clues").procedure.steps, *BUILT_IN.values())}
    quoted = set(re.findall(r"办“([^”]+)”", said))
    assert quoted - labels - {"登记代行"} == set()
    assert quoted or name in ("register", "mend")
