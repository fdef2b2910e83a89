# SPDX-License-Identifier: Apache-2.0
"""An office's own words and particulars; a sign-in halted for a reason. Runs as owner, at once."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import sunmao.office.keys
from sunmao.office.keys import Doors, Granted, OfficeFirst, SqlFile, Walled

SQL = Path(__file__).parent.parent / "sql"
KINDS = [("body", "单位名称"), ("place", "地点"), ("room", "存放位置"), ("manner", "办理方式")]


class Migration(migrations.Migration):
    """One table with a wall, one column, one door."""

    dependencies = [("office", "0006_phrases")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="halted_for",
            field=models.CharField(db_default="", default="", max_length=200, verbose_name="紧急停用的事由"),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="类别")),
                ("text", models.CharField(max_length=100, verbose_name="用词")),
                ("pinyin", models.CharField(default="", max_length=400, verbose_name="拼音")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
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
                "constraints": [models.UniqueConstraint(fields=("office", "kind", "text"), name="word_once")],
            },
        ),
        OfficeFirst("office_word"),
        Walled(
            "office_word",
            "SELECT, INSERT, UPDATE",
            check="(SELECT public.sunmao_role()) = 'system_administrator'",
        ),
        Granted("office_account", "UPDATE (halted_for)", reason="read before an office is known"),
        Granted(
            "office_office",
            journal="UPDATE (name, short_name, code, parent_id)",
            reason="all may know the offices; one door describes the own one",
        ),
        SqlFile(SQL / "own_words.sql", "DROP FUNCTION public.office_describe(text, text, text, uuid)"),
        Doors("office_describe(text, text, text, uuid)"),
        Doors("office_keep_account()", app=False),
    ]
