# SPDX-License-Identifier: Apache-2.0
"""Every column of the record and of the ledgers is proven by verify, or listed with the reason why it need not be."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from sunmao.record import registry
from sunmao.record.covered import BESIDE, EVERY, UNPROVEN, unproven
from tests.people import specimen_ledgers
from tests.whole_office import build, close_day, undone

pytestmark = pytest.mark.accept("2.s.4")
COLUMNS = """
SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
 WHERE c.table_schema = 'public' AND c.table_name = ANY (%s) ORDER BY c.table_name, c.ordinal_position
"""
OTHER = {
    "uuid": "gen_random_uuid()", "text": "coalesce({0}, '') || 'x'", "varchar": "coalesce({0}, '') || 'x'",
    "int2": "coalesce({0}, 0) + 1000", "int4": "coalesce({0}, 0) + 1000", "int8": "coalesce({0}, 0) + 1000", "bool": "NOT {0}",
    "date": "coalesce({0}, current_date) + 1", "timestamptz": "coalesce({0}, now()) + interval '1 day'",
    "bytea": "sha256(coalesce({0}, ''))", "jsonb": "{0} || jsonb_build_object('planted', 1)",
    "_int8": "{0} || 1::bigint", "_varchar": "{0} || 'x'::varchar", "tsvector": "to_tsvector('simple', 'x')",
    "numeric": "coalesce({0}, 0) + 1000",
}  # fmt: skip
"""Kind of column → another value than the one it holds."""
SHORTER = "left('x' || coalesce({0}, ''), greatest(length({0}), 1))"


@pytest.fixture(scope="module")
def whole(as_superuser):
    with specimen_ledgers():
        made = build()
        as_superuser()
        close_day(made)
        yield made


def tables():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("sunmao.domains.")}
    models = {ledger.model._meta.db_table for ledger in registry.ledgers() if ledger.model}
    return sorted(n for n in names if n.split("_")[0] in labels | {"record"} or n in models)


def columns():
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [tables()])
        return cursor.fetchall()


SCHEMA = """
SELECT c.relname, array_agg(a.attname::text) FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.relname
"""


def schema():
    """Every table of the database with its columns, whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return {table: set(names) for table, names in cursor.fetchall()}


def test_no_table_of_the_schema_is_left_out(whole):
    """A table is of the record or of a ledger, and changed column by column below, or it stands beside with a reason."""
    assert set(schema()) - set(tables()) == set(BESIDE)


def test_the_columns_beside_the_record_are_named_with_a_reason(whole):
    there = schema()
    named = {table: set(names.split()) for table, (names, _) in BESIDE.items() if names != EVERY}
    assert {table: there[table] for table in named} == named
    assert all(reason for _, reason in BESIDE.values())
    assert not [table for table in BESIDE if table.startswith("office_") and table not in named]


def change(table, column, kind):
    """Give every row of a table another value in one column; return how many rows there are."""
    for value in (OTHER[kind], SHORTER):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = {value.format(column)}")
                return cursor.rowcount
        except DatabaseError:
            if kind != "varchar":
                raise
    raise AssertionError(f"{table}.{column} takes no other value")


def test_every_column_is_proven_or_excused(whole):
    assert whole.faults() == []
    open_ones, empty = [], set()
    for table, column, kind in columns():
        if unproven(table, column):
            continue
        with undone():
            if not change(table, column, kind):
                empty.add(table)
            elif not whole.faults():
                open_ones.append(f"{table}.{column}")
    assert (open_ones, empty) == ([], set())


def test_no_excuse_without_its_column(whole):
    known = {(table, column) for table, column, _ in columns()}
    listed = {(table, column) for table, reasons in UNPROVEN.items() for column in reasons}
    gone = {pair for pair in listed if pair[1] != EVERY} - known
    assert gone | {pair for pair in listed if pair[0] not in {table for table, _ in known}} == set()
    assert all(reason for reasons in UNPROVEN.values() for reason in reasons.values())
