# SPDX-License-Identifier: Apache-2.0
"""The log of what administrators and leaders arranged: people, posts, departments, settings. Only ever added to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.kernel.roles import Role
from sunmao.office.models import Change, Department, Office, Person, Post
from sunmao.web import showing
from sunmao.web.administration.settings import label_of
from sunmao.web.asking import asking

SIZE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
ABOUT = {
    "office_department": "部门", "office_person": "人员", "office_post": "岗位", "office_delegation": "代行",
    "office_recusal": "回避", "office_loan": "借调", "office_switch": "本院设置", "office_account": "账号",
    "office_word": "本院用词", "office_office": "单位",
}  # fmt: skip
REFERENCES = {
    "person_id": "人员", "department_id": "部门", "parent_id": "上级部门", "post_id": "岗位", "to_person_id": "代行人",
    "to_office_id": "借往", "loan_id": "借调记录", "matter_id": "事项",
}  # fmt: skip
UNSAID = frozenset({"id", "office_id", "pinyin", "initials"})
HIDDEN = {"phone": "（不显示）", "matter_id": "一件事项", "loan_id": "有"}


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first."""
    asked = asking(request)
    office = asked.actor.office_id
    found = Change.objects.filter(office_id=office)
    if before := _place(request.GET.get("before", "")):
        found = found.filter(Q(at__lt=before[0]) | Q(at=before[0], pk__lt=before[1]))
    rows = list(found.order_by("-at", "-pk")[: SIZE + 1])
    names = _names(office)
    shown = [
        (showing.full_moment(row.at, asked.zone), names.get(str(row.person_id), "—") if row.person_id else "程序",
         ABOUT.get(row.about, row.about), "修改" if row.before else "新增", "；".join(_said(row, names)) or "—")
        for row in rows[:SIZE]
    ]  # fmt: skip
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return render(request, "administration/list.html", {
        "title": "变动日志", "note": "部门、人员、岗位、代行、回避、借调、账号和本院设置的每次变动，由数据库记下，只增不改",
        "heads": ("时间", "何人办理", "何事", "方式", "内容"), "rows": [{"cells": row, "url": ""} for row in shown],
        "forms": (), "after": f"{(last.at - EPOCH) // STEP}.{last.pk}" if last else "",
    })  # fmt: skip


def _place(text: str) -> tuple[datetime, UUID] | None:
    moment, _, key = text.partition(".")
    try:
        return EPOCH + int(moment) * STEP, UUID(key)
    except (ValueError, OverflowError):
        return None


def _names(office: UUID) -> dict[str, str]:
    """Return what ids stand for."""
    found = [
        *Person.objects.filter(office_id=office).values_list("pk", "name"),
        *Department.objects.filter(office_id=office).values_list("pk", "name"),
        *Office.objects.values_list("pk", "name"),
    ]
    held = Post.objects.filter(office_id=office).values_list("pk", "person__name", "department__name", "role")
    posts = {str(key): f"{person}　{place}　{Role(role).label}" for key, person, place, role in held}
    return {**{str(key): name for key, name in found}, **posts}


def _said(row: Change, names: Mapping[str, str]) -> Iterator[str]:
    """Say each field that changed, or everything that was written first; whose account it is stands before."""
    labels, before = _labels(row.about), row.before or {}
    for name, value in row.after.items():
        same = row.before is not None and before.get(name) == value
        if name in UNSAID or (same and name != "person_id") or (value in (None, "") and not before.get(name)):
            continue
        old = f"{_word(row.about, name, before.get(name), names)} 改为 " if row.before and not same else ""
        yield f"{labels.get(name, name)} {old}{_word(row.about, name, value, names)}"


def _labels(about: str) -> dict[str, str]:
    model = next((one for one in apps.get_app_config("office").get_models() if one._meta.db_table == about), None)
    own = {str(field.column): str(field.verbose_name) for field in model._meta.local_fields} if model else {}
    return {**own, **REFERENCES}


def _word(about: str, name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, ""):
        return "（空）"
    if name in HIDDEN:
        return HIDDEN[name]
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "role":
        return Role(value).label
    if name == "name" and about == "office_switch":
        return label_of(value)
    return names.get(str(value), str(value))
