# SPDX-License-Identifier: Apache-2.0
"""The door into the queue: what is asked for and handed over commits together, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

from sunmao.jobs import running
from sunmao.jobs.models import OPEN, Job, State
from sunmao.office.actors import Actor

QUEUE: Final = "jobs"
LOST: Final = "后台程序没有做完这项任务就结束了，没有生成文件。请再试一次；仍不行请把本页时间告诉系统管理员。"
OVER: Final = ("failed", "cancelled", "aborted", "succeeded")


@app.task(name="sunmao.perform", queue=QUEUE)
def perform(*, job: str, ticket: str) -> None:
    """Do a job in the post of the person who asked; the worker's thread gives its connection back."""
    try:
        running.perform(UUID(job), UUID(ticket))
    finally:
        connection.close()


def ask(*, by: Actor, ticket: UUID, kind: str, title: str, wanted: Mapping[str, Any], steps: int, at: datetime) -> Job:
    """Write a job down and hand it to the queue, in the transaction of the person who asks.

    :param ticket: one of the job's own, so that the work goes on when the person signs out
    """
    job = Job(office_id=by.office_id, person_id=by.person_id, who=by.who, kind=kind, title=title[:200],
              wanted=dict(wanted), steps=steps, asked_at=at)  # fmt: skip
    job.queue_id = perform.defer(job=str(job.pk), ticket=str(ticket))
    job.save(force_insert=True)
    return job


def open_jobs(by: Actor) -> int:
    """Return how many jobs of a person are not over."""
    return Job.objects.filter(office_id=by.office_id, person_id=by.person_id, state__in=OPEN).count()


def cancel(job: Job) -> None:
    """Ask for an end: at once while it waits, at the next thousand rows while it runs."""
    mine = Job.objects.filter(pk=job.pk, office_id=job.office_id)
    waiting = mine.filter(state=State.WAITING.value)
    if not waiting.update(state=State.CANCELLED.value, cancel_asked=True, told="已取消，没有生成文件。"):
        mine.filter(state__in=OPEN).update(cancel_asked=True)


def seen(job: Job, at: datetime) -> Job:
    """Return a job as it truly stands: one that the queue gave up, or that outlived its ticket, has failed."""
    if job.state in OPEN and (_given_up(job.queue_id) or at - job.asked_at > running.LIVES):
        job.state, job.told = State.FAILED.value, LOST
    return job


def _given_up(queue_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [queue_id])
        row = cursor.fetchone()
    return row is None or row[0] in OVER


def last_sign_of_work() -> datetime | None:
    """Return when a worker last said that it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        found: datetime | None = cursor.fetchone()[0]
    return found
