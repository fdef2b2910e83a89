# SPDX-License-Identifier: Apache-2.0
"""./sunmao worker: do what pages asked for in the background; serve and demo start one by themselves."""

from __future__ import annotations

import argparse
import asyncio
import os

from django.utils import timezone

from sunmao.commands.messages import DONE
from sunmao.jobs.working import work

NAME = "worker"
HELP = "处理后台任务（导出等）；serve 和 demo 会自己带起一个，一般不必单独运行"
NEEDS = "database"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the wish to stop once nothing is left."""
    parser.add_argument("--until-idle", action="store_true", help="做完现有任务即退出")


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    asyncio.run(work(timezone.now, parent=os.getppid(), until_idle=options.until_idle))
    return DONE
