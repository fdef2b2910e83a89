# SPDX-License-Identifier: Apache-2.0
"""./sunmao documents: the documents that follow from the code, so that they can not say anything else."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import django

from sunmao.commands.manual_pictures import take_over
from sunmao.commands.messages import DONE, REFUSED, say
from sunmao.kernel import drawing
from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.limits import Limit, Mark, Regime
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Clock
from sunmao.record import registry
from sunmao.record.registry import Ledger

NAME = "documents"
HELP = "生成术语表和各台账的程序说明；--check 只核对是否与代码一致"
DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = "<!-- 本页由 ./sunmao documents 生成，请改代码或数据，不要改本页。 -->"
OWN = "sunmao.domains."
CLOCK_HEADS = ("期限", "长度", "起算于", "截止于", "提前几日预警", "依据", "核对", "施行")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to write or only to compare."""
    parser.add_argument("--pictures", type=Path, metavar="文件夹", help="把浏览器测试截下的图缩小后放进操作手册")
    parser.add_argument("--check", action="store_true", help="只核对，不写；不一致时退出码为 1")


def run(options: argparse.Namespace) -> int:
    """Write what is not up to date, or name it."""
    if options.pictures:
        say(f"操作手册的图片已更新，共 {len(take_over(options.pictures, DOCS / 'manual' / 'pictures'))} 张。")
        return DONE
    django.setup()
    stale = outdated(DOCS)
    if options.check:
        for path in stale:
            say(f"{path.relative_to(DOCS.parent)} 与代码不一致，请运行 ./sunmao documents 后一并提交。")
        return REFUSED if stale else DONE
    wanted = documents(DOCS)
    for path in stale:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    say(f"共 {len(wanted)} 个文档，更新 {len(stale)} 个。")
    return DONE


def documents(docs: Path) -> dict[Path, str]:
    """Return every generated document with what it must say."""
    found = {docs / "glossary.md": glossary(groups(docs / "glossary.toml"))}
    own = (one for one in registry.ledgers() if one.procedure.__module__.startswith(OWN))
    return found | {docs / "procedures" / f"{one.code}.md": procedure(one) for one in own}


def outdated(docs: Path) -> list[Path]:
    """Return the documents that say something else, are missing, or belong to a ledger that is gone."""
    wanted = documents(docs)
    left_over = set((docs / "procedures").glob("*.md")) - set(wanted)
    differing = {
        path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
    return sorted(left_over | differing)


@dataclass(frozen=True)
class Term:
    """A Chinese word with the identifier that stands for it, and those that may."""

    chinese: str
    name: str
    also: tuple[str, ...] = ()
    note: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Every identifier that says the word rightly."""
        return frozenset((self.name, *self.also))


@dataclass(frozen=True)
class Group:
    """Words of one field of work."""

    label: str
    english: str
    terms: tuple[Term, ...]


def groups(path: Path) -> tuple[Group, ...]:
    """Read the words of the house.

    :raises ValueError: if a word stands there twice
    """
    written = tomllib.loads(path.read_text(encoding="utf-8"))["groups"]
    found = tuple(
        Group(one["label"], one["english"], tuple(_term(word, said) for word, said in one["terms"].items()))
        for one in written
    )
    words = [term.chinese for group in found for term in group.terms]
    if twice := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"{path.name}: {'、'.join(twice)} 出现了两次")
    return found


def _term(word: str, said: Mapping[str, str | list[str]]) -> Term:
    return Term(word, str(said["name"]), tuple(said.get("also", ())), str(said.get("note", "")))


def glossary(found: Sequence[Group]) -> str:
    """Write the glossary."""
    lines = ["# 术语 Glossary", "", WRITTEN, "",
             "屏幕上的词在左，代码里的名字在右；一个词只有一个名字。数据在 `glossary.toml`。",
             "The word on the screen, and its one name in the code."]  # fmt: skip
    for group in found:
        lines += ["", f"## {group.label} {group.english}", "", *_table(("中文", "identifier", "也可 also", "note"), (
            (term.chinese, f"`{term.name}`", "、".join(f"`{name}`" for name in term.also), term.note) for term in group.terms
        ))]  # fmt: skip
    return "\n".join(lines) + "\n"


def procedure(ledger: Ledger) -> str:
    """Write what may happen to a matter of a ledger: picture, steps, clocks, the steps that every matter has."""
    one = ledger.procedure
    lines = [f"# {ledger.label}", "", WRITTEN, "", f"程序“{one.label}”，版本 {one.version}。编号字头 {ledger.prefix}。", "",
             "## 流程图", "", "```mermaid", drawing.mermaid(one), "```", "", "## 步骤", "", drawing.table(one), "",
             "## 期限", "", *_table(CLOCK_HEADS, (row for clock in one.clocks for row in _clock(one, clock))), "",
             "## 依据的核对程度", "", *_table(("依据", "核对"), _bases(one)), "",
             "## 每件事项都有的步骤", "", *_table(("步骤", "由谁", "说明"), (
                 (step.label, step.who.label, step.hint) for step in BUILT_IN.values()))]  # fmt: skip
    return "\n".join(lines) + "\n"


def _clock(one: type[Procedure], clock: Clock) -> Iterator[tuple[str, ...]]:
    """Return a row for each version of the limit behind a clock."""
    starts = "、".join(step.label for step in one.steps if clock in step.started)
    stops = "、".join(step.label for step in one.steps if clock in step.stops)
    for limit in [clock.limit] if isinstance(clock.limit, Limit) else clock.limit.versions:
        yield (
            clock.label,
            _length(limit),
            starts,
            stops,
            str(clock.warn_days),
            limit.citation,
            marked(limit.mark),
            _since(limit),
        )


def _length(limit: Limit) -> str:
    if limit.length is None:
        return "未规定长度"
    return limit.length.label if limit.regime is Regime.WORKING else f"{limit.length.label}（{limit.regime.label}）"


def _since(limit: Limit) -> str:
    if limit.mark is Mark.HOUSE or not (limit.since or limit.until):
        return ""
    return f"{limit.since or ''} 至 {limit.until or '今'}".strip()


def _bases(one: type[Procedure]) -> list[tuple[str, str]]:
    rests = [step.law for step in one.steps] + [clock.limit for clock in one.clocks]
    return list(dict.fromkeys((basis.citation, marked(basis.mark)) for basis in rests))


def marked(mark: Mark | str) -> str:
    """Write how far a source was read, with its letter."""
    return mark.label if mark is Mark.HOUSE else f"{Mark(mark).label}（{Mark(mark).value}）"


def _table(heads: Sequence[str], rows: Iterable[tuple[str, ...]]) -> list[str]:
    written = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in written]


def _cell(text: str) -> str:
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ") or "—"
