# SPDX-License-Identifier: Apache-2.0
"""The web server's own process: it and its workers end when whoever started them is gone, even after kill -9."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from granian.cli import entrypoint

PR_SET_PDEATHSIG = 1


def follow_parent(number: int) -> None:
    """Ask Linux for a signal at the parent's end; other systems go without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


if __name__ == "__main__":
    follow_parent(signal.SIGTERM)
    os.register_at_fork(after_in_child=lambda: follow_parent(signal.SIGKILL))
    entrypoint()  # type: ignore[no-untyped-call]
