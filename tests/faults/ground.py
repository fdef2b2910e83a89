# SPDX-License-Identifier: Apache-2.0
"""A data folder with a cluster of its own that tests may kill, and what must be true of it afterwards."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sunmao.commands import postgres, power, roles
from sunmao.commands.demo import MARKER
from tests import clusters

ROOT = Path(__file__).parents[2]
PASSWORD = "Sunmao-2026-fault"
ROUNDS = pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.long)])


class Site:
    """A data folder with a cluster of its own, which tests may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here = postgres.cluster(folder)
        power.keep_secret_key(folder)
        self.up()
        roles.prepare(self.here, clusters.TEMPLATE)
        done = subprocess.run([sys.executable, "-m", "sunmao.commands", "migrate"], env=self.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        self.up()  # the command that ended last has switched the database off
        (folder / MARKER).touch()
        self.said = json.loads(self.run("found").stdout)

    @property
    def environment(self) -> dict[str, str]:
        real = {name: value for name, value in os.environ.items() if name != "SUNMAO_TEST_RUN"}  # as in a real office
        return {**real, "SUNMAO_DATA_DIR": str(self.folder), "SUNMAO_DATABASE_NAME": clusters.TEMPLATE,
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}  # fmt: skip

    def up(self) -> None:
        with postgres.one_at_a_time(self.folder):
            postgres.start(self.here)

    def down(self) -> None:
        with postgres.one_at_a_time(self.folder):
            postgres.stop(self.here)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "tests/faults/worker.py"), *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done

    @contextmanager
    def worker(self, kind: str = "hasty"):
        command = [sys.executable, str(ROOT / "tests/faults/worker.py"), kind, json.dumps(self.said)]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.here.address("postgres", clusters.TEMPLATE), autocommit=True)

    def command(self, *words: str) -> tuple[int, dict[str, object]]:
        done = subprocess.run([sys.executable, "-m", "sunmao.commands", *words, "--json"], env=self.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.stdout, done.stderr[-3000:]
        return done.returncode, json.loads(done.stdout)


def first_line(process, patience=60):
    ready, _, _ = select.select([process.stdout], [], [], patience)
    assert ready, "the worker said nothing"
    return process.stdout.readline()


def unharmed(site, acknowledged):
    """Compare what was acknowledged with what is there, and look for anything half done."""
    with site.owner() as owner:
        there = {
            (str(n), int(p))
            for n, p in owner.execute(
                "SELECT m.number, e.position FROM record_matter m JOIN record_entry e ON e.matter_id = m.id"
            )
        }
        assert {(one["number"], one["position"]) for one in acknowledged if "number" in one} <= there
        for half in (
            "SELECT 1 FROM record_entry e WHERE NOT EXISTS (SELECT FROM record_facts f WHERE f.entry_id = e.id)",
            "SELECT 1 FROM record_matter m WHERE NOT EXISTS (SELECT FROM record_entry e WHERE e.matter_id = m.id)",
            (
                "SELECT 1 FROM record_matter m WHERE m.ledger = 'clues' AND NOT EXISTS "
                "(SELECT FROM clues_clue c WHERE c.matter_id = m.id)"
            ),
        ):
            assert owner.execute(half).fetchall() == []
        hashes = [bytes(row[0]).hex() for row in owner.execute("SELECT sha256 FROM record_file")]
    assert all((site.folder / "files" / site.said["office"] / h[:2] / h).is_file() for h in hashes)
    status, report = site.command("verify")
    assert (status, report["faults"]) == (0, [])
    assert report["entries"] == len(there)
    site.up()
