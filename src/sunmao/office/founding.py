# SPDX-License-Identifier: Apache-2.0
"""The first day of an office: the office, a department, three administrators with one-time passwords."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import DatabaseError, IntegrityError, connection, transaction

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import names, passwords
from sunmao.office.keys import uuid7
from sunmao.office.models import Account, Office

CODE: Final = re.compile(r"\d{6}(\d{2})?")


class FoundingRefused(Exception):
    """The office can not be founded; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """One of the three; `department` is the name of theirs."""

    role: Role
    name: str
    work_number: str
    department: str = "办公室"
    sign_in_name: str = ""


@dataclass(frozen=True, slots=True)
class FirstDay:
    """What must be known to found an office."""

    name: str
    short_name: str
    mark: str
    administrators: Sequence[Administrator]
    code: str | None = None
    time_zone: str = "Asia/Shanghai"
    parent_id: UUID | None = None
    algorithm: str = "sha256"
    demonstration: bool = False
    shared_hash: str = ""  # of the password that everybody of a demonstration has: hashing takes a third of a second
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A one-time password to hand over on paper."""

    role: Role
    name: str
    sign_in_name: str
    password: str
    person_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class Founded:
    """The new office and what its three administrators receive."""

    office: Office
    passwords: tuple[FirstPassword, ...]


def found(day: FirstDay, *, at: datetime) -> Founded:
    """Found an office. Everything is written or nothing."""
    faults = faults_of(day)
    if faults:
        raise FoundingRefused("\n".join(faults))
    office_id = day.id or uuid7()
    departments = {person.department: uuid7() for person in day.administrators}
    today = at.astimezone(ZoneInfo(day.time_zone)).date().isoformat()
    handed, people = _people(day, departments, today)
    rows = [
        {"id": str(key), "name": name, "short_name": name, "pinyin": names.pinyin(name), "line": ""}
        for name, key in departments.items()
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            values = [json.dumps(part) for part in (_office(day, office_id, at), rows, people)]
            cursor.execute("SELECT office_found(%s::jsonb, %s::jsonb, %s::jsonb)", values)
    except IntegrityError as error:
        raise FoundingRefused("已有相同代码的单位，或登录名已被占用。请核对后再试。") from error
    except DatabaseError as error:
        raise FoundingRefused(f"数据库拒绝建立单位：{error}") from error
    return Founded(Office.objects.get(pk=office_id), handed)


def faults_of(day: FirstDay) -> list[str]:
    """Return in sentences what is missing or wrong."""
    found = [
        f"请填写单位的{label}。"
        for label, text in (("全称", day.name), ("简称", day.short_name), ("编号用简称", day.mark))
        if not text.strip()
    ]
    if day.code is not None and not CODE.fullmatch(day.code):
        found.append(f"行政区划代码须为 6 位数字（可再加 2 位），现填“{day.code}”；没有代码请留空。")
    if day.time_zone not in available_timezones():
        found.append(f"不认识的时区“{day.time_zone}”，一般填 Asia/Shanghai。")
    if day.shared_hash and not day.demonstration:
        found.append("只有演示数据才能共用密码。")
    return found + _administrator_faults(day.administrators)


def _administrator_faults(people: Sequence[Administrator]) -> list[str]:
    found = [
        f"请填写{person.role.label}的姓名和工号。"
        for person in people
        if not person.name.strip() or not person.work_number.strip()
    ]
    if {person.role for person in people} != ADMINISTRATORS or len(people) != len(ADMINISTRATORS):
        found.append("须设系统管理员、安全管理员、审计管理员各一人。")
    numbers = [person.work_number for person in people]
    if len(set(numbers)) < len(numbers):
        found.append("三个管理员须由三人分别担任，工号不得相同。")
    return found


def _office(day: FirstDay, office_id: UUID, at: datetime) -> dict[str, object]:
    return {
        "id": str(office_id),
        "code": day.code,
        "name": day.name,
        "short_name": day.short_name,
        "mark": day.mark,
        "parent_id": str(day.parent_id) if day.parent_id else None,
        "time_zone": day.time_zone,
        "algorithm": day.algorithm,
        "month_end": "earlier",
        "conditional_end": "earlier",
        "demonstration": day.demonstration,
        "installed_at": at.isoformat(),
    }


def _people(
    day: FirstDay, departments: dict[str, UUID], today: str
) -> tuple[tuple[FirstPassword, ...], list[dict[str, str]]]:
    taken = set(Account.objects.values_list("sign_in_name", flat=True))
    handed, rows = [], []
    for person in day.administrators:
        sign_in = person.sign_in_name.lower() or names.sign_in_name(person.name, taken)
        taken.add(sign_in)
        given = FirstPassword(person.role, person.name, sign_in, passwords.one_time(), uuid7(), uuid7())
        handed.append(given)
        rows.append(
            {
                "id": str(given.person_id),
                "post_id": str(given.post_id),
                "account_id": str(uuid7()),
                "department_id": str(departments[person.department]),
                "role": person.role.value,
                "since": today,
                "name": person.name,
                "work_number": person.work_number,
                "pinyin": names.pinyin(person.name),
                "initials": names.initials(person.name),
                "sign_in_name": sign_in,
                "password": day.shared_hash or passwords.hashed(given.password),
            }
        )
    return tuple(handed), rows
