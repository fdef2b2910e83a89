# SPDX-License-Identifier: Apache-2.0
"""The record as a Django application."""

from collections.abc import Mapping
from typing import ClassVar

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Matters and their journal."""

    name = "sunmao.record"
    label = "record"
    verbose_name = "事项与经过"
    writable_tables: ClassVar[Mapping[str, str]] = {
        "record_access": "INSERT",
        "record_seen": "INSERT, UPDATE",
        "record_draft": "INSERT, UPDATE, DELETE",
        "record_earlier_draft": "INSERT, DELETE",
        "record_asked_notice": "INSERT",
    }
    unwalled_tables: ClassVar[Mapping[str, str]] = {"record_notice": "holidays are the same for every office"}
