# SPDX-License-Identifier: Apache-2.0
"""Does one job: begins it, hands it to what its kind asks for, ends it with a file or a sentence.

Each look at the database is a transaction of its own that acts by the job's ticket, so progress
is seen while the work goes on, and nothing is held when the worker dies.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from sunmao.jobs.models import OPEN, Job, State
from sunmao.office.acting import acting, close_ticket
from sunmao.office.actors import Actor, actor_for

MOST_ATTEMPTS: Final = 3
KEPT_FOR: Final = timedelta(days=7)
LIVES: Final = timedelta(hours=23)
"""How long a job may take from being asked for; its ticket does not live longer."""


class JobRefused(Exception):
    """The job can not be done as asked; the sentence says what to do."""


class Cancelled(Exception):
    """The person no longer wants it."""


@dataclass(frozen=True)
class Run:
    """One attempt at a job: who asked, what for, and where its file goes."""

    actor: Actor
    ticket: UUID
    job: UUID
    kind: str
    wanted: dict[str, Any]
    at: datetime
    path: Path

    def tell(self, step: int, steps: int) -> None:
        """Say how far it is.

        :raises Cancelled: if the person has asked for an end
        """
        with acting(self.ticket):
            mine = Job.objects.filter(office_id=self.actor.office_id, pk=self.job)
            mine.update(step=step, steps=steps)
            if mine.filter(cancel_asked=True).exists():
                raise Cancelled


Handler = Callable[[Run], str]
"""Writes the run's file and returns the name under which a person gets it."""
_HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Let a function do the jobs of a kind."""

    def add(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return add


def results() -> Path:
    """Return where results lie: beside the files that belong to matters, for a backup must not keep them."""
    return Path(settings.MEDIA_ROOT).parent / "results"


def folder_of(office: UUID) -> Path:
    """Return where an office's results lie."""
    return results() / str(office)


def path_of(office: UUID, job: UUID) -> Path:
    """Return where the result of a job lies: under its key, which tells nothing."""
    return folder_of(office) / str(job)


def perform(job: UUID, ticket: UUID) -> None:
    """Do a job, once more if an earlier attempt was cut off; one that is over stays as it is."""
    run = _begin(job, ticket, timezone.now())
    if run is not None:
        _attempt(run)
    close_ticket(ticket)


def _attempt(run: Run) -> None:
    try:
        name = _HANDLERS[run.kind](run)
    except Cancelled:
        _end(run, State.CANCELLED, told="已按您的要求取消，没有生成文件。")
    except JobRefused as refused:
        _end(run, State.FAILED, told=str(refused))
    else:
        _end(run, State.DONE, name=name)


def _begin(job: UUID, ticket: UUID, at: datetime) -> Run | None:
    with acting(ticket):
        actor = actor_for(ticket)
        mine = Job.objects.filter(office_id=actor.office_id, pk=job, state__in=OPEN)
        mine.update(state=State.RUNNING.value, attempts=F("attempts") + 1, step=0)
        found = mine.first()
    if found is None:
        return None
    path = path_of(actor.office_id, job)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    run = Run(actor, ticket, job, found.kind, found.wanted, at, path)
    if found.attempts > MOST_ATTEMPTS:
        _end(run, State.FAILED, told=f"后台程序在处理中中断了 {MOST_ATTEMPTS} 次，没有完成。请缩小范围后重试，仍不行请联系系统管理员。")  # fmt: skip
        return None
    return run


def _end(run: Run, state: State, *, told: str = "", name: str = "") -> None:
    if state is not State.DONE:
        run.path.unlink(missing_ok=True)
    size = run.path.stat().st_size if state is State.DONE else 0
    with acting(run.ticket):
        Job.objects.filter(office_id=run.actor.office_id, pk=run.job).update(
            state=state.value, told=told[:200], file_name=name[:200], size=size, ended_at=timezone.now()
        )


def sweep(at: datetime) -> int:
    """Remove results that are older than they are kept, of all offices; return how many."""
    gone = 0
    for path in results().glob("*/*"):
        with suppress(FileNotFoundError):  # a worker has just finished with it
            if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
                path.unlink()
                gone += 1
    return gone
