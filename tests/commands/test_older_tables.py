# SPDX-License-Identifier: Apache-2.0
"""A command on tables that are older than the program says one sentence."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.db.migrations.recorder import MigrationRecorder

from sunmao.commands import __main__ as door
from sunmao.commands import power, tables
from sunmao.commands.messages import CommandRefused
from tests.commands.test_command_line import KNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.11.3")]


def test_the_tables_of_this_version_lack_nothing():
    assert tables.missing() == []
    tables.refuse_older()


def without_newest(recorder: MigrationRecorder) -> dict[tuple[str, str], None]:
    found = dict.fromkeys(recorder.migration_qs.values_list("app", "name"))
    del found["office", "0004_account_changes"]
    return found


def test_older_tables_are_named_with_what_to_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", without_newest)
    assert tables.missing() == ["office.0004_account_changes"]
    with pytest.raises(CommandRefused, match="请先运行 ./sunmao migrate"):
        tables.refuse_older()


@pytest.mark.parametrize("name", sorted(n for n, head in KNOWN.items() if head.needs in ("database", "owner")))
def test_every_command_that_needs_the_tables_is_asked(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", without_newest)
    monkeypatch.setattr(power, "database", lambda _data: nullcontext())
    monkeypatch.setenv("SUNMAO_DATABASE_ROLE", "app")
    if name in door.MAKE_TABLES:
        return
    assert door.main([name]) == 1
    told = capsys.readouterr().err
    assert told.strip() == "数据库的表结构比程序旧，请先运行 ./sunmao migrate，再运行本命令。数据没有改动。"
