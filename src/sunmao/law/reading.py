# SPDX-License-Identifier: Apache-2.0
"""Read one table of a law file; every fault is collected, so that one message names them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sunmao.kernel.limits import Length, Mark
from sunmao.kernel.shortform import RuleError, parse_length
from sunmao.law.sources import Instrument

W = TypeVar("W", bound=StrEnum)


class LawError(Exception):
    """The law files can not be used; the message names every fault."""

    def __init__(self, faults: Collection[str]) -> None:
        """Keep the faults apart and join them into one message."""
        self.faults = tuple(faults)
        super().__init__(
            f"法律数据有{len(self.faults)}处错误，请逐一改正：\n" + "\n".join(f"  · {f}" for f in self.faults)
        )


@dataclass(frozen=True)
class Cited:
    """Where an entry stands in the law, and how that is written."""

    source: str
    article: str
    citation: str
    mark: Mark
    instruments: tuple[Instrument, ...]


class Row:
    """One table of a file, read key by key; what is wrong goes to the common list of faults."""

    def __init__(
        self, where: str, table: Mapping[str, Any], instruments: Mapping[str, Instrument], faults: list[str]
    ) -> None:
        """Remember where the table stands, for the sentences about it."""
        self.table, self.instruments, self.faults = table, instruments, faults
        self.code = str(table.get("code") or table.get("name") or "")
        self.where = f"{where}“{self.code or '无代码'}”"
        if not self.code:
            self.fault("没有代码")

    def fault(self, sentence: str) -> None:
        """Add one fault."""
        self.faults.append(f"{self.where}：{sentence}。")

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that nobody reads; a misspelled key would be lost in silence."""
        for key in self.table:
            if key not in known:
                self.fault(f"不认识的项“{key}”")

    def text(self, key: str, *, needed: bool = False) -> str:
        """Read a text."""
        value = self.table.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.fault(f"“{key}”没有填写" if needed and not value else f"“{key}”应当是文字")
            return ""
        return value

    def flag(self, key: str) -> bool:
        """Read a yes or no."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"“{key}”应当是 true 或 false")
        return value is True

    def day(self, key: str) -> date | None:
        """Read a day."""
        value = self.table.get(key)
        if value is None or type(value) is date:
            return value
        self.fault(f"“{key}”应当是日期，例如 2026-11-01")
        return None

    def choice(self, key: str, words: type[W], default: W | str) -> W:
        """Read one of several words."""
        value = self.table.get(key, default)
        try:
            return words(value)
        except ValueError:
            self.fault(f"“{key}”不能是“{value}”，可以是{'、'.join(words)}")
            return next(iter(words))

    def length(self, table: Mapping[str, Any]) -> Length | None:
        """Read a length such as ``days:15``, or nothing where the law sets none."""
        value = table.get("length")
        if value is None:
            return None
        try:
            return parse_length(value if isinstance(value, str) else str(value))
        except RuleError as error:
            self.fault(str(error).rstrip("。"))
            return None

    def cited(self) -> Cited:
        """Read source, article, further sources and mark."""
        source, article = self.text("source", needed=True), self.text("article")
        first = (source, article) if source else None
        also = self.table.get("also", [])
        if not isinstance(also, list) or not all(isinstance(more, str) for more in also):
            self.fault("“also”应当是文字的列表")
            also = []
        pairs = [pair for pair in (first, *(_split(more) for more in also)) if pair]
        known = [(self.instruments.get(key), articles, key) for key, articles in pairs]
        for instrument, _, key in known:
            if instrument is None:
                self.fault(f"引用了没有列出的法规“{key}”")
        found = [(instrument, articles) for instrument, articles, _ in known if instrument]
        citation = "；".join(instrument.cite(articles) for instrument, articles in found)
        return Cited(source, article, citation, self._mark(), tuple(instrument for instrument, _ in found))

    def _mark(self) -> Mark:
        value = self.table.get("mark")
        if value not in {mark.value for mark in Mark if mark is not Mark.HOUSE}:
            self.fault(f"核对标记“{value or ''}”不认识，可以是 V、R、I、U")
            return Mark.UNCONFIRMED
        return Mark(str(value))


def _split(text: str) -> tuple[str, str]:
    key, _, article = text.strip().partition(" ")
    return key, article
