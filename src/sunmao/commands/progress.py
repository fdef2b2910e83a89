# SPDX-License-Identifier: Apache-2.0
"""How far long work is, on standard error: a bar for a person at a terminal, a line now and then for a log."""

from __future__ import annotations

import sys
from dataclasses import dataclass

WIDTH = 30
TENTHS = 10


@dataclass
class Bar:
    """A bar that draws itself again when there is something new to say."""

    label: str
    shown: int = -1

    def __call__(self, done: int, everything: int) -> None:
        """Show that so many of so many are done."""
        steps = WIDTH if sys.stderr.isatty() else TENTHS
        reached = done * steps // max(everything, 1)
        if reached == self.shown and done != everything:
            return
        self.shown = reached
        if sys.stderr.isatty():
            end = "\n" if done == everything else ""
            bar = "█" * reached + "░" * (WIDTH - reached)
            print(f"\r{self.label} {bar} {done}/{everything}", end=end, file=sys.stderr, flush=True)
        else:
            print(f"{self.label} {done}/{everything}", file=sys.stderr, flush=True)
