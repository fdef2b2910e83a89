# SPDX-License-Identifier: Apache-2.0
"""The floor for old browsers: nothing shipped may need more than Chromium 87, or 78 where it says so."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = "src/sunmao/**/static/**/*"
# Feature → the first Chromium that knows it. Chromium drops a whole rule over one selector it does not know.
STYLE = {
    r"@layer\b": 99,
    r"@container\b": 105,
    r"@property\b": 85,
    r"@scope\b": 118,
    r":has\(": 105,
    r":is\(": 88,
    r":where\(": 88,
    r":focus-visible": 86,
    r"\bcolor-mix\(": 111,
    r"\b(?:oklch|oklab|lch|lab)\(": 111,
    r"\baspect-ratio\s*:": 88,
    r"(?<![-\w])inset\s*:": 87,
    r"(?<![-\w])inset-(?:inline|block)": 87,
    r"\b(?:[sdl]v[hw]|cqw|cqi)\b": 108,
    r"\baccent-color\s*:": 93,
    r"\btext-wrap\s*:": 114,
    r"(?m)^\s*&[\s.:\[>]": 112,
    r"\bcontent-visibility\s*:": 85,
    r"(?<![-\w])(?:translate|rotate|scale)\s*:": 104,
}
SCRIPT = {
    r"\?\.(?=[A-Za-z_$\[(])": 80,
    r"\?\?": 80,
    r"(?:\|\||&&|\?\?)=": 85,
    r"\.replaceAll\(": 85,
    r"\.at\(": 92,
    r"(?<![\w$#])this\.#\w": 74,
    r"(?m)^\s*static\s*\{": 94,
    r"\bObject\.hasOwn\(": 93,
    r"\bstructuredClone\(": 98,
    r"\.(?:findLast|toSorted|toReversed)\(": 97,
    r"\bPromise\.any\(": 85,
    r"\bcrypto\.randomUUID\(": 92,
    r"\bimport\.meta\b": 64,
}
FLOOR = 78
# What a file may use all the same, each with what an old browser makes of it.
ACCEPTED = {
    ("web/sunmao.css", r":focus-visible"): "a rule of its own that takes an outline away; 78 keeps the outline",
}


def faults(root: Path) -> list[str]:
    """Return one line for each newer feature in a shipped style or script."""
    found = []
    for path in sorted(root.glob(STATIC)):
        table = {".css": STYLE, ".js": SCRIPT}.get(path.suffix)
        if table and path.is_file():
            found += faults_of(path, table)
    return found


def faults_of(path: Path, table: dict[str, int]) -> list[str]:
    """Return the faults of one file; comments do not count."""
    text = re.sub(
        r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), path.read_text("utf-8"), flags=re.DOTALL
    )
    if path.suffix == ".js":
        text = re.sub(r"(?m)(?:^|(?<=\s))//.*$", "", text)
    name = path.as_posix().rpartition("/static/")[2]
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: “{match.group().strip()}”要 Chromium {since}，底线是 {FLOOR}"
        for pattern, since in table.items()
        if since > FLOOR and (name, pattern) not in ACCEPTED
        for match in [re.search(pattern, text)]
        if match
    ]
