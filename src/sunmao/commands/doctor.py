# SPDX-License-Identifier: Apache-2.0
"""./sunmao doctor: says in plain words what is wrong and what to do."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
from django.db import DatabaseError, connection
from psycopg.conninfo import make_conninfo

from sunmao import environment
from sunmao.commands import power, programs, roles, server, tables
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, REFUSED, CommandRefused, say, tell
from sunmao.commands.postgres import DatabaseRefuses

NAME = "doctor"
HELP = "体检：数据库、数据文件夹、密钥、可选软件，逐项说明问题和办法"
LEAST_SPACE = 2 * 1024**3
GOOD, NOTE, BAD = "好", "提示", "问题"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    state: str
    about: str
    sentence: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer, and whether to clear away."""
    parser.add_argument("--clear", action="store_true", help="清除没有经过引用的文件（须先停止服务）")
    parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")


def run(options: argparse.Namespace) -> int:
    """Examine everything; a fault in one examination does not hide the next."""
    data = environment.data_folder()
    if options.clear:
        clear(data)
    findings = [finding for examine in EXAMINATIONS for finding in examine(data)]
    if options.json:
        tell({"findings": [asdict(finding) for finding in findings]})
    for finding in findings:
        say(f"[{finding.state}] {finding.about}：{finding.sentence}")
    return REFUSED if any(finding.state == BAD for finding in findings) else DONE


def clear(data: Path) -> None:
    """Remove what no entry names; not while the service may be taking such a file up again."""
    if server.running(data):
        raise CommandRefused("服务正在运行，没有清除。请先运行 ./sunmao stop，再运行 ./sunmao doctor --clear。")
    with power.database(data):
        found = _left_over(data)
        for path in found:
            path.unlink(missing_ok=True)
    say(f"已清除 {len(found)} 个没有经过引用的文件。")


def _left_over(data: Path) -> list[Path]:
    os.environ.update(SUNMAO_DATABASE_ROLE="owner", DJANGO_SETTINGS_MODULE="sunmao.settings")
    django.setup()
    found = list(importlib.import_module("sunmao.commands.left_over").left_over(data / "files", datetime.now(UTC)))
    connection.close()
    return found


def python(data: Path) -> Iterator[Finding]:
    """Examine the interpreter."""
    del data
    yield Finding(GOOD, "Python", sys.version.split()[0])


def folder(data: Path) -> Iterator[Finding]:
    """Examine the data folder: room, keys, kind."""
    if not data.exists():
        yield Finding(NOTE, "数据文件夹", f"{data} 还没有建立；运行 demo 或 setup 时会建立。")
        return
    kind = "演示数据" if (data / MARKER).exists() else "单位数据"
    yield Finding(GOOD, "数据文件夹", f"{data}（{kind}）")
    free = shutil.disk_usage(data).free
    state = GOOD if free > LEAST_SPACE else BAD
    yield Finding(state, "剩余空间", f"{free / 1024**3:.1f} GB" + ("" if state == GOOD else "，请尽快清理或扩容。"))
    for path in [data / "files", data / "keys", *(data / "keys").rglob("*")]:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(BAD, "权限", f"{path} 可被他人读取，请运行 chmod go= '{path}'。")


def database(data: Path) -> Iterator[Finding]:
    """Examine the database: version, roles, tables."""
    if not tables.stamp_of(data).exists():
        yield Finding(NOTE, "数据库", "还没有建立；运行 demo、setup 或 migrate 时会建立。")
        return
    try:
        with power.database(data):
            yield from _inside(data)
    except (DatabaseRefuses, programs.NoPostgres, CommandRefused, psycopg.Error, DatabaseError) as error:
        yield Finding(BAD, "数据库", f"{error}".strip())


def _inside(data: Path) -> Iterator[Finding]:
    address = environment.database_address("owner")
    told = {"host": address.host, "port": address.port or None, "user": address.user, "dbname": address.name}
    with psycopg.connect(make_conninfo("", **told, password=address.password, **address.more)) as connection:
        version = connection.info.server_version // 10000
        state = GOOD if 15 <= version <= 18 else BAD
        yield Finding(state, "PostgreSQL", f"{version} 版" + ("" if state == GOOD else "；支持的是 15 至 18 版。"))
        strong = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)",
            [list(roles.ATTRIBUTES)],
        ).fetchall()
        if strong:
            names = "、".join(str(row[0]) for row in strong)
            yield Finding(BAD, "数据库角色", f"{names} 的权限过大，院际隔离会失效。请收回 SUPERUSER 和 BYPASSRLS。")
    if tables.is_current(data):
        yield Finding(GOOD, "表结构", "与本版本一致")
        yield from _people()
        yield from _files(data)
    else:
        yield Finding(BAD, "表结构", "与本版本不一致，请运行 ./sunmao migrate。")


def _people() -> Iterator[Finding]:
    """Name what stands still for want of a person; the ledgers are only known once Django is set up."""
    os.environ.update(SUNMAO_DATABASE_ROLE="owner", DJANGO_SETTINGS_MODULE="sunmao.settings")
    django.setup()
    gaps = importlib.import_module("sunmao.commands.gaps")
    found = list(gaps.gaps(datetime.now(UTC)))
    connection.close()
    for sentence in found:
        yield Finding(NOTE, "无人可办", sentence)
    if not found:
        yield Finding(GOOD, "岗位", "每个步骤都有人可办，在办事项都有人承办")


def _files(data: Path) -> Iterator[Finding]:
    """Name what lies in the data folder and belongs to nothing."""
    if found := _left_over(data):
        size = sum(path.stat().st_size for path in found) / 1024**2
        sentence = (
            f"{len(found)} 个文件（共 {size:.1f} MB）没有经过引用，是中断的上传或没有提交的表单留下的；"
            "可停止服务后运行 ./sunmao doctor --clear 清除。"
        )
        yield Finding(NOTE, "附件", sentence)
    else:
        yield Finding(GOOD, "附件", "没有无主的文件")


def service(data: Path) -> Iterator[Finding]:
    """Say whether the service runs."""
    pid = server.running(data) if data.exists() else 0
    yield Finding(GOOD if pid else NOTE, "服务", f"正在运行（进程 {pid}）" if pid else "没有在运行")


def optional(data: Path) -> Iterator[Finding]:
    """Name what is missing of the programs that only some work needs."""
    del data
    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        yield Finding(NOTE, "LibreOffice", "未安装：文书只输出 docx，不能转 PDF。需要时安装 libreoffice-writer-nogui。")


EXAMINATIONS: tuple[Callable[[Path], Iterator[Finding]], ...] = (python, folder, database, service, optional)
