# SPDX-License-Identifier: Apache-2.0
"""What people set for themselves. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import OfficeFirst, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """One table with a wall around the office and another around the person."""

    dependencies: ClassVar = [("office", "0004_account_changes")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("value", models.TextField()),
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
            options={
                "constraints": [models.UniqueConstraint(fields=["office", "person_id", "name"], name="wish_once")],
            },
        ),
        OfficeFirst("office_wish"),
        Walled("office_wish", "SELECT, INSERT, UPDATE, DELETE"),
        SqlFile(SQL / "wishes.sql"),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION public.office_feed_of(text) FROM PUBLIC;"
            "GRANT EXECUTE ON FUNCTION public.office_feed_of(text) TO sunmao_app",
            migrations.RunSQL.noop,
        ),
    ]
