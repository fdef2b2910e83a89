# SPDX-License-Identifier: Apache-2.0
"""The command line: finds the command's module by its file, reads its arguments, runs it."""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import django

from sunmao import environment
from sunmao.commands import power, tables
from sunmao.commands.messages import MISUSED, REFUSED, CommandMisused, CommandRefused, say
from sunmao.commands.postgres import DatabaseRefuses
from sunmao.commands.programs import NoPostgres

CLOSED = 141  # 128 and the number of SIGPIPE
MAKE_TABLES = frozenset({"setup"})
"""Commands that bring the tables up to date themselves."""
HEADS = ("NAME", "HELP", "NEEDS")
ANTICIPATED = (CommandRefused, DatabaseRefuses, NoPostgres, environment.WrongSetting)


class Command(Protocol):
    """What a module of a command holds; NAME, HELP and NEEDS beside it are plain texts."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say which arguments the command takes."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it and return the exit status."""


@dataclass(frozen=True)
class Head:
    """What is known of a command before its module is loaded."""

    module: str
    name: str
    help: str
    needs: str = "nothing"  # or "database": it runs and Django is set up before the module is loaded


def heads(folder: Path) -> dict[str, Head]:
    """Read NAME, HELP and NEEDS of every module without loading it, so that help is instant and never fails."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        values = _texts(ast.parse(path.read_text(encoding="utf-8")))
        if "NAME" in values:
            head = Head(path.stem, values["NAME"], values.get("HELP", ""), values.get("NEEDS", "nothing"))
            found[head.name] = head
    return found


def _texts(tree: ast.Module) -> dict[str, str]:
    values = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in HEADS:
            values[node.targets[0].id] = str(ast.literal_eval(node.value))
    return values


def usage(known: dict[str, Head]) -> str:
    """Return the list of commands in Chinese."""
    width = max(len(name) for name in known)
    lines = [f"  {head.name.ljust(width)}  {head.help}" for head in known.values()]
    return "用法：./sunmao 命令 [参数]；各命令的参数见 ./sunmao 命令 --help。\n\n" + "\n".join(lines)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; who closes the pipe, like `head`, has read enough."""
    try:
        try:
            return answer(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the last flush would complain
        return CLOSED


def answer(words: Sequence[str] | None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or failed with a sentence, 2 wrong usage."""
    given = list(sys.argv[1:] if words is None else words)
    known = heads(Path(__file__).parent)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage(known))
        return 0 if given else MISUSED
    if given[0] not in known:
        say(f"没有“{given[0]}”这个命令。\n{usage(known)}")
        return MISUSED
    try:
        return perform(known[given[0]], given[1:])
    except CommandMisused as error:
        say(str(error))
        return MISUSED
    except ANTICIPATED as error:
        say(str(error))
        return REFUSED
    except KeyboardInterrupt:
        say("已中断。")
        return 130


def perform(head: Head, words: Sequence[str]) -> int:
    """Load the command's module with what it needs, and run it."""
    os.umask(0o077)  # what a command writes is its user's alone
    environment.refuse_unknown()
    asks_for_help = bool({"-h", "--help"} & set(words))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunmao.settings")
    with ExitStack() as stack:
        if head.needs == "owner":
            os.environ["SUNMAO_DATABASE_ROLE"] = "owner"
        if head.needs in ("database", "owner"):
            if not asks_for_help:
                stack.enter_context(power.database(environment.data_folder()))
            django.setup()
            if not asks_for_help and head.name not in MAKE_TABLES:
                tables.refuse_older()
        command = cast("Command", importlib.import_module(f"sunmao.commands.{head.module}"))
        parser = argparse.ArgumentParser(prog=f"./sunmao {head.name}", description=head.help)
        command.arguments(parser)
        return command.run(parse(parser, command, words))


def parse(parser: argparse.ArgumentParser, command: Command, words: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; a command with PASSES_ON hands those it does not know to another program as `rest`."""
    options, rest = parser.parse_known_args(words)
    if rest and not getattr(command, "PASSES_ON", False):
        parser.error(f"不认识的参数：{' '.join(rest)}")
    options.rest = rest
    return options


if __name__ == "__main__":
    sys.exit(main())
