# SPDX-License-Identifier: Apache-2.0
"""Keep the database running while a command needs it; the last one out switches it off."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from sunmao import environment
from sunmao.commands import postgres, roles

DYING = 10.0  # seconds


@contextmanager
def database(data: Path) -> Iterator[None]:
    """Bring the database up with its roles, and stop it afterwards unless another command still uses it."""
    if environment.text("SUNMAO_DATABASE_URL"):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_secret_key(data)
        roles.prepare_external(data)
        yield
        return
    here = postgres.cluster(data)
    keep_secret_key(data)
    with (data / "database.use").open("w") as use:
        with postgres.one_at_a_time(data):
            fcntl.flock(use, fcntl.LOCK_SH)
            start(here, environment.text("SUNMAO_DATABASE_NAME", environment.DEFAULT_DATABASE))
        try:
            yield
        finally:
            with postgres.one_at_a_time(data):
                if _alone(use.fileno()):
                    postgres.stop(here)


def start(here: postgres.Cluster, name: str) -> None:
    """Start the server and make roles and database; a server that is just dying may still look alive, so try again."""
    deadline = time.monotonic() + DYING
    while True:
        postgres.start(here)
        try:
            roles.prepare(here, name)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise postgres.DatabaseRefuses(f"数据库已启动但连接不上：{error}") from error
            time.sleep(0.1)
        else:
            return


def _alone(use: int) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def keep_secret_key(data: Path) -> None:
    """Make the key that signs sessions, once."""
    (data / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / "keys" / "secret_key"
    if not environment.kept_secret(path):
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        postgres.write_secret(fresh, secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
