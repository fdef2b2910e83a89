# SPDX-License-Identifier: Apache-2.0
"""How many steps a second: through ``take_step``, through the bare driver, and by pgbench calling the same function."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from sunmao.commands import postgres
from sunmao.commands.bench_ground import Ground, Pace, lay, median, race, settle
from sunmao.commands.bench_parts import breakdown
from sunmao.office.acting import acting
from sunmao.record import perform
from sunmao.record.models import Entry, Matter
from sunmao.record.writing import APPEND

TEXT = {"text": "现场核对，堆放物约三百立方米，已拍照固定，待核实权属后处理。"}
DUE = {"next_due": "2026-11-23", "warns_on": "2026-11-20", "due_firm": True}
SAMPLE = """
CREATE TABLE bench_sample AS
SELECT e.*, f.content, f.salt FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
 WHERE e.matter_id = %(matter)s AND e.step = 'go' ORDER BY e.position LIMIT 1;
CREATE TABLE bench_matters AS SELECT row_number() OVER (ORDER BY id) AS n, id
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM record_matter) m WHERE place %% 2 = 0;
CREATE UNIQUE INDEX ON bench_matters (n);
GRANT SELECT ON bench_sample, bench_matters TO sunmao_app;
"""
STEP = """
CREATE FUNCTION bench_step(p_ticket uuid, p_number integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE m record; s record; fingerprint bytea; after jsonb; digest bytea; moment timestamptz := clock_timestamp();
BEGIN
  PERFORM office_act_as(p_ticket);
  SELECT * INTO s FROM bench_sample;
  SELECT k.* INTO m FROM record_matter k JOIN bench_matters b ON b.id = k.id
   WHERE b.n = p_number AND k.office_id = s.office_id;
  digest := sha256(s.salt || convert_to(s.content::text, 'UTF8'));
  fingerprint := sha256(m.head || digest);
  after := (s.content -> 'after') || jsonb_build_object('number', m.number,
             'next_due', '2026-11-23', 'warns_on', '2026-11-20', 'due_firm', true,
             'stage', CASE m.stage WHEN 'here' THEN 'there' ELSE 'here' END);
  RETURN record_append(m.office_id, m.id, m.position, m.head, gen_random_uuid(), 'go', s.by_id, s.post_id,
    s.role, s.department_id, NULL, s.who, moment, moment, '', digest, fingerprint, 'sha256',
    s.content, s.salt, after, jsonb_build_object('clocks', (SELECT jsonb_agg(c || jsonb_build_object('id',
      gen_random_uuid())) FROM jsonb_array_elements(%(effects)s -> 'clocks') AS c)));
END $$;
GRANT EXECUTE ON FUNCTION bench_step(uuid, integer) TO sunmao_app;
"""


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run every way in turn, several rounds, and return figures and ratios."""
    ground = lay()
    # The bare ways write entries that no procedure would give, so each way has matters of its own.
    every = _open(ground, int(options.matters or 2000))
    matters, bare = every[::2], every[1::2]
    statements = _statements(ground, matters[0])
    _prepare_pgbench(matters[0])
    settle()
    parts = breakdown(ground, matters[1:], TEXT)
    ways: dict[str, list[Pace]] = {}
    for _ in range(options.rounds):
        for clients in (1, 8):
            ways.setdefault(f"pgbench_{clients}", []).append(_pgbench(ground, clients, options.seconds, len(bare)))
            ways.setdefault(f"driver_{clients}", []).append(
                race(clients, options.seconds, _Driver(ground, bare, clients)))  # fmt: skip
            ways.setdefault(f"take_step_{clients}", []).append(
                race(clients, options.seconds, _Steps(ground, matters, clients)))  # fmt: skip
    middle = {name: median(paces) for name, paces in ways.items()}
    rounded = {name: {k: round(v, 1) for k, v in asdict(pace).items()} for name, pace in middle.items()}
    ratios = {
        f"take_step_of_{base}_{n}": round(middle[f"take_step_{n}"].per_second / middle[f"{base}_{n}"].per_second, 3)
        for base in ("pgbench", "driver") for n in (1, 8)
    }  # fmt: skip
    return {"matters": len(every), "statements_per_step": statements, "parts": parts, **rounded, **ratios}


def _open(ground: Ground, number: int) -> list[uuid.UUID]:
    opened = []
    for start in range(0, number, 200):
        with acting(ground.tickets[0]):
            for _ in range(start, min(start + 200, number)):
                written = perform.open_matter(ledger="to_and_fro", step="begin", by=ground.actors[0], at=timezone.now(),
                                              facts=TEXT)  # fmt: skip
                opened.append(written.matter_id)
    return opened


def _statements(ground: Ground, matter: uuid.UUID) -> int:
    """Count the statements of one step, the first and last of the transaction included."""
    with CaptureQueriesContext(connection) as captured, acting(ground.tickets[0]):
        perform.take_step(matter=matter, step="go", by=ground.actors[0], at=timezone.now(), facts=TEXT)
    return len(captured)


class _Steps:
    """Each client goes to and fro over its own share of the matters."""

    def __init__(self, ground: Ground, matters: list[uuid.UUID], clients: int) -> None:
        self.ground, self.matters, self.clients = ground, matters, clients
        self.stages: dict[uuid.UUID, str] = {}

    def __call__(self, client: int, turn: int) -> None:
        """Take one step; before the first, see where the matters stand and warm up."""
        mine = self.matters[client :: self.clients]
        if turn == 0:
            self._warm_up(client, mine)
        matter = mine[turn % len(mine)]
        step = "go" if self.stages[matter] == "here" else "come"
        with acting(self.ground.tickets[client]):
            self.stages[matter] = perform.take_step(
                matter=matter, step=step, by=self.ground.actors[client], at=timezone.now(), facts=TEXT
            ).stage

    def _warm_up(self, client: int, mine: list[uuid.UUID]) -> None:
        with acting(self.ground.tickets[client]):
            rows = Matter.objects.filter(office_id=self.ground.actors[client].office_id, pk__in=mine)
            self.stages = dict(rows.values_list("pk", "stage"))
        for turn in range(1, 11):
            self(client, -turn)


class _Driver:
    """The same statements by psycopg alone, with content made before."""

    def __init__(self, ground: Ground, matters: list[uuid.UUID], clients: int) -> None:
        self.ground, self.matters, self.clients = ground, matters, clients
        self.connection: psycopg.Connection | None = None
        self.sample: Any = None

    def __call__(self, client: int, turn: int) -> None:
        """Read where the matter stands and append."""
        mine = self.matters[client :: self.clients]
        matter = mine[turn % len(mine)]
        actor = self.ground.actors[client]
        link = self.connection or self._connect(actor.office_id)
        with link.transaction():
            link.execute("SELECT office_act_as(%s)", [self.ground.tickets[client]])
            (row,) = link.execute("SELECT position, head, number, stage FROM record_matter WHERE office_id = %s AND id = %s",
                               [actor.office_id, matter]).fetchall()  # fmt: skip
            position, head, number, stage = row
            content, salt = self.sample
            after = {**content["after"], "number": number, **DUE, "stage": "there" if stage == "here" else "here"}
            now = datetime.now(UTC)
            digest = sha256(salt).digest()
            link.execute(APPEND, [
                actor.office_id, matter, position, head, uuid.uuid4(), "go", actor.person_id, actor.post_id,
                actor.role.value, actor.department_id, None, actor.who, now, now, "", digest,
                sha256(head + digest).digest(), "sha256", Jsonb(content), salt, Jsonb(after), Jsonb(_effects()),
            ])  # fmt: skip

    def _connect(self, office: uuid.UUID) -> psycopg.Connection:
        at = settings.DATABASES["default"]
        self.connection = psycopg.connect(host=at["HOST"], dbname=at["NAME"], user=at["USER"], password=at["PASSWORD"],
                                          autocommit=True, prepare_threshold=2)  # fmt: skip
        self.connection.execute("SELECT office_act_as(%s)", [self.ground.tickets[0]])
        with acting(self.ground.tickets[0]):
            entry = Entry.objects.filter(office_id=office, step="go").select_related("facts").first()
            if entry is None:
                raise RuntimeError("there is no step to copy")
            self.sample = (entry.facts.content, bytes(entry.facts.salt))
        return self.connection


def _effects() -> dict[str, Any]:
    clock = {"name": "limit", "subject": "", "label": "期限", "basis": "house", "statutory": False,
             "started_at": "2026-11-12T01:00:00.000000Z", "due": "2026-11-23", "warns_on": "2026-11-20",
             "provisional": False, "paused": False, "held": 0, "stopped_at": None}  # fmt: skip
    return {"clocks": [{"id": str(uuid.uuid4()), **clock}, {"id": str(uuid.uuid4()), **clock, "name": "back_limit"}]}


def _prepare_pgbench(matter: uuid.UUID) -> None:
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    with psycopg.connect(here.address("sunmao_owner"), autocommit=True) as owner:
        for statement in SAMPLE.split(";\n"):
            if statement.strip():
                owner.execute(statement.replace("%%", "%").replace("%(matter)s", f"'{matter}'"))
        owner.execute(STEP.replace("%(effects)s", f"'{json.dumps(_effects(), ensure_ascii=False)}'::jsonb"))


def _pgbench(ground: Ground, clients: int, seconds: float, matters: int) -> Pace:
    """Let pgbench call one function that reads, hashes and appends; it signs in as the application."""
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    share = matters // clients
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "step.sql"
        script.write_text(
            f"\\set n random({1}, {share})\n\\set m :n * {clients} - :client_id\n"
            f"SELECT bench_step('{ground.tickets[0]}', :m);\n", encoding="utf-8")  # fmt: skip
        told = subprocess.run(
            [str(here.binaries / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)),
             "-T", str(max(1, round(seconds))), "-f", str(script)],
            capture_output=True, text=True, check=False, env=_surroundings(here),
        )  # fmt: skip
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    found = re.search(r"tps = ([\d.]+)", told.stdout)
    latency = re.search(r"latency average = ([\d.]+)", told.stdout)
    return Pace(float(found.group(1)) if found else 0.0, float(latency.group(1)) if latency else 0.0, 0.0)


def _surroundings(here: postgres.Cluster) -> dict[str, str]:
    """Sign pgbench in as the application, without a password on its command line."""
    told = conninfo_to_dict(here.address("sunmao_app"))
    return {**os.environ, "PGHOST": str(told["host"]), "PGUSER": str(told["user"]),
            "PGPASSWORD": str(told["password"]), "PGDATABASE": str(told["dbname"])}  # fmt: skip
