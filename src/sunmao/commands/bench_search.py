# SPDX-License-Identifier: Apache-2.0
"""How often the message that somebody has in mind is among the first ten, and how long looking takes."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from sunmao.commands.bench_crowd import Crowd, gather
from sunmao.commands.bench_drawn import SEED, Drawn, Sought, draw
from sunmao.commands.bench_ground import settle
from sunmao.commands.bench_letters import about, letter
from sunmao.commands.bench_matters import fill
from sunmao.office.acting import acting, open_ticket
from sunmao.office.actors import Actor
from sunmao.record import registry, search
from sunmao.record.importing import Import
from sunmao.record.models import Search
from sunmao.record.perform import open_matter
from sunmao.record.spreadsheets import open_book

FIRST: Final = 10
TEXTS: Final = 200_000
COMMON: Final = "小区"
LETTERS: Final = 2_000


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Take the messages in, draw the sets, look for them; then among so many texts as were asked for."""
    crowd = gather()
    by = crowd.intake[0]
    ticket = open_ticket(by.person_id, by.post_id, timezone.now() + timedelta(hours=4))
    messages = _imported(crowd, ticket, options.messages) if options.messages else _written(ticket, by)
    drawn = draw([body for _, body in messages])
    keys = [key for key, _ in messages]
    settle()
    found: dict[str, Any] = {"seed": SEED, "messages": len(messages), "among_messages": _looked(ticket, drawn, keys)}
    number = int(options.matters or TEXTS)
    if number > len(messages):
        filled = fill(number - len(messages), crowd=crowd)
        found["texts"] = len(messages) + filled.matters
        found["among_all"] = _looked(ticket, drawn, keys)
    return found


def _imported(crowd: Crowd, ticket: UUID, path: Path) -> list[tuple[UUID, str]]:
    """Import the messages as the import command does, and return them in the order of the file."""
    run = Import(registry.ledger("clues"), ticket, timezone.now, timezone.get_current_timezone())
    done = run.take(open_book(path))
    with acting(ticket):
        shown = dict(Search.objects.filter(office_id=crowd.office.id).values_list("matter_id", "shown"))
    return [(key, shown[key].partition("\n")[2]) for key in done.matters]


def _written(ticket: UUID, by: Actor) -> list[tuple[UUID, str]]:
    """Write letters in the place of messages that nobody gave."""
    chance, messages = random.Random(SEED), []  # noqa: S311  not a secret
    for _ in range(LETTERS):
        place, thing = about(chance)
        body = f"{place}{thing}。{letter(chance, chance.randint(30, 120))}"
        facts = {"title": place + thing, "source": "department", "line": "other", "summary": body,
                 "received_on": timezone.localdate().isoformat()}  # fmt: skip
        with acting(ticket):
            done = open_matter(ledger="clues", step="register", by=by, at=timezone.now(), facts=facts)
        messages.append((done.matter_id, body))
    return messages


def _looked(ticket: UUID, drawn: Drawn, keys: Sequence[UUID]) -> dict[str, Any]:
    sets = {"three_words": drawn.words, "phrase": drawn.phrases, "one_wrong_character": drawn.wrong,
            "two_character_name": drawn.names}  # fmt: skip
    with acting(ticket):
        told: dict[str, Any] = {name: _set(sought, keys) for name, sought in sets.items()}
        common = [_timed(COMMON) for _ in range(5)]
    told["common_word"] = {"word": COMMON, "found": len(common[0][0]), "ms": round(sorted(ms for _, ms in common)[2], 1),
                           "slowest_ms": round(max(ms for _, ms in common), 1)}  # fmt: skip
    return told


def _set(sought: Sequence[Sought], keys: Sequence[UUID]) -> dict[str, Any]:
    asked = [(_timed(one.text), keys[one.message]) for one in sought]
    times = sorted(ms for (_, ms), _ in asked)
    among = sum(key in found[:FIRST] for (found, _), key in asked)
    anywhere = sum(key in found for (found, _), key in asked)
    return {"queries": len(asked), "among_first_ten": among, "share": round(among / max(1, len(asked)), 4), "found": anywhere,
            "p50_ms": round(times[len(times) // 2], 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}  # fmt: skip


def _timed(text: str) -> tuple[list[UUID], float]:
    """Look as the pages do: as it stands, and where nothing holds it, nearly so."""
    begun = time.perf_counter()
    found = search.find("clues", text) or search.find_near("clues", text)
    return found, (time.perf_counter() - begun) * 1000
