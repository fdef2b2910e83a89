# SPDX-License-Identifier: Apache-2.0
"""Sign-ins switched off and on are logged; the door finds a person by work number. Runs as owner, at once."""

from pathlib import Path

from django.db import migrations

from sunmao.office.keys import Doors, SqlFile

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Add a trigger and a function."""

    dependencies = [("office", "0003_grants_for_sessions")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX person_number ON office_person (lower(work_number))", "DROP INDEX person_number"
        ),
        SqlFile(
            SQL / "account_changes.sql",
            "DROP TRIGGER keep_made ON office_account; DROP TRIGGER keep_switched ON office_account;"
            "DROP FUNCTION public.office_keep_account(); DROP FUNCTION public.office_account_numbered(text)",
        ),
        Doors("office_account_numbered(text)"),
        Doors("office_keep_account()", app=False),
    ]
