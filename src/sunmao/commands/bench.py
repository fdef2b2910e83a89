# SPDX-License-Identifier: Apache-2.0
"""./sunmao bench NAME: load, on a throw-away database of its own; speed is judged as ratios in one run."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from sunmao.commands import power, tables
from sunmao.commands.messages import DONE, CommandMisused, say, tell

NAME = "bench"
HELP = "测速（steps、http、start、export），在临时数据库上进行，结果按同一次运行中的比值看"
KINDS = ("steps", "http", "start", "export")
BARE = ("start",)
"""Those that start their own database in the throw-away folder."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to measure."""
    parser.add_argument("kind", metavar="名称", help="、".join(KINDS))
    parser.add_argument("--seconds", type=float, default=4.0, help="每一轮几秒")
    parser.add_argument("--rounds", type=int, default=3, help="轮数，取中位数")
    parser.add_argument("--matters", type=int, default=0, help="事项件数（steps 默认 2000，http 默认 10000）")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Measure and report."""
    if options.kind not in KINDS:
        raise CommandMisused(f"没有名为“{options.kind}”的测速，可用的有：{'、'.join(KINDS)}。")
    folder = Path(tempfile.mkdtemp(prefix="sunmao-bench-"))
    folder.chmod(0o711)
    os.environ["SUNMAO_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sunmao.settings"
    try:
        measured = _measured(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        tell(measured)
    else:
        for name, value in measured.items():
            say(f"{name}：{value}")
    return DONE


def _measured(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    with ExitStack() as stack:
        if options.kind not in BARE:
            stack.enter_context(power.database(folder))
            tables.bring_up_to_date(folder)
            django.setup()
        found: dict[str, Any] = importlib.import_module(f"sunmao.commands.bench_{options.kind}").measure(options)
    return found
