# SPDX-License-Identifier: Apache-2.0
"""What ``law`` holds beside limits: approval levels, kinds of papers, irregularities, rules, switches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sunmao.kernel.limits import Labeled, Mark
from sunmao.kernel.roles import Role


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something with a place in the law; may stand as ``law=`` of a step or clock."""

    code: str
    label: str
    citation: str
    mark: Mark
    source: str = ""
    article: str = ""
    note: str = ""
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class CitedRule(Entry):
    """A rule that sets no time: a gate, a duty, a definition."""


class Body(Labeled):
    """Who decides beyond the chain of posts."""

    NONE = "none", "本院审批"
    COMMITTEE = "committee", "检察委员会决定"
    SUPERIOR = "superior", "报上级院批准"


@dataclass(frozen=True, kw_only=True)
class Approval(Entry):
    """Who must agree to an act, in this order, and which body decides beyond them."""

    chain: tuple[Role, ...]
    body: Body = Body.NONE
    different_handler: bool = False

    @property
    def chain_label(self) -> str:
        """Write the chain as people read it: 部门负责人 → 检察长."""
        names = [role.label for role in self.chain]
        return " → ".join([*names, self.body.label] if self.body is not Body.NONE else names)


class IssuedIn(Labeled):
    """Where a paper is numbered and signed."""

    HERE = "here", "本系统编号"
    NATIONAL = "national", "统一业务应用系统编号"


@dataclass(frozen=True, kw_only=True)
class PaperKind(Entry):
    """A kind of paper: when it is issued, who approves it, what it must say, where it gets its number."""

    step: str
    issued_in: IssuedIn
    issued_in_citation: str
    issued_in_mark: Mark
    issued_in_as_of: str
    issued_in_since: date | None = None
    approver: str = ""
    approval: str = ""
    contents: str = ""


class Level(Labeled):
    """How process monitoring answers an irregularity."""

    ORAL = "O", "口头提示"
    NOTICE = "N", "流程监控通知书"
    GRAVE = "G", "通知书并报检察长"


@dataclass(frozen=True, kw_only=True)
class Irregularity(Entry):
    """Something that process monitoring watches."""

    condition: str
    level: Level
    then: Level | None = None
    level_mark: Mark = Mark.INFERRED


@dataclass(frozen=True, kw_only=True)
class Switch(Entry):
    """What the law leaves open; an office chooses, the default is the earlier day."""

    default: str
    choices: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The name under which the office keeps its choice."""
        return self.code


@dataclass(frozen=True, kw_only=True)
class Numbering(Entry):
    """How a paper's number is built; the words in it are the office's own."""

    template: str


class UnknownEntry(LookupError):
    """No entry has that code; the message is a Chinese sentence."""

    def __str__(self) -> str:
        """Return the sentence as it is."""
        return str(self.args[0])
