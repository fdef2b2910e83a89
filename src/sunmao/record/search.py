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
from typing import Any
from uuid import UUID

from django.db import connection

from sunmao.record import registry

_RUN = re.compile(r"\w+")
BANDS, ROWS = 24, 3
"""A sketch has 24 values, each made of the smallest hashes in 3 of 72 parts of all pairs.

Of two texts that share 60 % of their pairs, 1-(1-0.6³)²⁴ = 99.7 % have a value in common; of two
that share 10 %, one in forty. So a text is compared with few others, however many there are.
(Banded minhash with one permutation and borrowing from the next part: Li, Owen and Zhang 2012,
Shrivastava and Li 2014.)
"""

MOST = 300
"""The newest so many are found; who has more of them must say more."""

SHORTEST_NEAR = 4
"""Characters from which one of them may be wrong."""

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
    """Return the values by which a text finds those that are like it, one per band, nothing for a text without pairs."""
    parts: list[int | None] = [None] * (BANDS * ROWS)
    for pair in pairs_of(text):
        smallest, part = divmod(_scattered(zlib.crc32(pair.encode())), len(parts))
        before = parts[part]
        if before is None or smallest < before:
            parts[part] = smallest
    filled = _borrowed(parts)
    bands = [filled[n : n + ROWS] for n in range(0, len(filled), ROWS)]
    return [zlib.crc32(repr((n, band)).encode()) for n, band in enumerate(bands)]


def _scattered(value: int) -> int:
    """Spread 32 bits evenly over 64 (the finish of SplitMix64: Steele, Lea and Flood 2014)."""
    value = (value * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return value ^ value >> 31


def _borrowed(parts: list[int | None]) -> list[int]:
    """Fill each empty part from the next full one; how far it is goes in, so that neighbours stay different."""
    filled: list[int] = []
    steps = next((n for n, value in enumerate(parts) if value is not None), None)
    if steps is None:
        return []
    near = parts[steps]
    for value in reversed(parts):
        steps, near = (0, value) if value is not None else (steps + 1, near)
        filled.append((near or 0) + steps)
    return filled[::-1]


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


def find(ledger: str, text: str, most: int = MOST) -> list[UUID]:
    """Return the matters of the acting office whose open text holds ``text``, newest first; of all ledgers when none is named."""
    return _find(ledger, wanted, most) if (wanted := query(text)) else []


def _find(ledger: str, wanted: str, most: int) -> list[UUID]:
    if not ledger:
        return sorted((key for one in registry.ledgers() for key in _find(one.code, wanted, most)), reverse=True)[:most]
    return _asked([(TEXTS, [ledger, wanted, most])])


def of_person(ledger: str, key: bytes, most: int = 200) -> list[UUID]:
    """Return the matters of the acting office in which the person with a keyed number has a part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_id FROM record_alike(%s, '{}', %s::text[], %s)",
                       [ledger, [f"person:{key.hex()}"], most])  # fmt: skip
        return [row[0] for row in cursor.fetchall()]


def find_near(ledger: str, text: str, most: int = MOST) -> list[UUID]:
    """Return the matters that hold ``text`` but for one character, or all its words but one; asked when nothing else is found."""
    return _find(ledger, wanted, most) if (wanted := near(text)) else []


def near(text: str) -> str:
    """Return the query of :func:`find_near`, or nothing for a text too short to leave a part of it out."""
    parts = _RUN.findall(text.lower())
    if len(parts) > 2:
        written = [_phrase(part) for part in parts]
        return " | ".join(f"({' & '.join(written[:n] + written[n + 1 :])})" for n in range(len(written)))
    if len(parts) != 1 or len(parts[0]) < SHORTEST_NEAR:
        return ""
    run = parts[0]
    halves = [[half for half in (run[:n], run[n + 1 :]) if len(half) > 1] for n in range(len(run))]
    return " | ".join(f"({' & '.join(map(_phrase, pair))})" for pair in halves)


TEXTS = "SELECT matter_id FROM record_find(%s, %s, %s)"
NUMBERS = "SELECT matter_id FROM record_find_numbers(%s, %s, %s)"
NUMBER_PART = 4
"""From so many characters on, a part of a number is looked for anywhere in it; a shorter one is a serial."""
SERIAL = 5
_YEAR = re.compile(r"(19|20)\d\d")


def find_numbers(text: str, mark: str, prefix: str, most: int = MOST) -> list[UUID]:
    """Return the matters of the acting office whose number holds ``text``, newest first.

    A few digits alone are a serial: 12 finds those that end in 00012. A year finds those of that year.

    :param mark: what the office's numbers begin with; ``prefix``: what follows it in one ledger
    """
    return _asked([(NUMBERS, [*part, most])]) if (part := _number_parts(text, mark, prefix)) else []


def find_any(ledger: str, text: str, mark: str, prefix: str, most: int = MOST) -> list[UUID]:
    """Return what :func:`find` and :func:`find_numbers` give for one ledger, in one statement."""
    asked = []
    if wanted := query(text):
        asked.append((TEXTS, [ledger, wanted, most]))
    if part := _number_parts(text, mark, prefix):
        asked.append((NUMBERS, [*part, most]))
    return _asked(asked)


def _number_parts(text: str, mark: str, prefix: str) -> tuple[str, str] | None:
    said = text.strip().upper()
    if not any(sign.isdigit() for sign in said):
        return None
    head = said if said.startswith(mark) else mark + said if said.startswith(prefix) else mark + prefix + said
    part = said.zfill(SERIAL) if said.isdigit() and len(said) < NUMBER_PART else said
    return "" if _YEAR.fullmatch(said) else part, head


def _asked(asked: list[tuple[str, list[Any]]]) -> list[UUID]:
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(text for text, _ in asked), [value for _, part in asked for value in part])
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
        cursor.execute("SELECT matter_id, same_keys, shown FROM record_alike(%s, %s::bigint[], %s::text[], %s)",
                       [ledger, sketch(text), keys, 200])  # fmt: skip
        rows = cursor.fetchall()
    found, own = [], pairs_of(text)
    for matter, same_keys, shown in rows:
        same = tuple(sorted(key.split(":", 1)[0] for key in same_keys))
        candidate = Candidate(matter, share(own, pairs_of(shown)), same, shown)
        if matter != but and (candidate.likeness >= ALIKE_FROM or "person" in same or {"place", "body"} <= set(same)):
            found.append(candidate)
    return sorted(found, key=lambda c: (-c.likeness, c.matter.hex))[:most]
