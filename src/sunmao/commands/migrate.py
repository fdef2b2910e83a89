# SPDX-License-Identifier: Apache-2.0
"""./sunmao migrate: tables and static files of this version."""

from __future__ import annotations

import argparse

from sunmao import environment
from sunmao.commands import power, tables
from sunmao.commands.messages import DONE, say

NAME = "migrate"
HELP = "以数据库属主身份更新表结构和页面文件"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(options: argparse.Namespace) -> int:
    """Bring everything up to date, whether or not it seems so already."""
    del options
    data = environment.data_folder()
    with power.database(data):
        tables.bring_up_to_date(data, always=True)
    say("表结构已是最新。")
    return DONE
