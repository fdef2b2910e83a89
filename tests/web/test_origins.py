# SPDX-License-Identifier: Apache-2.0
"""Where a fact came from: typed, read from a file, or handed on by the matter before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sunmao.record.models import Matter
from sunmao.record.perform import open_matter
from tests.people import LETTER, House, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("3.4.3")]
SignedIn = Callable[[str], Client]


def test_what_was_read_from_a_file_names_sheet_and_row(office: House, signed_in: SignedIn) -> None:
    with office.as_("案管") as by:
        facts = {**LETTER, "received_on": "2026-01-05"}
        written = open_matter(ledger="clues", step="register", by=by, at=now(), facts=facts,
                              origin={"file": "0" * 64, "sheet": "来信", "row": 7})  # fmt: skip
    text = signed_in("案管").get(f"/clues/{written.number}/").content.decode()
    assert "导入　工作表“来信”　第 7 行" in text
    assert "导入　" not in signed_in("案管").get(f"/clues/{office.open().number}/").content.decode()


def test_what_the_matter_before_handed_on_names_it(office: House, signed_in: SignedIn) -> None:
    clue = office.assessed(line="civil", title="拖欠工资")
    office.take("检察官", clue, "file_case", reasons="符合条件")
    office.take("部门负责人", clue, "approve")
    office.take("分管", clue, "approve")
    with office.as_("检察官"):
        case = Matter.objects.get(ledger="cases")
    text = signed_in("检察官").get(f"/cases/{case.number}/").content.decode()
    assert f"引自 {clue.number}" in text
