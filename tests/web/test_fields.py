# SPDX-License-Identifier: Apache-2.0
"""The official table: which control a field gets, what stands in it, where its fault is shown."""

from __future__ import annotations

from datetime import date
from enum import Enum

import pytest

from sunmao.kernel.forms import Day, DepartmentRef, Files, Form, Privacy, ask
from sunmao.web.fields import cells_of, faults_of, in_lines


class Color(Enum):
    """Three choices."""

    RED = "red", "红"
    BLUE = "blue", "蓝"
    GRAY = "gray", "灰"

    def __init__(self, code: str, label: str) -> None:
        self._value_ = code  # type: ignore[assignment]
        self.label = label


class Specimen(Form):
    """One field of several kinds."""

    name: str = ask("名称", help="写全称")
    day: Day = ask("日期", law="某规则 第1条")
    color: Color = ask("颜色")
    text: str = ask("内容", lines=4, default="")
    department: DepartmentRef = ask("部门")
    sender: str = ask("提供人", privacy=Privacy.PROTECTED, default="")
    urgent: bool = ask("紧急", default=False)
    papers: Files = ask("材料", default=Files())


OFFERED = {"department": [("1", "第一检察部"), ("2", "第二检察部")]}


def test_each_kind_of_field_gets_its_control() -> None:
    widgets = {cell.name: cell.widget for cell in cells_of(Specimen, OFFERED)}
    assert widgets == {
        "name": "line", "day": "day", "color": "radio", "text": "text", "department": "select", "sender": "line",
        "urgent": "flag", "papers": "files",
    }  # fmt: skip


def test_help_and_law_stand_at_their_field() -> None:
    cells = {cell.name: cell for cell in cells_of(Specimen, OFFERED)}
    assert (cells["name"].help, cells["day"].law) == ("写全称", "某规则 第1条")


def test_required_fields_are_starred_and_optional_ones_are_not() -> None:
    required = {cell.name for cell in cells_of(Specimen, OFFERED) if cell.required}
    assert required == {"name", "day", "color", "department"}


def test_what_was_typed_stays_even_when_it_is_wrong() -> None:
    typed = {"day": ["20241332"], "color": ["blue"], "department": ["2"]}
    cells = {cell.name: cell for cell in cells_of(Specimen, OFFERED, typed, {"day": "没有 13 月"})}
    assert cells["day"].value == "20241332"
    assert cells["day"].error == "没有 13 月"
    assert [o.value for o in cells["color"].options if o.chosen] == ["blue"]
    assert [o.label for o in cells["department"].options if o.chosen] == ["第二检察部"]


def test_a_protected_field_is_marked() -> None:
    assert [cell.name for cell in cells_of(Specimen, OFFERED) if cell.protected] == ["sender"]


def test_narrow_fields_stand_two_by_two_and_wide_ones_alone() -> None:
    lines = [[cell.name for cell in line] for line in in_lines(cells_of(Specimen, OFFERED))]
    assert ["text"] in lines
    assert ["papers"] in lines
    assert all(len(line) <= 2 for line in lines)
    assert [name for line in lines for name in line] == [cell.name for cell in cells_of(Specimen, OFFERED)]


def test_the_list_of_faults_points_at_the_fields_and_keeps_those_without_field() -> None:
    cells = cells_of(Specimen, OFFERED)
    faults = faults_of(cells, {"day": "没有 13 月", "": "两处矛盾"})
    assert [(f.target, f.label) for f in faults] == [("f-day", "日期"), ("form", "本页")]


@pytest.mark.parametrize(("default", "shown"), [(date(2024, 7, 29), "2024-07-29"), (Color.BLUE, "blue"), (3, "3")])
def test_a_default_stands_in_the_field_as_a_person_would_type_it(default: object, shown: str) -> None:
    class WithDefault(Form):
        value: str = ask("值", default=default)

    assert cells_of(WithDefault, {})[0].value == shown
