# SPDX-License-Identifier: Apache-2.0
"""Every page that people live in, in one large office, through the real server: time, and CPU of server and database."""

from __future__ import annotations

import argparse
import http.client
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.utils import timezone

from sunmao.commands import postgres
from sunmao.commands.bench_client import Cookies, ask, signed_in
from sunmao.commands.bench_ground import race, settle
from sunmao.commands.bench_http import PASSWORD, THINGS, cpu_of, served
from sunmao.commands.bench_letters import rare_word
from sunmao.commands.bench_matters import fill
from sunmao.kernel.roles import Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.office import acting, people, posts
from sunmao.office.actors import actor_for
from sunmao.office.models import Account, Office, Person
from sunmao.office.passwords import hashed

CLIENTS: Final = (2, 8)
POSTS: Final = {
    "handler": (Role.PROCURATOR, 8), "head": (Role.DEPARTMENT_HEAD, 4), "intake": (Role.CASE_INTAKE, 4),
    "deputy": (Role.DEPUTY_CHIEF_PROCURATOR, 2), "chief": (Role.CHIEF_PROCURATOR, 1),
}  # fmt: skip
DONE: Final = "bench.filled"
WARM: Final = 1.0


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, and the addresses that are asked for in turn."""

    name: str
    post: str
    paths: Sequence[str]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the office unless the folder holds it already, and ask for every page."""
    data = Path(settings.KEYS_ROOT).parent
    number = int(options.matters or 10_000)
    found: dict[str, Any] = {"matters": number}
    if not (data / DONE).exists():
        filled = fill(number)
        (data / DONE).write_text(str(number), encoding="utf-8")
        found |= {"matters": filled.matters, "filling_seconds": round(filled.seconds)}
    office = Office.objects.get(name="测速院")
    names = _accounts(office)
    settle()
    database = postgres.server_process(postgres.cluster(data))
    with served() as (port, server):
        cookies = {post: [signed_in(port, name, PASSWORD) for name in held] for post, held in names.items()}
        for page in _pages(office, options.only):
            found[page.name] = _asked(page, port, cookies[page.post], options.seconds, (server, database))
    return found


