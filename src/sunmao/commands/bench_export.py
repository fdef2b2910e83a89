# SPDX-License-Identifier: Apache-2.0
"""An export of 50,000 rows by the worker: from the question to the file, and what the worker held of memory."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from sunmao.commands import postgres
from sunmao.commands.bench_ground import Ground, lay, settle
from sunmao.insight.past import stood
from sunmao.jobs import queue
from sunmao.jobs.models import Job, State
from sunmao.jobs.running import path_of
from sunmao.office.acting import acting, open_ticket
from sunmao.record import perform, registry
from sunmao.record.sight import visible_to
from sunmao.web.exporting.making import LIST_EXPORT

ROWS: Final = 50_000
PAST: Final = 10_000
AIMS: Final = {"seconds": 20, "memory_mb": 300, "as_of_seconds": 2}
LOOKS: Final = 0.2
PATIENCE: Final = 600.0
MATTERS: Final = """
INSERT INTO record_matter (office_id, id, ledger, number, title, kind, stage, version, secrecy, position, head, author_id,
  department_id, handler_id, opened_at, touched_at, historic, waiting, next_due, warns_on, due_firm, closed_at)
SELECT %(office)s, gen_random_uuid(), 'clues', '测XS2026' || lpad(n::text, 6, '0'),
       '示例街道' || n || '号附近堆放建筑垃圾影响居民通行，请予核查', 'other',
       (ARRAY['registered', 'circulated', 'assessed', 'answered'])[1 + n %% 4], '1',
       CASE WHEN n %% 50 = 0 THEN 'sensitive' ELSE 'internal' END, 1, '\\x00', %(person)s, %(room)s, %(person)s,
       now() - make_interval(mins => n), now(), false, '', current_date + (n %% 40 - 10), current_date + (n %% 40 - 13), true,
       CASE WHEN n %% 4 = 3 THEN now() END
  FROM generate_series(1, %(rows)s) AS n"""
ENTRIES: Final = """
INSERT INTO record_entry (office_id, id, matter_id, position, step, by_id, post_id, role, who, happened_at, recorded_at,
  late_reason, facts_digest, previous, fingerprint, algorithm)
SELECT office_id, gen_random_uuid(), id, 1, 'register', author_id, %(post)s, 'case_intake', '', opened_at, opened_at, '',
       '\\x00', '\\x00', '\\x00', 'sha256' FROM record_matter WHERE ledger = 'clues'"""
CLUES: Final = """
INSERT INTO clues_clue (office_id, matter_id, source, anonymous, returns, outcome, informed)
SELECT office_id, id, 'hotline', false, 1, 'filed', '' FROM record_matter WHERE ledger = 'clues'"""

_KEY: Final = "md5(%(matter)s::text || n::text)::uuid"
COPIES: Final = (
    f"""INSERT INTO record_matter (office_id, id, ledger, number, title, kind, stage, version, secrecy, position, head,
  author_id, department_id, handler_id, opened_at, touched_at, historic, waiting, due_firm)
SELECT office_id, {_KEY}, ledger, number || '-' || n, title, kind, stage, version, secrecy, position, head, author_id,
       department_id, handler_id, opened_at, touched_at, historic, waiting, due_firm
  FROM record_matter, generate_series(1, %(times)s) AS n WHERE id = %(matter)s""",  # noqa: S608  constants
    f"""INSERT INTO record_entry (office_id, id, matter_id, position, step, by_id, post_id, role, department_id, who,
  happened_at, recorded_at, late_reason, facts_digest, previous, fingerprint, algorithm)
SELECT office_id, md5(id::text || n::text)::uuid, {_KEY}, position, step, by_id, post_id, role, department_id, who,
       happened_at, recorded_at, late_reason, facts_digest, previous, fingerprint, algorithm
  FROM record_entry, generate_series(1, %(times)s) AS n WHERE matter_id = %(matter)s""",  # noqa: S608  constants
    """INSERT INTO record_facts (office_id, entry_id, content, salt)
