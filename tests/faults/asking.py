# SPDX-License-Identifier: Apache-2.0
"""A process that asks for an export as a page does, and names the job."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from uuid import UUID

import django

django.setup()

from django.utils import timezone  # noqa: E402

from sunmao.jobs import queue  # noqa: E402
from sunmao.office.acting import acting, open_ticket  # noqa: E402
from sunmao.office.actors import actor_for  # noqa: E402
from sunmao.web.exporting.making import LIST_EXPORT  # noqa: E402

if __name__ == "__main__":
    ticket = UUID(json.loads(sys.argv[1])["tickets"]["案管"])
    with acting(ticket):
        by = actor_for(ticket)
        own = open_ticket(by.person_id, by.post_id, timezone.now() + timedelta(hours=1))
        wanted = {"ledger": "clues", "query": "view=all", "conditions": "全部"}
        job = queue.ask(by=by, ticket=own, kind=LIST_EXPORT, title="导出", wanted=wanted, steps=0, at=timezone.now())
    print(job.pk)
