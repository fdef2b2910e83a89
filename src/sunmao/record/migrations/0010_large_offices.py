# SPDX-License-Identifier: Apache-2.0
"""Indexes for what is in hand, search in batches, parts of numbers. Runs as owner; minutes for a million matters."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

from sunmao.office.keys import SqlFile

SQL = Path(__file__).parent.parent / "sql"
OPEN = models.Q(("closed_at__isnull", True), ("historic", False))
IN_HAND = {
    "open_due": ("office", "next_due", "id"),
    "open_warned": ("office", "warns_on", "next_due"),
    "open_ledger": ("office", "ledger", "next_due", "id"),
    "open_stage": ("office", "ledger", "stage", "next_due", "id"),
    "open_department": ("office", "department_id", "next_due", "id"),
    "open_handler": ("office", "handler_id", "next_due", "id"),
    "open_author": ("office", "author_id", "next_due", "id"),
}
ALL = {
    "matter_stage": ("office", "ledger", "stage", "opened_at", "id"),
    "matter_department": ("office", "ledger", "department_id", "opened_at", "id"),
}


class Migration(migrations.Migration):
    """Nothing of the record changes; only how it is found."""

    dependencies: ClassVar = [("record", "0009_asked_notices")]

    operations: ClassVar = [
        migrations.RemoveIndex("matter", "matter_due"),
        migrations.RemoveIndex("matter", "matter_department"),
        *(migrations.AddIndex("matter", models.Index(fields=fields, name=name)) for name, fields in ALL.items()),
        migrations.AddIndex("matter", models.Index(
            fields=["office", "ledger", "opened_at", "id"], name="matter_past", condition=models.Q(("historic", True)))),
        migrations.AddIndex("matter", models.Index(
            fields=["office", "waiting", "next_due", "id"], name="matter_waiting",
            condition=models.Q(("waiting", ""), _negated=True))),
        *(migrations.AddIndex("matter", models.Index(fields=fields, name=name, condition=OPEN))
          for name, fields in IN_HAND.items()),
        migrations.SeparateDatabaseAndState(
            [SqlFile(SQL / "find_in_large.sql")],
            [migrations.AddField("search", "serial", models.BigIntegerField(db_default=0))]),
    ]  # fmt: skip
