# SPDX-License-Identifier: Apache-2.0
"""The record as a Django application."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Matters and their journal."""

    name = "sunmao.record"
    label = "record"
    verbose_name = "事项与经过"
