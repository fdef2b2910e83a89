# SPDX-License-Identifier: Apache-2.0
"""A length of time as law, or a house rule, states it: dated, cited, and marked by how well it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, Self


class Basis(Protocol):
    """What a step or a clock rests on: an entry of ``law`` or a house rule."""

    @property
    def code(self) -> str:
        """The name of the entry."""

    @property
    def citation(self) -> str:
        """The instrument and article in Chinese, or the office's decision."""

    @property
    def mark(self) -> Mark:
        """How far the source was read."""


class Labeled(StrEnum):
    """A stored English word with the Chinese label that people see."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a word that is stored as its value."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word


class Unit(Labeled):
    """What a length counts."""

    HOURS = "hours", "小时"
    DAYS = "days", "日"
    MONTHS = "months", "个月"
    YEARS = "years", "年"
    WORKDAYS = "workdays", "个工作日"


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units; a negative number counts backwards from an event, nought is the day itself."""

    unit: Unit
    number: int

    @property
    def label(self) -> str:
        """Say the length in Chinese."""
        if self.number == 0:
            return "当日"
        size = f"{abs(self.number)}{self.unit.label}"
        return f"前{size}" if self.number < 0 else size

    @property
    def backwards(self) -> bool:
        """Whether it counts back from an event."""
        return self.number < 0


class Regime(Labeled):
    """Whose rules of counting apply."""

    CRIMINAL = "cpl", "刑事期间"
    CIVIL = "civ", "民事期间"
    WORKING = "sp", "工作日"


class Custody(Labeled):
    """Whether the limit bounds how long a person may be held. Such a limit never rolls.

    This is a property of the limit. That somebody in the matter is held does not change a
    limit which bounds something else, such as the office's own period for a protest.
    """

    NO = "no", "不限制羁押"
    YES = "yes", "羁押期限"
    IF_HELD = "if_held", "在押时为羁押期限"

    def bounds(self, *, held: bool) -> bool:
        """Say whether it bounds custody when the person is, or is not, held."""
        return self is Custody.YES or (self is Custody.IF_HELD and held)


class Mark(Labeled):
    """How far the source of an entry was read."""

    VERIFIED = "V", "已核对原文"
    REPORTED = "R", "据转述，未读原文"
    INFERRED = "I", "推定"
    UNCONFIRMED = "U", "未能确认"
    HOUSE = "house", "院内规定"


class AppliesBy(Labeled):
    """Which day decides the version of a limit that applies."""

    START = "start", "按期限起算日适用"
    ACT = "act", "按行为日适用"
    OPENING = "opening", "按受理日适用"


@dataclass(frozen=True, slots=True)
class Extension:
    """How a limit may be lengthened; a missing length means that the law names none."""

    length: Length | None
    times: int | None = 1
    approval: str = ""
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """A length of time as one version of the law states it.

    ``length`` is missing where the law sets no number. ``day_before`` means that months end
    on the day before the corresponding one. ``since`` and ``until`` are both in force.
    """

    code: str
    label: str
    regime: Regime = Regime.CIVIL
    length: Length | None = None
    custody: Custody = Custody.NO
    extensions: tuple[Extension, ...] = ()
    source: str = ""
    article: str = ""
    mark: Mark = Mark.VERIFIED
    since: date | None = None
    until: date | None = None
    applies_by: AppliesBy = AppliesBy.START
    verified_by: str = ""
    start: str = ""
    stop: str = ""
    if_missed: str = ""
    note: str = ""
    suspension: str = ""
    exclusion: str = ""
    restart: str = ""
    cited: str = ""
    section: str = ""
    configurable: bool = False
    day_before: bool = False

    @property
    def citation(self) -> str:
        """The instruments and articles in Chinese, or the decision behind a house rule."""
        return self.cited or f"{self.source}{f'第{self.article}条' if self.article else ''}"

    def in_force(self, day: date) -> bool:
        """Say whether this version is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class NotInForce(Exception):
    """No version of the limit is in force on that day; the sentence names the first one."""


@dataclass(frozen=True)
class LimitSeries:
    """All versions of one limit, side by side; old matters keep old law."""

    versions: tuple[Limit, ...]

    @property
    def code(self) -> str:
        """The name all versions share."""
        return self.versions[-1].code

    @property
    def label(self) -> str:
        """The Chinese name of the newest version."""
        return self.versions[-1].label

    @property
    def citation(self) -> str:
        """The citations of all versions."""
        return "；".join(dict.fromkeys(version.citation for version in self.versions))

    @property
    def mark(self) -> Mark:
        """The mark of the newest version."""
        return self.versions[-1].mark

    def on(self, day: date) -> Limit:
        """Return the version in force on a day.

        :raises NotInForce: if there is none
        """
        for version in self.versions:
            if version.in_force(day):
                return version
        first = self.versions[0].since
        opening = f"，自{first:%Y-%m-%d}起才有规定" if first and day < first else ""
        raise NotInForce(f"“{self.label}”在{day:%Y-%m-%d}没有施行中的规定{opening}。请核对起算日。")


def House(  # noqa: N802 - ledgers write it as a thing, not as an act
    label: str, length: Length | None, decision: str, since: date = date(2025, 1, 1)
) -> Limit:
    """Return a limit that the office set for itself, shown as 院内规定 with the decision behind it.

    :raises ValueError: if no decision is named
    """
    if not decision.strip():
        raise ValueError(f"the house rule {label} names no decision")
    regime = Regime.WORKING if length and length.unit is Unit.WORKDAYS else Regime.CIVIL
    return Limit("house", label, regime, length, source="house", mark=Mark.HOUSE, since=since,
                 cited=f"院内规定：{decision}")  # fmt: skip
