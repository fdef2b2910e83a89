# SPDX-License-Identifier: Apache-2.0
"""Processes and the database are killed in the middle: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import fcntl
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from openpyxl import Workbook

from sunmao.commands import postgres, power, roles
from sunmao.commands.demo import MARKER
from tests import clusters

pytestmark = [pytest.mark.fault, pytest.mark.accept("2.s.5")]
ROOT = Path(__file__).parents[2]
ROUNDS = pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.long)])
HEADS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")


class Site:
    """A data folder with a cluster of its own, which tests may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here = postgres.cluster(folder)
        power.keep_secret_key(folder)
        self.up()
        roles.prepare(self.here, clusters.TEMPLATE)
        clusters.migrate(folder)
        (folder / MARKER).touch()
        self.said = json.loads(self.run("found").stdout)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SUNMAO_DATA_DIR": str(self.folder), "SUNMAO_DATABASE_NAME": clusters.TEMPLATE,
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


@pytest.fixture(scope="module")
def site():
    folder = clusters.new_folder()
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # or another run would take the folder for a left one
        yield Site(folder)
    clusters.remove(folder)


def first_line(process, patience=60):
    ready, _, _ = select.select([process.stdout], [], [], patience)
    assert ready, "the worker said nothing"
    return process.stdout.readline()


def killed_after(process, seconds):
    """Let it work for a while, kill it, and return every line that it had finished."""
    lines = [first_line(process)]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    whole = [line for line in lines if line.strip().endswith("}")]
    return [json.loads(line) for line in whole]


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


@ROUNDS
def test_a_worker_is_killed_in_the_middle_of_steps_and_uploads(site, rounds):
    acknowledged = []
    for _ in range(rounds):
        with site.worker() as process:
            acknowledged += killed_after(process, random.uniform(0.05, 0.8))  # noqa: S311  chance of a test
    assert acknowledged
    unharmed(site, acknowledged)


def kill_database(site):
    """Kill the server and every process of it at once, as a power cut does."""
    server = postgres.server_process(site.here)
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="utf-8").split()
    for pid in (str(server), *children):
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue


@ROUNDS
def test_the_database_is_killed_in_the_middle_and_recovers_by_itself(site, rounds):
    acknowledged = []
    for _ in range(rounds):
        with site.worker() as process:
            lines = [first_line(process)]
            time.sleep(random.uniform(0.05, 0.8))  # noqa: S311  chance of a test
            kill_database(site)
            lines += process.communicate(timeout=60)[0].splitlines()
        acknowledged += [json.loads(line) for line in lines if line.strip().endswith("}")]
        site.up()
    unharmed(site, acknowledged)


def letters(path, rows):
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADS)
    for n in range(rows):
        page.append((n + 1, f"A{n:05d}", f"第{n}封来信", "2024/4/25 9:32:09", f"{rows} 封中的第{n}封，内容各不相同 {n * 7919}",
                     "已办理。", "2024/5/10 14:56:53"))  # fmt: skip
    book.save(path)
    return path


def historic(site):
    site.up()  # whichever command ended last has switched the database off
    with site.owner() as owner:
        return int(owner.execute("SELECT count(*) FROM record_matter WHERE historic").fetchone()[0])


def killed_import(site, command):
    """Start the import and kill it once it has written a few rows; answer whether it was still at work."""
    known = historic(site)
    process = subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while process.poll() is None and historic(site) < known + 5:
        assert time.monotonic() < deadline, "the import does not begin"
        time.sleep(0.02)
    busy = process.poll() is None
    process.kill()
    process.wait()
    return busy


@ROUNDS
def test_an_import_is_killed_in_the_middle_and_run_again_to_its_end(site, tmp_path, rounds):
    rows = 200 + 50 * rounds
    file = letters(tmp_path / f"来信{rounds}.xlsx", rows)
    words = ("import", "clues", str(file), "--office", "示例区院")
    before = historic(site)
    killed = [killed_import(site, [sys.executable, "-m", "sunmao.commands", *words]) for _ in range(rounds)]
    assert killed.count(True) > rounds // 2
    status, done = site.command(*words)
    assert (status, done["rejected"], done["rows"]) == (0, [], rows)
    assert historic(site) - before == rows
    unharmed(site, [])


def test_no_request_fails_beyond_the_outage_when_the_database_restarts_under_load(site):
    with site.worker("patient") as process:
        first_line(process)
        time.sleep(0.5)
        begun = time.time()
        site.down()
        site.up()
        ended = time.time()
        time.sleep(1.5)
        process.send_signal(signal.SIGKILL)
        said = [json.loads(line) for line in process.stdout.read().splitlines() if line.strip().endswith("}")]
    failed = [one["failed"] for one in said if "failed" in one]
    done = [one for one in said if "number" in one]
    assert all(begun - 1 <= moment <= ended for moment in failed), (begun, ended, failed)
    assert any(one["at"] > ended for one in done), "nobody worked on after the outage"
    unharmed(site, done)
