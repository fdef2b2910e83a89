# SPDX-License-Identifier: Apache-2.0
"""How a ledger stands in a URL: by its code, and only when it is registered."""

from __future__ import annotations

from sunmao.record import registry
from sunmao.record.registry import Ledger


class LedgerConverter:
    """Turn the first part of a path into the ledger of that code; any other word is no ledger."""

    regex = "[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> Ledger:
        """Return the ledger.

        :raises ValueError: which Django reads as "this pattern does not fit"
        """
        found = next((ledger for ledger in registry.ledgers() if ledger.code == value), None)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: Ledger | str) -> str:
        """Return the code."""
        return value if isinstance(value, str) else value.code
