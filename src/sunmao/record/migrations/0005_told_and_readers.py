# SPDX-License-Identifier: Apache-2.0
"""Who was told of a step, who was shown a matter, and up to when each has seen it. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import OfficeFirst, OfficeKey, SameOffice, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"
TO_OFFICE = models.ForeignKey(
    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
    to="office.office",
)  # fmt: skip
ID = models.UUIDField(default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False)


def to_matter(related_name: str) -> OfficeKey:
    """Return a reference to a matter of the same office."""
    return OfficeKey(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="record.matter")


class Migration(migrations.Migration):
    """Two tables that the journal's door writes, one that each person writes for himself."""

    dependencies: ClassVar = [
        ("office", "0005_wishes"),
        ("record", "0004_holiday_notices"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", ID),
                ("person_id", models.UUIDField()),
                ("matter", to_matter("readers")),
                ("office", TO_OFFICE),
            ],
            options={
                "indexes": [models.Index(fields=["office", "person_id"], name="reader_person")],
                "constraints": [
                    models.UniqueConstraint(fields=["office", "matter", "person_id"], name="reader_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", ID.clone()),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("to_person_id", models.UUIDField(null=True)),
                ("to_role", models.CharField(default="", max_length=40)),
                ("to_department_id", models.UUIDField(null=True)),
                ("by_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("matter", to_matter("told")),
                ("office", TO_OFFICE.clone()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "to_person_id", "at"], name="told_person"),
                    models.Index(fields=["office", "to_role", "at"], name="told_role"),
                    models.Index(fields=["office", "matter", "position"], name="told_matter"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", ID.clone()),
                ("person_id", models.UUIDField()),
                ("upto", models.DateTimeField()),
                ("office", TO_OFFICE.clone()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["office", "person_id"], name="seen_once")],
            },
        ),
        *(OfficeFirst(f"record_{table}") for table in ("reader", "told", "seen")),
        SameOffice("record_reader", "matter_id", "record_matter"),
        SameOffice("record_told", "matter_id", "record_matter"),
        Walled("record_reader", "SELECT", "SELECT, INSERT, DELETE"),
        Walled("record_told", "SELECT", "INSERT"),
        Walled("record_seen", "SELECT, INSERT, UPDATE", "", check="person_id = (SELECT public.sunmao_person())"),
        SqlFile(SQL / "effects.sql"),
        SqlFile(SQL / "unread.sql"),
        SqlFile(SQL / "feed.sql"),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION public.record_unread(uuid), public.record_feed(text) FROM PUBLIC;"
            "GRANT EXECUTE ON FUNCTION public.record_unread(uuid), public.record_feed(text) TO sunmao_app",
            migrations.RunSQL.noop,
        ),
    ]
