# SPDX-License-Identifier: Apache-2.0
"""Counts of a past day: what the journal says of that day, whoever wrote it down and whenever."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from sunmao.insight.past import JOURNALS, Stood, stood
from sunmao.kernel.states import CHINA, replay, replay_until
from sunmao.record import registry
from sunmao.record.models import Access, Matter
from sunmao.record.projection import columns_of
from sunmao.record.standing import taken_from
from tests.people import PUBLIC, House, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("3.3.30")]
SignedIn = Callable[[str], Client]
CLUES = "clues"


def ago(days: float) -> datetime:
    return now() - timedelta(days=days)


def standing_on(office: House, until: datetime) -> dict[str, Stood]:
    with office.as_("检察长") as by:
        every = Matter.objects.filter(office_id=by.office_id, ledger=CLUES, historic=False)
        return {one.number: one for one in stood(by.office_id, registry.ledger(CLUES), every, until)}


@pytest.fixture
def moved(office: House) -> str:
    """Registered twenty days ago, circulated ten days ago, assigned today."""
    one = office.open(happened_at=ago(20), title="先登记后分流")
    office.take("案管", one, "circulate", happened_at=ago(10), to_department=office.department(PUBLIC))
    office.take("部门负责人", one, "assign", to_person=office.person("检察官"))
    return one.number


def test_a_matter_stands_where_it_stood_then(office: House, moved: str) -> None:
    assert moved not in standing_on(office, ago(21))
    before, between, today = (standing_on(office, ago(days))[moved] for days in (15, 5, -1))
    assert before.stage == "registered"
    assert before.stage != between.stage
    assert before.department is None
    assert str(between.department) == office.department(PUBLIC)
    assert before.own["circulated_on"] is None
    assert between.own["circulated_on"] == ago(10).astimezone(CHINA).date()
    assert {one.stage_now for one in (before, between, today)} == {today.stage}


def test_a_step_written_down_late_counts_from_the_day_it_happened(office: House) -> None:
    one = office.open(happened_at=ago(20))
    known = standing_on(office, ago(5))[one.number].stage
    office.take("案管", one, "circulate", happened_at=ago(10), to_department=office.department(PUBLIC))
    assert (known, standing_on(office, ago(5))[one.number].stage != known) == ("registered", True)


def test_a_withdrawn_step_never_was(office: House) -> None:
    one = office.open(happened_at=ago(20))
    office.take("案管", one, "circulate", happened_at=ago(10), to_department=office.department(PUBLIC))
    office.take("案管", one, "withdraw", reason="选错部门")
    assert standing_on(office, ago(5))[one.number].stage == "registered"


def test_a_corrected_time_counts_as_corrected(office: House) -> None:
    one = office.open(happened_at=ago(20))
    office.take("案管", one, "circulate", happened_at=ago(10), to_department=office.department(PUBLIC))
    fields = {"_happened_at": ago(3).isoformat()}
    office.take("案管", one, "correct", position=2, fields=fields, reason="时间录错")
    assert standing_on(office, ago(5))[one.number].stage == "registered"
    assert standing_on(office, ago(2))[one.number].stage != "registered"


def _by_replay(office: House, until: datetime) -> dict[str, tuple[Any, ...]]:
    """The same, each journal replayed whole: slow and plain."""
    ledger, found = registry.ledger(CLUES), {}
    with office.as_("检察长") as by:
        for matter in Matter.objects.filter(office_id=by.office_id, ledger=CLUES, historic=False):
            entries = [taken_from(row) for row in _journal(matter)]
            state = replay_until(ledger.procedure, entries, until)
            if state:
                found[matter.number] = (state.stage, state.kind, state.department or None, columns_of(ledger, state))
            assert replay_until(ledger.procedure, entries, ago(-1)).stage == replay(ledger.procedure, entries).stage  # type: ignore[union-attr]
    return found


def _journal(matter: Matter) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(JOURNALS, [matter.office_id, [matter.pk], ago(-9), matter.office_id, [matter.pk]])
        return list(cursor.fetchone()[1])


@pytest.mark.parametrize("days", [25, 15, 5, 0.01, -1])
def test_every_day_agrees_with_a_replay_of_every_journal(office: House, moved: str, days: float) -> None:
    office.declined()
    office.open(secrecy="restricted", happened_at=ago(8))
    other = office.open(happened_at=ago(12))
    office.take("案管", other, "merge", into=moved, reasons="同一地点")
    until = ago(days)
    quick = {
        number: (one.stage, one.kind, str(one.department) if one.department else None,
                 {name: one.own[name] for name in columns_of(registry.ledger(CLUES), replay(registry.ledger(CLUES).procedure, ()))})
        for number, one in standing_on(office, until).items()
    }  # fmt: skip
    assert quick == _by_replay(office, until)


def day(days: float) -> str:
    return f"{ago(days).astimezone(CHINA):%Y%m%d}"


@pytest.mark.parametrize(("down", "across"), [("department", "stage"), ("source", "month"), ("kind", "outcome")])
def test_every_number_of_a_past_day_opens_to_as_many_rows_with_the_day_kept(
    office: House, moved: str, signed_in: SignedIn, down: str, across: str
) -> None:
    office.open(happened_at=ago(8))
    client, asked = signed_in("检察长"), day(6)
    page = client.get("/clues/counts/", {"asof": asked, "down": down, "across": across})
    assert page.status_code == 200
    assert "日终的情况" in page.content.decode()
    numbers = 0
    for row in [*page.context["table"]["rows"], *page.context["flow"]["rows"]]:
        for cell in row["cells"]:
            if cell["count"]:
                assert f"asof={asked}" in cell["url"]
                opened = client.get(cell["url"])
                assert opened.context["count"] == len(opened.context["rows"]) == cell["count"], unquote(cell["url"])
                numbers += 1
    assert numbers >= 3
    assert page.context["table"]["totals"][-1]["count"] == 2


def test_a_day_to_come_or_none_at_all_is_told(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察长")
    for wrong, sentence in ((day(-3), "还没有到"), ("2026-99-99", "不是有效的日期")):
        for place in ("/clues/counts/", "/clues/counts/rows/"):
            answer = client.get(place, {"asof": wrong})
            assert answer.status_code == 422
            assert sentence in answer.content.decode()
        assert client.get("/clues/counts/export/", {"asof": wrong}).status_code == 302
        assert client.get("/clues/counts/print/", {"asof": wrong}).status_code == 302


def test_what_a_reader_does_not_see_today_is_not_counted_for_a_past_day(office: House, signed_in: SignedIn) -> None:
    office.open(secrecy="restricted", happened_at=ago(8))
    for who, seen in (("检察长", 1), ("案管", 0)):
        page = signed_in(who).get("/clues/counts/", {"asof": day(2)})
        totals = page.context["table"].get("totals") or [{"count": 0}]
        assert (who, totals[-1]["count"]) == (who, seen)


@pytest.mark.accept("3.3.31")
def test_the_count_table_leaves_as_a_workbook_with_live_sums(office: House, moved: str, signed_in: SignedIn) -> None:
    office.open(happened_at=ago(8))
    client = signed_in("检察长")
    answer = client.get("/clues/counts/export/", {"asof": day(6)})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert f"{day(6)}.xlsx" in answer["Content-Disposition"]
    book, shown = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    sheet: Any = book["统计表"]
    assert sheet["A1"].value.endswith("法律监督线索台账统计表")
    assert "日终" in sheet["A3"].value
    formulas = [c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert all(one.startswith("=SUM(") for one in formulas)
    assert "=SUM(B6:C6)" in formulas
    assert "=SUM(B6:B7)" in formulas
    total = next(row for row in shown["统计表"].iter_rows() if row[0].value == "合计")
    assert total[-1].value == 2
    texts = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    assert "制表人：示例检察长" in texts
    assert "审核人：" in texts
    assert "示例检察长" in sheet.oddHeader.left.text
    assert book["流转情况"]["A4"].value in (None, "")
    with office.as_("审计管理员"):
        assert re.match(r"法律监督线索台账统计表　导出 Excel　2 行　截至", Access.objects.get(what="export").about)


@pytest.mark.accept("3.3.31")
def test_an_empty_count_has_no_formula_that_counts_itself(office: House, signed_in: SignedIn) -> None:
    answer = signed_in("检察长").get("/clues/counts/export/")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value).startswith("="):
                    assert str(cell.row) not in re.findall(r"\d+", cell.value)


@pytest.mark.accept("3.3.32")
def test_the_count_table_prints_and_is_logged(office: House, moved: str, signed_in: SignedIn) -> None:
    page = signed_in("检察长").get("/clues/counts/print/", {"down": "source"}).content.decode()
    assert "打印人：示例检察长" in page
    assert "s-watermark" in page
    with office.as_("审计管理员"):
        assert "统计表　打印" in Access.objects.get(what="print").about
