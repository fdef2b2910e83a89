# SPDX-License-Identifier: Apache-2.0
"""The acceptance list: every numbered line of docs/acceptance is shown by a test, or says why not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

LIST = "docs/acceptance/*.md"
NUMBER = re.compile(r"^\s*(?:\||[-*])?\s*`?(\d+(?:\.(?:\d+|s))+)`?[\s|.、：]")
MARK = re.compile(r"""\baccept\(\s*((?:["']\d+(?:\.(?:\d+|s))+["']\s*,?\s*)+)\)""")
MISSING = "缺"


def numbered(root: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield file, number and text of every line that starts with a number such as 2.3.1."""
    for path in sorted(root.glob(LIST)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := NUMBER.match(line):
                yield path, match.group(1), line[match.end() :]


def shown(root: Path) -> set[str]:
    """Return the numbers that tests name in their mark."""
    found: set[str] = set()
    for folder in ("tests", "src/sunmao/domains"):
        for path in (root / folder).rglob("test_*.py"):
            for match in MARK.finditer(path.read_text(encoding="utf-8")):
                found.update(re.findall(r"\d[\d.s]*", match.group(1)))
    return found


def faults(root: Path) -> list[str]:
    """Return one line for each number without a test, each 缺 without a reason, and each mark without a line."""
    tested, known, found = shown(root), set(), []
    for path, number, text in numbered(root):
        known.add(number)
        cells = [cell.strip() for cell in text.split("|") if cell.strip()]
        absent = [cell for cell in cells if cell.startswith(MISSING)]
        if absent and not any(cell.lstrip(f"{MISSING}：: ") for cell in absent):
            found.append(f"{path.name}: {number} 标了“{MISSING}”而没有写明原因")
        elif not absent and number not in tested:
            found.append(f"{path.name}: {number} 没有测试，也没有标“{MISSING}”并写明原因")
    return found + [f"测试标了 {number}，验收清单里没有" for number in sorted(tested - known) if known]
