# SPDX-License-Identifier: Apache-2.0
"""Drafts: only their person sees them. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import Doors, OfficeFirst, OfficeKey, SameOffice, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"
OWN = "person_id = (SELECT public.sunmao_person())"
ID = models.UUIDField(default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False)
TO_OFFICE = models.ForeignKey(
    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
    to="office.office",
)  # fmt: skip
TO_MATTER = OfficeKey(
    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.matter"
)  # fmt: skip
TO_DRAFT = OfficeKey(on_delete=django.db.models.deletion.CASCADE, related_name="earlier", to="record.draft")
PLACE = models.UniqueConstraint(fields=("office", "person_id", "matter", "step", "version"), name="draft_place")


class Migration(migrations.Migration):
    """Two tables that the application writes, each row for one person."""

    dependencies: ClassVar = [("office", "0004_account_changes"), ("record", "0005_told_and_readers")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", ID),
                ("person_id", models.UUIDField()),
                ("ledger", models.CharField(max_length=40)),
                ("step", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=32)),
                ("position", models.PositiveIntegerField(null=True)),
                ("page", models.UUIDField()),
                ("turn", models.BigIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("office_key", models.PositiveSmallIntegerField()),
                ("wrapped", models.BinaryField()),
                ("content", models.BinaryField()),
                ("office", TO_OFFICE),
                ("matter", TO_MATTER),
            ],
            options={
                "db_table": "record_draft",
                "indexes": [models.Index(fields=["office", "person_id", "saved_at"], name="draft_person")],
                "constraints": [PLACE],
            },
        ),
        migrations.CreateModel(
            name="EarlierDraft",
            fields=[
                ("id", ID.clone()),
                ("person_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField()),
                ("displaced", models.BooleanField()),
                ("saved_at", models.DateTimeField()),
                ("content", models.BinaryField()),
                ("draft", TO_DRAFT),
                ("office", TO_OFFICE.clone()),
            ],
            options={
                "db_table": "record_earlier_draft",
                "indexes": [models.Index(fields=["office", "draft"], name="earlier_draft_of")],
            },
        ),
        OfficeFirst("record_draft"),
        OfficeFirst("record_earlier_draft"),
        SameOffice("record_draft", "matter_id", "record_matter"),
        SameOffice("record_earlier_draft", "draft_id", "record_draft", ends_with=True),
        Walled("record_draft", "SELECT, INSERT, UPDATE, DELETE", check=OWN),
        Walled("record_earlier_draft", "SELECT, INSERT, DELETE", check=OWN),
        SqlFile(SQL / "drafts.sql", "DROP FUNCTION public.record_drafts_left(uuid)"),
        Doors("record_drafts_left(uuid)"),
    ]
