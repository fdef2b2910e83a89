# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from sunmao.domains.clues.forms import Past, Registration
from sunmao.domains.clues.imports import FORMS, LETTERS, PAST
from sunmao.kernel.forms import FieldSpec, fields_of
from sunmao.office.spreadsheet import OLE, CellFault, SheetRefused
from sunmao.record import spreadsheets
from sunmao.record.cells import CellRefused, read_as, text_of, value_of
from sunmao.record.sheet_forms import Layout, OwnHeads, recognize
from sunmao.record.spreadsheets import Sheet, open_book

pytestmark = pytest.mark.accept("2.9.1")
MOMENT = datetime.fromisoformat("2019-04-25T09:32:09")  # no zone: a sheet has none


def saved(path: Path, *rows: Any, sheet: str = "来信") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def spec(name: str, form: Any = Past) -> FieldSpec:
    return next(one for one in fields_of(form) if one.name == name)


def read(value: Any, name: str = "message_at", form: Any = Past) -> Any:
    return read_as(value, spec(name, form), WINDOWS_EPOCH, {})


def heads(*names: str, title: str = "表") -> Sheet:
    return Sheet(title, {1: {place: SimpleNamespace(value=name) for place, name in enumerate(names, start=1)}})


@pytest.mark.parametrize(
    "written",
    ["2019/4/25 9:32:09", "2019-04-25 09:32:09", "2019年4月25日 9时32分9秒", "2019.4.25 9：32：09", "20190425 9:32:09",
     "2019-04-25T09:32:09", MOMENT, 43580.39732638889, "43580.39732638889"],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(written: Any):
    assert read(written) == MOMENT


@pytest.mark.parametrize("written", ["2019/4/25", "20190425", 20190425, 43580, date(2019, 4, 25), "2019年4月25日"])
def test_a_day_without_a_time_stays_a_day(written: Any):
    assert read(written) == date(2019, 4, 25)


@pytest.mark.parametrize(
    "written", ["2019/2/30", "2019-4-25 25:00", "昨天", "4月25日", 12, "1", True, "2019/13/1 9:00"]
)
def test_an_impossible_time_is_refused_with_an_example(written: Any):
    with pytest.raises(CellRefused, match="2026-07-29 09:30"):
        read(written)


def test_a_year_before_1949_is_a_slip():
    with pytest.raises(CellRefused, match="核对年份"):
        read("0219-04-25 09:00")


@pytest.mark.parametrize(
    ("stored", "text"), [(13900000000, "13900000000"), (1.39e10, "13900000000"), (2549, "2549"), (1.5, "1.5"), (" 甲 ", "甲"),
                         ("一_x000D_\n二", "一\n二"), (None, ""), (True, "是"), (0.1, "0.1")],
)  # fmt: skip
def test_a_number_where_text_is_meant_keeps_its_digits(stored: Any, text: str):
    assert text_of(stored) == text


def test_an_identity_number_that_lost_its_last_digits_is_refused():
    with pytest.raises(CellRefused, match="末几位已丢失"):
        text_of(1.5e17)


def test_a_choice_is_read_by_its_label_or_another_word():
    line = spec("line", Registration)
    assert read_as("公益诉讼", line, WINDOWS_EPOCH, {}) == "public_interest"
    assert read_as("公益", line, WINDOWS_EPOCH, {"公益": "public_interest"}) == "public_interest"
    with pytest.raises(CellRefused, match="可填：公益诉讼"):
        read_as("别的", line, WINDOWS_EPOCH, {})


@pytest.mark.parametrize(("kind", "word"), [("f", "公式"), ("e", "错误值")])
def test_a_formula_or_an_error_is_refused(kind: str, word: str):
    cell = SimpleNamespace(data_type=kind, value="=A1")
    with pytest.raises(CellRefused, match=word):
        value_of(cell, spec("message"), WINDOWS_EPOCH, {})


def test_a_sheet_is_recognized_by_its_heads_in_any_order():
    found = recognize(
        heads("答复时间", "备注", "答复意见", "留言详情", "留言时间（必填）", "留言 主题"),
        tuple(FORMS.values()),
        OwnHeads(),
    )
    assert isinstance(found, Layout)
    assert (found.form, found.extra) == (PAST, ("备注",))


def test_new_letters_are_told_from_answered_ones():
    found = recognize(heads("来信日期", "来信人", "主题", "内容", "类型"), tuple(FORMS.values()), OwnHeads())
    assert isinstance(found, Layout)
    assert found.form is LETTERS


def test_a_missing_head_is_named():
    found = recognize(heads("留言主题", "留言时间", "留言详情", "答复意见"), tuple(FORMS.values()), OwnHeads())
    assert isinstance(found, CellFault)
    assert "缺少列：答复时间" in found.reason


def test_a_head_that_stands_twice_is_named():
    found = recognize(heads("来信日期", "主题", "内容", "标题"), tuple(FORMS.values()), OwnHeads())
    assert isinstance(found, CellFault)
    assert "“标题”与“主题”" in found.reason


def test_own_heads_are_translated():
    own = OwnHeads({"收件日": "来信日期", "事由": "title", "正文": "内容"})
    found = recognize(heads("收件日", "事由", "正文"), tuple(FORMS.values()), own)
    assert isinstance(found, Layout)
    assert found.form is LETTERS


def test_a_sheet_of_something_else_says_which_heads_are_known():
    found = recognize(heads("姓名", "工资"), tuple(FORMS.values()), OwnHeads())
    assert isinstance(found, CellFault)
    assert "没有认出表头" in found.reason


def test_a_book_is_read_with_its_merged_cells(tmp_path: Path):
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["来信日期", "主题"])
    page.append(["2026-01-01", "甲"])
    page.append(["2026-01-02", "乙"])
    page.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    sheet = open_book(tmp_path / "a.xlsx").sheets[0]
    assert sheet.merged == {(2, 2), (3, 2)}
    assert sheet.rows[2][2].value == "甲"


def test_what_is_no_spreadsheet_is_refused_with_a_sentence(tmp_path: Path):
    cases = {
        "说明.xlsx": ("这是一段文字".encode(), "不是 .xlsx 表格"),
        "空.xlsx": (b"", "不是 .xlsx 表格"),
        "坏.xlsx": (b"PK\x03\x04" + b"\0" * 100, "不是可读的 .xlsx"),
        "旧.xls": (OLE + b"\0" * 600, "旧式 .xls"),
        "锁.xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    }
    for name, (content, sentence) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SheetRefused, match=sentence):
            open_book(tmp_path / name)


def test_a_truncated_spreadsheet_is_refused(tmp_path: Path):
    whole = saved(tmp_path / "a.xlsx", ["来信日期", "主题"], ["2026-01-01", "甲" * 5000]).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SheetRefused, match="不是可读的"):
        open_book(tmp_path / "b.xlsx")


def test_a_bomb_is_weighed_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spreadsheets, "MOST_UNPACKED", 1024 * 1024)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2 * 1024 * 1024)
    with pytest.raises(SheetRefused, match="展开后超过"):
        open_book(tmp_path / "a.xlsx")


def test_external_entities_are_refused_unread(tmp_path: Path):
    whole = saved(tmp_path / "a.xlsx", ["来信日期", "主题"])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                content = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + content.split(b"?>", 1)[-1]
            new.writestr(part, content)
    with pytest.raises(SheetRefused, match="外部引用"):
        open_book(tmp_path / "b.xlsx")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", 100)
    with pytest.raises(SheetRefused, match="超过"):
        open_book(saved(tmp_path / "a.xlsx", ["来信日期"]))
