# SPDX-License-Identifier: Apache-2.0
"""The clue ledger as a Django application; it adds itself to the registry."""

from collections.abc import Mapping
from typing import ClassVar

from django.apps import AppConfig


class CluesConfig(AppConfig):
    """法律监督线索台账。"""

    name = "sunmao.domains.clues"
    label = "clues"
    writable_tables: ClassVar[Mapping[str, str]] = {"clues_clue": "INSERT, UPDATE"}

    def ready(self) -> None:
        """Add the ledger."""
        from sunmao.domains.clues import ledger

        ledger.add()
