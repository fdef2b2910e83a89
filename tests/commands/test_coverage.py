# SPDX-License-Identifier: Apache-2.0
"""A package whose branches are reached too seldom fails the run that measures them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sunmao.commands import test as running

pytestmark = pytest.mark.accept("2.s.13")
TWO_BRANCHES = "def chosen(way):\n    if way:\n        return 1\n    return 2\n"


@pytest.mark.parametrize(("calls", "fails"), [("chosen(0)", True), ("chosen(0)\nchosen(1)", False)])
def test_coverage_fails_below_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: str, *, fails: bool):
    package = tmp_path / "src" / "sunmao" / "kernel"
    package.mkdir(parents=True)
    (package / "ways.py").write_text(TWO_BRANCHES + calls + "\n")
    measure = [sys.executable, "-m", "coverage", "run", "--branch", str(package / "ways.py")]
    subprocess.run(measure, cwd=tmp_path, check=True)
    monkeypatch.setattr(running, "ROOT", tmp_path)
    monkeypatch.setattr(running, "MEASURED", {"kernel": 90})
    assert bool(running.coverage()) is fails


def test_the_three_packages_that_must_not_fail_are_measured():
    assert running.MEASURED.keys() == {"kernel", "record", "law"}
    assert min(running.MEASURED.values()) >= 90
