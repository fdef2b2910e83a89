# SPDX-License-Identifier: Apache-2.0
"""A list leaves as a workbook that users know, marked with who took it, and never runs anything."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from sunmao.jobs import running
from sunmao.jobs.models import Job
from sunmao.jobs.running import folder_of, path_of, perform, sweep
from sunmao.record.models import Access
from sunmao.web.exporting import listed, making
from tests.people import House, now

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("http://x","y")', "-2+3+cmd|' /C calc'!A0",
           "<b>x</b>", "' OR 1=1 --", "_x000D_甲", "https://x.example/", "00123", "1e5", "\u202e反写")  # fmt: skip


def fetched(client: Client, address: str = "/clues/export/now/") -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def sheet_of(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).active


def rows_of(sheet: Any) -> dict[str, dict[str, Any]]:
    """The rows by number, each by the heads."""
    heads = [cell.value for cell in sheet[5]]
    rows = {}
    for row in sheet.iter_rows(min_row=6):
        if isinstance(row[0].value, int):
            rows[str(row[1].value)] = dict(zip(heads, row, strict=True))
    return rows


@pytest.mark.accept("3.3.20")
def test_the_workbook_has_what_users_know(office: House, signed_in: SignedIn) -> None:
    made = [office.open(), office.assigned(), office.declined()]
    client = signed_in("检察长")
    sheet = sheet_of(fetched(client))
    assert sheet["A1"].value == f"{office.founded.office.name}法律监督线索台账"
    said = [cell.value for cell in sheet[2] if cell.value]
    assert said[0] == f"单位名称：{office.founded.office.name}"
    assert re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", said[1])
    assert said[2] == "单位：件"
    assert sheet["A3"].value == "筛选条件：全部在办"
    assert [cell.value for cell in sheet[4] if cell.value] == ["事项", "承办", "时间与期限", "台账栏目"]
    assert "A1:Q1" in {str(block) for block in sheet.merged_cells.ranges}
    assert {"A4:F4", "G4:H4", "I4:M4", "N4:Q4"} <= {str(block) for block in sheet.merged_cells.ranges}
    assert set(rows_of(sheet)) == {one.number for one in made}
    foot = " ".join(str(cell.value) for row in sheet.iter_rows(min_row=9) for cell in row if cell.value)
    assert re.search(r"制表人：示例检察长（\w+）", foot)
    assert "审核人：" in foot


@pytest.mark.accept("3.3.20")
def test_numbers_are_numbers_and_days_are_days(office: House, signed_in: SignedIn) -> None:
    made = office.assigned()
    row = rows_of(sheet_of(fetched(signed_in("检察长"))))[made.number]
    assert row["序号"].value == 1
    assert isinstance(row["登记日期"].value, datetime)
    assert row["登记日期"].number_format == "yyyy-mm-dd"
    assert isinstance(row["期限"].value, datetime)
    assert isinstance(row["余日"].value, int)
    assert row["退回次数"].value == 0
    assert row["灯"].value in {"绿", "黄", "红"}


@pytest.mark.accept("3.3.21")
def test_totals_are_live_formulas_with_a_value_for_those_who_only_show(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    content = fetched(signed_in("检察长"))
    last = [cell.value for cell in sheet_of(content)[9]]
    assert last[0] == "合计"
    assert last[1] == "=SUBTOTAL(3,B6:B8)"
    assert last[10] == '=COUNTIF(K6:K8,"红")'
    assert last[12] == "=SUBTOTAL(2,M6:M8)"
    assert last[16] == "=SUBTOTAL(9,Q6:Q8)"
    shown = load_workbook(BytesIO(content), data_only=True).active
    assert shown is not None
    assert shown["B9"].value == 3


@pytest.mark.accept("3.3.22")
def test_the_sheet_is_set_up_for_paper_and_screen(office: House, signed_in: SignedIn) -> None:
    office.open()
    sheet = sheet_of(fetched(signed_in("检察长")))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$5"
    assert sheet.freeze_panes == "C6"
    assert sheet.auto_filter.ref == "A5:Q6"
    assert sheet.column_dimensions["D"].width > 30
    assert sheet.page_setup.fitToHeight == 0


@pytest.mark.accept("3.8.10")
def test_the_watermark_names_who_and_when_on_screen_and_on_paper(office: House, signed_in: SignedIn) -> None:
    office.open()
    content = fetched(signed_in("检察长"))
    sheet = sheet_of(content)
    number = office.people["检察长"][0].work_number
    for part in (sheet.oddHeader.left.text, sheet.oddFooter.left.text):
        assert re.search(rf"示例检察长 {number} \d{{4}}-\d\d-\d\d \d\d:\d\d", part)
    assert "第 &P 页" in sheet.oddFooter.center.text
    with zipfile.ZipFile(BytesIO(content)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
        pictures = [name for name in parts.namelist() if name.startswith("xl/media/")]
    assert "<picture r:id=" in page  # behind the cells, on screen
    assert "<legacyDrawingHF r:id=" in page  # behind the page, on paper
    assert len(pictures) == 2
    assert len(content) < 80_000


@pytest.mark.accept("3.s.5")
@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_of_a_person_is_ever_a_formula(office: House, signed_in: SignedIn, title: str) -> None:
    made = office.open(title=title)
    content = fetched(signed_in("检察长"))
    cell = rows_of(sheet_of(content))[made.number]["标题"]
    assert cell.data_type == "s"
    assert unescape(cell.value) == office.matter(made).title
    assert cell.hyperlink is None
    if cell.value.startswith(("=", "+", "-", "@", "＝")):
        assert cell.quotePrefix
    formulas = re.findall(r"<f>([^<]*)</f>", _part(content, "xl/worksheets/sheet1.xml"))
    assert all(one.startswith(("SUBTOTAL(", "COUNTIF(")) for one in formulas)


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return parts.read(name).decode()


@pytest.mark.accept("3.3.23")
def test_protected_fields_never_appear_and_marked_matters_only_by_number(office: House, signed_in: SignedIn) -> None:
    plain = office.open(sender_name="钱某某", sender_contact="13911112222")
    marked = office.open(secrecy="restricted", title="限定事项的标题")
    sensitive = office.open(secrecy="sensitive", title="敏感事项的标题")
    content = fetched(signed_in("检察长"))
    rows = rows_of(sheet_of(content))
    assert rows[marked.number]["标题"].value == f"〔限定〕{marked.number}"
    assert rows[sensitive.number]["标题"].value == f"〔敏感〕{sensitive.number}"
    assert rows[marked.number]["来源"].value is None
    assert rows[plain.number]["来源"].value
    text = _part(content, "xl/worksheets/sheet1.xml")
    assert not any(word in text for word in ("钱某某", "13911112222", "限定事项", "敏感事项"))


@pytest.mark.accept("3.3.23")
def test_only_what_the_person_sees_leaves(office: House, signed_in: SignedIn) -> None:
    office.open(secrecy="restricted")
    seen = office.assigned()
    rows = rows_of(sheet_of(fetched(signed_in("民行检察官"))))
    assert rows == {}
    assert set(rows_of(sheet_of(fetched(signed_in("检察官"))))) == {seen.number}


@pytest.mark.accept("3.3.24")
def test_the_filter_goes_with_it_and_the_log_says_so(office: House, signed_in: SignedIn) -> None:
    office.open(source="hotline")
    office.open(source="letter")
    client = signed_in("检察长")
    sheet = sheet_of(fetched(client, "/clues/export/now/?view=all&source=hotline&since=20240101"))
    assert sheet["A3"].value == "筛选条件：全部；登记自 20240101；来源 12309"
    with office.as_("审计管理员"):
        noted = Access.objects.get(what="export")
    assert noted.about == "法律监督线索台账　导出 Excel　1 件　筛选：全部；登记自 20240101；来源 12309"
    assert noted.who.startswith("示例检察长")


@pytest.mark.accept("3.3.24")
def test_a_day_that_is_none_leads_back_with_a_sentence(office: House, signed_in: SignedIn) -> None:
    client = signed_in("检察长")
    answer = client.get("/clues/export/", {"since": "20240231"})
    assert answer.status_code == 422
    assert "不是有效的日期" in answer.content.decode()
    assert client.get("/clues/export/now/", {"since": "20240231"}).status_code == 302
    assert client.get("/clues/print-list/", {"since": "20240231"}).status_code == 302


@pytest.mark.accept("3.3.25")
def test_a_list_prints_with_its_heads_and_who_printed_it(office: House, signed_in: SignedIn) -> None:
    made = office.open(title="<b>甲</b>")
    marked = office.open(secrecy="restricted", title="限定事项的标题")
    page = signed_in("检察长").get("/clues/print-list/", {"view": "all"}).content.decode()
    assert "<thead>" in page
    assert "<tfoot>" in page
    assert "打印人：示例检察长" in page
    assert "&lt;b&gt;甲" in page
    assert made.number in page
    assert f"〔限定〕{marked.number}" in page
    assert "限定事项" not in page
    assert "s-watermark" in page
    with office.as_("审计管理员"):
        assert Access.objects.get(what="print").about.startswith("法律监督线索台账　打印列表　2 件")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two rows be the most that a page makes by itself, and a job go on row by row."""
    for module in ("making", "lists"):
        monkeypatch.setattr(f"sunmao.web.exporting.{module}.AT_ONCE", 2)
    monkeypatch.setattr(listed, "CHUNK", 1)


