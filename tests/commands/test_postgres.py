# SPDX-License-Identifier: Apache-2.0
"""The launcher of the embedded database, on real clusters in temporary folders."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sunmao.commands import postgres, power, programs, roles
from sunmao.commands.postgres import Cluster

HOLD = """
import sys
from pathlib import Path
from sunmao.commands import power
with power.database(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose name has Chinese characters and a space; nothing of it stays."""
    top = Path(tempfile.mkdtemp(prefix="sunmao-launch-"))
    top.chmod(0o711)
    path = top / "数据 一"
    yield path
    if (path / "database").exists():
        here = postgres.cluster(path)
        with postgres.one_at_a_time(path):
            postgres.stop(here)
    shutil.rmtree(top)


@pytest.fixture
def running(folder: Path) -> Iterator[Cluster]:
    with power.database(folder):
        yield postgres.cluster(folder)


def hold(folder: Path) -> subprocess.Popen[str]:
    """Start a process that uses the database until its input ends."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("SUNMAO_")}
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings,
    )


def ask(here: Cluster, role: str, question: str, database: str = "sunmao") -> object:
    with psycopg.connect(here.address(role, database), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


class TestAFreshCluster:
    def test_lets_each_role_in_with_its_own_password(self, running: Cluster):
        for role in (roles.OWNER, roles.APP):
            assert ask(running, role, "SELECT current_user") == role
        files = [running.data / "keys" / "database" / role for role in (roles.OWNER, roles.APP, postgres.SUPERUSER)]
        assert len({path.read_text() for path in files}) == 3
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}

    def test_refuses_a_wrong_password(self, running: Cluster):
        wrong = f"host={running.sockets} user={roles.OWNER} password=guess dbname=sunmao"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)

    def test_gives_the_application_no_way_up(self, running: Cluster):
        with psycopg.connect(running.address(roles.APP), autocommit=True) as connection:
            for statement in (
                b"CREATE TABLE x ()",
                b"SET ROLE sunmao_owner",
                b"SET ROLE sunmao_journal",
                b"CREATE ROLE x",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)

    def test_keeps_chinese_in_order_and_listens_to_no_network(self, running: Cluster):
        assert ask(running, roles.APP, "SHOW server_encoding") == "UTF8"
        assert ask(running, roles.APP, "SELECT datcollate FROM pg_database WHERE datname = 'sunmao'") == "C.UTF-8"
        assert ask(running, roles.APP, "SHOW listen_addresses") == ""
        assert ask(running, roles.APP, "SELECT count(*) FROM pg_extension WHERE extname = 'btree_gin'") == 1


@pytest.mark.slow
def test_four_starters_at_once_share_one_server_and_the_last_one_stops_it(folder: Path):
    holders = [hold(folder) for _ in range(4)]
    assert [holder.stdout.readline() for holder in holders if holder.stdout] == ["up\n"] * 4
    here = postgres.cluster(folder)
    assert postgres.answers(here)
    for holder in holders[:3]:
        holder.communicate("")
    assert postgres.answers(here)
    holders[3].communicate("")
    assert not postgres.answers(here)
    assert [holder.returncode for holder in holders] == [0] * 4


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(folder: Path):
    with power.database(folder):
        here = postgres.cluster(folder)
        with psycopg.connect(here.address(roles.OWNER), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        os.kill(postgres.server_process(here), signal.SIGKILL)
    with power.database(folder):
        assert ask(here, roles.OWNER, "SELECT count(*) FROM kept") == 1000


@pytest.mark.slow
def test_a_number_that_now_belongs_to_another_process_does_not_hinder_a_start(folder: Path):
    with power.database(folder):
        here = postgres.cluster(folder)
        lines = (here.folder / "postmaster.pid").read_text().splitlines()
    (here.folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with power.database(folder):
        assert ask(here, roles.APP, "SELECT 1") == 1


def test_a_path_that_a_shell_would_read_is_refused(tmp_path: Path):
    with pytest.raises(postgres.DatabaseRefuses, match="引号"):
        postgres.cluster(tmp_path / 'a"b')


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_opens_no_door_of_a_closed_folder(tmp_path: Path):
    tmp_path.chmod(0o700)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "there").touch()
    here = postgres.cluster(data)
    assert here.account is not None
    assert here.folder.parent == programs.ROOTS_FOLDER / "clusters"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path, data)} == {0o700}
