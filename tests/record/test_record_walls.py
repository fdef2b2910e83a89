# SPDX-License-Identifier: Apache-2.0
"""The application's role reads only the acting office, and writes the journal only through its one door."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from sunmao.kernel.chain import GENESIS
from sunmao.office.acting import NotYourPost, acting, open_ticket, sqlstate
from sunmao.office.keys import uuid7
from sunmao.record import search
from sunmao.record.models import Entry, Matter
from sunmao.record.perform import take_step
from sunmao.record.sight import visible_to
from sunmao.record.standing import NotVisible
from sunmao.record.writing import APPEND
from tests.people import now

pytestmark = [pytest.mark.accept("2.6.2"), pytest.mark.accept("2.s.6"), pytest.mark.django_db]
JOURNAL = ("record_matter", "record_entry", "record_facts", "record_item", "record_clock", "record_party", "record_link",
           "record_file", "record_key", "record_counter", "record_search", "record_submission", "record_outbox",
           "record_day", "record_access")  # fmt: skip
KEPT = [m for m in apps.get_models() if m._meta.app_label in ("record", "clues")]


def refused_by_database(statement, arguments=()):
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
    return sqlstate(told.value)


@pytest.mark.parametrize("table", JOURNAL)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET office_id = office_id",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE {}",
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    ],
)
def test_the_application_changes_nothing(table, statement):
    assert refused_by_database(statement.format(table)) == "42501"


@pytest.mark.parametrize("table", [t for t in JOURNAL if t != "record_access"])
def test_the_application_inserts_nothing(table):
    key = {"record_facts": "entry_id", "record_key": "matter_id", "record_search": "matter_id"}.get(table, "id")
    assert refused_by_database(f"INSERT INTO {table} (office_id, {key}) VALUES (%s, %s)", [uuid4(), uuid4()]) == "42501"


@pytest.mark.parametrize("role", ["sunmao_journal", "sunmao_owner", "postgres"])
def test_the_application_becomes_nobody_else(role):
    assert refused_by_database(f"SET ROLE {role}") == "42501"
    assert refused_by_database(f"SET SESSION AUTHORIZATION {role}") == "42501"


def test_triggers_can_not_be_switched_off():
    assert refused_by_database("SET session_replication_role = replica") == "42501"


def test_what_follows_from_an_entry_is_not_written_alone(office):
    matter = office.open()
    with office.as_("登记人"):
        state = refused_by_database("SELECT record_effects(%s, %s, 9, now(), '{}')", [office.id, matter.matter_id])
    assert state == "42501"


def entry(by, **other):
    """An entry as Python would send it, but for what ``other`` says."""
    said = {"office": by.office_id, "person": by.person_id, "post": by.post_id, "matter": uuid7(), **other}
    at = now()
    after = {"ledger": "clues", "number": "示检XS1", "title": "", "kind": "", "stage": "registered", "version": "1",
             "secrecy": "open", "historic": False, "waiting": "", "due_firm": True}  # fmt: skip
    return [said["office"], said["matter"], 0, GENESIS, uuid7(), "register", said["person"], said["post"], "clerk", None,
            None, "某人", at, at, "", b"d" * 32, b"f" * 32, "sha256", Jsonb({}), b"s" * 16, Jsonb(after), None]  # fmt: skip


def test_nobody_writes_for_another_person_post_or_office(office, elsewhere):
    with elsewhere.as_("登记人") as stranger:
        pass
    with office.as_("登记人") as by:
        for other in (
            {"office": stranger.office_id},
            {"person": office.people["检察长"][0].id},
            {"post": office.people["检察长"][1].id},
            {"office": stranger.office_id, "person": stranger.person_id, "post": stranger.post_id},
        ):
            assert refused_by_database(APPEND, entry(by, **other)) == "SN401"
    assert refused_by_database(APPEND, entry(by)) == "SN401"


def test_nobody_draws_a_number_of_another_office(office, elsewhere):
    with office.as_("登记人"):
        statement = "SELECT record_number(%s, 'XS', 2026, %s)"
        assert refused_by_database(statement, [elsewhere.id, uuid7()]) == "42501"


def test_a_matter_of_another_office_is_not_there(office, elsewhere):
    theirs = elsewhere.open(summary="外院独有的一句话在此")
    mine = office.open()
    with office.as_("检察长") as by:
        assert list(Matter.objects.values_list("id", flat=True)) == [mine.matter_id]
        assert not Entry.objects.filter(matter_id=theirs.matter_id).exists()
        assert search.find("clues", "外院独有") == []
        assert search.alike("clues", "外院独有的一句话在此", []) == []
        assert list(visible_to(by)) == [Matter.objects.get()]
        with pytest.raises(NotVisible):
            take_step(matter=theirs.matter_id, step="withdraw", by=by, at=now(), facts={"reason": "x"})
    with elsewhere.as_("检察长"):
        assert search.find("clues", "外院独有") == [theirs.matter_id]


def test_no_link_leads_into_another_office(office, elsewhere):
    theirs, mine = elsewhere.open(), office.open()
    told = office.refused("案管", mine, "merge", into=theirs.number, reasons="同一")
    assert told == f"没有找到编号为“{theirs.number}”的其他事项，请核对编号。"


@pytest.mark.parametrize("model", KEPT, ids=lambda m: m.__name__)
def test_without_a_ticket_nothing_is_seen(office, model):
    office.open(source="letter", sender_number="150000199001010010")
    assert model.objects.count() == 0


def test_a_made_up_a_closed_and_an_expired_ticket_show_nothing(office):
    office.open()
    person, post = office.people["检察长"]
    with pytest.raises(NotYourPost), acting(uuid4()):
        pass
    with pytest.raises(NotYourPost), acting(open_ticket(person.id, post.id, now() - timedelta(hours=1))):
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sunmao.acting', %s, true)", [str(uuid4())])
        assert Matter.objects.count() == 0


def test_one_connection_serves_two_offices_in_turn(office, elsewhere):
    office.open()
    elsewhere.open()
    elsewhere.open()
    for _ in range(3):
        with office.as_("检察长"):
            assert Matter.objects.count() == 1
            with elsewhere.as_("检察长"):
                assert Matter.objects.count() == 2
            assert Matter.objects.count() == 1
        assert Matter.objects.count() == 0
