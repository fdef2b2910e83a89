# SPDX-License-Identifier: Apache-2.0
"""./sunmao serve: a real office's service."""

from __future__ import annotations

import argparse

from sunmao import environment
from sunmao.commands import power, server, tables
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import CommandRefused

NAME = "serve"
HELP = "启动正式服务（先运行 setup）；演示数据的文件夹会被拒绝"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the address to listen at."""
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")


def run(options: argparse.Namespace) -> int:
    """Serve with the tables that migrate made."""
    data = environment.data_folder()
    if (data / MARKER).exists():
        raise CommandRefused(
            f"{data} 是演示数据的文件夹，不能用于正式服务。请用 SUNMAO_DATA_DIR 另指一个文件夹，再运行 setup。"
        )
    with power.database(data):
        if not tables.is_current(data):
            raise CommandRefused(
                "数据库表结构还不是这个版本的。请先运行 ./sunmao backup 备份，再运行 ./sunmao migrate。"
            )
        port = server.free_port(options.host, options.port)
        workers = environment.number("SUNMAO_WORKERS", 2, 1, 64)
        return server.serve(
            data, options.host, port, workers, f"服务已启动：http://{options.host}:{port}/ 。按 Ctrl-C 停止。"
        )
