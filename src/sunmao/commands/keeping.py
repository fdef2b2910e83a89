# SPDX-License-Identifier: Apache-2.0
"""Look beside the web server whether a job waits, and run a worker for it: none holds memory while nothing is asked."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from sunmao import environment
from sunmao.commands.messages import say

WORDS: Final = (sys.executable, "-m", "sunmao.commands", "worker", "--until-idle")
LOOKS_EVERY: Final = 1.0
PAUSES: Final = (2.0, 5.0, 15.0, 60.0)
"""Seconds before the next worker, longer for each one in a row that died."""
FIRST_ROUND, ROUNDS_EVERY = 60.0, 24 * 3600.0
"""Old results are swept even when nobody asks for anything."""
PATIENCE: Final = 8.0
DEAD_AFTER: Final = 8
WAITING: Final = """
SELECT EXISTS (SELECT FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
 WHERE (j.status = 'todo' AND COALESCE(j.scheduled_at, now()) <= now())
    OR (j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))))"""


class Keeper(threading.Thread):
    """Starts a worker when one is needed, waits for its end, looks again."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self.ending = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.turn = threading.Lock()
        self.link: psycopg.Connection[Any] | None = None
        self.next_round = time.monotonic() + FIRST_ROUND

    def run(self) -> None:
        """Look every second until the end is asked for."""
        died = 0
        while not self.ending.wait(PAUSES[min(died, len(PAUSES)) - 1] if died else LOOKS_EVERY):
            if self._wanted():
                died = died + 1 if self._worker() else 0

    def _wanted(self) -> bool:
        if time.monotonic() >= self.next_round:
            self.next_round = time.monotonic() + ROUNDS_EVERY
            return True
        try:
            self.link = self.link or _connected()
            row = self.link.execute(WAITING, [DEAD_AFTER]).fetchone()
        except psycopg.OperationalError:  # the database is away for a moment; pages say so, this looks again
            self.link = None
            return False
        return bool(row and row[0])

    def _worker(self) -> int:
        """Run one worker and return its exit status; a negative one names the signal that killed it."""
        with self.turn:  # so that no worker begins behind the back of the end
            if self.ending.is_set():
                return 0
            child = self.child = subprocess.Popen(WORDS, stdin=subprocess.DEVNULL, start_new_session=True)
        status = child.wait()
        if status and not self.ending.is_set():
            say(f"后台任务程序意外结束（{status}），稍后重新启动，未完成的任务会重做。")
        return status

    def end(self) -> None:
        """Ask the worker to put down its job, and see it gone."""
        with self.turn:
            self.ending.set()
            child = self.child
        if child is not None:
            child.terminate()
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
        self.join(PATIENCE)
        if self.link is not None:
            self.link.close()


def _connected() -> psycopg.Connection[Any]:
    address = environment.database_address("app")
    more: dict[str, Any] = dict(address.more)
    return psycopg.connect(
        dbname=address.name, user=address.user, password=address.password, host=address.host, port=address.port,
        autocommit=True, **more,
    )  # fmt: skip


@contextmanager
def worker_kept() -> Iterator[None]:
    """Have jobs done for the length of the block."""
    keeper = Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.end()
