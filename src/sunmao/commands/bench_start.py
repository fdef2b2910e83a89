# SPDX-License-Identifier: Apache-2.0
"""How long a newcomer waits for the first page, how long at the next start, and what all processes hold of memory."""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sunmao import environment
from sunmao.commands import postgres
from sunmao.commands.bench_client import ask, signed_in
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import CommandRefused
from sunmao.commands.programs import Account
from sunmao.commands.server import free_port

AIMS = {"first_page_seconds": 90, "second_start_seconds": 5, "memory_mb": 400}
PATIENCE = 600.0
PAGES = (
    "/",
    "/?tab=warn",
    "/?tab=mine",
    "/ledgers/",
    "/clues/",
    "/clues/?view=all",
    "/clues/counts/",
    "/cases/",
    "/basis/",
)
"""With one matter they are ten."""


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Start the demonstration twice in the throw-away folder, the packages being there; Python itself is part of it."""
    del options
    data = environment.data_folder()
    with started(data) as (first, _, _):
        pass
    with started(data) as (second, port, pid):
        views = look_around(data, port)
        memory = proportional(data, pid)
    found = {"first_page_seconds": round(first, 1), "second_start_seconds": round(second, 1), "page_views": views,
             "memory_mb": round(sum(memory.values()), 1), "memory_of": {k: round(v, 1) for k, v in memory.items()}}  # fmt: skip
    return {**found, "aims": AIMS, "load_average": round(os.getloadavg()[0], 1)}


@contextmanager
def started(data: Path) -> Iterator[tuple[float, int, int]]:
    """Run `demo` and yield the seconds to its first page, its port and its process; end it as Ctrl-C does."""
    port = free_port("127.0.0.1", 8421, 50)
    begun = time.monotonic()
    with (data / "demo.log").open("ab") as log:
        words = [sys.executable, "-m", "sunmao.commands", "demo", f"--port={port}"]
        demo = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for_page(demo, port, data / "demo.log")
        yield time.monotonic() - begun, port, demo.pid
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait()


def wait_for_page(demo: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the first page that a newcomer sees is there, whole."""
    deadline = time.monotonic() + PATIENCE
    while demo.poll() is None and time.monotonic() < deadline:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            if ask(link, "GET", "/account/sign-in/", {})[0] == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            link.close()
    raise CommandRefused(f"演示没有启动：{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def look_around(data: Path, port: int) -> int:
    """Sign in as the first person whom the greeting names, open ten pages, and return how many were there."""
    told = (data / MARKER).read_text(encoding="utf-8")
    password, name = (
        re.search(r"密码都是 (\S+)", told),
        re.search(r"^  ([a-z]+-anguan)\s+\S+　案管（受理）$", told, re.MULTILINE),
    )
    if password is None or name is None:
        raise CommandRefused(f"{data / MARKER} 没有写明可以用谁登录。")
    cookies = signed_in(port, name.group(1), password.group(1))
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    listed = ask(link, "GET", "/clues/", cookies)[2]
    number = re.search(r'href="(/clues/[^"/?]*\d{5}/)"', listed)
    pages = [*PAGES, *([quote(number.group(1), safe="/%")] if number else [])]
    return sum(ask(link, "GET", page, cookies)[0] == http.HTTPStatus.OK for page in pages)


def proportional(data: Path, pid: int) -> dict[str, float]:
    """Return the memory of the demonstration's processes in MB; what several share is counted once in all."""
    here = postgres.cluster(data)
    return {"server": _held_by(pid, None), "database": _held_by(postgres.server_process(here), here.account)}


def _held_by(top: int, account: Account | None) -> float:
    return sum(_pss(pid, account) for pid in (top, *_below(top))) / 1024


def _below(top: int) -> Iterator[int]:
    """Yield the processes that this one started, and theirs."""
    for task in Path(f"/proc/{top}/task").glob("*/children"):
        for pid in map(int, task.read_text().split()):
            yield pid
            yield from _below(pid)


def _pss(pid: int, account: Account | None) -> int:
    """Return the proportional memory of one process in KB, asked for as the account that may see it."""
    who = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    asked = ["env", "LC_ALL=C", "cat", f"/proc/{pid}/smaps_rollup"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload]
    if "denied" in told.stderr:
        raise CommandRefused(f"读不到进程 {pid} 占用的内存，无法计量。")
    found = re.search(r"^Pss:\s+(\d+) kB", told.stdout, re.MULTILINE)
    return int(found.group(1)) if found else 0  # it ended meanwhile
