# SPDX-License-Identifier: Apache-2.0
"""The server keeps a worker while a job waits: begun anew when it dies, ended with the server."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from sunmao.commands import keeping

pytestmark = pytest.mark.accept("3.3.29")
LIVES = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the keeper run a program that notes its number, at once and without a database."""
    note = tmp_path / "begun"
    monkeypatch.setattr(keeping, "WORDS", (sys.executable, "-c", LIVES, str(note)))
    monkeypatch.setattr(keeping, "PAUSES", (0.05,))
    monkeypatch.setattr(keeping, "LOOKS_EVERY", 0.05)
    return note


def numbers(note: Path, wanted: int) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = note.read_text().split() if note.exists() else []
        if len(found) >= wanted:
            return [int(one) for one in found]
        time.sleep(0.02)
    raise AssertionError(note)


def test_a_killed_worker_is_begun_anew_and_the_last_one_ends_with_the_server(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping.Keeper, "_wanted", lambda _: True)
    with keeping.worker_kept():
        (first,) = numbers(begun, 1)
        os.kill(first, signal.SIGKILL)
        second = numbers(begun, 2)[1]
        assert second != first
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_none_is_begun_while_nothing_is_asked(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping.Keeper, "_wanted", lambda _: False)
    with keeping.worker_kept():
        time.sleep(0.5)
    assert not begun.exists()
