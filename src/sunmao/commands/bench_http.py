# SPDX-License-Identifier: Apache-2.0
"""Requests a second through the real server: opening a clue, a step, list, matter page, search."""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings
from django.utils import timezone

from sunmao.commands import postgres
from sunmao.commands.bench_client import ask, signed_in
from sunmao.commands.bench_ground import Ground, lay, race, settle
from sunmao.commands.server import free_port
from sunmao.office import people
from sunmao.office.acting import acting
from sunmao.office.actors import actor_for
from sunmao.office.models import Person
from sunmao.office.passwords import hashed
from sunmao.record import perform

CLIENTS, WORKERS = 8, 2
PASSWORD = secrets.token_urlsafe(12) + "-Aa1"
PLACES = ("示例河", "示例大街", "某某街道", "东湖公园", "北山林场", "南门市场", "西站货场", "新区工地")
THINGS = ("堆放建筑垃圾", "井盖缺失", "油烟直排", "噪声扰民", "占用盲道", "污水溢流", "裸土未覆盖", "消防通道堵塞")
WORDS = ("群众反映", "多次", "长期", "附近", "路口", "小区", "学校", "工地", "市场", "河道", "管网", "道路", "渣土", "污水",
         "粉尘", "噪声", "异味", "积水", "堆放", "占用", "破损", "堵塞", "影响通行", "居民", "物业", "街道", "现场", "拍照",
         "核实", "答复", "整改", "清理", "仍未", "平方米", "希望", "尽快处理", "恢复原状", "消除隐患", "公共利益")  # fmt: skip
"""Every letter has some of these words; between them stand signs that hardly any other letter has in that order."""


def letter(n: int) -> str:
    """Make the n-th letter, the same in every run; two share as few pairs as real ones on different things."""
    chance = random.Random(n)  # noqa: S311  not a secret
    return "，".join(
        "".join((*chance.sample(WORDS, 2), *(chr(chance.randint(0x4E00, 0x5FFF)) for _ in range(8))))
        for _ in range(chance.randint(6, 24))
    )


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the ledger, start the server, and let eight people work."""
    ground = lay()
    number = int(options.matters or 10_000)
    numbers = _fill(ground, number)
    names = _accounts(ground)
    settle()
    found: dict[str, Any] = {"matters": number, "clients": CLIENTS, "workers": WORKERS}
    with served() as (port, pid):
        people_in = [signed_in(port, name, PASSWORD) for name in names]
        for kind in ("list", "matter", "search", "create", "step"):
            work = _Work(port, people_in, kind, numbers, str(ground.department))
            before = cpu_of(pid)
            pace = race(CLIENTS, options.seconds, work)
            used = (cpu_of(pid) - before) / max(1, round(pace.per_second * options.seconds))
            found[kind] = {**{k: round(v, 1) for k, v in asdict(pace).items()}, "server_cpu_ms": round(used * 1000, 2)}
        rates = [found[kind]["per_second"] for kind in ("list", "matter", "search", "create", "step")]
        found["acts_and_reads_per_second"] = round(len(rates) / sum(1 / r for r in rates), 1)
    return found


def _fill(ground: Ground, number: int) -> list[str]:
    numbers = []
    today = timezone.now().date().isoformat()
    for start in range(0, number, 250):
        with acting(ground.tickets[0]):
            for n in range(start, min(start + 250, number)):
                place, thing = PLACES[n % len(PLACES)], THINGS[n // 8 % len(THINGS)]
                facts = {"title": f"{place}{n}号{thing}", "source": "department", "line": "other", "received_on": today,
                         "summary": f"{place}{n}号处{thing}。{letter(n)}", "place": place}  # fmt: skip
                written = perform.open_matter(ledger="clues", step="register", by=ground.actors[0], at=timezone.now(),
                                              facts=facts)  # fmt: skip
                numbers.append(written.number)
    return numbers


def _accounts(ground: Ground) -> list[str]:
    """Give everyone an account with a password that need not be changed."""
    names = []
    with acting(ground.administrator):
        by = actor_for(ground.administrator)
        for actor in ground.actors:
            account, _ = people.add_account(person=Person.objects.get(pk=actor.person_id), by=by)
            names.append(account.sign_in_name)
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    with psycopg.connect(here.address("sunmao_owner")) as owner:
        owner.execute("UPDATE office_account SET must_change = false, password = %s WHERE sign_in_name = ANY (%s)",
                      [hashed(PASSWORD), names])  # fmt: skip
    return names


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Run the real server and yield its port and process."""
    port = free_port("127.0.0.1", 8321, 50)
    words = [sys.executable, "-m", "sunmao.commands.granian_child", "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws",
             "--log-level", "warning", "sunmao.wsgi:application"]  # fmt: skip
    child = subprocess.Popen(words, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                ask(http.client.HTTPConnection("127.0.0.1", port), "GET", "/health", {})
                break
            except OSError:
                time.sleep(0.1)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait()


class _Work:
    """What one person does over and over."""

    def __init__(self, port: int, people_in: list[dict[str, str]], kind: str, numbers: list[str], room: str) -> None:
        self.port, self.people, self.kind, self.numbers, self.room = port, people_in, kind, numbers, room
        self.link: http.client.HTTPConnection | None = None

    def __call__(self, client: int, turn: int) -> None:
        """Send one request and insist on the answer that a person expects."""
        self.link = self.link or http.client.HTTPConnection("127.0.0.1", self.port)
        cookies = self.people[client]
        number = self.numbers[(turn * CLIENTS + client) * 7 % len(self.numbers)]
        if self.kind in ("create", "step"):
            path, form = self._act(client, turn)
            status, _, text = ask(self.link, "POST", path, cookies, form)
            wanted = http.HTTPStatus.SEE_OTHER
        else:
            read = {"list": "/clues/", "matter": f"/clues/{quote(number)}/",
                    "search": f"/clues/?text={quote(THINGS[turn % len(THINGS)])}"}  # fmt: skip
            status, _, text = ask(self.link, "GET", read[self.kind], cookies)
            wanted = http.HTTPStatus.OK
        if status != wanted:
            said = re.sub(r"<[^>]+>|\s+", " ", text)
            raise RuntimeError(f"{self.kind}: {status} {said[-600:]}")

    def _act(self, client: int, turn: int) -> tuple[str, dict[str, str]]:
        if self.kind == "step":  # each matter once: every client has a share of its own
            number = self.numbers[turn * CLIENTS + client]
            return f"/clues/{quote(number)}/circulate/", {
                "_key": str(uuid4()),
                "_seen": "1",
                "to_department": self.room,
            }
        today = timezone.now().date().isoformat()
        return "/clues/new/register/", {
            "_key": str(uuid4()), "_seen": "", "title": f"测速登记{client}-{turn}", "source": "department",
            "line": "other", "received_on": today, "summary": f"第{client}人第{turn}次登记，请核查。", "secrecy": "internal",
        }  # fmt: skip


def cpu_of(pid: int, *, children: bool = False) -> float:
    """Return the CPU seconds (utime and stime) of a process group; or of a process, its children and those it reaped."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parts = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        itself = int(folder.name) == pid
        if (itself or int(parts[1]) == pid) if children else int(parts[2]) == pid:
            used = parts[11:15] if children and itself else parts[11:13]
            total += sum(map(int, used)) / ticks
    return total
