# SPDX-License-Identifier: Apache-2.0
"""The case ledger as a Django application; it adds itself to the registry."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """案件台账。"""

    name = "sunmao.domains.cases"
    label = "cases"

    def ready(self) -> None:
        """Add the ledger."""
        from sunmao.domains.cases import demo
        from sunmao.domains.cases.procedure import CaseProcedure
        from sunmao.record.registry import Ledger, register

        register(Ledger("cases", "案件台账", CaseProcedure, "AJ", demo=demo.play))
