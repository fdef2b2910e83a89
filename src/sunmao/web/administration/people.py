# SPDX-License-Identifier: Apache-2.0
"""People, their posts, letting somebody go and taking somebody in again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Day, DepartmentRef, Form, ask
from sunmao.kernel.roles import Role
from sunmao.office import people as taking
from sunmao.office import posts
from sunmao.office.models import Account, Department, Person, Post
from sunmao.record import holdings
from sunmao.record.holdings import Looking
from sunmao.web import choosers
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
MOST = 200


class NewPerson(Form):
    """A person, who signs in with the proposed name."""

    name: str = ask("姓名", most=50)
    work_number: str = ask("工号", most=30)
    phone: str = ask("电话", most=30, default="")
    sign_in_name: str = ask("登录名", most=40, default="", help="留空则用姓名全拼")


class Correction(Form):
    """What is known of a person."""

    name: str = ask("姓名", most=50)
    work_number: str = ask("工号", most=30)
    phone: str = ask("电话", most=30, default="")


class Returning(Form):
    """Only the button."""


class NewPost(Form):
    """A post."""

    department: DepartmentRef = ask("部门")
    role: str = ask("岗位")
    title: str = ask("职务名称", most=40, default="")
    since: Day = ask("自")


class EndOfPost(Form):
    """The last day of a post."""

    post: str = ask("岗位")
    last_day: Day = ask("最后一日")


class Leaving(Form):
    """The last day of a person."""

    last_day: Day = ask("最后一日", help="办理后即停用登录，岗位到当日终止；须先交接手上的事，已办的经过不变")


ROLES = [(role.value, role.label) for role in Role]


@both
def people(request: HttpRequest) -> HttpResponse:
    """List people and take one in; the one-time password is shown once."""
    asked = asking(request)
    form = Arranging("add", "登记人员", NewPerson, "登记")
    given: dict[str, str] = {}

    def take_in(new: NewPerson) -> None:
        person = taking.add_person(name=new.name, work_number=new.work_number, phone=new.phone, by=asked.actor)
        account, password = taking.add_account(person=person, by=asked.actor, sign_in_name=new.sign_in_name)
        given.update(name=person.name, sign_in_name=account.sign_in_name, password=password)

    if form.sent(request) and form.act(take_in):
        return render(request, "office/slip.html", {"slip": given, "back": "people"})
    text = request.GET.get("text", "").strip()
    return render(request, "administration/list.html", {
        "title": "人员", "ways": [{"label": "表格导入、导出", "url": reverse("people_sheets")}],
        "note": "大批登记请用表格导入；离岗在人员详情中办理，先在“交接”中转出手上的事", "text": text, "search": True,
        "heads": ("姓名", "工号", "岗位", "登录名", "状态"), "rows": _people(asked, text), "forms": [form.shown()],
    }, status=form.status)  # fmt: skip


def _people(asked: Asking, text: str) -> list[dict[str, object]]:
    office = asked.actor.office_id
    found = Person.objects.filter(office_id=office)
    if text:
        low = text.lower()
        found = found.filter(
            Q(name__contains=text) | Q(work_number__contains=text) | Q(initials=low) | Q(pinyin__startswith=low)
        )
    persons = list(found.order_by("-active", "pinyin")[:MOST])
    held: dict[UUID, list[str]] = {}
    for post in choosers.holding(asked.today).filter(office_id=office, person__in=persons).select_related("department"):
        held.setdefault(post.person_id, []).append(f"{post.department.name}　{Role(post.role).label}")
    names = dict(
        Account.objects.filter(office_id=office, person_id__in=[p.pk for p in persons]).values_list(
            "person_id", "sign_in_name"
        )
    )
    return [
        {"cells": (p.name, p.work_number, "；".join(held.get(p.pk, ["—"])), names.get(p.pk, "—"), _state(p)),
         "url": reverse("person", kwargs={"person": p.pk})}
        for p in persons
    ]  # fmt: skip


@both
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show a person's posts; give or end one, or let the person go."""
    asked = asking(request)
    who = Person.objects.filter(office_id=asked.actor.office_id, pk=person).first()
    if who is None:
        raise Http404(str(person))
    held = list(
        Post.objects.filter(office_id=asked.actor.office_id, person=who).select_related("department").order_by("-since")
    )
    running = {str(post.pk): post for post in held if post.until is None}
    give = Arranging(
        "give", "增加岗位", NewPost, "增加", {"department": choosers.departments(asked), "name:role": ROLES}
    )
    end = Arranging(
        "end", "终止岗位", EndOfPost, "终止", {"name:post": [(key, _label(post)) for key, post in running.items()]}
    )
    now = {"name": [who.name], "work_number": [who.work_number], "phone": [who.phone]}
    change = Arranging("change", "修改姓名、工号、电话", Correction, "修改", typed=now)
    leave = Arranging("leave", "离岗", Leaving, "办理离岗")
    back = Arranging("back", "返岗", Returning, "办理返岗")
    done = (
        (give.sent(request) and give.act(lambda new: _give(asked, who, new)))
        or (end.sent(request) and end.act(lambda given: _end(asked, running, given)))
        or (leave.sent(request) and leave.act(lambda given: _let_go(asked, who, given)))
        or (change.sent(request) and change.act(lambda new: _change(asked, who, new)))
        or (back.sent(request) and back.act(lambda _: taking.come_back(person=who, by=asked.actor)))
    )  # fmt: skip
    if done:
        messages.success(request, "已办理。请增加岗位，并请安全管理员启用账号。" if back.typed else "已办理。")
        return redirect("person", person=who.pk)
    rows = [
        (_label(p), p.title or "—", f"{p.since:%Y-%m-%d}", f"{p.until:%Y-%m-%d}" if p.until else "至今") for p in held
    ]
    return render(request, "administration/list.html", {
        "title": who.name, "note": f"工号 {who.work_number}　{_state(who)}",
        "ways": [{"label": "手上的事（交接）", "url": reverse("handover", kwargs={"person": who.pk})}],
        "heads": ("岗位", "职务名称", "自", "至"), "rows": [{"cells": row, "url": ""} for row in rows],
        "forms": [form.shown() for form in ((give, end, change, leave) if who.active else (change, back))],
    }, status=status_of(give, end, change, leave, back))  # fmt: skip


