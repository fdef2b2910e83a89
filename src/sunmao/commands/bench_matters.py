# SPDX-License-Identifier: Apache-2.0
"""One large office: years of matters with chains that ``verify`` accepts, written as the tables' owner.

The rows are those of the one write path, but come by COPY from several processes, and indexes
and references are made afterwards: a million matters take minutes instead of hours.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone

from sunmao.commands import postgres
from sunmao.commands.bench_crowd import Crowd, gather
from sunmao.commands.bench_letters import SEED
from sunmao.commands.bench_plays import SCRIPTS, Plan, Script, plan
from sunmao.commands.bench_rows import COLUMNS, Writer
from sunmao.commands.bench_speedy import bare, settings_for_filling
from sunmao.kernel.clocks import Counting
from sunmao.office.keys import uuid7
from sunmao.record import registry
from sunmao.record.projection import _own_fields
from sunmao.record.standing import counting_of

YEARS: Final = 10.8
OPEN_SHARE: Final = 0.05
BATCH: Final = 2_000
WEEKEND: Final = 5


class Wanted(NamedTuple):
    """One matter to be written: its way, its first day, its number and that of its case."""

    day: date
    script: str
    number: str
    case: str


@dataclass(frozen=True)
class Filled:
    """What was written, and how long it took."""

    crowd: Crowd
    matters: int
    seconds: float


def fill(number: int, workers: int = 0, crowd: Crowd | None = None) -> Filled:
    """Give an office so many matters; one is founded with its people when there is none."""
    begun = time.monotonic()
    crowd = crowd or gather()
    wanted, counters = drawn(number, crowd.office.mark, timezone.localdate(), _counted(crowd))
    counting = {ledger.code: counting_of(crowd.office, ledger.code) for ledger in registry.ledgers()}
    shares = workers or os.cpu_count() or 1
    with settings_for_filling(_cluster()), bare(_owner(), [*COLUMNS, *_ledger_tables()]):
        connections.close_all()
        days = sorted({one.day for one in wanted})
        lots = [set(days[n::shares]) for n in range(shares)]
        runners = [
            multiprocessing.get_context("fork").Process(
                target=_write, args=(n, crowd, counting, [w for w in wanted if w.day in lot])
            )
            for n, lot in enumerate(lots)
        ]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
        if any(runner.exitcode for runner in runners):
            raise RuntimeError("a writer failed; what it said stands above")
        _count(crowd, counters)
    return Filled(crowd, len(wanted) + sum(bool(one.case) for one in wanted), time.monotonic() - begun)


def drawn(
    number: int, mark: str, today: date, before: Mapping[tuple[str, int], int]
) -> tuple[list[Wanted], Mapping[tuple[str, int], int]]:
    """Draw ways and first days, and give out the numbers in the order of the days."""
    chance = random.Random(SEED + number)  # noqa: S311  the same matters each time
    ended = [s for s in SCRIPTS.values() if s.ended]
    still = [s for s in SCRIPTS.values() if not s.ended]
    cases = sum(s.weight for s in ended if s.case) / sum(s.weight for s in ended)
    clues = round(number / (1 + cases))
    opened = round(number * OPEN_SHARE)
    chosen = chance.choices(still, [s.weight for s in still], k=opened)
    chosen += chance.choices(ended, [s.weight for s in ended], k=clues - opened)
    begun = sorted(((_first_day(chance, s, today), s.name) for s in chosen), key=lambda pair: pair[0])
    counters = Counter(before)
    wanted = []
    for day, name in begun:
        script = SCRIPTS[name]
        case = _number(counters, mark, "cases", day + timedelta(days=script.case[0][2])) if script.case else ""
        wanted.append(Wanted(day, name, _number(counters, mark, "clues", day), case))
    return wanted, counters


def _first_day(chance: random.Random, script: Script, today: date) -> date:
    longest = int(YEARS * 365) - script.days
    ago = 1 + (script.days + chance.randrange(longest) if script.ended else chance.randint(*script.ago))
    day = today - timedelta(days=ago)
    return day - timedelta(days=max(day.weekday() - WEEKEND + 1, 0))


def _number(counters: Counter[tuple[str, int]], mark: str, ledger: str, day: date) -> str:
    prefix = registry.ledger(ledger).prefix
    counters[prefix, day.year] += 1
    return f"{mark}{prefix}{day.year}{counters[prefix, day.year]:05d}"


def _write(share: int, crowd: Crowd, counting: Mapping[str, Counting], wanted: Sequence[Wanted]) -> None:
    writer = Writer(crowd.office.id, random.Random(f"{SEED}{share}"))  # noqa: S311  nothing secret lies here
    with psycopg.connect(_owner(), autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        for serial, (one, planned) in enumerate(_planned(wanted, counting)):
            cast = crowd.cast(writer.chance)
            writer.write(planned, (one.number, one.case), cast, share + serial * 8)
            if len(writer.rows["record_matter"]) >= BATCH:
                _copy(owner, writer)
        _copy(owner, writer)


def _planned(wanted: Sequence[Wanted], counting: Mapping[str, Counting]) -> Iterator[tuple[Wanted, Plan]]:
    """Work out each way once a day; a clue that has nothing to be merged with goes the plainest way."""
    kept: dict[str, Plan] = {}
    day = date.min
    for place, one in enumerate(wanted):
        if one.day != day:
            kept, day = {}, one.day
        name = "past" if place == 0 and one.script == "merged" else one.script
        if name not in kept:
            kept[name] = plan(SCRIPTS[name], day, counting)
        yield one, kept[name]


def _copy(owner: psycopg.Connection[Any], writer: Writer) -> None:
    with owner.transaction():
        for table, rows in writer.rows.items():
            if not rows:
                continue
            with owner.cursor().copy(f"COPY {table} ({_columns(table)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            rows.clear()


def _columns(table: str) -> str:
    if table in COLUMNS:
        return COLUMNS[table]
    model = next(one.model for one in registry.ledgers() if one.model and one.model._meta.db_table == table)
    return ", ".join(("office_id", "matter_id", *(f.column for f in _own_fields(model))))


def _ledger_tables() -> list[str]:
    return [one.model._meta.db_table for one in registry.ledgers() if one.model]


def _count(crowd: Crowd, counters: Mapping[tuple[str, int], int]) -> None:
    """Write the last number of every kind and year, as drawing them would."""
    with psycopg.connect(_owner(), autocommit=True) as owner, owner.cursor() as cursor:
        cursor.executemany("INSERT INTO record_counter (office_id, id, kind, year, last) VALUES (%s, %s, %s, %s, %s)"
                           " ON CONFLICT (office_id, kind, year) DO UPDATE SET last = excluded.last",
                           [(crowd.office.id, uuid7(), kind, year, last) for (kind, year), last in counters.items()])  # fmt: skip


def _counted(crowd: Crowd) -> dict[tuple[str, int], int]:
    with psycopg.connect(_owner()) as owner:
        rows = owner.execute("SELECT kind, year, last FROM record_counter WHERE office_id = %s", [crowd.office.id])
        return {(kind, year): last for kind, year, last in rows}


def _cluster() -> postgres.Cluster:
    return postgres.cluster(Path(settings.KEYS_ROOT).parent)


def _owner() -> str:
    return _cluster().address("sunmao_owner")
