# SPDX-License-Identifier: Apache-2.0
"""Departments: set up, renamed, closed from a day on, taken into use again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Day, Form, ask
from sunmao.kernel.roles import Role
from sunmao.office import people as taking
from sunmao.office.models import Department
from sunmao.record.models import Matter
from sunmao.web import choosers
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])


class NamedDepartment(Form):
    """A department."""

    name: str = ask("名称", most=40)
    short_name: str = ask("简称", most=20, default="")
    line: str = ask("业务条线", most=40, default="", help="例如 公益诉讼、刑事检察；写明后才能按条线分流")


class Closing(Form):
    """From which day a department is closed."""

    closed_on: Day = ask("撤销日期", help="自当日起不再分流到该部门；已办的经过不变")


class Nothing(Form):
    """Only the button."""


@both
def departments(request: HttpRequest) -> HttpResponse:
    """List departments and add one."""
    asked = asking(request)
    form = Arranging("add", "设立部门", NamedDepartment, "设立")
    if form.sent(request) and form.act(
        lambda given: taking.add_department(
            name=given.name, short_name=given.short_name, line=given.line, by=asked.actor
        )
    ):
        messages.success(request, "已设立部门。")
        return redirect("departments")
    found = Department.objects.filter(office_id=asked.actor.office_id).order_by("closed_on", "pinyin")
    rows = [
        {"cells": (one.name, one.short_name, one.line or "—", _state(one)), "url": reverse("department", kwargs={"department": one.pk})}
        for one in found
    ]  # fmt: skip
    return render(request, "administration/list.html", {
        "title": "部门", "note": "部门名称写入每一条经过，改名不影响以前的经过；点名称可改名、撤销",
        "heads": ("名称", "简称", "业务条线", "状态"), "rows": rows, "forms": [form.shown()],
    }, status=form.status)  # fmt: skip


def _state(one: Department) -> str:
    return f"{one.closed_on:%Y-%m-%d} 撤销" if one.closed_on else "在用"


@both
def department(request: HttpRequest, department: UUID) -> HttpResponse:
    """Show who holds a post in a department; rename it, close it, or take it into use again."""
    asked = asking(request)
    one = Department.objects.filter(office_id=asked.actor.office_id, pk=department).first()
    if one is None:
        raise Http404(str(department))
    now = {"name": [one.name], "short_name": [one.short_name], "line": [one.line]}
    change = Arranging("change", "修改名称", NamedDepartment, "修改", typed=now)
    shut = Arranging("close", "撤销部门", Closing, "撤销")
    reopen = Arranging("reopen", "恢复使用", Nothing, "恢复使用")
    done = (
        (change.sent(request) and change.act(
            lambda new: taking.change_department(department=one, name=new.name, short_name=new.short_name, line=new.line, by=asked.actor)))
        or (shut.sent(request) and shut.act(
            lambda given: taking.close_department(department=one, on=given.closed_on, by=asked.actor)))
        or (reopen.sent(request) and reopen.act(lambda _: taking.reopen_department(department=one, by=asked.actor)))
    )  # fmt: skip
    if done:
        messages.success(request, f"已办理。{_lying(asked, one) if one.closed_on else ''}")
        return redirect("department", department=one.pk)
    held = choosers.holding(asked.today).filter(office_id=asked.actor.office_id, department=one)
    rows = [
        {"cells": (post.person.name, Role(post.role).label, f"{post.since:%Y-%m-%d}"),
         "url": reverse("person", kwargs={"person": post.person_id})}
        for post in held.select_related("person").order_by("person__pinyin")
    ]  # fmt: skip
    forms = (change, reopen if one.closed_on else shut)
    return render(request, "administration/list.html", {
        "title": one.name, "note": f"{_state(one)}　{one.line or '没有注明业务条线'}", "heads": ("姓名", "岗位", "自"),
        "rows": rows, "forms": [form.shown() for form in forms],
    }, status=status_of(change, shut, reopen))  # fmt: skip


def _lying(asked: Asking, one: Department) -> str:
    """Say how many open matters still lie with a closed department, and who moves them."""
    lying = Matter.objects.filter(
        office_id=asked.actor.office_id, department_id=one.pk, closed_at=None, historic=False
    ).count()
    return f"该部门还有 {lying} 件在办事项，请案管或院领导“转办”。" if lying else ""