def _asked(page: Page, port: int, cookies: Sequence[Cookies], seconds: float, pids: tuple[int, int]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for clients in CLIENTS:
        race(clients, WARM, _Reader(port, page, cookies))
        server, database = cpu_of(pids[0]), _database_cpu(pids[1])
        pace = race(clients, seconds, _Reader(port, page, cookies))
        pages = max(1, round(pace.per_second * seconds))
        told[f"{clients}_clients"] = {
            "p50_ms": round(pace.p50_ms, 1), "p95_ms": round(pace.p95_ms, 1), "per_second": round(pace.per_second, 1),
            "server_cpu_ms": round((cpu_of(pids[0]) - server) / pages * 1000, 1),
            "database_cpu_ms": round((_database_cpu(pids[1]) - database) / pages * 1000, 1),
        }  # fmt: skip
    return told


class _Reader:
    """Reads one page over and over as several people."""

    def __init__(self, port: int, page: Page, cookies: Sequence[Cookies]) -> None:
        self.port, self.page, self.cookies = port, page, cookies
        self.link: http.client.HTTPConnection | None = None

    def __call__(self, client: int, turn: int) -> None:
        """Ask for the page and insist on getting it."""
        self.link = self.link or http.client.HTTPConnection("127.0.0.1", self.port)
        path = self.page.paths[(turn * 8 + client) % len(self.page.paths)]
        status, _, text = ask(self.link, "GET", path, dict(self.cookies[client % len(self.cookies)]))
        if status != HTTPStatus.OK:
            said = re.sub(r"<[^>]+>|\s+", " ", text)
            raise RuntimeError(f"{self.page.name} {path}: {status} {said[-300:]}")


def _pages(office: Office, only: str) -> list[Page]:
    with psycopg.connect(_owner()) as owner:
        # Case management does not see restricted matters, and every page asked for must come.
        numbers = [row[0] for row in owner.execute(
            "SELECT number FROM record_matter WHERE ledger = 'clues' AND secrecy <> %s ORDER BY md5(number) LIMIT 400",
            [Secrecy.RESTRICTED])]  # fmt: skip
        rooms = [str(row[0]) for row in owner.execute(
            "SELECT id FROM office_department WHERE office_id = %s AND name LIKE '第%%'", [office.id])]  # fmt: skip
    today = timezone.localdate()
    since, until = today - timedelta(days=400), today - timedelta(days=30)
    chance = random.Random(1)  # noqa: S311  which pages are asked for is no secret
    rare = [rare_word(chance.randrange(1, 1_000)) for _ in range(50)]
    filtered = [
        f"/clues/?view=all&stage=archived&department={room}&since={since:%Y%m%d}&until={until:%Y%m%d}" for room in rooms
    ]
    matters = [f"/clues/{quote(number)}/" for number in numbers]
    pages = [
        *(Page(f"desk_{post}", post, ["/"]) for post in POSTS),
        *(Page(f"desk_warned_{post}", post, ["/?tab=warn"]) for post in ("handler", "chief")),
        *(Page(f"ledger_{post}", post, ["/clues/"]) for post in POSTS),
        Page("ledger_all_handler", "handler", ["/clues/?view=all"]),
        Page("ledger_closed_intake", "intake", ["/clues/?view=closed"]),
        *(Page(f"filtered_{post}", post, filtered) for post in ("intake", "handler")),
        Page("filtered_open_intake", "intake", [f"/clues/?stage=assessing&department={room}" for room in rooms]),
        *(Page(f"search_common_{post}", post, [f"/clues/?view=all&text={quote('群众反映')}"]) for post in ("intake", "handler")),
        Page("search_eighth_open", "intake", [f"/clues/?text={quote(thing)}" for thing in THINGS]),
        *(Page(f"search_rare_{post}", post, [f"/clues/?view=all&text={quote(word)}" for word in rare]) for post in ("intake", "handler")),
        Page("search_fragment", "intake", [f"/clues/?view=all&text={number[-5:]}" for number in numbers]),
        Page("search_handler_name", "intake", [f"/clues/?text={quote(f'测速员{n}')}" for n in range(30, 60)]),
        Page("find_words", "intake", [f"/find/?text={quote(thing)}" for thing in THINGS]),
        *(Page(f"matter_{post}", post, matters) for post in ("chief", "intake")),
    ]  # fmt: skip
    return [page for page in pages if not only or re.search(only, page.name)]


def _accounts(office: Office) -> Mapping[str, list[str]]:
    """Return sign-in names by post; who has none yet gets one, and all have one password for this run."""
    (person, post, _), *_ = posts.holders(office.id, Role.SYSTEM_ADMINISTRATOR)
    ticket = acting.open_ticket(person, post, timezone.now() + timedelta(hours=1))
    names: dict[str, list[str]] = {}
    with acting.acting(ticket):
        by = actor_for(ticket)
        for word, (role, number) in POSTS.items():
            held = sorted({one for one, _, _ in posts.holders(office.id, role)})[:number]
            names[word] = [_account(office, one, by) for one in held]
    with psycopg.connect(_owner()) as owner:
        owner.execute("UPDATE office_account SET must_change = false, password = %s WHERE sign_in_name = ANY (%s)",
                      [hashed(PASSWORD), [name for held in names.values() for name in held]])  # fmt: skip
    return names


def _account(office: Office, person: Any, by: Any) -> str:
    account = Account.objects.filter(office_id=office.id, person_id=person).first()
    if account is None:
        account, _ = people.add_account(person=Person.objects.get(office_id=office.id, pk=person), by=by)
    return account.sign_in_name


def _database_cpu(server: int) -> float:
    """Return the CPU seconds of the database: its first process, those it started, and those that have ended."""
    return cpu_of(server, children=True)


def _owner() -> str:
    return postgres.cluster(Path(settings.KEYS_ROOT).parent).address("sunmao_owner")
