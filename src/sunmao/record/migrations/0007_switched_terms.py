# SPDX-License-Identifier: Apache-2.0
"""The door through which a setting that moves last days works clocks out anew. Runs as owner, at once."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

from sunmao.office.keys import SqlFile

SQL = Path(__file__).parent.parent / "sql"
NAMES = "public.record_hold_still(), public.record_recount(uuid, jsonb, date, date, boolean, jsonb, text, timestamptz)"


class Migration(migrations.Migration):
    """Two functions; the tables stay as they are."""

    dependencies: ClassVar = [("record", "0006_drafts")]

    operations: ClassVar = [
        SqlFile(SQL / "recount.sql"),
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {NAMES} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {NAMES} TO sunmao_app",
            migrations.RunSQL.noop,
        ),
    ]
