# SPDX-License-Identifier: Apache-2.0
"""Who pipes a command into `head` reads what was asked for, and no trace."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.accept("2.3.12")


@pytest.mark.parametrize("words", ["due --list", "--help", "due --help", "due cpl/days:3 --from 2025-01-15"])
def test_a_closed_pipe_ends_quietly(words: str) -> None:
    asked = [sys.executable, "-m", "sunmao.commands", *words.split()]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode in {0, 141}  # argparse swallows it where it prints help itself
