# SPDX-License-Identifier: Apache-2.0
"""A notice asked for on a page is loaded by the owner, moves what is due, and says so; the service hears of it."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sunmao.commands import notice, server
from sunmao.commands.messages import CommandMisused
from sunmao.record import asked_notices
from sunmao.record.models import AskedNotice
from tests.owning import as_owner
from tests.people import OTHER_STAFF, STAFF, house, now
from tests.record.test_notices import arranged, due_of
from tests.web.conftest import account_of

pytestmark = pytest.mark.accept("3.10.13")


def test_what_a_page_asked_for_is_loaded_by_the_owner(committed: Any, capsys: pytest.CaptureFixture[str]):
    office, other = house("甲院", "甲院", "甲检", STAFF), house("乙院", "乙院", "乙检", OTHER_STAFF)
    matter, elsewhere = office.open(), other.open()
    before = due_of(office, matter)
    bell = Path(settings.DATA, asked_notices.BELL)
    bell.unlink(missing_ok=True)
    with office.as_("系统管理员") as by:
        asked_notices.ask_for(text=arranged(before), by=by, at=now())
    assert bell.exists()
    bell.unlink()
    with as_owner():
        assert notice.run(Namespace(file=None, asked=True, json=True)) == 0
    assert json.loads(capsys.readouterr().out) == {"asked": [{"moved": 2, "refusal": ""}]}
    assert due_of(office, matter) > before
    assert due_of(other, elsewhere) > before
    client = Client()
    client.force_login(account_of(office, "系统管理员"))
    text = client.get(reverse("holidays")).content.decode()
    assert "已载入，全平台改变到期日 2 个" in text
    assert matter.number in text
    assert elsewhere.number not in text
    assert f"{before:%Y-%m-%d}" in text
    with as_owner():
        assert notice.run(Namespace(file=None, asked=True, json=False)) == 0
    assert "没有等待载入的通知" in capsys.readouterr().err


def test_one_that_can_not_be_loaded_says_why(committed: Any):
    office = house("甲院", "甲院", "甲检", STAFF)
    with office.as_("系统管理员") as by:
        AskedNotice.objects.create(
            office_id=by.office_id, person_id=by.person_id, who=by.who, text="nothing", asked_at=now()
        )
    with as_owner():
        assert "缺少列" in asked_notices.load_asked(at=now())[0].refusal
        assert asked_notices.load_asked(at=now() + timedelta(seconds=1)) == []


def test_the_command_wants_a_file_or_what_was_asked_and_not_both():
    for said in ({"file": None, "asked": False}, {"file": Path("x.csv"), "asked": True}):
        with pytest.raises(CommandMisused, match="二者选一"):
            notice.run(Namespace(json=False, **said))


def test_the_service_loads_what_was_asked_while_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
    begun: list[list[str]] = []

    class Begun:
        def __init__(self, words: list[str]) -> None:
            begun.append(words)

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(server, "BELL_EVERY", 0.1)
    monkeypatch.setattr(subprocess, "Popen", Begun)
    assert server.BELL == asked_notices.BELL
    (tmp_path / server.BELL).touch()
    assert server._wait(child, tmp_path) == 0
    assert [words[-2:] for words in begun] == [["notice", "--asked"]]
    assert not (tmp_path / server.BELL).exists()
