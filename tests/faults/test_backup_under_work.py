# SPDX-License-Identifier: Apache-2.0
"""A backup is taken while people hand in files and take steps; what comes back in an empty folder is whole."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

from sunmao.commands import backup
from sunmao.record.files import COMING
from tests.faults.served import visitors

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.11.1"), pytest.mark.accept("2.11.2")]
PASSPHRASE = "a passphrase of some length"
OLD = timedelta(days=3)


@pytest.fixture(scope="module")
def top():
    folder = Path(tempfile.mkdtemp(prefix="sunmao-backups-"))
    folder.chmod(0o711)
    (folder / "passphrase").write_text(PASSPHRASE)
    yield folder
    shutil.rmtree(folder)


def run(environment, *words):
    return subprocess.run([sys.executable, "-m", "sunmao.commands", *words], env=environment, capture_output=True,
                          text=True, check=False, timeout=300)  # fmt: skip


def passphrase(top):
    return f"--passphrase-file={top / 'passphrase'}"


def test_a_backup_under_work_comes_back_whole_in_an_empty_folder(served, top):
    site = served.site
    broken = site.folder / "files" / site.said["office"] / f"{COMING}broken"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"half of it")
    with visitors(served, "登记人", "案管", "检察官") as everybody:
        time.sleep(1.5)
        before = [done for one in everybody for done in one.acknowledged]
        told = run(site.environment, "backup", str(top / "backup"), passphrase(top), "--json")
        assert told.returncode == 0, told.stderr
        time.sleep(0.5)
        count = sum(len(one.acknowledged) for one in everybody)
    assert before
    assert count > len(before), "nobody worked while the backup was taken"
    assert all(sent.status == http.HTTPStatus.SEE_OTHER for one in everybody for sent in one.sent)
    paths = [entry["path"] for entry in json.loads(told.stdout)["files"]]
    assert not [path for path in paths if COMING in path]
    _restored(site, top, before)


def _restored(site, top, before):
    """Whatever was acknowledged before the backup began is there, with its file and readable by its key."""
    folder = top / "restored"
    environment = {**site.environment, "SUNMAO_DATA_DIR": str(folder)}
    told = run(environment, "restore", str(top / "backup"), passphrase(top))
    assert told.returncode == 0, told.stderr
    assert "全部对得上" in told.stderr
    report = json.loads(run(environment, "verify", "--json").stdout)
    assert report["faults"] == []
    words = [
        "dbshell",
        "--csv",
        "-c",
        "SELECT m.number, e.position FROM record_matter m JOIN record_entry e ON e.matter_id = m.id",
    ]
    there = {tuple(line.split(",")) for line in run(environment, *words).stdout.split()[1:]}
    assert len(there) == report["entries"]
    assert {(done["number"], str(done["position"])) for done in before} <= there
    assert report["files"] >= len({done["number"] for done in before})


@pytest.mark.accept("2.11.3")
def test_the_doctor_names_files_that_nobody_names_and_clears_them_once_the_service_stopped(served):
    site = served.site
    office = site.folder / "files" / site.said["office"]
    lonely, broken, fresh = office / "ab" / f"ab{'0' * 62}", office / f"{COMING}old", office / f"{COMING}fresh"
    lonely.parent.mkdir(parents=True, exist_ok=True)
    for path in (lonely, broken, fresh):
        path.write_bytes(b"belongs to nothing")
        path.chmod(0o600)
    for path in (lonely, broken):
        os.utime(path, (time.time() - OLD.total_seconds(),) * 2)
    named = [one["sentence"] for one in findings(site) if one["about"] == "附件"]
    assert len(named) == 1
    assert named[0].startswith("2 个文件")
    refused = run(site.environment, "doctor", "--clear")
    assert (refused.returncode, "服务正在运行，没有清除" in refused.stderr) == (1, True)
    served.end()
    named_by_rows = {path for path in office.rglob("*") if path.is_file()} - {lonely, broken}
    assert "已清除 2 个" in run(site.environment, "doctor", "--clear").stderr
    assert {path for path in office.rglob("*") if path.is_file()} == named_by_rows
    assert [one["sentence"] for one in findings(site) if one["about"] == "附件"] == ["没有无主的文件"]
    site.up()


def findings(site):
    return json.loads(run(site.environment, "doctor", "--json").stdout)["findings"]


def test_a_backup_knows_how_uploads_on_their_way_are_called():
    assert backup.COMING == COMING
