# SPDX-License-Identifier: Apache-2.0
"""One throw-away PostgreSQL cluster for one test run; nothing of it stays."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from sunmao.commands import postgres, power, roles

TEMPLATE = "sunmao_template"
PREFIX = "sunmao-tests-"
THROW_AWAY = (
    "\n# This cluster is thrown away: nothing needs to survive a power cut.\nfsync = off\nfull_page_writes = off\n"
)


def new_folder() -> Path:
    """Make the data folder of this run, after clearing away what a killed run left."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        clear_if_left(old)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    return folder


def clear_if_left(folder: Path) -> None:
    """Remove the folder of a run that is no more."""
    with suppress(OSError), (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(folder)


def remove(folder: Path) -> None:
    """Stop the cluster, if one was started, and delete everything."""
    if (folder / "database").is_dir():
        here = postgres.cluster(folder)
        with postgres.one_at_a_time(folder):
            postgres.stop(here)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    with (folder / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(folder: Path) -> postgres.Cluster:
    """Start the cluster and build the template, once for all workers."""
    with locked(folder, "template.lock"):
        here = postgres.cluster(folder)
        if (folder / "template.done").exists():
            return here
        power.keep_secret_key(folder)
        with postgres.one_at_a_time(folder):
            postgres.start(here, THROW_AWAY)
            roles.prepare(here, TEMPLATE)
        migrate(folder)
        (folder / "template.done").touch()
        return here


def migrate(folder: Path, name: str = TEMPLATE) -> None:
    """Bring the tables of a database of this cluster up to the code as it stands."""
    environment = {
        **os.environ,
        "SUNMAO_DATA_DIR": str(folder),
        "SUNMAO_DATABASE_ROLE": "owner",
        "SUNMAO_DATABASE_NAME": name,
        "DJANGO_SETTINGS_MODULE": "sunmao.settings",
    }
    told = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(f"{name} could not be migrated:\n{told.stderr[-4000:]}")


def copy(here: postgres.Cluster, name: str) -> None:
    """Make the database anew from the template; one at a time, for the template wants no other session."""
    address = here.address(postgres.SUPERUSER, "postgres")
    with locked(here.data, "copy.lock"), psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        roles.make_database(connection, name, TEMPLATE)
