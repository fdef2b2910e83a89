# SPDX-License-Identifier: Apache-2.0
"""The door: commands are found by their file, and every wrong use gets a sentence."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from sunmao.commands import __main__ as door

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "sunmao" / "commands"
KNOWN = door.heads(FOLDER)


def test_the_commands_of_the_design_are_there():
    assert {"demo", "serve", "migrate", "stop", "dbshell", "backup", "restore", "doctor", "test", "check"} <= set(KNOWN)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_command_has_its_name_help_and_functions(name: str):
    head = KNOWN[name]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in head.help)
    assert head.needs in {"nothing", "database", "owner"}
    module = importlib.import_module(f"sunmao.commands.{head.module}")
    assert callable(module.run)
    assert callable(module.arguments)


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    assert door.main(["nonsense"]) == 2
    assert "没有“nonsense”这个命令" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]):
    assert door.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(head.help in told for head in KNOWN.values())


def test_an_unknown_argument_is_wrong_usage():
    with pytest.raises(SystemExit) as ended:
        door.main(["stop", "--now"])
    assert ended.value.code == 2


def test_the_launcher_starts_on_an_old_python_to_say_what_it_needs():
    ast.parse((ROOT / "sunmao").read_text(encoding="utf-8"), feature_version=(3, 7))
