# SPDX-License-Identifier: Apache-2.0
"""Bring tables and static files to the state of this version; quick when nothing changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sunmao import environment
from sunmao.commands.messages import CommandRefused, say
from sunmao.commands.owner import manage

PACKAGE = Path(__file__).parents[1]


def fingerprint() -> str:
    """Return one value for all migrations and static files, in the package and in ledgers outside it."""
    digest = hashlib.sha256(environment.text("SUNMAO_DATABASE_URL").encode())
    folders = [PACKAGE, *map(Path, environment.listed("SUNMAO_LEDGER_PATH", "", ":"))]
    for folder in folders:
        for path in sorted([*folder.rglob("migrations/*"), *folder.rglob("static/**/*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(folder)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp_of(data: Path) -> Path:
    """Return the file that remembers which version this database has."""
    return data / f"tables.{environment.database_address('owner').name}"


def is_current(data: Path) -> bool:
    """Return whether this version has brought the tables up to date."""
    stamp = stamp_of(data)
    return stamp.is_file() and stamp.read_text() == fingerprint()


def missing() -> list[str]:
    """Return the migrations of this version that the database does not have yet; Django must be set up."""
    wanted = set(MigrationLoader(None).disk_migrations)
    try:
        done = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:  # its own table is not there, or this role may not read it yet
        done = set()
    return sorted(f"{app}.{name}" for app, name in wanted - done)


def refuse_older() -> None:
    """Refuse to work on tables that are older than the program.

    :raises CommandRefused: saying what to run first
    """
    if missing():
        raise CommandRefused("数据库的表结构比程序旧，请先运行 ./sunmao migrate，再运行本命令。数据没有改动。")


def bring_up_to_date(data: Path, *, always: bool = False) -> None:
    """Migrate as the owner and collect static files, unless this version has done it on this data folder."""
    stamp = stamp_of(data)
    if is_current(data) and not always:
        return
    say("正在更新数据库表结构和页面文件……")
    if manage("migrate", "--skip-checks", "--verbosity", "0") != 0:
        raise CommandRefused("更新数据库表结构失败，原因见上。数据没有改动；请处理后再运行 ./sunmao migrate。")
    if manage("collectstatic", "--skip-checks", "--noinput", "--verbosity", "0", "--clear", role="app") != 0:
        raise CommandRefused("整理页面文件失败，原因见上。请处理后再运行 ./sunmao migrate。")
    stamp.write_text(fingerprint())
