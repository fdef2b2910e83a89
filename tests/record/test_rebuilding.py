# SPDX-License-Identifier: Apache-2.0
"""What follows from the journal can be thrown away and worked out again; a day is closed once, with any algorithm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from sunmao.kernel import chain
from sunmao.record import registry
from sunmao.record.days import DayClosed, close_day
from sunmao.record.models import Day, Search
from sunmao.record.rebuilding import rebuild_ledger, recount
from tests.people import now, specimen_ledgers
from tests.whole_office import build, undone

pytestmark = [pytest.mark.accept("2.6.7"), pytest.mark.slow]


@pytest.fixture(scope="module")
def whole(as_superuser):
    with specimen_ledgers():
        made = build("sm3")
        as_superuser()
        yield made


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_chains_of_another_algorithm_prove_themselves(whole):
    assert whole.faults() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT algorithm FROM record_entry")
        assert cursor.fetchall() == [("sm3",)]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM clues_clue",
        "UPDATE clues_clue SET source = 'x', returns = 7, received_on = NULL",
        "UPDATE record_clock SET due = due + 400, stopped_at = NULL",
        "DELETE FROM record_clock",
        "UPDATE record_matter SET next_due = NULL, warns_on = NULL",
        "UPDATE record_search SET shown = '', vector = '', sketch = '{}'",
    ],
)
def test_a_ledger_is_rebuilt_from_the_journal(whole, damage):
    with undone():
        execute(damage)
        if "sketch" not in damage:
            assert whole.faults()
        for ledger in registry.ledgers():
            rebuild_ledger(whole.row, ledger)
        assert whole.faults() == []


def test_rebuilding_changes_nothing_that_was_right(whole):
    wanted = ("shown", "vector", "sketch")
    with undone():
        before = {row.matter_id: ([getattr(row, n) for n in wanted], set(row.keys)) for row in Search.objects.all()}
        assert rebuild_ledger(whole.row, registry.ledger("clues")) == 4
        after = {row.matter_id: ([getattr(row, n) for n in wanted], set(row.keys)) for row in Search.objects.all()}
    assert before == after


@pytest.mark.parametrize("damage", ["UPDATE record_search SET keys = '{}'", "DELETE FROM record_search"])
def test_people_are_found_again_by_their_numbers_after_a_rebuild(whole, damage):
    def people():
        found = (
            (row.matter_id, {key for key in row.keys if key.startswith("person:")}) for row in Search.objects.all()
        )
        return {matter: keys for matter, keys in found if keys}

    with undone():
        before = people()
        assert len(before[whole.matters["letter"].matter_id]) == 2  # the letter gives a number and a telephone
        execute(damage)
        for ledger in registry.ledgers():
            rebuild_ledger(whole.row, ledger)
        assert people() == before


def test_clocks_that_moved_are_named(whole):
    with undone():
        execute("UPDATE record_clock SET due = due + 9")
        moved = recount(whole.row, registry.ledger("clues"))
        assert {one.number for one in moved} == {whole.number("letter"), whole.number("merged"), whole.number("filed")}
        assert all(one.before and one.after and one.before > one.after for one in moved)
        assert recount(whole.row, registry.ledger("clues")) == []


def test_a_day_is_closed_once_and_chained_to_the_day_before(whole):
    with undone():
        first = close_day(whole.row, at=now() - timedelta(days=1))
        second = close_day(whole.row, at=now())
        assert bytes(first.previous) == chain.GENESIS
        assert bytes(second.previous) == bytes(first.fingerprint)
        with pytest.raises(DayClosed, match="一日只结一次"):
            close_day(whole.row, at=now())
        assert whole.faults() == []
        Day.objects.filter(id=first.id).delete()
        assert [fault.what for fault in whole.faults()] == ["日终总指纹被改动或缺失"]


def test_a_day_closed_earlier_stays_true_when_work_goes_on(whole):
    with undone():
        closed = close_day(whole.row, at=now())
        assert closed.closed_at < now() - timedelta(seconds=5)
        assert whole.faults() == []
