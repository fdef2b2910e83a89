# SPDX-License-Identifier: Apache-2.0
"""Jobs behind their wall, and what the application may do in the queue's tables. Runs as owner, at once."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import Granted, OfficeFirst, Walled

QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers")
SEQUENCES = ", ".join(f"{table}_id_seq" for table in QUEUE)


class Migration(migrations.Migration):
    """One table with a wall that only its person writes; the queue knows no contents."""

    dependencies: ClassVar = [
        ("office", "0003_grants_for_sessions"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("who", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("wanted", models.JSONField()),
                ("queue_id", models.BigIntegerField(default=0)),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("step", models.PositiveIntegerField(default=0)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("told", models.CharField(default="", max_length=200)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("file_name", models.CharField(default="", max_length=200)),
                ("size", models.BigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
            options={"indexes": [models.Index(fields=["office", "person_id", "asked_at"], name="job_person")]},
        ),
        OfficeFirst("jobs_job"),
        Walled("jobs_job", "SELECT, INSERT, UPDATE", check="person_id = (SELECT public.sunmao_person())"),
        *(
            Granted(table, "SELECT, INSERT, UPDATE, DELETE", reason="the queue: keys and tickets only")
            for table in QUEUE
        ),
        migrations.RunSQL(
            f"GRANT USAGE ON SEQUENCE {SEQUENCES} TO sunmao_app", f"REVOKE ALL ON SEQUENCE {SEQUENCES} FROM sunmao_app"
        ),
    ]
