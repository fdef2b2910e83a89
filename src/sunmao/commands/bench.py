# SPDX-License-Identifier: Apache-2.0
"""./sunmao bench NAME: load, on a throw-away database of its own; speed is judged as ratios in one run.

Pages are compared between offices of different sizes: each size is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django

from sunmao.commands import power, tables
from sunmao.commands.messages import DONE, CommandMisused, CommandRefused, say, tell

NAME = "bench"
HELP = "测速（steps、http、start、export、pages、search），在临时数据库上进行，结果按同一次运行中的比值看"
KINDS = ("steps", "http", "start", "export", "pages", "search")
SIZES = "10000,1000000"
BARE = ("start",)
"""Those that start their own database in the throw-away folder."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to measure."""
    parser.add_argument("kind", metavar="名称", help="、".join(KINDS))
    parser.add_argument("--seconds", type=float, default=4.0, help="每一轮几秒")
    parser.add_argument("--rounds", type=int, default=3, help="轮数，取中位数")
    parser.add_argument(
        "--matters",
        default="",
        help="事项件数（steps 默认 2000，http 默认 10000，pages 默认 10000,1000000，search 默认 200000）",
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="数据留在此文件夹，下次同样件数不再生成")
    parser.add_argument(
        "--messages",
        type=Path,
        metavar="FILE",
        help="（search）从这个 .xlsx 导入来信并抽取要查的词；不给则用生成的来信",
    )
    parser.add_argument("--only", default="", metavar="PATTERN", help="（pages）只测名称符合的页面")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Measure and report."""
    if options.kind not in KINDS:
        raise CommandMisused(f"没有名为“{options.kind}”的测速，可用的有：{'、'.join(KINDS)}。")
    if options.kind == "search" and find_spec("rjieba") is None:
        raise CommandRefused("没有安装分词组件 rjieba。请在开发环境中运行（先运行一次 ./sunmao test）。")
    if options.kind == "pages" and not options.matters:
        options.matters = SIZES
    measured = _compared(options) if "," in options.matters else _in_folder(options)
    if options.json:
        tell(measured)
    else:
        for name, value in measured.items():
            say(f"{name}：{value}")
    return DONE


def _in_folder(options: argparse.Namespace) -> dict[str, Any]:
    """Measure in a data folder that is thrown away afterwards, or kept when that was asked for."""
    if options.keep:
        folder = options.keep.resolve() / f"{options.kind}-{options.matters or 'usual'}"
        folder.mkdir(parents=True, exist_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix="sunmao-bench-"))
    folder.chmod(0o711)
    os.environ["SUNMAO_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sunmao.settings"
    try:
        return _measured(options, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _compared(options: argparse.Namespace) -> dict[str, Any]:
    """Measure several sizes one after the other and say how much longer the larger takes."""
    told: dict[str, Any] = {}
    for size in options.matters.split(","):
        words = [sys.executable, "-m", "sunmao.commands", "bench", options.kind, "--json", f"--matters={size}",
                 f"--seconds={options.seconds}", f"--only={options.only}"]  # fmt: skip
        words += [f"--keep={options.keep}"] if options.keep else []
        told[size] = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    small, *_, large = told.values()
    told["ratio"] = {name: ratio for name in large if (ratio := _ratio(small.get(name), large[name]))}
    return told


def _ratio(small: Any, large: Any) -> float | None:
    key, clients = "p50_ms", "2_clients"
    if not (isinstance(large, dict) and isinstance(small, dict) and clients in large):
        return None
    return round(float(large[clients][key]) / float(small[clients][key]), 2)


def _measured(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    with ExitStack() as stack:
        if options.kind not in BARE:
            stack.enter_context(power.database(folder))
            tables.bring_up_to_date(folder)
            django.setup()
        found: dict[str, Any] = importlib.import_module(f"sunmao.commands.bench_{options.kind}").measure(options)
    return found
