# SPDX-License-Identifier: Apache-2.0
"""Registers the shell with Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, styles and the one small script."""

    name = "sunmao.web"
    label = "web"
    verbose_name = "网页"

    def ready(self) -> None:
        """Let the worker know the jobs that pages ask for."""
        import_module("sunmao.web.exporting.making")
