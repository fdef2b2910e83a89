# SPDX-License-Identifier: Apache-2.0
"""Keys, walls, functions and grants of the office tables. Runs as owner, in a second."""

from pathlib import Path

from django.db import migrations

from sunmao.office.keys import Doors, Granted, OfficeFirst, SameOffice, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"
WRITES = "SELECT, INSERT, UPDATE"
ARRANGED = "(SELECT public.office_may_arrange())"
KEPT = (
    "department",
    "person",
    "post",
    "delegation",
    "recusal",
    "loan",
    "switch",
    "change",
)


def wall(name: str, app: str, journal: str = "SELECT", check: str = "") -> Walled:
    """Wall a table of this application, open to the functions that run before anybody acts."""
    return Walled(f"office_{name}", app, journal, check=check, journal_sees_all=True)


class Migration(migrations.Migration):
    """Make the database refuse what Python should not have asked."""

    dependencies = [("office", "0001_offices_people_posts_sign_in")]

    operations = [
        *(OfficeFirst(f"office_{name}") for name in KEPT),
        SameOffice("office_department", "parent_id", "office_department"),
        SameOffice("office_post", "person_id", "office_person"),
        SameOffice("office_post", "department_id", "office_department"),
        SameOffice("office_delegation", "post_id", "office_post"),
        SameOffice("office_delegation", "to_person_id", "office_person"),
        SameOffice("office_recusal", "person_id", "office_person"),
        SameOffice("office_loan", "person_id", "office_person"),
        SameOffice("office_account", "person_id", "office_person"),
        migrations.RunSQL(
            "ALTER TABLE office_person ADD CONSTRAINT person_of_an_office"
            " FOREIGN KEY (office_id) REFERENCES office_office (id)",
            "ALTER TABLE office_person DROP CONSTRAINT person_of_an_office",
        ),
        migrations.RunSQL(
            "GRANT USAGE ON SCHEMA public TO sunmao_app, sunmao_journal;REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            migrations.RunSQL.noop,
        ),
        Granted("office_acting", journal=WRITES, reason="app may not see tickets"),
        SqlFile(SQL / "tickets.sql"),
        SqlFile(SQL / "posts.sql"),
        wall("department", WRITES, "SELECT, INSERT", ARRANGED),
        wall("person", WRITES, "SELECT, INSERT", ARRANGED),
        wall("post", WRITES, "SELECT, INSERT", ARRANGED),
        wall("delegation", WRITES),
        wall("recusal", WRITES),
        wall("loan", WRITES, "SELECT", ARRANGED),
        wall("switch", "SELECT, INSERT", "SELECT", ARRANGED),
        wall("change", "SELECT", "INSERT"),
        Granted(
            "office_office",
            "SELECT, UPDATE (algorithm, month_end, conditional_end)",
            "SELECT, INSERT",
            reason="all may know the offices",
        ),
        Granted(
            "office_account",
            "SELECT, INSERT, UPDATE (password, last_login, must_change, slip_until, failed_count, locked_until, is_active)",
            "SELECT, INSERT",
            reason="read before an office is known",
        ),
        Granted("office_seat", WRITES, reason="read before an office is known"),
        Granted("office_sign_in", "SELECT", "INSERT", reason="written before an office is known"),
        SqlFile(SQL / "accounts.sql"),
        SqlFile(SQL / "logs.sql"),
        SqlFile(SQL / "founding.sql"),
        Doors(
            "sunmao_office()",
            "sunmao_person()",
            "sunmao_post()",
            "sunmao_role()",
            "office_today(text)",
            "office_is_administrator(text)",
            "office_may_arrange()",
            "office_posts_of(uuid)",
            "office_act(uuid, uuid, uuid, timestamptz)",
            "office_act_end(uuid)",
            "office_act_as(uuid)",
            "office_actor(uuid)",
            "office_holders(uuid, text)",
            "office_switch_value(uuid, text, date)",
            "office_loans_here()",
            "office_note_sign_in(uuid, uuid, text, text)",
            "office_found(jsonb, jsonb, jsonb)",
        ),
        Doors(
            "office_roles_clash(uuid, uuid, text, date, date, uuid)",
            "office_post_rule()",
            "office_delegation_rule()",
            "office_close_tickets()",
            "office_keep_change()",
            app=False,
        ),
    ]
