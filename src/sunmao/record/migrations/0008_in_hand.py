# SPDX-License-Identifier: Apache-2.0
"""Who leaves has handed everything over: the database refuses otherwise. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

from sunmao.office.keys import SqlFile

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Three functions and two triggers."""

    dependencies: ClassVar = [("office", "0007_own_words"), ("record", "0007_switched_terms")]

    operations: ClassVar = [
        SqlFile(
            SQL / "in_hand.sql",
            "DROP TRIGGER hands_empty ON office_person; DROP TRIGGER hands_empty ON office_account;"
            "DROP FUNCTION public.record_hands_empty(); DROP FUNCTION public.record_held(uuid);"
            "DROP FUNCTION public.record_in_hand(uuid, uuid)",
        ),
    ]
