# SPDX-License-Identifier: Apache-2.0
"""Phrases of a person or of the office. Runs as owner, at once."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import OfficeFirst, OfficeKey, SameOffice, Walled

TO_OFFICE = models.ForeignKey(
    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
    to="office.office",
)  # fmt: skip
ID = models.UUIDField(default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False)
OWN = "person_id = (SELECT public.sunmao_person())"
KEEPERS = (
    "department_head", "deputy_chief_procurator", "chief_procurator",
    "case_intake", "case_monitoring", "case_review", "case_statistics",
)  # fmt: skip
MAY_WRITE = f"({OWN} OR (person_id IS NULL AND (SELECT public.sunmao_role()) IN {KEEPERS}))"
NARROW = f"""
CREATE POLICY seen ON office_phrase AS RESTRICTIVE FOR SELECT TO sunmao_app USING (person_id IS NULL OR {OWN});
CREATE POLICY dropped ON office_phrase AS RESTRICTIVE FOR DELETE TO sunmao_app USING {MAY_WRITE}"""


class Migration(migrations.Migration):
    """One table with a wall; nobody reads or drops what another person keeps for himself."""

    dependencies: ClassVar = [("office", "0005_wishes")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", ID),
                ("text", models.CharField(max_length=200, verbose_name="常用语")),
                ("made_at", models.DateTimeField(verbose_name="存入时间")),
                ("office", TO_OFFICE),
                (
                    "person",
                    OfficeKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="phrases",
                        to="office.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "person", "text"), name="phrase_once", nulls_distinct=False
                    )
                ],
            },
        ),
        OfficeFirst("office_phrase"),
        SameOffice("office_phrase", "person_id", "office_person"),
        Walled("office_phrase", "SELECT, INSERT, DELETE", check=MAY_WRITE),
        migrations.RunSQL(NARROW, "DROP POLICY seen ON office_phrase; DROP POLICY dropped ON office_phrase"),
    ]  # fmt: skip
