# SPDX-License-Identifier: Apache-2.0
"""./sunmao test: everything the tests need, then the tests, on two versions of PostgreSQL."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sunmao.commands import machine
from sunmao.commands.messages import DONE, REFUSED, CommandRefused, say

NAME = "test"
HELP = "准备测试所需的一切并运行测试；其余参数原样交给 pytest"
PASSES_ON = True
ROOT = Path(__file__).parents[3]
OLDER_LEG = (
    "tests/record",
    "tests/office",
    "tests/domains",
    "tests/upgrades",
)  # what speaks to the database most runs on Debian's version too
QUICK, WHOLE = "not (long or slow or browser or fault)", "not long"
NOTHING_COLLECTED = 5
MEASURED = {"kernel": 90, "record": 90, "law": 90}  # least branch coverage in per cent


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what kind of run; the rest goes to pytest."""
    parser.add_argument("--fast", action="store_true", help="只跑两分钟以内的部分")
    parser.add_argument("--long", action="store_true", help="全部穷举，关闭议题之前用")
    parser.add_argument("--coverage", action="store_true", help="统计分支覆盖率")
    parser.add_argument("--workers", type=int, default=2, help="并行数，默认 2")


def run(options: argparse.Namespace) -> int:
    """Prepare, run, and say what had to be left out."""
    if not (ROOT / "tests").is_dir():
        raise CommandRefused("这里没有测试：请在源代码目录中运行。")
    missing = list(prepare(options))
    for sentence in missing:
        say(sentence)
    if missing and os.environ.get("CI") == "true":
        say("CI 环境中缺少以上内容即为失败。")
        return REFUSED
    if options.coverage:
        subprocess.run([sys.executable, "-m", "coverage", "erase"], cwd=ROOT, check=False)
    statuses = [pytest(options, os.environ)]
    older = machine.older_postgres()
    if older and not options.rest and not options.fast:
        say("第二轮：PostgreSQL 15。")
        folders = [name for name in OLDER_LEG if (ROOT / name).is_dir()]
        statuses.append(pytest(options, {**os.environ, "SUNMAO_POSTGRES_BIN": str(older)}, *folders))
    if options.coverage:
        statuses.append(coverage())
    return DONE if not any(statuses) else REFUSED


def prepare(options: argparse.Namespace) -> Iterator[str]:
    """Get the programs beside Python that tests use; yield one plain line for each that can not be had."""
    if options.fast:
        return
    if not machine.chromium():
        yield "没有 Chromium，也装不上：浏览器测试将跳过。可由管理员运行 apt install chromium fonts-wqy-microhei 。"
    if not options.rest and not machine.older_postgres(install=True):
        yield "没有 PostgreSQL 15，也装不上：第二轮测试将跳过。可由管理员运行 apt install postgresql-15 。"


def pytest(options: argparse.Namespace, surroundings: os._Environ[str] | dict[str, str], *folders: str) -> int:
    """Run pytest once and return its exit status; no test at all is no failure."""
    words = [sys.executable, "-m", "pytest", "-q"]
    chosen = options.rest or folders
    words += ["-n", str(options.workers)] if options.workers > 1 else []
    if not options.long and "-m" not in options.rest:
        words += ["-m", QUICK if options.fast else WHOLE]
    words += ["--cov", "--cov-append", "--cov-report="] if options.coverage else []
    # Tests choose their own database before Django reads its settings; this command's name for them would come first.
    own = {name: value for name, value in surroundings.items() if name != "DJANGO_SETTINGS_MODULE"}
    status = subprocess.run([*words, *chosen], cwd=ROOT, env=own, check=False).returncode
    return DONE if status == NOTHING_COLLECTED else status


def coverage() -> int:
    """Report the branches reached and fail below the bound of a package."""
    failed = 0
    for package, least in MEASURED.items():
        say(f"分支覆盖率：{package}")
        words = ["report", f"--include=src/sunmao/{package}/*", f"--fail-under={least}"]
        failed |= subprocess.run([sys.executable, "-m", "coverage", *words], cwd=ROOT, check=False).returncode
    return failed
