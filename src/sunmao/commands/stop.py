# SPDX-License-Identifier: Apache-2.0
"""./sunmao stop: end what was started on this data folder."""

from __future__ import annotations

import argparse

from sunmao import environment
from sunmao.commands import postgres, server
from sunmao.commands.messages import DONE, say

NAME = "stop"
HELP = "停止在这个数据文件夹上启动的一切，包括内置数据库"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(options: argparse.Namespace) -> int:
    """Stop the service first, then the database it used."""
    del options
    data = environment.data_folder()
    stopped = server.stop(data) if data.is_dir() else False
    if (data / "database.lock").exists():
        here = postgres.cluster(data)
        with postgres.one_at_a_time(data):
            stopped = postgres.stop(here) or stopped
    say("已停止。" if stopped else "没有在运行的服务。")
    return DONE
