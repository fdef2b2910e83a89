# SPDX-License-Identifier: Apache-2.0
"""Where the time of one step goes: statement by statement, the commit, and Python by package."""

from __future__ import annotations

import cProfile
import pstats
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from sunmao.commands.bench_ground import Ground
from sunmao.office.acting import acting
from sunmao.record import perform

TURNS = 400
KNOWN = (
    ("office_act_as", "bind"), ("record_append", "append"), ("FROM office_post p JOIN office_office", "read"),
    ("record_number", "number"), ("SAVEPOINT", "savepoint"), ("office_seat", "seat"),
)  # fmt: skip
"""A part of a statement and the name under which its time is told."""
PACKAGES = ("sunmao/kernel", "sunmao/record", "sunmao/office", "django", "psycopg", "json")
OTHER = "other"


class _Meter:
    """Adds up the time of each statement, as the driver's caller sees it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django calls it so
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds[_name(sql)] += time.perf_counter() - begun


def _name(sql: str) -> str:
    return next((name for part, name in KNOWN if part in sql), " ".join(sql.split())[:60])


def breakdown(ground: Ground, matters: Sequence[uuid.UUID], facts: dict[str, str]) -> dict[str, Any]:
    """Take steps by one client, alone, and return microseconds per step and part."""
    stages = dict.fromkeys(matters[: TURNS // 4], "here")
    _turns(ground, stages, facts, len(stages))  # warm
    meter = _Meter()
    with connection.execute_wrapper(meter):
        total, commit = _turns(ground, stages, facts, TURNS)
    statements = {name: _micro(seconds / TURNS) for name, seconds in sorted(meter.seconds.items())}
    python = total - commit - sum(meter.seconds.values())
    return {
        "total_us": _micro(total / TURNS),
        "statements_us": statements,
        "commit_us": _micro(commit / TURNS),
        "python_us": _micro(python / TURNS),
        "python_share": _shares(ground, stages, facts),
    }


def _turns(ground: Ground, stages: dict[uuid.UUID, str], facts: dict[str, str], number: int) -> tuple[float, float]:
    """Go to and fro; return seconds in all and those of the commits."""
    every, commit, begun = list(stages), 0.0, time.perf_counter()
    for turn in range(number):
        matter = every[turn % len(every)]
        step = "go" if stages[matter] == "here" else "come"
        with acting(ground.tickets[0]):
            stages[matter] = perform.take_step(
                matter=matter, step=step, by=ground.actors[0], at=timezone.now(), facts=facts
            ).stage
            done = time.perf_counter()
        commit += time.perf_counter() - done
    return time.perf_counter() - begun, commit


def _shares(ground: Ground, stages: dict[uuid.UUID, str], facts: dict[str, str]) -> dict[str, float]:
    """Return the share of each package in Python's time, the driver's waiting left out."""
    profile = cProfile.Profile()
    profile.runcall(_turns, ground, stages, facts, TURNS)
    spent: dict[str, float] = defaultdict(float)
    for (file, _line, function), (_calls, _all, own, *_rest) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        place = f"{file} {function}"
        spent[next((name for name in PACKAGES if name in place), OTHER)] += own
    spent.pop("psycopg", None)
    whole = sum(spent.values())
    return {name: round(seconds / whole, 3) for name, seconds in sorted(spent.items(), key=lambda one: -one[1])}


def _micro(seconds: float) -> float:
    return round(seconds * 1e6, 1)
