# SPDX-License-Identifier: Apache-2.0
"""./sunmao demo-load: what demo calls to fill an empty database."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sunmao import environment
from sunmao.commands import demonstration
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, CommandRefused

NAME = "demo-load"
HELP = "装入演示数据（demo 会自动调用）"
NEEDS = "database"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(options: argparse.Namespace) -> int:
    """Load, and print who can sign in."""
    del options
    if not (environment.data_folder() / MARKER).exists():
        raise CommandRefused("演示数据只能由 ./sunmao demo 装入它自己的数据文件夹。")
    lines = demonstration.load(at=datetime.now(UTC)) or ()
    for line in lines:
        print(line)
    return DONE