SELECT f.office_id, md5(f.entry_id::text || n::text)::uuid, f.content, f.salt FROM record_facts f
  JOIN record_entry e ON e.office_id = f.office_id AND e.id = f.entry_id, generate_series(1, %(times)s) AS n
 WHERE e.matter_id = %(matter)s""",
)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the ledger past the one write path, which a throw-away database allows, and export it."""
    ground, rows = lay(), options.matters or ROWS
    _fill(ground, rows)
    settle()
    job, begun = _ask(ground, rows), time.monotonic()
    words = [sys.executable, "-m", "sunmao.commands", "worker", "--until-idle"]
    worker = subprocess.Popen(words, start_new_session=True)
    seconds, seen = _watched(ground, job, begun)
    _, _, used = os.wait4(worker.pid, 0)
    with acting(ground.tickets[0]):
        done = Job.objects.get(pk=job)
    path = path_of(ground.actors[0].office_id, job)
    found = {"rows": rows, "state": done.state, "seconds": round(seconds, 1), "memory_mb": round(used.ru_maxrss / 1024, 1),
             "worker_cpu_seconds": round(used.ru_utime + used.ru_stime, 1), "progress_seen": len(seen),
             "file_mb": round(path.stat().st_size / 1024 / 1024, 1), "rows_in_file": _rows_in(path)}  # fmt: skip
    return {**found, "as_of": _counted_past(ground), "aims": AIMS, "load_average": round(os.getloadavg()[0], 1)}


def _fill(ground: Ground, rows: int) -> None:
    actor = ground.actors[0]
    given = {"office": actor.office_id, "person": actor.person_id, "post": actor.post_id, "room": ground.department, "rows": rows}  # fmt: skip
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    with psycopg.connect(here.address("sunmao_owner")) as owner:
        for statement in (MATTERS, ENTRIES, CLUES):
            owner.execute(statement, given)


def _ask(ground: Ground, rows: int) -> UUID:
    actor, at = ground.actors[0], timezone.now()
    ticket = open_ticket(actor.person_id, actor.post_id, at + timedelta(hours=1))
    with acting(ground.tickets[0]):
        wanted = {"ledger": "clues", "query": "view=all", "conditions": "全部"}
        asked = queue.ask(by=actor, ticket=ticket, kind=LIST_EXPORT, title="测速", wanted=wanted, steps=rows, at=at)
    return asked.pk


def _watched(ground: Ground, job: UUID, begun: float) -> tuple[float, set[int]]:
    """Wait for the end as the person's page does, and return the seconds and every progress that was seen."""
    seen: set[int] = set()
    while time.monotonic() - begun < PATIENCE:
        with acting(ground.tickets[0]):
            now = Job.objects.get(pk=job)
        seen.add(now.step)
        if now.state not in (State.WAITING, State.RUNNING):
            break
        time.sleep(LOOKS)
    return time.monotonic() - begun, seen


def _counted_past(ground: Ground) -> dict[str, Any]:
    """Count 10,000 matters of a real journal at a day in whose wake every one of them has moved on."""
    ledger = registry.ledger("to_and_fro")
    with acting(ground.tickets[0]):
        at = timezone.now() - timedelta(days=30)
        first = perform.open_matter(ledger=ledger.code, step="begin", by=ground.actors[0], at=timezone.now(), happened_at=at,
                                    late_reason="测速", facts={"text": "测速"})  # fmt: skip
        for n, step in enumerate(("go", "come", "go", "come"), start=1):
            perform.take_step(matter=first.matter_id, step=step, by=ground.actors[0], at=timezone.now(), facts={"text": "测速"},
                              happened_at=at + timedelta(days=n * 5), late_reason="测速")  # fmt: skip
    _copied(first.matter_id, PAST)
    settle()
    found: dict[str, Any] = {"matters": PAST, "entries": PAST * 5}
    for name, day in (("all_moved_since", at + timedelta(days=12)), ("none_moved_since", timezone.now())):
        with acting(ground.tickets[0]):
            begun, used = time.perf_counter(), time.process_time()
            every = visible_to(ground.actors[0]).filter(ledger=ledger.code)
            counted = stood(ground.actors[0].office_id, ledger, every, day)
            found[name] = {
                "seconds": round(time.perf_counter() - begun, 2),
                "cpu": round(time.process_time() - used, 2),
            }
        stages = Counter(one.stage for one in counted)
        if stages.total() != PAST:
            raise RuntimeError(f"counted {stages}")
    return found


def _copied(matter: UUID, times: int) -> None:
    """Let one journal stand for many, past the one write path, which a throw-away database allows."""
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    with psycopg.connect(here.address("sunmao_owner")) as owner:
        for statement in COPIES:
            owner.execute(statement, {"matter": matter, "times": times - 1})


def _rows_in(path: Path) -> int:
    """Count the rows that a reader of spreadsheets finds under the heads."""
    with path.open("rb") as file:
        sheet = load_workbook(file, read_only=True).worksheets[0]
        return sum(isinstance(row[0], int) for row in sheet.iter_rows(min_row=6, max_col=1, values_only=True))
