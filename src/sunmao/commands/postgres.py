# SPDX-License-Identifier: Apache-2.0
"""Our own launcher of the embedded database: starts and stops a PostgreSQL cluster in the data folder."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from sunmao import environment
from sunmao.commands.messages import say
from sunmao.commands.programs import ROOTS_FOLDER, Account, passable, programs, reachable, server_account

SUPERUSER = "postgres"
PATIENCE = 60.0  # seconds: recovery after a crash replays at most max_wal_size
ZOMBIE_PATIENCE = 10.0  # seconds: a machine's first process may reap late, a container's never
UNQUOTABLE = set('"$`\\\n')  # pg_ctl hands the path to a shell inside double quotes
CONFIGURATION = """\
# Written at every start; put your own settings into postgresql.conf above the include line.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 64MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 256MB
jit = off
timezone = 'UTC'
lc_messages = 'C'
log_timezone = 'UTC'
# A statement or a row may hold a name: neither reaches the log.
log_min_error_statement = panic
log_error_verbosity = terse
"""


class DatabaseRefuses(Exception):
    """The embedded database can not be started; the sentence says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: its data, its socket, its programs and who runs it."""

    data: Path
    folder: Path
    sockets: Path
    binaries: Path
    account: Account | None

    def address(self, role: str, database: str = "sunmao") -> str:
        """Return the address of a database for libpq, with the password kept for that role."""
        password = environment.kept_secret(environment.password_file(self.data, role))
        return make_conninfo(host=str(self.sockets), user=role, password=password, dbname=database)

    def run(self, program: str, *arguments: str | Path) -> int:
        """Run one of PostgreSQL's programs as the server's account and return its exit status."""
        who = self.account
        with (self.data / "start.log").open("ab") as log:
            return subprocess.run(
                [self.binaries / program, *arguments],
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                user=who.uid if who else None,
                group=who.gid if who else None,
                extra_groups=[] if who else None,
            ).returncode


def cluster(data: Path) -> Cluster:
    """Return the cluster of a data folder, with a place that its account can reach."""
    if UNQUOTABLE & set(str(data)):
        raise DatabaseRefuses(f"数据文件夹的路径 {data} 含有引号、$、反引号、反斜线或换行，请换一个。")
    account = server_account()
    _make_home(data, account)
    folder = _folder(data, account)
    version = folder / "PG_VERSION"
    wanted = int(version.read_text()) if version.is_file() else 0
    found = reachable(programs(wanted), account)
    return Cluster(data, folder, environment.socket_folder(data), found, account)


def _make_home(data: Path, account: Account | None) -> None:
    """Make the data folder; as root let others pass through it, but only when it is ours from the start."""
    fresh = not data.exists() or not any(data.iterdir())
    usual = os.umask(0o022)  # folders above it, where missing, are as anybody would make them
    data.mkdir(parents=True, exist_ok=True)
    os.umask(usual)
    if fresh:
        data.chmod(0o711 if account else 0o700)
    for private in ("keys", "keys/database", "files", "logs"):
        (data / private).mkdir(mode=0o700, exist_ok=True)


def _folder(data: Path, account: Account | None) -> Path:
    folder = data / "database"
    if account is None or account.reaches(folder):
        return folder
    elsewhere = ROOTS_FOLDER / "clusters" / environment.socket_folder(data).name
    if not elsewhere.is_dir():
        say(f"账户 {account.name} 无法进入 {data}，数据库改放在 {elsewhere}；原文件夹的权限没有改动。")
        passable(elsewhere.parent)
    return elsewhere


@contextmanager
def one_at_a_time(data: Path) -> Iterator[None]:
    """Let one process at a time start or stop the cluster."""
    with (data / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start(here: Cluster, extra: str = "") -> bool:
    """Make sure that the cluster runs; return whether this call started it. Call it under one_at_a_time."""
    if not (here.folder / "PG_VERSION").is_file():
        _initialize(here, extra)
    deadline = time.monotonic() + PATIENCE
    while not answers(here):
        if time.monotonic() > deadline:
            raise DatabaseRefuses(_why(here))
        if _clear_of_old_server(here):
            return _launch(here, deadline)
        time.sleep(0.05)
    return False


def _initialize(here: Cluster, extra: str) -> None:
    """Make a new cluster beside its place and move it there, so that a broken start leaves nothing half done."""
    fresh = here.folder.with_name(f"{here.folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    password = fresh.with_name(f"{fresh.name}.password")
    write_secret(environment.password_file(here.data, SUPERUSER), secrets.token_urlsafe(32))
    write_secret(password, environment.kept_secret(environment.password_file(here.data, SUPERUSER)))
    if here.account:
        for path in (fresh, password):
            os.chown(path, here.account.uid, here.account.gid)
    told = here.run(
        "initdb", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--username={SUPERUSER}",
        f"--pwfile={password}", f"--pgdata={fresh}",
    )  # fmt: skip
    password.unlink()
    if told != 0:
        raise DatabaseRefuses(f"无法建立数据库。详情见 {here.data / 'start.log'}。")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(f"\ninclude_if_exists 'sunmao.conf'\n{extra}")
    fresh.rename(here.folder)


def write_secret(path: Path, content: str) -> None:
    """Write a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)


