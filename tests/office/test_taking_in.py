# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from sunmao.commands import import_people, reset_password
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.kernel.roles import Role
from sunmao.office import taking_in
from sunmao.office.founding import Founded
from sunmao.office.models import Account, Department, Person, Post
from sunmao.office.spreadsheet import SheetRefused
from sunmao.office.taking_in import TakenIn
from tests.office.staffing import acting_as, found, today

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.5.5")]
DEPARTMENTS = [
    ("名称", "简称", "条线", "上级"),
    ("第四检察部", "四部", "公益诉讼检察", ""),
    ("案件管理部", "案管", "案件管理", ""),
]
PEOPLE = [
    ("姓名", "工号", "部门", "岗位", "登录名", "手机"),
    ("周海宁", "1001", "第四检察部", "部门负责人、检察官", "", ""),
    ("何其远", 1002, "案件管理部", "案管（受理）、案管(监控)", "HeQiYuan", ""),
]


Rows = Sequence[tuple[object, ...]] | None


def book(
    tmp_path: Path,
    people: Rows = PEOPLE,
    departments: Rows = DEPARTMENTS,
    change: Callable[[Workbook], None] | None = None,
) -> Path:
    made = Workbook()
    for sheet in made.worksheets:
        made.remove(sheet)
    for name, rows in (("部门", departments), ("人员", people)):
        if rows is not None:
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
    if change:
        change(made)
    path = tmp_path / "人员.xlsx"
    made.save(path)
    return path


def take(founded: Founded, path: Path) -> TakenIn:
    with acting_as(founded) as by:
        return taking_in.take_in(path, by=by, today=today())


def test_people_and_departments_come_from_one_spreadsheet(tmp_path):
    founded = found()
    done = take(founded, book(tmp_path))
    assert (done.rows, done.created, done.faults) == (4, 4, [])
    with acting_as(founded):
        zhou = Person.objects.get(work_number="1001")
        assert (zhou.pinyin, zhou.initials) == ("zhouhaining", "zhn")
        roles = Post.objects.filter(person=zhou).values_list("role", flat=True)
        assert set(roles) == {Role.DEPARTMENT_HEAD, Role.PROCURATOR}
        assert Department.objects.get(name="第四检察部").line == "公益诉讼检察"
    assert [name for _, name, _ in done.passwords] == ["zhouhaining", "heqiyuan"]
    assert Account.objects.get(sign_in_name="heqiyuan").must_change


def test_a_second_run_adds_nothing(tmp_path):
    founded = found()
    path = book(tmp_path)
    take(founded, path)
    done = take(founded, path)
    assert (done.rows, done.created, done.changed, done.unchanged, done.passwords) == (4, 0, 0, 4, [])


def test_a_new_post_is_added_to_a_person_who_is_known(tmp_path):
    founded = found()
    take(founded, book(tmp_path))
    rows = [PEOPLE[0], ("周海宁", "1001", "第四检察部", "部门负责人、检察官、检委会委员", "", "")]
    done = take(founded, book(tmp_path, rows))
    assert (done.created, done.changed, done.unchanged) == (0, 1, 2)


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (("", "1", "第四检察部", "检察官", "", ""), "姓名", "不能为空"),
        (("某" * 51, "1", "第四检察部", "检察官", "", ""), "姓名", "最多 50 个字"),
        (("某人", "1", "第九检察部", "检察官", "", ""), "部门", "没有名为"),
        (("某人", "1", "第四检察部", "检查官", "", ""), "岗位", "没有“检查官”"),
        (("某人", "1", "第四检察部", "检察官、审计管理员", "", ""), "岗位", "不得互兼"),
        (("某人", "1", "第四检察部", "检察官", "某人", ""), "登录名", "小写字母"),
        (("某人", "1", "第四检察部", "检察官", "linzhiyuan", ""), "登录名", "已有人使用"),
        (("某人", "A1", "第四检察部", "检察官", "", ""), "工号", "已属于林知远"),
        (("某人", "1001", "第四检察部", "检察官", "", ""), "工号", "与第 2 行重复"),
        (("某人", "=1+1", "第四检察部", "检察官", "", ""), "工号", "公式"),
    ],
)
def test_a_bad_cell_is_named_and_good_rows_are_not_lost(tmp_path, row, column, sentence):
    founded = found()
    done = take(founded, book(tmp_path, [*PEOPLE, row]))
    assert [(one.sheet, one.row, one.column) for one in done.faults] == [("人员", 4, column)]
    assert sentence in done.faults[0].reason
    assert done.created == 4
    with acting_as(founded):
        assert not Person.objects.filter(name=row[0]).exists()


