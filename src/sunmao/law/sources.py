# SPDX-License-Identifier: Apache-2.0
"""What entries cite: instruments by short name, and an article written as people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_DASHES = re.compile(r"[–—-]")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, an interpretation, a rule, or what stands in for one."""

    key: str
    title: str
    cited_as: str
    dated: str = ""
    in_force: date | None = None
    note: str = ""

    def cite(self, article: str) -> str:
        """Write a citation: 《刑事诉讼法》第156条、第158条."""
        return self.cited_as + articles_in_words(article)


def articles_in_words(article: str) -> str:
    """Write articles such as ``156、305–307`` as 第156条、第305条至第307条."""
    parts = [part.strip() for part in article.split("、") if part.strip()]
    return "、".join("至".join(f"第{number.strip()}条" for number in _DASHES.split(part)) for part in parts)


def instrument_of(key: str, table: Mapping[str, object]) -> Instrument:
    """Make an instrument from its table; a title without a way to cite it stands in 《》."""
    title = str(table.get("title", ""))
    in_force = table.get("in_force")
    return Instrument(key, title, str(table.get("cited_as") or f"《{title}》"), str(table.get("dated", "")),
                      in_force if isinstance(in_force, date) else None, str(table.get("note", "")))  # fmt: skip
