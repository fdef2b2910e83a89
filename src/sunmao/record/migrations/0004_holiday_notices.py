# SPDX-License-Identifier: Apache-2.0
"""Holiday notices that were loaded, and the last days they moved. Runs as owner, at once."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import Granted, OfficeFirst, OfficeKey, SameOffice, Walled

TO_OFFICE = models.ForeignKey(
    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
    to="office.office",
)  # fmt: skip
ID = models.UUIDField(default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False)
STAYS = """
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION public.record_stays();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION public.record_stays();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER stays;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER stays_whole"""
UNSTAYED = "DROP TRIGGER stays ON {table}; DROP TRIGGER stays_whole ON {table}"


class Migration(migrations.Migration):
    """One table for all offices, one with a wall; both only ever added to."""

    dependencies: ClassVar = [
        ("office", "0003_grants_for_sessions"),
        ("record", "0002_walls_and_doors"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Notice",
            fields=[("id", ID), ("text", models.TextField()), ("loaded_at", models.DateTimeField())],
        ),
        migrations.CreateModel(
            name="MovedDue",
            fields=[
                ("id", ID.clone()),
                ("label", models.CharField(max_length=60)),
                ("before", models.DateField(null=True)),
                ("after", models.DateField(null=True)),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "matter",
                    OfficeKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moved_due", to="record.matter"
                    ),
                ),
                ("office", TO_OFFICE),
            ],
            options={
                "db_table": "record_moved_due",
                "indexes": [models.Index(fields=["office", "matter"], name="moved_due_matter")],
            },
        ),
        OfficeFirst("record_moved_due"),
        SameOffice("record_moved_due", "matter_id", "record_matter"),
        Walled("record_moved_due", "SELECT"),
        Granted("record_notice", "SELECT", reason="holidays are the same for every office"),
        *(
            migrations.RunSQL(STAYS.format(table=table), UNSTAYED.format(table=table))
            for table in ("record_moved_due", "record_notice")
        ),
    ]
