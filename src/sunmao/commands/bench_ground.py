# SPDX-License-Identifier: Apache-2.0
"""The ground benchmarks stand on: one office, a few people with tickets, a ledger that goes to and fro."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone

from sunmao.commands import postgres
from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.lines import Line
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import Clock, Stage, Step
from sunmao.office import acting, founding, office_key, people, posts
from sunmao.office.actors import Actor, actor_for
from sunmao.record.registry import Ledger, register

RULE = House("往返", Length(Unit.DAYS, 10), "只用于测速")


class Note(Form):
    """What a step of the benchmark says."""

    text: str = ask("说明", lines=2, most=500)
    received_on: str = ask("日期", default="2026-11-12")


class ToAndFro(Procedure):
    """There and back again, with a clock started and stopped each time."""

    label = "测速"
    version = "1"

    here = Stage("此处")
    there = Stage("彼处")
    done = Stage("完成", final=True)
    limit = Clock("期限", RULE)
    back_limit = Clock("返回期限", RULE)

    begin = Step("开始", law=RULE, to=here, form=Note, title="text")
    go = Step("去", law=RULE, at=here, to=there, form=Note, starts=(limit,), stops=(back_limit,))
    come = Step("回", law=RULE, at=there, to=here, form=Note, starts=(back_limit,), stops=(limit,))
    end = Step("完", law=RULE, at=here, to=done)


@dataclass(frozen=True)
class Ground:
    """Who acts, and in which office."""

    tickets: tuple[UUID, ...]
    actors: tuple[Actor, ...]
    department: UUID
    administrator: UUID


def lay() -> Ground:
    """Found the office and its people."""
    register(Ledger("to_and_fro", "测速台账", ToAndFro, "CS"))
    now = timezone.now()
    three = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    day = founding.FirstDay("测速院", "测速院", "测", [founding.Administrator(r, f"管理员{i}", f"0{i}") for i, r in enumerate(three)],
                            demonstration=True)  # fmt: skip
    founded = founding.found(day, at=now)
    office_key.make_key(founded.office.id)
    until = now + timedelta(hours=4)
    first = founded.passwords[0]
    administrator = _ticket_of(first.person_id, first.post_id, until)
    with acting.acting(administrator):
        by = actor_for(administrator)
        room = people.add_department(name="测速部", line=Line.OTHER.value, by=by)
        given = []
        for n in range(8):
            person = people.add_person(name=f"测速员{n}", work_number=f"1{n}", by=by)
            post = posts.give_post(person=person, department=room, role=Role.CASE_INTAKE, since=now.date(), by=by)
            given.append((person.id, post.id))
        chief = people.add_person(name="测速检察长", work_number="20", by=by)
        posts.give_post(person=chief, department=room, role=Role.CHIEF_PROCURATOR, since=now.date(), by=by)
    tickets = tuple(_ticket_of(person, post, until) for person, post in given)
    return Ground(tickets, tuple(actor_for(t) for t in tickets), room.id, administrator)


def settle() -> None:
    """Tidy and count what was laid, as the database does by itself within a minute or two."""
    here = postgres.cluster(Path(settings.KEYS_ROOT).parent)
    with psycopg.connect(here.address("sunmao_owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _ticket_of(person: UUID, post: UUID, until: Any) -> UUID:
    return acting.open_ticket(person, post, until)


@contextmanager
def everyone_gone() -> Iterator[None]:
    """Close this process's connections before it is forked."""
    connections.close_all()
    yield
    connections.close_all()


@dataclass(frozen=True)
class Pace:
    """How one way went."""

    per_second: float
    p95_ms: float
    client_us: float
    p50_ms: float = 0.0


def race(clients: int, seconds: float, work: Callable[[int, int], None]) -> Pace:
    """Let several processes repeat ``work(client, turn)`` for a while."""
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    with everyone_gone():
        runners = [context.Process(target=_run, args=(n, seconds, work, results)) for n in range(clients)]
        for runner in runners:
            runner.start()
        told = [results.get() for _ in runners]
        for runner in runners:
            runner.join()
    if faults := [fault for _, _, fault in told if fault]:
        raise RuntimeError(faults[0])
    times = sorted(t for each, _, _ in told for t in each)
    total = len(times)
    cpu = sum(used for _, used, _ in told)
    return Pace(total / seconds, times[int(total * 0.95)] * 1000, cpu / total * 1e6, times[total // 2] * 1000)


def _run(client: int, seconds: float, work: Callable[[int, int], None], results: Any) -> None:
    times: list[float] = []
    fault = ""
    try:
        work(client, 0)
        before = resource.getrusage(resource.RUSAGE_SELF)
        end = time.perf_counter() + seconds
        turn = 1
        while (start := time.perf_counter()) < end:
            work(client, turn)
            times.append(time.perf_counter() - start)
            turn += 1
    except Exception as error:  # noqa: BLE001  told to the parent, which raises it
        fault, before = repr(error), resource.getrusage(resource.RUSAGE_SELF)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    results.put((times, used, fault))
    connections.close_all()


def median(paces: list[Pace]) -> Pace:
    """Return the middle of several rounds, each figure by itself."""
    return Pace(
        *(
            statistics.median(getattr(p, name) for p in paces)
            for name in ("per_second", "p95_ms", "client_us", "p50_ms")
        )
    )