def test_merged_cells_are_named(tmp_path):
    def merge(made):
        made["人员"].merge_cells("C2:C3")

    done = take(found(), book(tmp_path, change=merge))
    assert {(one.row, one.column) for one in done.faults} == {(2, "部门"), (3, "部门")}
    assert "合并单元格" in done.faults[0].reason


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (None, "没有名为“人员”的工作表"),
        ([("姓名", "工号")], "缺少列：部门、岗位"),
        ([PEOPLE[0]], "没有数据"),
    ],
)
def test_a_wrong_spreadsheet_is_said(tmp_path, people, sentence):
    with pytest.raises(SheetRefused, match=sentence):
        take(found(), book(tmp_path, people, None if people else DEPARTMENTS))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"plain text", "不是可读的"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "加密的")],
)
def test_a_file_that_is_no_spreadsheet_is_said(tmp_path, content, sentence):
    path = tmp_path / "人员.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetRefused, match=sentence):
        take(found(), path)


def options(path: Path, **more: object) -> argparse.Namespace:
    return argparse.Namespace(**{"file": str(path), "office": "990100", "json": True, **more})


def test_the_command_prints_one_document_and_keeps_passwords_in_a_closed_file(tmp_path, capsys):
    found(code="990100")
    target = tmp_path / "passwords.csv"
    assert import_people.run_people(options(book(tmp_path), passwords=target)) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["rows"], document["created"], document["rejected"]) == (4, 4, [])
    assert "passwords" not in document
    assert target.stat().st_mode & 0o777 == 0o600
    assert "zhouhaining" in target.read_text("utf-8-sig")
    with pytest.raises(CommandMisused, match="已存在"):
        import_people.run_people(options(book(tmp_path), passwords=target))


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    founded = found(code="990100")
    assert import_people.run_people(options(book(tmp_path), dry_run=True)) == 0
    assert json.loads(capsys.readouterr().out)["created"] == 4
    with acting_as(founded):
        assert Person.objects.count() == 3


def test_an_unknown_office_is_wrong_usage(tmp_path):
    found(code="990100")
    with pytest.raises(CommandMisused, match="990199"):
        import_people.run_people(options(book(tmp_path), office="990199"))


@pytest.mark.accept("2.5.4")
def test_the_command_issues_a_slip(capsys):
    found()
    assert reset_password.run(argparse.Namespace(name="linzhiyuan", json=True)) == 0
    slip = json.loads(capsys.readouterr().out)["password"]
    assert Account.objects.get(sign_in_name="linzhiyuan").check_password(slip)
    with pytest.raises(CommandRefused, match="nobody"):
        reset_password.run(argparse.Namespace(name="nobody", json=True))


def test_the_command_says_by_its_exit_that_a_row_was_rejected_and_takes_the_others(tmp_path, capsys):
    founded = found(code="990100")
    bad = (*PEOPLE, ("某人", "1003", "没有这个部门", "检察官", "", ""))
    assert import_people.run_people(options(book(tmp_path, people=bad))) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["column"] for one in told["rejected"]] == ["部门"]
    with acting_as(founded):
        assert Person.objects.filter(name="周海宁").exists()
