# SPDX-License-Identifier: Apache-2.0
"""The web server's own process: it ends when the command that started it is gone, even after kill -9."""

from __future__ import annotations

import ctypes
import signal
import sys

from granian.cli import entrypoint

PR_SET_PDEATHSIG = 1


def follow_parent() -> None:
    """Ask Linux for a signal at the parent's end; other systems go without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    follow_parent()
    entrypoint()  # type: ignore[no-untyped-call]
