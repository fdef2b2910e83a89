# SPDX-License-Identifier: Apache-2.0
"""The web server is killed in the middle of forms with files, as ``serve`` starts it; and the database restarts under it."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from sunmao.commands.bench_client import ask
from sunmao.commands.demo import MARKER
from sunmao.commands.server import free_port
from tests.faults.ground import ROUNDS, unharmed
from tests.faults.visitors import GONE, Visitor

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.accept("2.s.5")]
PATIENCE = 60.0
LEAST = 0.05
"""Seconds after which a form is surely on its way."""


class Served:
    """The service as ``./sunmao serve`` runs it on a site, which tests may kill and start again."""

    def __init__(self, site) -> None:
        self.site, self.port = site, free_port("127.0.0.1", 8400, 200)
        self.command: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.start_anew()
        self.await_page()

    def start_anew(self) -> None:
        words = [sys.executable, "-m", "sunmao.commands", "serve", f"--port={self.port}"]
        self.command = subprocess.Popen(words, env=self.site.environment, stderr=subprocess.DEVNULL)

    def await_page(self) -> None:
        """Wait until pages are answered again; nobody mends anything by hand."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.look_after()
            with suppress(*GONE), closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as link:
                if ask(link, "GET", "/health", {})[0] == http.HTTPStatus.OK:
                    return
            time.sleep(0.05)
        pytest.fail("the service does not come back")

    def look_after(self) -> None:
        """Start the service again when it ended by itself, as it does when workers die one after the other; so does systemd."""
        if self.command and self.command.poll() is not None:
            self.start_anew()

    @property
    def master(self) -> int:
        """The web server's own process, below the command; waited for, since the last kill may have ended both."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.look_after()
            assert self.command
            with suppress(OSError):
                found = [pid for pid in children(self.command.pid) if "granian_child" in words_of(pid)]
                if found and children(found[0]):
                    return found[0]
            time.sleep(0.05)
        pytest.fail("the service has no server")

    def kill_worker(self) -> None:
        """Kill one of the processes that answer; the server starts another."""
        with suppress(ProcessLookupError, IndexError):  # it went by itself
            os.kill(random.choice(children(self.master)), signal.SIGKILL)  # noqa: S311  chance of a test

    def kill_master(self) -> None:
        """Kill the web server above its workers; the command ends, and is started again as systemd would."""
        with suppress(ProcessLookupError):
            os.kill(self.master, signal.SIGKILL)
        self.again()

    def kill_command(self) -> None:
        """Kill the command itself; what it started ends with it."""
        assert self.command
        self.command.kill()
        self.again()

    def again(self) -> None:
        assert self.command
        self.command.wait(timeout=PATIENCE)
        self.start()

    def end(self) -> None:
        if self.command and self.command.poll() is None:
            self.command.send_signal(signal.SIGTERM)
            self.command.wait(timeout=PATIENCE)


KILLS = (Served.kill_worker, Served.kill_master, Served.kill_command)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def words_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")


@pytest.fixture(scope="module")
def served(site):
    """The service on the site's folder, which is no demonstration's."""
    (site.folder / MARKER).unlink()
    made = Served(site)
    made.start()
    yield made
    made.end()


@contextmanager
def visitors(served, *names):
    """Let people work at once; afterwards each has stopped."""
    said = served.site.said
    everybody = [
        Visitor(served.port, said["accounts"][name], said["department"] if name == "案管" else "") for name in names
    ]
    for one in everybody:
        one.sign_in()
    threads = [threading.Thread(target=one.work) for one in everybody]
    for thread in threads:
        thread.start()
    try:
        yield everybody
    finally:
        for one in everybody:
            one.stop.set()
        for thread in threads:
            thread.join(timeout=PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def whole(site, everybody) -> None:
    """Nothing acknowledged is lost, nothing is half done, and no form that was sent twice was taken twice."""
    site.up()
    assert [strange for one in everybody for strange in one.strange] == []
    with site.owner() as owner:
        titles = [title for one in everybody for title in one.titles]
        twice = owner.execute(
            "SELECT title FROM record_matter WHERE title = ANY (%s) GROUP BY title HAVING count(*) > 1", [titles]
        ).fetchall()
        named = owner.execute("SELECT count(*) FROM record_file WHERE name LIKE '%%.pdf'").fetchone()
    assert twice == []
    assert named
    assert named[0]
    unharmed(site, [done for one in everybody for done in one.acknowledged])


@ROUNDS
def test_the_server_is_killed_in_the_middle_of_steps_and_uploads(served, rounds):
    with visitors(served, "登记人", "案管", "检察官") as everybody:
        for turn in range(max(rounds, len(KILLS))):
            before = sum(len(one.acknowledged) for one in everybody)
            time.sleep(random.uniform(LEAST, 0.6))  # noqa: S311  chance of a test
            KILLS[turn % len(KILLS)](served)
            served.await_page()
            moved_on(everybody, before)
    assert any(sent.status == 0 for one in everybody for sent in one.sent), "no form was in the middle"
    whole(served.site, everybody)


def moved_on(everybody, before) -> None:
    """Wait until work goes on by itself."""
    deadline = time.monotonic() + PATIENCE
    while sum(len(one.acknowledged) for one in everybody) <= before:
        assert time.monotonic() < deadline, "nobody works on after the kill"
        time.sleep(0.05)


def test_no_request_fails_beyond_the_outage_when_the_database_restarts_under_the_server(served):
    site = served.site
    with visitors(served, "登记人", "案管", "检察官") as everybody:
        time.sleep(1.0)
        begun = time.time()
        site.down()
        time.sleep(0.5)
        site.up()
        ended = time.time()
        time.sleep(2.0)
    every = [sent for one in everybody for sent in one.sent]
    failed = [sent for sent in every if sent.status not in (http.HTTPStatus.SEE_OTHER,)]
    outside = [sent for sent in failed if sent.ended < begun or sent.begun > ended]
    assert failed, "the outage was not felt"
    assert outside == [], json.dumps([begun, ended, [vars(sent) for sent in outside]])
    assert any(sent.begun > ended and sent.status == http.HTTPStatus.SEE_OTHER for sent in every)
    whole(site, everybody)
