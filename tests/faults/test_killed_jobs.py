# SPDX-License-Identifier: Apache-2.0
"""The worker is killed in the middle of an export: the job is done again, or told as failed, and is never stuck."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from sunmao.commands.bench_export import CLUES, ENTRIES, MATTERS
from sunmao.jobs.running import MOST_ATTEMPTS
from tests import clusters
from tests.faults.ground import ROOT, Site

pytestmark = [pytest.mark.fault, pytest.mark.accept("3.3.29")]
ROWS = 12_000


@pytest.fixture
def site():
    folder = clusters.new_folder()
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        made = Site(folder)
        made.up()
        fill(made)
        yield made
    clusters.remove(folder)


def fill(site):
    with site.owner() as owner:
        who = "SELECT o.person_id, o.post_id FROM office_acting o WHERE o.id = %s"
        person, post = owner.execute(who, [site.said["tickets"]["案管"]]).fetchone()
        given = {"office": site.said["office"], "person": person, "post": post, "room": site.said["department"], "rows": ROWS}  # fmt: skip
        for statement in (MATTERS, ENTRIES, CLUES):
            owner.execute(statement, given)


def asked(site) -> UUID:
    command = [sys.executable, str(ROOT / "tests/faults/asking.py"), json.dumps(site.said)]
    told = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr[-3000:]
    return UUID(told.stdout.strip())


@contextmanager
def working(site):
    words = [sys.executable, "-m", "sunmao.commands", "worker"]
    worker = subprocess.Popen(words, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def standing(site, job):
    with site.owner() as owner:
        return owner.execute("SELECT state, attempts, step, told FROM jobs_job WHERE id = %s", [job]).fetchone()


def until(site, job, reached, patience=90.0):
    deadline = time.monotonic() + patience
    while not reached(found := standing(site, job)):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_a_job_whose_worker_was_killed_is_done_again_and_whole(site):
    job = asked(site)
    with working(site) as worker:
        until(site, job, lambda found: found[0] == "running" and found[2] > 0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert standing(site, job)[0] == "running"
    with working(site):
        state, attempts, step, _ = until(site, job, lambda found: found[0] not in ("running", "waiting"))
        assert (state, attempts, step) == ("done", 2, ROWS)
    file = Path(site.folder / "results" / site.said["office"] / str(job))
    sheet = load_workbook(BytesIO(file.read_bytes()), read_only=True).worksheets[0]
    numbers = [row[0] for row in sheet.iter_rows(min_row=6, max_col=2, values_only=True) if isinstance(row[0], int)]
    assert numbers == list(range(1, ROWS + 1))
    assert sorted(path.name for path in file.parent.glob(f"{job}*")) == [str(job)]
    with site.owner() as owner:
        (times,) = owner.execute("SELECT count(*) FROM record_access WHERE what = 'export'").fetchone()
    assert times == 1


def test_a_job_that_kills_every_worker_is_told_as_failed(site):
    job = asked(site)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with working(site) as worker:
            until(site, job, lambda found, n=attempt: found[1] == n and found[2] > 0)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    with working(site):
        state, _, _, told = until(site, job, lambda found: found[0] not in ("running", "waiting"))
    assert state == "failed"
    assert "中断了 3 次" in told
    assert not (site.folder / "results" / site.said["office"] / str(job)).exists()
