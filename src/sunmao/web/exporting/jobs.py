# SPDX-License-Identifier: Apache-2.0
"""The pages of one's own background jobs: how far, cancel, the file. Nobody else's job is there for anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sunmao.jobs import queue
from sunmao.jobs.models import LABELS, OPEN, Job, State
from sunmao.jobs.running import KEPT_FOR, path_of
from sunmao.record.access import Kind, note
from sunmao.web import showing
from sunmao.web.asking import Asking, asking
from sunmao.web.exporting.lists import XLSX
from sunmao.web.security import FILE_POLICY

SHOWN: Final = 50
NO_WORKER_AFTER: Final = timedelta(seconds=20)
ASLEEP: Final = "后台程序还没有接手这项任务。如果几分钟后仍是这样，请联系系统管理员；您可以先离开本页。"


def _mine(ask: Asking, key: UUID) -> Job:
    found = Job.objects.filter(office_id=ask.actor.office_id, person_id=ask.actor.person_id, pk=key).first()
    if found is None:
        raise Http404(str(key))
    return queue.seen(found, ask.at)


def _shown(ask: Asking, job: Job) -> dict[str, Any]:
    running = job.state in OPEN
    ready = job.state == State.DONE and path_of(job.office_id, job.pk).is_file()
    late = job.state == State.WAITING and ask.at - job.asked_at > NO_WORKER_AFTER
    return {
        "key": job.pk, "title": job.title, "conditions": job.wanted.get("conditions", ""), "running": running,
        "state": _state(job, ready=ready), "told": ASLEEP if late else job.told, "step": job.step, "steps": job.steps,
        "percent": min(100, 100 * job.step // job.steps) if job.steps else 0, "failed": job.state == State.FAILED,
        "asked": showing.full_moment(job.asked_at, ask.zone), "ready": ready,
        "ended": showing.full_moment(job.ended_at, ask.zone) if job.ended_at else "",
        "size": showing.size(job.size) if ready else "", "file_name": job.file_name,
        "until": showing.long_day((job.ended_at + KEPT_FOR).astimezone(ask.zone).date()) if ready and job.ended_at else "",
        "cancelling": running and job.cancel_asked,
    }  # fmt: skip


def _state(job: Job, *, ready: bool) -> str:
    return "文件已过期清除" if job.state == State.DONE and not ready else LABELS[job.state]


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List one's own jobs, newest first."""
    ask = asking(request)
    mine = Job.objects.filter(office_id=ask.actor.office_id, person_id=ask.actor.person_id)
    rows = [_shown(ask, queue.seen(job, ask.at)) for job in mine.order_by("-asked_at", "-pk")[:SHOWN]]
    return render(request, "web/jobs.html", {"jobs": rows})


@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """Show how far a job is; the page asks again by itself where script runs, by reload where not."""
    ask = asking(request)
    return render(request, "web/job.html", {"job": _shown(ask, _mine(ask, job))})


@require_POST
def job_cancel(request: HttpRequest, job: UUID) -> HttpResponse:
    """Ask a job to end."""
    queue.cancel(_mine(asking(request), job))
    return redirect("job", job=job)


@require_safe
def job_file(request: HttpRequest, job: UUID) -> FileResponse:
    """Send the file of a job that is done; that it was fetched is written down."""
    ask = asking(request)
    found = _mine(ask, job)
    path = path_of(found.office_id, found.pk)
    if found.state != State.DONE or not path.is_file() or ask.at - (found.ended_at or ask.at) > KEPT_FOR:
        raise Http404(str(job))
    note(ask.actor, Kind.DOWNLOAD, at=ask.at, about=f"{found.file_name}　{found.title}"[:200])
    response = FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name, content_type=XLSX)
    response["Content-Security-Policy"] = FILE_POLICY
    return response
