# SPDX-License-Identifier: Apache-2.0
"""Departments, people and posts as one spreadsheet in the form that the import reads; read again it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from uuid import UUID

import xlsxwriter
from django.db.models import Q

from sunmao.kernel.roles import Role
from sunmao.office.actors import Actor
from sunmao.office.models import Account, Department, Post
from sunmao.office.posts import ARRANGERS, need
from sunmao.office.taking_in import DEPARTMENT_COLUMNS, DEPARTMENTS, ELSEWHERE, PEOPLE, PERSON_COLUMNS

POSTS: Final = "岗位明细"
ABOUT: Final = "说明"
POST_HEADS: Final = ("姓名", "工号", "部门", "岗位", "职务名称", "自", "至")


def give_out(*, by: Actor, today: date, at: datetime) -> tuple[bytes, int]:
    """Return the spreadsheet of the acting administrator's office, and how many people it names.

    Who has left and who is another office's stays out: the import would take them in.
    """
    need(by, ARRANGERS)
    content = BytesIO()
    # Texts stay texts: a name that begins with = never becomes a formula.
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    held = _held(by.office_id, today)
    people = list(_people(by.office_id, held))
    _sheet(book, by, DEPARTMENTS, [column.heading for column in DEPARTMENT_COLUMNS], _departments(by.office_id, today))
    _sheet(book, by, PEOPLE, [column.heading for column in PERSON_COLUMNS], people)
    _sheet(book, by, POSTS, POST_HEADS, _posts(held))
    _sheet(book, by, ABOUT, ("项目", "内容"), _about(by, at, len(people)))
    book.close()
    return content.getvalue(), len(people)


def _sheet(book: Any, by: Actor, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_footer(
        f"&L{_plain(by.office_name)}　{title}&C{_plain(by.person_name)}　{_plain(by.work_number)}&R第 &P 页"
    )
    sheet.write_row(0, 0, heads, book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)


def _plain(text: str) -> str:
    """Write a text into a foot line, where & begins a command."""
    return text.replace("&", "&&")


def _departments(office: UUID, today: date) -> Iterator[tuple[str, ...]]:
    """Yield the departments in use, each after the one above it, as the import wants them."""
    used = Department.objects.filter(office_id=office).exclude(closed_on__lte=today).order_by("pinyin", "name")
    known = {one.pk: one for one in used}
    done: set[UUID] = set()

    def those(one: Department) -> Iterator[tuple[str, ...]]:
        above = known.get(one.parent_id) if one.parent_id else None
        if one.pk in done:
            return
        done.add(one.pk)
        if above is not None:
            yield from those(above)
        yield one.name, one.short_name, one.line, above.name if above else ""

    for one in known.values():
        yield from those(one)


def _held(office: UUID, today: date) -> dict[UUID, list[Post]]:
    """Return the posts that run or are to begin, by person, the oldest first."""
    rows = Post.objects.filter(office_id=office, person__active=True, person__loan_id=None)
    rows = rows.filter(Q(until=None) | Q(until__gte=today)).select_related("person", "department")
    found: dict[UUID, list[Post]] = {}
    for post in rows.order_by("person__pinyin", "person__work_number", "since", "pk"):
        found.setdefault(post.person_id, []).append(post)
    return found


def _people(office: UUID, held: dict[UUID, list[Post]]) -> Iterator[tuple[str, ...]]:
    """Yield one row for each person; posts in a second department name it before the post."""
    accounts = dict(Account.objects.filter(office_id=office).values_list("person_id", "sign_in_name"))
    for key, posts in held.items():
        person, home = posts[0].person, posts[0].department
        words = [
            Role(one.role).label
            if one.department_id == home.pk
            else f"{one.department.name}{ELSEWHERE}{Role(one.role).label}"
            for one in posts
        ]
        yield (person.name, person.work_number, home.name, "、".join(dict.fromkeys(words)), accounts.get(key, ""),
               person.phone)  # fmt: skip


def _posts(held: dict[UUID, list[Post]]) -> Iterator[tuple[str, ...]]:
    for post in (one for posts in held.values() for one in posts):
        yield (post.person.name, post.person.work_number, post.department.name, Role(post.role).label, post.title,
               f"{post.since:%Y-%m-%d}", f"{post.until:%Y-%m-%d}" if post.until else "")  # fmt: skip


def _about(by: Actor, at: datetime, number: int) -> Iterator[tuple[str, str]]:
    yield "单位", by.office_name
    yield "制表人", f"{by.person_name}　{by.work_number}"
    yield "制表时间", f"{at:%Y-%m-%d %H:%M}"
    yield "人数", str(number)
    yield "用法", f"“{DEPARTMENTS}”“{PEOPLE}”两表可改后再导入；“{POSTS}”“{ABOUT}”只供查看，导入时不读"
