# SPDX-License-Identifier: Apache-2.0
"""Heads kept outside the house find at once what no day has closed over yet."""

from __future__ import annotations

import argparse
import json

import pytest
from django.db import connection

from sunmao.commands import verify
from sunmao.commands.messages import CommandMisused
from sunmao.record import registry
from sunmao.record.models import Entry, Matter
from sunmao.record.rebuilding import rebuild_ledger
from tests.people import specimen_ledgers
from tests.whole_office import build, undone

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.s.4")]
HEAD = ("title", "kind", "stage", "version", "secrecy", "author_id", "department_id", "handler_id", "closed_at",
        "historic", "waiting")  # fmt: skip


@pytest.fixture(scope="module")
def whole(as_superuser):
    with specimen_ledgers():
        made = build()
        as_superuser()
        yield made


@pytest.fixture(scope="module")
def copy(whole, tmp_path_factory):
    """The copy that was made while everything was there."""
    path = tmp_path_factory.mktemp("outside") / "heads.json"
    assert run("--save-heads", str(path)) == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))) == Matter.objects.count()
    return path


def run(*words):
    parser = argparse.ArgumentParser()
    verify.arguments(parser)
    return verify.run(parser.parse_args(list(words)))


def cut(whole, name):
    """Remove a matter's newest entry and make everything else fit, as the owner of the database could."""
    matter = whole.matters[name].matter_id
    last = Entry.objects.filter(matter_id=matter).order_by("-position")[0]
    before = Entry.objects.select_related("facts").get(matter_id=matter, position=last.position - 1)
    with connection.cursor() as cursor:
        for table in ("link", "file", "party"):
            cursor.execute(
                f"DELETE FROM record_{table} WHERE matter_id = %s AND position = %s", [matter, last.position]
            )
        cursor.execute("DELETE FROM record_facts WHERE entry_id = %s", [last.id])
        cursor.execute("DELETE FROM record_entry WHERE id = %s", [last.id])
    after = before.facts.content["after"]
    Matter.objects.filter(id=matter).update(position=before.position, head=before.fingerprint,
                                            touched_at=before.recorded_at, **{n: after[n] for n in HEAD})  # fmt: skip
    rebuild_ledger(whole.row, registry.ledger(after["ledger"]))
    return last


@pytest.mark.parametrize("name", ["merged", "filed"])
def test_the_newest_entry_removed_with_the_head_is_found_at_once_with_the_copy(whole, copy, capsys, name):
    with undone():
        last = cut(whole, name)
        assert whole.faults() == []  # before the day is closed nothing inside the database tells
        assert run("--no-files", "--heads", str(copy), "--json") == 1
        told = json.loads(capsys.readouterr().out)
    assert told["faults"] == [{"number": whole.number(name), "position": last.position,
                               "what": "与院外保存的末端指纹不符，其后的经过被删去或改动"}]  # fmt: skip


def test_the_copy_agrees_with_what_nobody_touched(whole, copy):
    assert run("--no-files", "--heads", str(copy)) == 0


def test_a_copy_that_can_not_be_read_is_wrong_usage(whole, tmp_path):
    (tmp_path / "heads.json").write_text("不是", encoding="utf-8")
    with pytest.raises(CommandMisused, match="读不到另存的末端指纹"):
        run("--no-files", "--heads", str(tmp_path / "heads.json"))