def _let_go(asked: Asking, who: Person, given: Leaving) -> None:
    """Let somebody go with empty hands."""
    holdings.refuse_full_hands(Looking(who, asked.actor, asked.today, asked.at))
    taking.let_go(person=who, last_day=given.last_day, by=asked.actor, at=asked.at)


def _label(post: Post) -> str:
    return f"{post.department.name}　{Role(post.role).label}"


def _state(who: Person) -> str:
    return f"{'在职' if who.active else '已离岗'}{'（借调来院）' if who.loan_id else ''}"


def _change(asked: Asking, who: Person, new: Correction) -> None:
    taking.change_person(person=who, name=new.name, work_number=new.work_number, phone=new.phone, by=asked.actor)


def _give(asked: Asking, who: Person, new: NewPost) -> None:
    department = Department.objects.filter(office_id=asked.actor.office_id, pk=new.department).first()
    if department is None or new.role not in dict(ROLES):
        raise posts.ArrangementRefused("部门或岗位不在所列各项中，请重新选择。")
    posts.give_post(
        person=who, department=department, role=Role(new.role), title=new.title, since=new.since, by=asked.actor
    )


def _end(asked: Asking, running: dict[str, Post], given: EndOfPost) -> None:
    post = running.get(given.post)
    if post is None:
        raise posts.ArrangementRefused("岗位不在所列各项中，请重新选择。")
    posts.end_post(post=post, last_day=given.last_day, by=asked.actor)