def asked(client: Client, query: str = "") -> UUID:
    answer = client.post(f"/clues/export/?{query}")
    assert answer.status_code == 302
    return UUID(answer["Location"].split("/")[2])


def handed_over(key: UUID) -> tuple[UUID, UUID]:
    """What the queue knows of a job: its key and its ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE args ->> 'job' = %s", [str(key)])
        args = json.loads(cursor.fetchone()[0])
    assert set(args) == {"job", "ticket"}
    return UUID(args["job"]), UUID(args["ticket"])


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.26")
def test_a_long_list_is_a_job_whose_file_only_its_person_gets(office: House, signed_in: SignedIn) -> None:
    made = [office.open() for _ in range(3)]
    client = signed_in("检察长")
    assert "在后台生成" in client.get("/clues/export/").content.decode()
    assert client.get("/clues/export/now/").status_code == 302
    key = asked(client)
    assert "等待开始" in client.get(f"/jobs/{key}/").content.decode()
    perform(*handed_over(key))
    page = client.get(f"/jobs/{key}/").content.decode()
    assert "已完成" in page
    assert "data-sunmao-poll" not in page
    content = fetched(client, f"/jobs/{key}/file/")
    assert set(rows_of(sheet_of(content))) == {one.number for one in made}
    for other in ("案管", "分管", "系统管理员"):
        stranger = signed_in(other)
        assert stranger.get(f"/jobs/{key}/file/").status_code == 404
        assert stranger.get(f"/jobs/{key}/").status_code == 404
        assert stranger.post(f"/jobs/{key}/cancel/").status_code == 404
        assert str(key) not in stranger.get("/jobs/").content.decode()
    with office.as_("审计管理员"):
        kinds = [(one.what, one.about) for one in Access.objects.filter(what__in=("export", "download")).order_by("pk")]
    assert kinds[0] == ("export", "法律监督线索台账　导出 Excel（后台）　3 件　筛选：全部在办")
    assert kinds[1][0] == "download"


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.26")
def test_a_file_goes_after_seven_days(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    key = asked(client)
    perform(*handed_over(key))
    assert sweep(now() + timedelta(days=6, hours=23)) == 0
    assert path_of(office.id, key).is_file()
    assert path_of(office.id, key).is_relative_to(Path(settings.MEDIA_ROOT).parent)
    assert not path_of(office.id, key).is_relative_to(settings.MEDIA_ROOT)  # no backup keeps it
    assert path_of(office.id, key).stat().st_mode & 0o077 == 0
    assert sweep(now() + timedelta(days=7, hours=1)) >= 1
    assert client.get(f"/jobs/{key}/file/").status_code == 404
    assert "已过期清除" in client.get(f"/jobs/{key}/").content.decode()


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.27")
def test_a_running_job_shows_its_progress_and_can_be_cancelled(
    office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    key, seen, tell = asked(client), [], running.Run.tell

    def told(run: running.Run, step: int, steps: int) -> None:
        tell(run, step, steps)
        seen.append(client.get(f"/jobs/{key}/").content.decode())
        if step == 1:
            client.post(f"/jobs/{key}/cancel/")

    monkeypatch.setattr(running.Run, "tell", told)
    perform(*handed_over(key))
    assert "1 / 3 件（33%）" in seen[1]
    assert "data-sunmao-poll" in seen[1]
    page = client.get(f"/jobs/{key}/").content.decode()
    assert "已取消" in page
    assert list(folder_of(office.id).glob(f"{key}*")) == []
    with office.as_("审计管理员"):
        assert not Access.objects.filter(what="export").exists()


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.27")
def test_a_waiting_job_is_cancelled_at_once_and_never_runs(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    key = asked(client)
    client.post(f"/jobs/{key}/cancel/")
    perform(*handed_over(key))
    assert "已取消" in client.get(f"/jobs/{key}/").content.decode()
    assert not path_of(office.id, key).exists()


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.27")
def test_a_fourth_open_job_is_refused_with_a_sentence(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    for _ in range(3):
        asked(client)
    answer = client.post("/clues/export/", follow=True)
    assert "您已有 3 项任务没有完成" in answer.content.decode()


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.28")
def test_a_job_begun_again_too_often_is_told_as_failed(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    key = asked(client)
    with office.as_("检察长"):
        Job.objects.filter(pk=key).update(attempts=running.MOST_ATTEMPTS, state="running")
    perform(*handed_over(key))
    page = client.get(f"/jobs/{key}/").content.decode()
    assert "没有完成" in page
    assert "中断了 3 次" in page


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.28")
def test_a_job_that_the_queue_gave_up_is_told_as_failed(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.open()
    client = signed_in("检察长")
    key = asked(client)
    with office.as_("检察长"):
        Job.objects.filter(pk=key).update(state="running", queue_id=0)
    assert "没有做完这项任务就结束了" in client.get(f"/jobs/{key}/").content.decode()


@pytest.mark.usefixtures("few")
@pytest.mark.accept("3.3.26")
def test_a_job_goes_on_after_signing_out_and_sees_only_what_the_person_sees(office: House, signed_in: SignedIn) -> None:
    for _ in range(3):
        office.assigned()
    office.open(secrecy="restricted")
    client = signed_in("检察官")
    key = asked(client)
    client.post("/account/sign-out/")
    perform(*handed_over(key))
    assert len(rows_of(sheet_of(path_of(office.id, key).read_bytes()))) == 3


def test_the_small_limit_is_two_thousand() -> None:
    assert making.AT_ONCE == 2000
