# SPDX-License-Identifier: Apache-2.0
"""The service as ``./sunmao serve`` runs it, on a site that tests may kill, and people who work on it at once."""

from __future__ import annotations

import http.client
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
from sunmao.commands.server import free_port
from tests.faults.visitors import GONE, Visitor

PATIENCE = 60.0


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


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def words_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")


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
