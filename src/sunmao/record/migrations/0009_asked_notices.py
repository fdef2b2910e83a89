# SPDX-License-Identifier: Apache-2.0
"""Holiday notices that a page asked for and the owner loads. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import OfficeFirst, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """One table with a wall and one rule."""

    dependencies: ClassVar = [("record", "0008_in_hand")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AskedNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("who", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("loaded_at", models.DateTimeField(null=True)),
                ("moved", models.PositiveIntegerField(null=True)),
                ("refusal", models.TextField(default="")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
            options={"db_table": "record_asked_notice"},
        ),
        OfficeFirst("record_asked_notice"),
        Walled("record_asked_notice", "SELECT, INSERT"),
        SqlFile(
            SQL / "asked_notices.sql",
            "DROP TRIGGER asker ON record_asked_notice; DROP FUNCTION public.record_notice_asker()",
        ),
    ]
