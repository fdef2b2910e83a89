# SPDX-License-Identifier: Apache-2.0
"""Keys, walls and doors of the record. Runs as owner, before the code that writes through them."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

from sunmao.office.keys import Doors, OfficeFirst, SameOffice, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"
APPEND = (
    "uuid, uuid, integer, bytea, uuid, text, uuid, uuid, text, uuid, uuid, text, timestamptz, timestamptz, text,"
    " bytea, bytea, text, jsonb, bytea, jsonb, jsonb"
)
JOURNALED = {
    "record_matter": "SELECT, INSERT, UPDATE",
    "record_entry": "INSERT",
    "record_facts": "INSERT",
    "record_item": "SELECT, INSERT, UPDATE, DELETE",
    "record_clock": "SELECT, INSERT, UPDATE, DELETE",
    "record_party": "INSERT",
    "record_link": "INSERT",
    "record_file": "INSERT",
    "record_key": "INSERT",
    "record_counter": "SELECT, INSERT, UPDATE",
    "record_submission": "INSERT",
    "record_outbox": "INSERT",
    "record_search": "SELECT, INSERT, UPDATE",
    "record_day": "INSERT",
}
OF_A_MATTER = ("entry", "item", "clock", "party", "link", "file", "key", "search")


class Migration(migrations.Migration):
    """Put the office first in every key, build the walls, open one door."""

    dependencies: ClassVar = [("record", "0001_matters_and_journal"), ("office", "0002_walls_and_doors")]

    operations: ClassVar = [
        *(OfficeFirst(f"record_{t}") for t in (
            "matter", "entry", "item", "clock", "party", "link", "file", "counter", "submission", "outbox", "day",
            "access")),
        OfficeFirst("record_facts", "entry_id"),
        OfficeFirst("record_key", "matter_id"),
        OfficeFirst("record_search", "matter_id"),
        *(SameOffice(f"record_{t}", "matter_id", "record_matter") for t in OF_A_MATTER),
        SameOffice("record_facts", "entry_id", "record_entry"),
        SameOffice("record_link", "other_id", "record_matter"),
        *(Walled(table, "SELECT", rights) for table, rights in JOURNALED.items()),
        Walled("record_access", "SELECT, INSERT", "", check="person_id = (SELECT public.sunmao_person())"),
        SqlFile(SQL / "stays.sql"),
        SqlFile(SQL / "append.sql"),
        SqlFile(SQL / "effects.sql"),
        SqlFile(SQL / "find.sql"),
        Doors(f"record_append({APPEND})", "record_number(uuid, text, integer, uuid)"),
        Doors("record_effects(uuid, uuid, integer, timestamptz, jsonb)", app=False),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION public.record_find(text, text, integer),"
            " public.record_alike(text, bigint[], text[], integer) FROM PUBLIC;"
            "GRANT EXECUTE ON FUNCTION public.record_find(text, text, integer),"
            " public.record_alike(text, bigint[], text[], integer) TO sunmao_app",
            migrations.RunSQL.noop,
        ),
    ]  # fmt: skip
