# SPDX-License-Identifier: Apache-2.0
"""How much longer something may take on a machine that others use too."""

from __future__ import annotations

import os

LOAD_ALLOWANCE = 1.5
"""How much longer than on a quiet machine each waiting process for a core may make a start."""


def allowance(load: float) -> float:
    """Return 1 on a quiet machine; on one whose cores have a queue, the length of the queue with something on top."""
    queue = load / (os.cpu_count() or 1)
    return max(1.0, LOAD_ALLOWANCE * queue)
