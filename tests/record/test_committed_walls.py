# SPDX-License-Identifier: Apache-2.0
"""The walls where rows are committed: on one connection used again and again, and against the tables' owner."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from sunmao.record.models import Facts, Matter, Search
from tests.people import OTHER_STAFF, STAFF, house

pytestmark = pytest.mark.accept("2.s.6")


def test_a_reused_connection_never_carries_the_office_before(committed):
    one, two = house("甲院", "甲院", "甲检", STAFF), house("乙院", "乙院", "乙检", OTHER_STAFF)
    one.open()
    two.open()
    connection.cursor().execute("SELECT 1")
    process = connection.connection.info.backend_pid
    for office in (one, two, one):
        with office.as_("检察长"):
            numbers = set(Matter.objects.values_list("number", flat=True))
        assert {n[:2] for n in numbers} == {office.founded.office.mark}
        assert Matter.objects.count() == 0
        with pytest.raises(RuntimeError), office.as_("检察长"):
            raise RuntimeError
        assert (Facts.objects.count(), Search.objects.count()) == (0, 0)
    assert connection.connection.info.backend_pid == process


def test_not_even_the_owner_changes_what_was_written(committed, address):
    office = house("甲院", "甲院", "甲检", OTHER_STAFF)
    office.open()
    with psycopg.connect(address("sunmao_owner"), autocommit=True) as owner:
        for statement in (
            "UPDATE record_entry SET who = 'x'", "DELETE FROM record_entry", "TRUNCATE record_entry CASCADE",
            "UPDATE record_facts SET content = '{}'", "DELETE FROM record_facts", "TRUNCATE record_day",
            "TRUNCATE record_access",
        ):  # fmt: skip
            with pytest.raises(psycopg.Error) as told:
                owner.execute(statement)
            assert (statement, told.value.sqlstate) == (statement, "SN403")
        with pytest.raises(psycopg.Error) as told:
            owner.execute("SET session_replication_role = replica")
        assert told.value.sqlstate == "42501"
