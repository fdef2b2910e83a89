# SPDX-License-Identifier: Apache-2.0
"""The house as files: names, sizes, imports and migrations."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = sorted(
    path
    for path in (ROOT / "src" / "sunmao").rglob("*.py")
    if "static" not in path.parts and "vendor" not in path.parts
)
NAMED_BY_DJANGO = {ROOT / "src/sunmao/office/postgres/base.py"}  # a database backend must have this file
BANNED = {"utils", "helpers", "common", "base", "misc", "manager", "data", "info", "process"}


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_every_file_names_its_licence():
    first = "# SPDX-License-Identifier: Apache-2.0\n"
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCE}
    assert named([path for path, text in texts.items() if text and not text.startswith(first)]) == []


def test_no_file_has_a_name_that_says_nothing():
    bad = {path for path in SOURCE if path.stem in BANNED or path.parent.name in BANNED}
    assert named(sorted(bad - NAMED_BY_DJANGO)) == []


@pytest.mark.accept("2.11.7")
def test_no_migration_is_called_auto():
    migrations = [path for path in SOURCE if path.parent.name == "migrations" and path.stem != "__init__"]
    assert named([path for path in migrations if "auto" in path.stem]) == []
    assert named([path for path in migrations if not re.fullmatch(r"\d{4}_[a-z0-9_]+", path.stem)]) == []


def test_no_file_grows_past_the_gate():
    written = [path for path in SOURCE if path.parent.name != "migrations"]
    assert named([path for path in written if len(path.read_text(encoding="utf-8").splitlines()) > 500]) == []


def hidden_imports(tree: ast.Module) -> list[ast.AST]:
    found: list[ast.AST] = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
            found += [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    return found


def test_imports_stand_at_the_top():
    faults = []
    for path in SOURCE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        faults += [f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for node in hidden_imports(tree)]
    assert faults == []


def test_functions_stay_on_one_screen():
    faults = []
    for path in [path for path in SOURCE if path.parent.name != "migrations"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno
                if lines > 60:
                    faults.append(f"{path.relative_to(ROOT)}: {node.name} {lines}")
    assert faults == []


@pytest.mark.parametrize("folder", ["tests", "src/sunmao/domains"])
def test_no_test_flushes_the_database(folder: str):
    """The application's role may not truncate; such a test would need a right that nobody has."""
    mark = re.compile(r"django_db\([^)]*transaction\s*=\s*True|\btransactional_db\b")
    files = [path for path in (ROOT / folder).rglob("test_*.py") if path != Path(__file__)]
    assert named([path for path in files if mark.search(path.read_text(encoding="utf-8"))]) == []
