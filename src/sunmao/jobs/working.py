# SPDX-License-Identifier: Apache-2.0
"""The worker: takes jobs one after the other, and looks after those that a killed worker left half done."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from asgiref.sync import sync_to_async
from procrastinate import App
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from sunmao.jobs.queue import QUEUE
from sunmao.jobs.running import sweep

HEARTBEAT: Final = 2.0
DEAD_AFTER: Final = 8.0
"""Seconds without a sign of life after which a worker counts as killed and its job is done again."""
LOOKS_EVERY: Final = 2.0
SWEEPS_EVERY: Final = 3600.0


async def work(clock: Callable[[], datetime], *, parent: int, until_idle: bool = False) -> None:
    """Work until a signal comes, or until the process that started this one is gone.

    :param until_idle: stop when nothing is left to do
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    with procrastinate_app.current_app.replace_connector(connector) as app:
        async with app.open_async(), asyncio.TaskGroup() as together:
            await rescue(app)
            tending = together.create_task(_tend(app, clock, parent))
            await app.run_worker_async(
                queues=[QUEUE], concurrency=1, wait=not until_idle, fetch_job_polling_interval=2.0,
                update_heartbeat_interval=HEARTBEAT, stalled_worker_timeout=DEAD_AFTER, shutdown_graceful_timeout=5.0,
                install_signal_handlers=threading.current_thread() is threading.main_thread(),
            )  # fmt: skip
            tending.cancel()


async def _tend(app: App, clock: Callable[[], datetime], parent: int) -> None:
    loop: Any = asyncio.get_running_loop()
    next_sweep = loop.time()
    while os.getppid() == parent:
        await rescue(app)
        if loop.time() >= next_sweep:
            await sync_to_async(sweep)(clock())
            next_sweep = loop.time() + SWEEPS_EVERY
        await asyncio.sleep(LOOKS_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)  # whoever started this is gone


async def rescue(app: App) -> int:
    """Put jobs of dead workers back into the queue; return how many."""
    left = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER, queue=QUEUE))
    for job in left:
        await app.job_manager.retry_job(job)
    return len(left)
