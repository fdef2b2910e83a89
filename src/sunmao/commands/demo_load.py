# SPDX-License-Identifier: Apache-2.0
"""./sunmao demo-load: what demo calls to fill an empty database."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sunmao.commands import demonstration
from sunmao.commands.messages import DONE

NAME = "demo-load"
HELP = "装入演示数据（demo 会自动调用）"
NEEDS = "database"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(options: argparse.Namespace) -> int:
    """Load, and print who can sign in."""
    del options
    lines = demonstration.load(at=datetime.now(UTC)) or ()
    for line in lines:
        print(line)
    return DONE
