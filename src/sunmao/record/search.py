# SPDX-License-Identifier: Apache-2.0
"""Text search by pairs of characters, exact for any substring, and likeness by sketches."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from uuid import UUID

from django.db import connection

_RUN = re.compile(r"\w+")
SKETCH = 16
"""How many of the smallest hashes of a text are kept: two texts that share 70 % share about 11."""

ALIKE_FROM = 0.6
"""Share of common pairs from which two texts are proposed as the same."""

MOST_INDEXED = 20_000
"""Characters of a text that are indexed."""


def _runs(text: str) -> list[str]:
    runs: list[str] = _RUN.findall(text.lower()[:MOST_INDEXED].replace("_", " "))
    return runs


@lru_cache(maxsize=20_000)
def _code(sign: str) -> str:
    return f"{ord(sign):05x}"


def _token(pair: str) -> str:
    """Write a pair so that every database locale takes it for one word."""
    return "x" + "".join(map(_code, pair))


def tokens(text: str) -> str:
    """Return what is indexed of a text: its pairs of neighbours, in order, as words."""
    words: list[str] = []
    for run in _runs(text):
        codes = [_code(sign) for sign in run]
        words += [f"x{one}{two}" for one, two in pairwise(codes)]
        words.append(f"x{codes[-1]}")
    return " ".join(words)


def query(text: str) -> str:
    """Return the query that finds texts which hold every blank-separated part of ``text`` as it stands.

    The result is empty when there is nothing to look for.
    """
    return " & ".join(part for run in _RUN.findall(text.lower()) if (part := _phrase(run)))


def _phrase(run: str) -> str:
    if len(run) == 1:
        return _token(run) + ":*"
    return "(" + " <-> ".join(_token(run[i : i + 2]) for i in range(len(run) - 1)) + ")"


def sketch(text: str) -> list[int]:
    """Return the smallest hashes of a text's pairs; texts that are alike share most of them."""
    return sorted({zlib.crc32(pair.encode()) for pair in pairs_of(text)})[:SKETCH]


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbours that a text is compared by."""
    found: set[str] = set()
    for run in _runs(text):
        found.update(map(add, run, run[1:]))
    return frozenset(found)


def likeness(one: str, other: str) -> float:
    """Return how much two texts share: common pairs by all pairs (Jaccard), 0 to 1."""
    return share(pairs_of(one), pairs_of(other))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sets of pairs share, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def find(ledger: str, text: str, most: int = 500) -> list[UUID]:
    """Return the matters of the acting office whose open text holds ``text``, newest first."""
    if not (wanted := query(text)):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_id FROM record_find(%s, %s, %s)", [ledger, wanted, most])
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Candidate:
    """A matter that may be the same thing as another."""

    matter: UUID
    likeness: float
    same: tuple[str, ...]
    text: str

    @property
    def why(self) -> str:
        """Say what is equal."""
        words = [f"内容相似 {round(self.likeness * 100)}%"] if self.likeness >= ALIKE_FROM else []
        names = {"place": "同一地点", "body": "同一单位", "person": "同一提供人", "text": "正文相同"}
        return "、".join([*words, *(names.get(key, key) for key in self.same)])


def keys_of(said: Mapping[str, str]) -> list[str]:
    """Return the keys of what two matters may have in common, as ``kind:value``."""
    return [f"{kind}:{''.join(value.split()).lower()}"[:100] for kind, value in sorted(said.items()) if value]


def alike(ledger: str, text: str, keys: list[str], *, but: UUID | None = None, most: int = 20) -> list[Candidate]:
    """Return matters of the acting office that may be the same, most alike first.

    Proposed are texts that share at least ``ALIKE_FROM`` of their pairs, and matters with the
    same person, or with the same place and the same body.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_id, shared, same_keys, shown FROM record_alike(%s, %s::bigint[], %s::text[], %s)",
                       [ledger, sketch(text), keys, 200])  # fmt: skip
        rows = cursor.fetchall()
    found = []
    for matter, _shared, same_keys, shown in rows:
        same = tuple(sorted(key.split(":", 1)[0] for key in same_keys))
        candidate = Candidate(matter, likeness(text, shown), same, shown)
        if matter != but and (candidate.likeness >= ALIKE_FROM or "person" in same or {"place", "body"} <= set(same)):
            found.append(candidate)
    return sorted(found, key=lambda c: (-c.likeness, c.matter.hex))[:most]
