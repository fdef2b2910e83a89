# SPDX-License-Identifier: Apache-2.0
"""Which of many matters repeat one another or one that was there before: proposals, never merged by themselves.

``search.alike`` answers for one text. For thousands, all sketches are read at once and the texts
of those that share a value are compared: no more work than asking for each, in two statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from sunmao.office.actors import Actor
from sunmao.record.models import Search
from sunmao.record.search import ALIKE_FROM, pairs_of, share
from sunmao.record.sight import visible_to


def pairs(ledger: str, by: Actor, matters: Collection[UUID]) -> list[tuple[UUID, UUID, float]]:
    """Return the pairs that may be the same, with their likeness, in which at least one of ``matters`` stands.

    Only what this person sees is compared.
    """
    wanted = set(matters)
    if not wanted:
        return []
    seen = visible_to(by).filter(ledger=ledger).values("id")
    rows = Search.objects.filter(office_id=by.office_id, ledger=ledger, matter_id__in=seen)
    sketches = {matter: tuple(sketch) for matter, sketch in rows.values_list("matter_id", "sketch")}
    near = [pair for pair in _near(sketches) if wanted.intersection(pair)]
    texts = _pairs_of(by, {matter for pair in near for matter in pair})
    likely = ((one, other, share(texts[one], texts[other])) for one, other in near)
    return [pair for pair in likely if pair[2] >= ALIKE_FROM]


def _near(sketches: Mapping[UUID, Sequence[int]]) -> Iterator[tuple[UUID, UUID]]:
    """Yield the pairs whose sketches share a value, each once."""
    holders: dict[int, list[UUID]] = defaultdict(list)
    for matter, sketch in sketches.items():
        for other in {before for value in sketch for before in holders[value]}:
            yield other, matter
        for value in sketch:
            holders[value].append(matter)


def _pairs_of(by: Actor, matters: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    wanted = sorted(matters)
    found: dict[UUID, frozenset[str]] = {}
    for start in range(0, len(wanted), 1000):
        rows = Search.objects.filter(office_id=by.office_id, matter_id__in=wanted[start : start + 1000])
        found |= {matter: pairs_of(text) for matter, text in rows.values_list("matter_id", "shown")}
    return found
