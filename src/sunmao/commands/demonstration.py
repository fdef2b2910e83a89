# SPDX-License-Identifier: Apache-2.0
"""The demonstration's offices and stories; nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


def load(*, at: datetime) -> Sequence[str]:
    """Load the demonstration and return one line for each person who can sign in."""
    del at
    return ()
