# SPDX-License-Identifier: Apache-2.0
"""What ``deploy/`` gives to whoever runs the machine: a unit that really serves, a container that is tight."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.commands.test_operations import Machine, free_port, is_open

pytestmark = pytest.mark.accept("2.11.6")
ROOT = Path(__file__).parents[2]
UNIT, COMPOSE, CONTAINER = (ROOT / "deploy" / name for name in ("sunmao.service", "compose.yaml", "Containerfile"))


def said(name: str) -> str:
    """What the unit says under a name."""
    found = re.findall(rf"^{name}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == 1, name
    return str(found[0])


@pytest.fixture
def machine() -> Iterator[Machine]:
    top = Path(tempfile.mkdtemp(prefix="sunmao-unit-"))
    top.chmod(0o711)
    made = Machine(top)
    yield made
    made.run("stop")
    shutil.rmtree(top)


@pytest.mark.slow
def test_the_unit_serves_and_stops_when_it_is_told_to(machine: Machine):
    assert machine.run("migrate").returncode == 0
    port = free_port()
    words = shlex.split(said("ExecStart").replace("/opt/sunmao", str(ROOT)))
    assert words[1:] == ["serve", "--host", "127.0.0.1", "--port", "8000"]
    name, _, value = said("Environment").partition("=")
    assert (name, value) == ("SUNMAO_DATA_DIR", "%S/" + said("StateDirectory"))
    surroundings = {**machine.surroundings("data"), "PATH": os.environ["PATH"]}
    serving = subprocess.Popen([*words[:-1], str(port)], cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True)
    try:
        assert _healthy(port, serving) == '{"database": "ok"}'
    finally:
        serving.send_signal(signal.SIGTERM)  # KillMode=mixed: only to the first process
        serving.communicate(timeout=int(said("TimeoutStopSec")))
    assert serving.returncode == 0
    assert not is_open(port)


def _healthy(port: int, serving: subprocess.Popen[str]) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert serving.poll() is None, serving.stderr and serving.stderr.read()
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the unit did not serve within a minute")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_understands_the_unit(tmp_path: Path):
    unit = tmp_path / "sunmao.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/sunmao", str(ROOT)), encoding="utf-8")
    told = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_unit_holds_the_service_in_its_own_folders():
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateDevices", "LockPersonality"):
        assert said(name) == "yes"
    assert (said("ProtectSystem"), said("UMask"), said("StateDirectoryMode")) == ("strict", "0077", "0700")
    assert said("User") not in ("root", "")


def test_the_container_is_closed_but_for_its_data_and_its_port_at_home():
    text = COMPOSE.read_text(encoding="utf-8")
    for line in ("read_only: true", "cap_drop: [ALL]", "- no-new-privileges:true", '- "127.0.0.1:8000:8000"',
                 "- data:/var/lib/sunmao", "dockerfile: deploy/Containerfile",
                 'command: ["serve", "--host", "0.0.0.0", "--port", "8000"]'):  # fmt: skip
        assert line in text
    steps = CONTAINER.read_text(encoding="utf-8")
    assert re.findall(r"^USER (.*)$", steps, re.MULTILINE) == ["sunmao"]
    assert 'ENTRYPOINT ["/opt/sunmao/sunmao"]' in steps
    assert not re.search(r"(?i)password|secret|token", text + steps)
