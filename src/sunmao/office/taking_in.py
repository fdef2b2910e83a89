# SPDX-License-Identifier: Apache-2.0
"""People and departments from one spreadsheet. Good rows are taken, bad cells named, a second run adds nothing."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q
from openpyxl.workbook.workbook import Workbook

from sunmao.kernel.roles import Role
from sunmao.office import people, posts
from sunmao.office.actors import Actor
from sunmao.office.models import Account, Department, Person, Post
from sunmao.office.posts import ArrangementRefused
from sunmao.office.spreadsheet import CellFault, Column, Line, SheetRefused, open_book, read_sheet

ELSEWHERE: Final = "："
"""Stands between another department and the post there: 检委会办公室：检委会委员."""
DEPARTMENTS: Final = "部门"
PEOPLE: Final = "人员"
DEPARTMENT_COLUMNS: Final = (
    Column("名称", required=True, most=40, unique=True),
    Column("简称", required=False, most=20),
    Column("条线", required=False, most=40),
    Column("上级", required=False, most=40),
)
PERSON_COLUMNS: Final = (
    Column("姓名", required=True, most=50),
    Column("工号", required=True, most=30, unique=True),
    Column("部门", required=True, most=40),
    Column("岗位", required=True, most=200),
    Column("登录名", required=False, most=40, unique=True),
    Column("手机", required=False, most=30),
)
SIGN_IN_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
OTHER_WORDS: Final = {
    "副检察长": Role.DEPUTY_CHIEF_PROCURATOR,
    "专职委员": Role.FULL_TIME_COMMITTEE_MEMBER,
    "书记员": Role.CLERK,
    "内勤": Role.CLERK,
    "书记员/内勤": Role.CLERK,
    "部门主任": Role.DEPARTMENT_HEAD,
    "控告申诉": Role.PETITIONS,
    "法警": Role.JUDICIAL_POLICE,
}
LABELS: Final = {role.label.replace("（", "(").replace("）", ")"): role for role in Role} | OTHER_WORDS


@dataclass(slots=True)
class TakenIn:
    """What an import did. The passwords are handed over once and kept nowhere."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[CellFault] = field(default_factory=list)
    passwords: list[tuple[str, str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of who was taken in


class _Undone(Exception):
    """Leaves the transaction of a trial."""


class RowRefused(Exception):
    """A row can not be taken; names the column and says why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def take_in(path: Path, *, by: Actor, today: date, trial: bool = False) -> TakenIn:
    """Take departments and people in for the acting administrator's office.

    :param trial: all will be undone, so no password is hashed: that takes a third of a second for each
    """
    book = open_book(path)
    done = TakenIn()
    if DEPARTMENTS in book.sheetnames:
        _each(book, DEPARTMENTS, DEPARTMENT_COLUMNS, done, _Departments(by))
    _each(book, PEOPLE, PERSON_COLUMNS, done, _People(by, today, done, trial=trial))
    if done.rows == 0:
        raise SheetRefused(f"“{PEOPLE}”表中没有数据，请从第 2 行起填写。")
    return done


def try_in(path: Path, *, by: Actor, today: date) -> TakenIn:
    """Say what an import would do, and write nothing."""
    done: list[TakenIn] = []
    try:
        with transaction.atomic():
            done.append(take_in(path, by=by, today=today, trial=True))
            raise _Undone  # noqa: TRY301  the way out of the transaction
    except _Undone:
        done[0].passwords.clear()
    return done[0]


class _Departments:
    """Takes rows of departments."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.known = {one.name: one for one in Department.objects.filter(office_id=by.office_id)}

    def take(self, line: Line) -> str:
        """Add or complete one department."""
        name, parent = line["名称"], line["上级"]
        if parent and parent not in self.known:
            raise RowRefused("上级", f"没有名为“{parent}”的部门，请先在上面的行填写。")
        above = self.known.get(parent)
        one = self.known.get(name)
        if one is None:
            self.known[name] = people.add_department(
                name=name, short_name=line["简称"], line=line["条线"], parent=above, by=self.by
            )
            return "created"
        return _complete(one, line, above)


def _complete(one: Department, line: Line, above: Department | None) -> str:
    wanted = {"short_name": line["简称"], "line": line["条线"], "parent": above}
    fresh = {name: value for name, value in wanted.items() if value and getattr(one, name) != value}
    if one == above:
        raise RowRefused("上级", "部门不能是自己的上级，请改正。")
    if not fresh:
        return "unchanged"
    for name, value in fresh.items():
        setattr(one, name, value)
    one.save(update_fields=list(fresh))
    return "changed"


class _People:
    """Takes rows of people, with their posts and sign-in."""

    def __init__(self, by: Actor, today: date, done: TakenIn, *, trial: bool) -> None:
        self.by, self.today, self.done, self.trial = by, today, done, trial
        self.departments = {one.name: one for one in Department.objects.filter(office_id=by.office_id)}
        self.known = {one.work_number: one for one in Person.objects.filter(office_id=by.office_id)}

    def take(self, line: Line) -> str:
        """Add one person, or the posts that are new to them."""
        department = self.departments.get(line["部门"])
        if department is None:
            raise RowRefused("部门", f"没有名为“{line['部门']}”的部门，请先写入“部门”表。")
        wanted = self._posts_of(line["岗位"], department)
        person = self.known.get(line["工号"])
        if person is None:
            return self._add(line, wanted)
        if person.name != line["姓名"]:
            raise RowRefused("工号", f"工号“{line['工号']}”已属于{person.name}，请核对。")
        return "changed" if self._give(person, wanted) else "unchanged"

    def _posts_of(self, text: str, home: Department) -> list[tuple[Department, Role]]:
        """Read posts; one in another department names it first."""
        found = []
        for word in _words(text):
            place, _, label = word.rpartition(ELSEWHERE)
            department = self.departments.get(place.strip()) if place else home
            if department is None:
                raise RowRefused("岗位", f"没有名为“{place.strip()}”的部门，请先写入“部门”表。")
            found.append((department, role_of(label.strip())))
        return list(dict.fromkeys(found))

    def _add(self, line: Line, wanted: list[tuple[Department, Role]]) -> str:
        name = line["登录名"].lower()
        if name and not SIGN_IN_NAME.fullmatch(name):
            raise RowRefused("登录名", "只能用小写字母、数字、点、横线，以字母或数字开头。")
        if name and Account.objects.filter(sign_in_name=name).exists():
            raise RowRefused("登录名", f"“{name}”已有人使用，请换一个。")
        person = people.add_person(name=line["姓名"], work_number=line["工号"], phone=line["手机"], by=self.by)
        self._give(person, wanted)
        account, password = people.add_account(person=person, by=self.by, sign_in_name=name, trial=self.trial)
        self.known[person.work_number] = person
        self.done.names.append(person.name)
        self.done.passwords.append((person.name, account.sign_in_name, password))
        return "created"

    def _give(self, person: Person, wanted: list[tuple[Department, Role]]) -> int:
        running = Post.objects.filter(office_id=self.by.office_id, person=person)
        running = running.filter(Q(until=None) | Q(until__gte=self.today))
        held = set(running.values_list("department_id", "role"))
        fresh = [(department, role) for department, role in wanted if (department.pk, role.value) not in held]
        try:
            for department, role in fresh:
                posts.give_post(person=person, department=department, role=role, since=self.today, by=self.by)
        except ArrangementRefused as error:
            raise RowRefused("岗位", str(error)) from error
        return len(fresh)


def _words(text: str) -> list[str]:
    """Split posts written one after another."""
    return [word.strip() for word in re.split(r"[、,，;；\n]", text.replace(":", ELSEWHERE)) if word.strip()]


def role_of(word: str) -> Role:
    """Read one post, as people write it."""
    role = LABELS.get(word.replace("（", "(").replace("）", ")"))
    if role is None:
        known = "、".join(one.label for one in Role)
        raise RowRefused("岗位", f"没有“{word}”这个岗位，可填：{known}。")
    return role


def _each(
    book: Workbook,
    sheet: str,
    columns: tuple[Column, ...],
    done: TakenIn,
    taker: _Departments | _People,
) -> None:
    lines, faults = read_sheet(book, sheet, columns)
    done.rows += len(lines) + len({fault.row for fault in faults})
    done.faults += faults
    for line in lines:
        try:
            with posts.obeying_rules(posts.CLASH):
                result = taker.take(line)
        except RowRefused as error:
            done.faults.append(CellFault(sheet, line.number, error.column, error.reason))
            continue
        except ArrangementRefused as error:
            done.faults.append(CellFault(sheet, line.number, columns[0].heading, str(error)))
            continue
        setattr(done, result, getattr(done, result) + 1)
