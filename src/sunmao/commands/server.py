# SPDX-License-Identifier: Apache-2.0
"""Run the web server as a child and look after it: its address, its process number, its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from sunmao.commands.keeping import worker_kept
from sunmao.commands.messages import DONE, REFUSED, CommandRefused, say

FIRST_PAGE_PATIENCE = 60.0
BELL = "notice.asked"
"""A page that asks for a holiday notice leaves this file; the same name as in ``record.asked_notices``."""
BELL_EVERY = 2.0
"""Seconds between two looks at it."""


def free_port(host: str, wanted: int, tries: int = 1) -> int:
    """Return the wanted port, or one of the next when several may be tried."""
    for port in range(wanted, wanted + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandRefused(f"端口 {wanted} 已被占用或不允许使用。请用 --port 换一个，或先停下占用它的程序。")


def running(data: Path) -> int:
    """Return the process number of the command that serves this data folder, 0 when none does."""
    try:
        pid = int((data / "server.pid").read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ValueError):
        return 0
    return pid if b"sunmao" in words else 0


@contextmanager
def _noted(data: Path) -> Iterator[None]:
    if pid := running(data):
        raise CommandRefused(f"这个数据文件夹已有一个服务在运行（进程 {pid}）。请先运行 ./sunmao stop。")
    note = data / "server.pid"
    note.write_text(str(os.getpid()))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def serve(data: Path, host: str, port: int, workers: int, greeting: str) -> int:
    """Serve until a signal comes; print the greeting once the first page answers."""
    with _noted(data):
        words = [
            sys.executable, "-m", "sunmao.commands.granian_child", "--interface", "wsgi", "--host", host,
            "--port", str(port), "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "--respawn-failed-workers", "--workers-kill-timeout", "5", "sunmao.wsgi:application",
        ]  # fmt: skip
        child = subprocess.Popen(words, start_new_session=True)
        asked: list[int] = []

        def end(number: int, _frame: FrameType | None) -> None:
            asked.append(number)
            child.terminate()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        first = _first_page(child, f"http://{host}:{port}/health")
        with worker_kept():  # behind the first page: nobody can have asked for anything yet
            if first:
                say(greeting)
            status = _wait(child, data)
        with suppress(ProcessLookupError):  # workers that outlived a killed server would hold the port
            os.killpg(child.pid, signal.SIGKILL)
    return DONE if asked or status == 0 else REFUSED


def _wait(child: subprocess.Popen[bytes], data: Path) -> int:
    """Wait for the server's end; meanwhile load the holiday notices that a page asked for, which only the owner may."""
    loading: subprocess.Popen[bytes] | None = None
    while True:
        try:
            return child.wait(timeout=BELL_EVERY)
        except subprocess.TimeoutExpired:
            if (data / BELL).exists() and (loading is None or loading.poll() is not None):
                (data / BELL).unlink(missing_ok=True)
                loading = subprocess.Popen([sys.executable, "-m", "sunmao.commands", "notice", "--asked"])


def _first_page(child: subprocess.Popen[bytes], address: str) -> bool:
    """Wait until the server answers anything at all."""
    deadline = time.monotonic() + FIRST_PAGE_PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while child.poll() is None and time.monotonic() < deadline:
        try:
            opener.open(address, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
            continue
        return True
    return False


def stop(data: Path) -> bool:
    """End the command that serves this data folder; return whether one did."""
    pid = running(data)
    if not pid:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while running(data) == pid and time.monotonic() < deadline:
        time.sleep(0.05)
    if running(data) == pid:
        os.kill(pid, signal.SIGKILL)
    return True
