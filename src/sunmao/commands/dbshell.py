# SPDX-License-Identifier: Apache-2.0
"""./sunmao dbshell: psql as the owner of the tables."""

from __future__ import annotations

import argparse
import subprocess

from sunmao import environment
from sunmao.commands import owner, power, programs
from sunmao.commands.messages import DONE, REFUSED

NAME = "dbshell"
HELP = "以数据库属主身份打开 psql；-c 直接执行一句 SQL"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one statement, or none for a conversation."""
    parser.add_argument(
        "-c", dest="statements", action="append", default=[], metavar="SQL", help="执行后退出，可写多个"
    )
    parser.add_argument("--csv", action="store_true", help="以 CSV 输出")


def run(options: argparse.Namespace) -> int:
    """Hand over to psql."""
    words = [str(programs.programs() / "psql"), "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
    words += [word for statement in options.statements for word in ("-c", statement)]
    words += ["--csv"] if options.csv else []
    with power.database(environment.data_folder()):
        status = subprocess.run(words, env=owner.postgres_surroundings(), check=False).returncode
    return DONE if status == 0 else REFUSED
