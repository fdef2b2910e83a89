# SPDX-License-Identifier: Apache-2.0
"""How many statements a step sends to the database: counted, so that none slips in unseen."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from sunmao.office.keys import uuid7
from sunmao.record.files import Stored
from tests.people import PUBLIC

pytestmark = [pytest.mark.accept("2.s.9"), pytest.mark.django_db]


@contextmanager
def counted():
    """Collect what is sent, but the block's own savepoint and settings, and the tests' reading of the clock."""
    sent: list[str] = []

    def keep(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT clock_timestamp")):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def kinds(sent):
    words = {"record_append": "append", "record_number": "number", "office_act_as": "act", "office_actor": "actor",
             "set_config": "act", "current_setting": "act", "FROM office_post p JOIN": "read",
             "INSERT INTO clues_clue": "columns", "record_submission": "sent before", "record_key": "key"}  # fmt: skip
    return [next((kind for word, kind in words.items() if word in sql), sql) for sql in sent]


def steps(sent):
    return [kind for kind in kinds(sent) if kind not in ("act", "actor")]


def test_opening_reads_draws_a_number_and_appends(office):
    office.ticket("登记人")
    with counted() as sent:
        office.open()
    assert steps(sent) == ["read", "number", "append", "columns"]


def test_a_submission_and_a_file_cost_one_statement_more(office):
    office.ticket("登记人")
    file = Stored(uuid7(), "a.pdf", 1, "application/pdf", b"h" * 32)
    with counted() as sent:
        office.open(submission=uuid4(), files=[file])
    assert steps(sent) == ["sent before", "read", "number", "append", "columns"]


def test_a_step_reads_once_and_writes_once(office):
    matter = office.assigned()
    office.ticket("检察官")
    with counted() as sent:
        office.take("检察官", matter, "assess", facts="查明", opinion="file", reasons="属实")
    assert steps(sent) == ["read", "append"]


def test_a_step_that_changes_columns_writes_them(office):
    matter = office.open()
    office.ticket("案管")
    department = office.department(PUBLIC)
    with counted() as sent:
        office.take("案管", matter, "circulate", to_department=department)
    assert steps(sent) == ["read", "append", "columns"]


def test_a_refused_step_writes_nothing(office):
    matter = office.open()
    office.ticket("登记人")
    with counted() as sent:
        office.refused("登记人", matter, "circulate", to_department=office.department(PUBLIC))
    assert steps(sent)[:1] == ["read"]
    assert not {"append", "number", "columns"} & set(steps(sent))


def test_whoever_acts_is_bound_in_one_round_trip(office):
    matter = office.assigned()
    office.ticket("检察官")
    with counted() as sent:
        office.take("检察官", matter, "tell_meanwhile", text="正在核实")
    nested = ["act"] * 3  # inside a test's own transaction the block notes who acted before, and gives it back
    assert kinds(sent) == [nested[0], nested[1], "actor", "read", "append", nested[2]]
