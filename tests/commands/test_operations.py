# SPDX-License-Identifier: Apache-2.0
"""Backup, restore, serve and stop as a person runs them, on a data folder of their own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSPHRASE = "a passphrase of some length"


@dataclass(frozen=True)
class Machine:
    """Commands on data folders under one temporary folder."""

    top: Path

    def surroundings(self, data: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SUNMAO_") or "POSTGRES" in key}
        return {**kept, "SUNMAO_DATA_DIR": str(self.top / data)}

    def run(self, *words: str, data: str = "data") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sunmao.commands", *words],
            env=self.surroundings(data), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def begin(self, *words: str, data: str = "data") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sunmao.commands", *words],
            env=self.surroundings(data), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    top = Path(tempfile.mkdtemp(prefix="sunmao-operations-"))
    top.chmod(0o711)
    (top / "passphrase").write_text(PASSPHRASE)
    made = Machine(top)
    assert made.run("migrate").returncode == 0
    yield made
    for data in ("data", "restored"):
        made.run("stop", data=data)
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def backup(machine: Machine) -> Path:
    """A backup of a folder that holds one file and one key."""
    data = machine.top / "data"
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abcd").write_bytes(b"content")
    (data / "keys" / "office").write_text("an office key")
    told = machine.run(
        "backup", str(machine.top / "backup"), f"--passphrase-file={machine.top / 'passphrase'}", "--json"
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["files"][0]["path"] == "ab/abcd"
    return machine.top / "backup"


def restore(machine: Machine, backup: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return machine.run(
        "restore", str(backup), f"--passphrase-file={machine.top / 'passphrase'}", data="restored", **more
    )


@pytest.mark.slow
@pytest.mark.accept("2.11.1")
class TestABackup:
    def test_holds_no_key_in_the_open(self, backup: Path):
        assert all(b"an office key" not in path.read_bytes() for path in backup.rglob("*") if path.is_file())

    def test_is_refused_into_a_folder_that_has_something(self, machine: Machine, backup: Path):
        told = machine.run("backup", str(backup), f"--passphrase-file={machine.top / 'passphrase'}")
        assert (told.returncode, "已有内容" in told.stderr) == (1, True)

    @pytest.mark.accept("2.11.2")
    def test_with_one_changed_byte_is_not_restored(self, machine: Machine, backup: Path):
        changed = machine.top / "changed"
        shutil.copytree(backup, changed)
        (changed / "files" / "ab" / "abcd").write_bytes(b"kontent")
        told = restore(machine, changed)
        assert (told.returncode, "被改动过" in told.stderr) == (1, True)
        assert not (machine.top / "restored").exists()

    @pytest.mark.accept("2.11.2")
    def test_is_not_restored_with_a_wrong_passphrase(self, machine: Machine, backup: Path):
        (machine.top / "wrong").write_text("another passphrase")
        told = machine.run("restore", str(backup), f"--passphrase-file={machine.top / 'wrong'}", data="restored")
        assert (told.returncode, "口令不对" in told.stderr) == (1, True)

    @pytest.mark.accept("2.11.2")
    def test_comes_back_whole(self, machine: Machine, backup: Path):
        told = restore(machine, backup)
        assert told.returncode == 0, told.stderr
        restored = machine.top / "restored"
        assert (restored / "files" / "ab" / "abcd").read_bytes() == b"content"
        assert (restored / "keys" / "office").read_text() == "an office key"
        count = "SELECT count(*) FROM django_migrations"
        rows = [machine.run("dbshell", "--csv", "-c", count, data=data).stdout for data in ("data", "restored")]
        assert rows[0] == rows[1] != ""

    @pytest.mark.accept("2.11.2")
    def test_is_refused_over_existing_data(self, machine: Machine, backup: Path):
        told = machine.run("restore", str(backup), f"--passphrase-file={machine.top / 'passphrase'}")
        assert (told.returncode, "不是空的" in told.stderr) == (1, True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def begin_serving(machine: Machine, port: int) -> subprocess.Popen[str]:
    """Start the service and wait for the line that names its address."""
    serving = machine.begin("serve", f"--port={port}")
    assert serving.stderr is not None
    told = ""
    for line in serving.stderr:
        told += line
        if str(port) in line:
            return serving
    serving.communicate()
    pytest.fail(f"the service did not start: {told}")


@pytest.mark.slow
class TestServing:
    def test_ends_with_everything_it_started(self, machine: Machine):
        port = free_port()
        serving = begin_serving(machine, port)
        assert machine.run("serve", f"--port={free_port()}").returncode == 1
        assert machine.run("stop").returncode == 0
        serving.communicate()
        assert serving.returncode == 0
        assert not is_open(port)
        assert not (machine.top / "data" / "database" / "postmaster.pid").exists()

    @pytest.mark.fault
    def test_starts_again_on_the_same_port_after_being_killed(self, machine: Machine):
        port = free_port()
        for _ in range(3):
            serving = begin_serving(machine, port)
            serving.kill()
            serving.communicate()
            deadline = time.monotonic() + 10
            while is_open(port) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert not is_open(port)

    @pytest.mark.accept("2.5.7")
    def test_refuses_a_demonstrations_folder(self, machine: Machine):
        marker = machine.top / "data" / "DEMONSTRATION"
        marker.touch()
        told = machine.run("serve")
        marker.unlink()
        assert (told.returncode, "演示数据" in told.stderr) == (1, True)


@pytest.mark.slow
def test_a_demonstration_never_enters_an_offices_folder(machine: Machine):
    told = machine.run("demo", "--no-serve")
    assert (told.returncode, "不是演示数据" in told.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.accept("2.11.3")
def test_doctor_names_a_key_that_others_can_read(machine: Machine):
    key = machine.top / "data" / "keys" / "loose"
    key.write_text("x")
    key.chmod(0o644)
    told = machine.run("doctor", "--json")
    key.unlink()
    assert told.returncode == 1
    assert any("loose" in finding["sentence"] for finding in json.loads(told.stdout)["findings"])


@pytest.mark.slow
@pytest.mark.accept("2.11.3")
def test_doctor_on_a_folder_without_offices_finds_every_step_manned(machine: Machine):
    told = machine.run("doctor", "--json")
    findings = json.loads(told.stdout)["findings"]
    assert [one["sentence"] for one in findings if one["about"] == "岗位"] == ["每个步骤都有人可办，在办事项都有人承办"]
