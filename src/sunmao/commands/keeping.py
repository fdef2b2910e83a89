# SPDX-License-Identifier: Apache-2.0
"""Keep one worker running beside the web server: begun anew when it dies, ended with the server."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

WORDS: Final = (sys.executable, "-m", "sunmao.commands", "worker")
PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before the next attempt, longer each time in a row that a worker dies young."""
GROWN: Final = 60.0
PATIENCE: Final = 8.0


class Keeper(threading.Thread):
    """Starts a worker, waits for its end, starts the next."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self.ending = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.turn = threading.Lock()

    def run(self) -> None:
        """Keep a worker until the end is asked for."""
        young = 0
        while self._start():
            lived = self._lived()
            young = 0 if lived else young + 1
            self.ending.wait(PAUSES[min(young, len(PAUSES)) - 1] if young else PAUSES[0])

    def _start(self) -> bool:
        with self.turn:  # so that no worker begins behind the back of the end
            if self.ending.is_set():
                return False
            self.child = subprocess.Popen(WORDS, stdin=subprocess.DEVNULL, start_new_session=True)
        return True

    def _lived(self) -> bool:
        child = self.child
        if child is None:
            return False
        try:
            child.wait(GROWN)
        except subprocess.TimeoutExpired:
            child.wait()
            return True
        return False

    def end(self) -> None:
        """Ask the worker to put down its job, and see it gone."""
        with self.turn:
            self.ending.set()
            child = self.child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
        self.join(PATIENCE)


@contextmanager
def worker_kept() -> Iterator[None]:
    """Have a worker for the length of the block."""
    keeper = Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.end()
