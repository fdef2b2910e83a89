# SPDX-License-Identifier: Apache-2.0
"""Processes and the database are killed in the middle: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from sunmao.commands import postgres
from tests.faults.ground import ROUNDS, first_line, unharmed

pytestmark = [pytest.mark.fault, pytest.mark.accept("2.s.5")]
HEADS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")


def killed_after(process, seconds):
    """Let it work for a while, kill it, and return every line that it had finished."""
    lines = [first_line(process)]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    whole = [line for line in lines if line.strip().endswith("}")]
    return [json.loads(line) for line in whole]


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
