# SPDX-License-Identifier: Apache-2.0
"""./sunmao demo: invented offices with everything in every state, ready to look at."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from sunmao import environment
from sunmao.commands import postgres, power, roles, server, tables
from sunmao.commands.messages import DONE, CommandRefused, say

NAME = "demo"
HELP = "启动演示：建库、装入演示数据、打开网页服务，并说明用谁登录"
MARKER = "DEMONSTRATION"  # its content tells who can sign in
PORT = 8000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the port, or the wish to load only."""
    parser.add_argument("--port", type=int, help=f"端口，默认 {PORT} 起第一个空闲的")
    parser.add_argument("--no-serve", action="store_true", help="装入后即停，不打开网页服务")


def run(options: argparse.Namespace) -> int:
    """Load once, then serve."""
    data = environment.data_folder()
    refuse_real_data(data)
    with power.database(data):
        begin_anew_if_broken(data)
        tables.bring_up_to_date(data)
        people = load_once(data)
        if options.no_serve:
            say(f"演示数据已装入 {data} 。{people}")
            return DONE
        host = "127.0.0.1"
        port = server.free_port(host, options.port or PORT, 1 if options.port else 50)
        greeting = (
            f"演示已就绪：http://{host}:{port}/\n{people}按 Ctrl-C 停止；再次运行 ./sunmao demo 会接着用这些数据。"
        )
        return server.serve(data, host, port, 1, greeting)


def refuse_real_data(data: Path) -> None:
    """A demonstration never mixes with an office's own records."""
    if tables.stamp_of(data).exists() and not (data / MARKER).exists():
        raise CommandRefused(f"{data} 里已有数据，而且不是演示数据。请用 SUNMAO_DATA_DIR 另指一个文件夹再运行演示。")


def begin_anew_if_broken(data: Path) -> None:
    """Throw away what an interrupted loading left: half a demonstration shows nothing as it is."""
    marker = data / MARKER
    if not marker.is_file() or marker.stat().st_size or environment.text("SUNMAO_DATABASE_URL"):
        return
    say("上次装入演示数据时中断了，现在重新开始。")
    here, name = postgres.cluster(data), environment.database_address("owner").name
    roles.drop_database(here, name)
    roles.prepare(here, name)
    tables.stamp_of(data).unlink(missing_ok=True)


def load_once(data: Path) -> str:
    """Load the demonstration into a process of its own, so that serving does not carry its memory."""
    marker = data / MARKER
    if marker.is_file() and marker.stat().st_size:
        return marker.read_text(encoding="utf-8")
    marker.touch()
    say("正在装入演示数据……")
    told = subprocess.run(
        [sys.executable, "-m", "sunmao.commands", "demo-load"], check=False, stdout=subprocess.PIPE, text=True
    )
    if told.returncode != 0:
        raise CommandRefused("演示数据没有装入，原因见上。请运行 ./sunmao stop，删去数据文件夹后再试。")
    marker.write_text(told.stdout or "\n", encoding="utf-8")
    return told.stdout
