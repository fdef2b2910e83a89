# SPDX-License-Identifier: Apache-2.0
"""What a person writes: days however they are written, choices, lengths, and a sentence for each fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunmao.kernel.forms import (
    Day,
    DepartmentRef,
    Files,
    Form,
    FormFaults,
    MatterRef,
    Moment,
    OfficeRef,
    PersonRef,
    Privacy,
    ask,
    fields_of,
    read,
    read_one,
)
from sunmao.kernel.secrecy import Secrecy

pytestmark = pytest.mark.accept("2.2.1")


class Plain(Enum):
    """A choice without labels."""

    A = "a"


class Everything(Form):
    """A field of every kind."""

    line: str = ask("名称", most=10, searchable=True, in_list=True)
    text: str = ask("内容", lines=4, default="")
    day: Day = ask("日期", help="可只敲 20260729", default=None)
    plain_day: date = ask("另一日期", default=date(2026, 1, 1))
    moment: Moment = ask("时间", default=datetime(2026, 1, 1, 9, 0))  # noqa: DTZ001  as people write it
    number: int = ask("份数", default=1)
    amount: Decimal = ask("金额", default=Decimal(0))
    flag: bool = ask("紧急", default=False)
    choice: Secrecy = ask("知悉范围", default=Secrecy.INTERNAL)
    other: Plain | None = ask("其他", default=None)
    department: DepartmentRef = ask("部门", default="d")
    person: PersonRef = ask("人员", default="p", law="某规则第1条")
    office: OfficeRef = ask("单位", default="o")
    matter: MatterRef = ask("关联事项", default="m")
    files: Files = ask("材料", default=Files())
    hidden: str = ask("反映人", privacy=Privacy.PROTECTED, default="")

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:
        return {"number": "紧急的只能一份。"} if given.flag and given.number > 1 else {}


def fault(name: str, value: Any) -> str:
    with pytest.raises(FormFaults) as refused:
        read(Everything, {"line": "甲"} | {name: value})
    return refused.value.faults[name]


@pytest.mark.parametrize("written", [
    "20240729", "2024-07-29", "2024-7-29", "2024/07/29", "2024/7/29", "2024.7.29", "2024年7月29日", "2024年07月29日",
    "2024 年 7 月 29 日", " 2024-07-29 ", "２０２４-０７-２９", date(2024, 7, 29),
])  # fmt: skip
def test_a_day_in_any_way_people_write_it(written: object) -> None:
    said = read(Everything, {"line": "甲", "day": written, "plain_day": written})
    assert said.day == said.plain_day == date(2024, 7, 29)
    assert Everything(line="甲", day=written).day == date(2024, 7, 29)
    assert read_one(Everything, "plain_day", written) == "2024-07-29"


@pytest.mark.parametrize("written", [
    "20240230", "2024729", "202407", "2024-13-01", "2024-02-30", "1704067200", "-5", "1e9", "昨天", 45000, 4.5,
    "2024年7月", "20240729日星期一",
])  # fmt: skip
def test_what_is_no_day_is_never_taken_for_seconds_since_1970(written: object) -> None:
    said = "不是有效的日期，请写成 2024-07-29 或 20240729。"
    assert fault("day", written) == "日期" + said
    assert fault("plain_day", written) == "另一日期" + said
    with pytest.raises(FormFaults):
        read_one(Everything, "day", written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024年7月29日 9:05", (9, 5)), ("20240729 09:05", (9, 5)), ("2024-07-29T09:05", (9, 5)),
        ("2024/7/29 9：05", (9, 5)), ("2024-7-29 9:05:00", (9, 5)), ("2024-07-29", (0, 0)), ("20240729", (0, 0)),
        ("2024 年 7 月 29 日 23:59", (23, 59)),
    ],
)  # fmt: skip
def test_a_moment_in_any_way_people_write_it(written: str, meant: tuple[int, int]) -> None:
    said = read(Everything, {"line": "甲", "moment": written}).moment
    assert (said.date(), (said.hour, said.minute)) == (date(2024, 7, 29), meant)


@pytest.mark.parametrize("written", ["1704067200", "20240230 09:00", "2024-07-29 25:00", "下午三点", 7])
def test_what_is_no_moment(written: object) -> None:
    assert fault("moment", written) == "时间不是有效的时间，请写成 2024-07-29 09:30。"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("line", " ", "请填写名称。"),
        ("line", "一二三四五六七八九十一", "名称最多 10 字，现有 11 字，请删减，或把全文作为附件。"),
        ("line", "甲\x00", "名称含有看不见的控制字符，请删去后重填（可先粘贴到记事本再复制）。"),
        ("line", "甲\ud800", "名称含有看不见的控制字符，请删去后重填（可先粘贴到记事本再复制）。"),
        ("text", "\x1b[31m", "内容含有看不见的控制字符，请删去后重填（可先粘贴到记事本再复制）。"),
        ("choice", "secret", "知悉范围只能从所列各项中选择。"),
        ("number", "三", "份数只填整数，例如 3。"),
        ("number", "3.5", "份数只填整数，例如 3。"),
        ("number", 3.5, "份数只填整数，例如 3。"),
        ("number", "9" * 150, "份数数字太大，请核对。"),
        ("number", 10**15, "份数数字太大，请核对。"),
        ("amount", "一元", "金额只填数字，例如 12.60。"),
        ("amount", "NaN", "金额只填数字，例如 12.60。"),
        ("flag", "也许", "紧急请选择“是”或“否”。"),
        ("color", "红", "没有“color”这一栏，请按本页表格填写。"),
        ("files", 7, "材料填写有误，请检查后重填。"),
        ("day", datetime(2024, 7, 29, 9, 30), "日期只填日期，不填时刻，例如 2024-07-29。"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_each_fault_is_a_sentence_beside_its_field(name: str, value: object, sentence: str) -> None:
    said = fault(name, value)
    assert said == sentence
    assert said.endswith("。")


def test_all_faults_come_at_once() -> None:
    with pytest.raises(FormFaults) as refused:
        read(Everything, {"line": "", "number": "x", "day": "x", "text": "\x07"})
    assert set(refused.value.faults) == {"line", "number", "day", "text"}
    assert "请填写名称。" in str(refused.value)


def test_faults_that_only_several_fields_show() -> None:
    with pytest.raises(FormFaults, match="紧急的只能一份。"):
        read(Everything, {"line": "甲", "flag": "true", "number": "2"})


def test_what_is_written_is_stripped_and_what_is_empty_is_not_given() -> None:
    said = read(Everything, {"line": "  甲乙 ", "number": "", "files": [], "text": None})
    assert (said.line, said.number, said.files, said.text) == ("甲乙", 1, (), "")
    assert isinstance(read(Everything, {"line": "甲", "files": ["f1", "f2"]}).files, Files)


def test_the_fields_as_pages_need_them() -> None:
    specs = {f.name: f for f in fields_of(Everything)}
    assert {f.kind for f in specs.values()} == {
        "line", "text", "day", "moment", "number", "amount", "flag", "choice", "department", "person", "office",
        "matter", "files",
    }  # fmt: skip
    assert (specs["line"].required, specs["line"].most, specs["text"].most) == (True, 10, 5000)
    assert specs["choice"].choices[0] == ("open", "公开")
    assert specs["other"].choices == (("a", "a"),)
    assert (specs["day"].help, specs["person"].law) == ("可只敲 20260729", "某规则第1条")
    assert [n for n, f in specs.items() if f.searchable] == ["line"]
    assert fields_of(None) == ()


@pytest.mark.parametrize("privacy", [Privacy.PROTECTED, Privacy.NARROW])
def test_a_field_that_few_may_read_is_never_searched(privacy: Privacy) -> None:
    with pytest.raises(ValueError, match="a protected field is never searched"):
        ask("反映人", privacy=privacy, searchable=True)


def test_one_field_alone() -> None:
    assert read_one(Everything, "number", " 3 ") == 3
    assert read_one(Everything, "flag", "false") is False
    assert read_one(Everything, "choice", "open") == "open"
    assert read_one(Everything, "number", "") == 1
    for name, value, sentence in (
        ("line", " ", "请填写名称。"), ("number", "x", "份数只填整数，例如 3。"),
        ("color", "红", "没有“color”这一栏，请按本页表格填写。"), ("line", "甲\x00", "名称含有看不见的控制字符"),
    ):  # fmt: skip
        with pytest.raises(FormFaults, match=sentence):
            read_one(Everything, name, value)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([f.name for f in fields_of(Everything)]), st.text() | st.integers() | st.none()))
def test_whatever_is_typed_is_read_or_answered_in_chinese(raw: dict[str, Any]) -> None:
    faults: dict[str, str] = {}
    try:
        read(Everything, raw)
    except FormFaults as refused:
        faults = refused.faults or {"": "no field is named"}
    assert all(sentence.endswith("。") for sentence in faults.values())


@settings(deadline=None)
@given(st.dates())
def test_a_day_read_is_the_day_written(day: date) -> None:
    year = f"{day.year:04}"
    for written in (day.isoformat(), f"{year}年{day.month}月{day.day}日", f"{year}{day.month:02}{day.day:02}"):
        assert read_one(Everything, "day", written) == day.isoformat()
