# SPDX-License-Identifier: Apache-2.0
"""Background jobs as a Django application."""

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig

ALL = "INSERT, UPDATE, DELETE"


class JobsConfig(AppConfig):
    """Jobs with their progress and result, and the rights on the queue's tables."""

    name = "sunmao.jobs"
    label = "jobs"
    verbose_name = "后台任务"
    writable_tables: ClassVar[Mapping[str, str]] = {
        "jobs_job": "INSERT, UPDATE",
        "procrastinate_jobs": ALL,
        "procrastinate_events": ALL,
        "procrastinate_workers": ALL,
        "procrastinate_periodic_defers": ALL,
    }

    def ready(self) -> None:
        """Register the one task of the queue."""
        import_module("sunmao.jobs.queue")
