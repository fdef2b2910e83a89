# SPDX-License-Identifier: Apache-2.0
"""A ledger in a temporary folder is discovered and takes a step, though nothing else was written anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = [pytest.mark.accept("2.s.10"), pytest.mark.slow]
PACKAGE = Path(__file__).parents[2] / "src" / "sunmao"
APPS = """
from django.apps import AppConfig

class KeysConfig(AppConfig):
    name = "office_keys_book"

    def ready(self):
        from office_keys_book.procedure import KeysBook
        from sunmao.record.registry import Ledger, register
        register(Ledger("keysbook", "钥匙借用台账", KeysBook, "YS"))
"""
PROCEDURE = """
from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import ANY_STAFF, AUTHOR, Clock, Stage, Step

RULE = House("钥匙借用", None, "院内规定样本")

class Lending(Form):
    title: str = ask("借用何处钥匙", searchable=True)

class KeysBook(Procedure):
    label = "钥匙借用"
    version = "1"
    lent = Stage("已借出")
    back = Stage("已归还", final=True)
    back_limit = Clock("归还期限", House("归还", Length(Unit.DAYS, 3), "院内规定样本"))
    lend = Step("借出", law=RULE, by=ANY_STAFF, to=lent, form=Lending, title="title", starts=(back_limit,))
    give_back = Step("归还", law=RULE, by=AUTHOR, at=lent, to=back, stops=(back_limit,))
"""
WALK = """
import json
import django
django.setup()
from django.apps import apps
from django.db import transaction
from django.urls import get_resolver
from sunmao.record import registry, search
from sunmao.record.verify import verify_office
from tests.people import OTHER_STAFF, house

with transaction.atomic():
    office = house("甲院", "甲院", "甲检", OTHER_STAFF)
    book = office.open("检察官", "lend", ledger="keysbook", title="档案室钥匙")
    with office.as_("检察官"):
        found = len(search.find("keysbook", "档案室"))
    back = office.take("检察官", book, "give_back")
    with office.as_("检察长"):
        faults = [str(f) for f in verify_office(office.founded.office).faults]
    transaction.set_rollback(True)
get_resolver().url_patterns
print(json.dumps({"number": book.number[:4], "stage": back.stage, "found": found, "faults": faults,
                  "ledgers": [one.code for one in registry.ledgers()], "resolve": registry.resolve()}))
"""


def test_a_ledger_of_a_temporary_folder_takes_its_steps(django_db_setup, tmp_path):
    ledger = tmp_path / "ledgers" / "office_keys_book"
    ledger.mkdir(parents=True)
    (ledger / "__init__.py").touch()
    (ledger / "apps.py").write_text(APPS, encoding="utf-8")
    (ledger / "procedure.py").write_text(PROCEDURE, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", WALK], capture_output=True, text=True, check=False, cwd=PACKAGE.parents[1],
        env={**os.environ, "SUNMAO_LEDGER_PATH": str(ledger.parent),
             "SUNMAO_DATABASE_NAME": str(connection.settings_dict["NAME"]),
             "PYTHONPATH": f"{PACKAGE.parent}:{PACKAGE.parents[1]}", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    said = json.loads(told.stdout.strip().splitlines()[-1])
    assert said == {"number": "甲检YS", "stage": "back", "found": 1, "faults": [], "resolve": [],
                    "ledgers": ["cases", "clues", "keysbook"]}  # fmt: skip
