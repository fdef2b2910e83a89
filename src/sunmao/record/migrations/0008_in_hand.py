# SPDX-License-Identifier: Apache-2.0
"""Who leaves has handed everything over: the database refuses otherwise. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

from sunmao.office.keys import SqlFile

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Three functions, two triggers, and an index of the open matters in hand."""

    dependencies: ClassVar = [("office", "0007_own_words"), ("record", "0007_switched_terms")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                fields=["office", "handler_id"],
                name="matter_in_hand",
                condition=models.Q(closed_at__isnull=True, historic=False),
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["office", "waiting"], name="matter_waiting", condition=~models.Q(waiting="")),
        ),
        SqlFile(
            SQL / "in_hand.sql",
            "DROP TRIGGER hands_empty ON office_person; DROP TRIGGER hands_empty ON office_account;"
            "DROP FUNCTION public.record_hands_empty(); DROP FUNCTION public.record_held(uuid);"
            "DROP FUNCTION public.record_in_hand(uuid, uuid)",
        ),
    ]
