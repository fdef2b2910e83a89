# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from sunmao.office import walls
from tests.office.staffing import acting_as, found

pytestmark = pytest.mark.accept("2.s.6")


@pytest.mark.django_db
def test_every_table_has_its_wall():
    assert walls.faults(connection) == []


def test_a_missing_wall_a_plain_key_and_an_undeclared_right_are_found(committed, address):
    with psycopg.connect(address("sunmao_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE office_planted (id uuid PRIMARY KEY, office_id uuid)")
        owner.execute("GRANT DELETE ON office_planted, office_person TO sunmao_app")
        owner.execute("ALTER TABLE office_post DROP CONSTRAINT office_post_person_id_same_office")
        owner.execute("CREATE POLICY second ON office_person TO sunmao_app USING (true)")
        owner.execute("CREATE FUNCTION office_planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
    found_out = "\n".join(walls.faults(connection))
    for expected in (
        "office_planted: row level security is off",
        "office_planted: no policy",
        "office_planted: the primary key",
        "office_planted: the application may DELETE",
        "office_person: the application may DELETE",
        "office_post.person_id: the reference",
        "office_person: two policies",
        "office_planted(): a definer function open to all",
    ):
        assert expected in found_out


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM office_person",
        "TRUNCATE office_person CASCADE",
        "UPDATE office_office SET name = 'x'",
        "INSERT INTO office_sign_in (id) VALUES (gen_random_uuid())",
        "UPDATE office_change SET about = 'x'",
        "ALTER TABLE office_person DISABLE ROW LEVEL SECURITY",
        "SET ROLE sunmao_journal",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_may_not(statement: str):
    founded = found()
    with (
        acting_as(founded),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