def _make_sockets(here: Cluster) -> None:
    """Make the socket's folder, and refuse one that somebody else has laid there."""
    here.sockets.mkdir(mode=0o700, exist_ok=True)
    status = here.sockets.lstat()
    owner = here.account.uid if here.account else os.geteuid()
    if here.sockets.is_symlink() or status.st_uid not in {owner, os.geteuid()}:
        raise DatabaseRefuses(f"文件夹 {here.sockets} 属于他人，数据库不能在那里开口。请查明后删除它再试。")
    if here.account:
        os.chown(here.sockets, here.account.uid, here.account.gid)


def _launch(here: Cluster, deadline: float) -> bool:
    """Start the server; a predecessor's last processes may still hold its memory, so try again for a while."""
    _make_sockets(here)
    (here.folder / "sunmao.conf").write_text(CONFIGURATION.format(sockets=here.sockets), encoding="utf-8")
    (here.folder / "sunmao.conf").chmod(0o644)
    log = here.folder / "server.log"
    while here.run("pg_ctl", "start", "--wait", "--silent", f"--pgdata={here.folder}", f"--log={log}") != 0:
        if time.monotonic() > deadline or "memory block" not in _tail(log):
            raise DatabaseRefuses(_why(here))
        time.sleep(0.1)
    return True


def server_process(here: Cluster) -> int:
    """Return the process number in the server's lock file, 0 when there is none."""
    try:
        return int((here.folder / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _lives(pid: int, folder: Path) -> bool:
    """Return whether the process is this cluster's server; a zombie or a stranger with its number is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        if state in {"Z", "X"}:
            return False
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except (FileNotFoundError, ProcessLookupError):  # it may end between two looks
        return False
    except PermissionError:  # another user's process: most likely a stranger, unless it is a server
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").startswith("postgres")


def answers(here: Cluster) -> bool:
    """Return whether the server lives and has said that it is ready."""
    pid = server_process(here)
    if not pid or not _lives(pid, here.folder):
        return False
    lines = (here.folder / "postmaster.pid").read_text().splitlines()
    return len(lines) > 7 and lines[7].strip() == "ready"  # the eighth line is the status


def _clear_of_old_server(here: Cluster) -> bool:
    """Return whether a new server may start; wait for a dead one that its parent has not reaped yet."""
    pid = server_process(here)
    if pid == 0:
        return True
    if _lives(pid, here.folder):
        return False
    deadline = time.monotonic() + ZOMBIE_PATIENCE
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
        if _stranger(pid):
            break
    if not _others_inside(here.folder):
        (here.folder / "postmaster.pid").unlink(missing_ok=True)
    return server_process(here) == 0


def _stranger(pid: int) -> bool:
    """Return whether the number belongs to a living process of another kind."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # it may end between two looks
        return True
    return state not in {"Z", "X"}


def _others_inside(folder: Path) -> bool:
    """Return whether a process still works inside the cluster's folder."""
    inside = folder.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == inside:
                return True
        except OSError:
            continue
    return False


def _tail(log: Path) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
    except FileNotFoundError:
        return ""


def _why(here: Cluster) -> str:
    return f"数据库没有启动。详情见 {here.folder / 'server.log'}，末尾几行是：\n{_tail(here.folder / 'server.log')}"


def stop(here: Cluster) -> bool:
    """Stop the server if it runs; return whether it ran. Call it under one_at_a_time."""
    pid = server_process(here)
    if not pid or not _lives(pid, here.folder):
        shutil.rmtree(here.sockets, ignore_errors=True)  # a killed server leaves it
        return False
    here.run("pg_ctl", "stop", "--wait", "--silent", "--mode=fast", f"--pgdata={here.folder}")
    shutil.rmtree(here.sockets, ignore_errors=True)
    return True
