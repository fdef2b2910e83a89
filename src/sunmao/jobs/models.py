# SPDX-License-Identifier: Apache-2.0
"""A job as the person who asked for it sees it. The queue beside it knows only its key and a ticket."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from sunmao.office.keys import Kept


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LABELS = {"waiting": "等待开始", "running": "正在进行", "done": "已完成", "failed": "没有完成", "cancelled": "已取消"}
OPEN = (State.WAITING.value, State.RUNNING.value)


class Job(Kept):
    """What was asked for, how far it is, and the file that came of it."""

    person_id = models.UUIDField()
    who = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    wanted = models.JSONField()
    queue_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, default=State.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=200, default="")
    cancel_asked = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, default="")
    size = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "person_id", "asked_at"], name="job_person")]
