# SPDX-License-Identifier: Apache-2.0
"""The floor for old browsers: nothing shipped may need more than Chromium 78, unless an older way stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sunmao.commands.newer_features import DROPPED, FLEX_GAP, FLOOR, MARKUP, SCRIPT, STYLE

STATIC = "src/sunmao/**/static/**/*"
TEMPLATES = "src/sunmao/**/templates/**/*.html"
# What a file may use all the same, each with what an old browser makes of it.
ACCEPTED = {
    ("web/sunmao.css", r":focus-visible"): "a rule of its own that takes an outline away; 78 keeps the outline",
    ("web/sunmao.css", r"text-underline-offset"): "78 draws the same line a little closer to the text",
    ("web/sunmao.css", r"(?<![-\w])page\s*:\s*\w"): "78 prints a wide sheet upright, with smaller margins",
    ("web/sunmao.js", r"\.submitter\b"): "asked first; where it is missing the form's first button is taken",
}


def faults(root: Path) -> list[str]:
    """Return one line for each newer feature in a shipped style, script or template."""
    found = []
    for path in sorted(root.glob(STATIC)):
        table = {".css": STYLE, ".js": SCRIPT}.get(path.suffix)
        if table and path.is_file():
            found += faults_of(path, table)
    for path in sorted(root.glob(TEMPLATES)):
        found += faults_of(path, MARKUP)
    return found


def faults_of(path: Path, table: dict[str, int]) -> list[str]:
    """Return the faults of one file; comments do not count."""
    text = without_comments(path)
    name = re.split(r"/(?:static|templates)/", path.as_posix())[-1]
    found = [*_named(text, table)]
    if path.suffix == ".css":
        found += _alone(text)
    return [
        f"{name}:{text.count(chr(10), 0, place) + 1}: “{what.strip()}”要 Chromium {since}，底线是 {FLOOR}"
        for place, what, since, pattern in sorted(found)
        if (name, pattern) not in ACCEPTED
    ]


def without_comments(path: Path) -> str:
    """Return the text of a file with its comments blanked, line for line."""
    text = re.sub(
        r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), path.read_text("utf-8"), flags=re.DOTALL
    )
    return re.sub(r"(?m)(?:^|(?<=\s))//.*$", "", text) if path.suffix == ".js" else text


Found = tuple[int, str, int, str]
"""Where, what, since which Chromium, by which pattern."""


def _named(text: str, table: dict[str, int]) -> Iterator[Found]:
    """Yield the first place of each feature that has no older way."""
    for pattern, since in table.items():
        if since > FLOOR and (match := re.search(pattern, text)):
            yield match.start(), match.group(), since, pattern


def _alone(text: str) -> Iterator[Found]:
    """Yield declarations that old browsers drop, in rules that say nothing in the older way; @supports counts as asked."""
    for begin, body in _rules(text):
        said = {one.partition(":")[0].strip().lower() for one in body.split(";")}
        for pattern, (since, older) in DROPPED.items():
            match = re.search(pattern, body)
            if match and said.isdisjoint(older):
                yield begin + match.start(), match.group(), since, pattern
        if re.search(r"display\s*:\s*(?:inline-)?flex", body) and (match := re.search(r"(?<![-\w])gap\s*:", body)):
            yield begin + match.start(), f"flex {match.group()}", FLEX_GAP, "flex gap"


def _rules(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the declarations of each rule begin, and the declarations."""
    asked = _supported(text)
    for match in re.finditer(r"\{([^{}]*)\}", text):
        if not any(begin <= match.start() < end for begin, end in asked):
            yield match.start(1), match.group(1)


def _supported(text: str) -> list[tuple[int, int]]:
    """Return the parts inside @supports: a browser that lacks the feature never reads them."""
    found = []
    for match in re.finditer(r"@supports[^{]*\{", text):
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found.append((match.start(), end))
    return found
