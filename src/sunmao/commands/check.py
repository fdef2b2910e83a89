# SPDX-License-Identifier: Apache-2.0
"""./sunmao check: lint, types, arrows, templates, old browsers, the acceptance list, generated documents."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sunmao.commands import acceptance, floor
from sunmao.commands.messages import DONE, REFUSED, say

NAME = "check"
HELP = "检查：代码规范、类型、依赖方向、模板、旧浏览器底线、验收清单、生成的文档"
ROOT = Path(__file__).parents[3]
Result = tuple[str, bool, str, float]


def tool(*words: str) -> Callable[[], tuple[bool, str]]:
    """Return a check that runs one program of the environment."""

    def run_it() -> tuple[bool, str]:
        program = str(Path(sys.executable).parent / words[0])
        # Tests choose their own database before Django reads its settings; this command's name for them would come first.
        surroundings = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        told = subprocess.run(
            [program, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=surroundings
        )
        return told.returncode == 0, told.stdout + told.stderr

    return run_it


def listed(faults: Callable[[Path], Sequence[str]]) -> Callable[[], tuple[bool, str]]:
    """Return a check that passes when there is no fault."""

    def run_it() -> tuple[bool, str]:
        found = faults(ROOT)
        return not found, "\n".join(found)

    return run_it


def locks_name_no_host(root: Path) -> list[str]:
    """A lock that names a registry would send every mirror's user elsewhere."""
    lines = [(path, line) for path in root.glob("requirements*.lock") for line in path.read_text().splitlines()]
    return [f"{path.name}: {line}" for path, line in lines if "://" in line or line.startswith("-")]


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "代码规范": tool("ruff", "check", "--quiet"),
    "代码格式": tool("ruff", "format", "--check", "--quiet"),
    "依赖方向": tool("lint-imports"),
    "模板": tool("djlint", "src", "--lint", "--quiet", "--profile=django"),
    "房屋规矩": tool("python", "-m", "pytest", "-q", "tests/architecture", "-m", "not slow"),
    "旧浏览器底线": listed(floor.faults),
    "验收清单": listed(acceptance.faults),
    "锁定文件": listed(locks_name_no_host),
    "生成的文档": tool("python", "-m", "sunmao.commands", "documents", "--check"),
    "类型": tool("mypy"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of single checks."""
    parser.add_argument("only", nargs="*", metavar="项目", help=f"只做其中几项：{'、'.join(CHECKS)}")


def run(options: argparse.Namespace) -> int:
    """Run the checks two at a time and print those that failed."""
    chosen = [name for name in CHECKS if not options.only or name in options.only]
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, good, told, seconds in pool.map(_timed, reversed(chosen)):
            say(f"{'通过' if good else '不通过'}  {name}（{seconds:.1f} 秒）")
            if not good:
                failed.append(name)
                print(told.strip(), flush=True)
    if failed:
        say(f"不通过的有：{'、'.join(failed)}。")
    return REFUSED if failed else DONE


def _timed(name: str) -> Result:
    begun = time.monotonic()
    good, told = CHECKS[name]()
    return name, good, told, time.monotonic() - begun
