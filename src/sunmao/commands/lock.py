# SPDX-License-Identifier: Apache-2.0
"""./sunmao lock: write the locks anew from pyproject.toml, with hashes and without any registry's name."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from sunmao.commands.messages import DONE, CommandRefused, say

NAME = "lock"
HELP = "按 pyproject.toml 重新生成依赖锁定文件（开发用）"
ROOT = Path(__file__).parents[3]
OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether newer versions are wanted."""
    parser.add_argument("--upgrade", action="store_true", help="间接依赖也取最新版本")


def run(options: argparse.Namespace) -> int:
    """Resolve the product, then the development tools on top of it."""
    uv = resolver()
    upgrade = ["--upgrade"] if options.upgrade else []
    compile_lock(uv, "requirements.lock", *upgrade)
    compile_lock(uv, "requirements-dev.lock", "--group", "dev", "--constraint", "requirements.lock", *upgrade)
    say("已写入 requirements.lock 和 requirements-dev.lock。")
    return DONE


def resolver() -> str:
    """Return uv, installed into the environment when the machine has none."""
    beside = Path(sys.executable).parent / "uv"
    found = shutil.which("uv") or (str(beside) if beside.is_file() else "")
    if not found:
        say("正在安装 uv ……")
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=False, stdout=sys.stderr)
    if not found and not beside.is_file():
        raise CommandRefused("生成锁定文件需要 uv，而它没有装上。请安装 uv 后重试。")
    return found or str(beside)


def compile_lock(uv: str, target: str, *extra: str) -> None:
    """Write one lock."""
    words = [uv, "pip", "compile", "pyproject.toml", *OPTIONS, *extra, "--output-file", target]
    if subprocess.run(words, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        raise CommandRefused(f"{target} 没有生成，原因见上。")
