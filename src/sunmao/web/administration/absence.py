# SPDX-License-Identifier: Apache-2.0
"""Who stands in for whom, and who keeps away from what."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Day, Form, PersonRef, ask
from sunmao.kernel.roles import Role
from sunmao.office import posts
from sunmao.office.models import Delegation, Person, Recusal
from sunmao.office.posts import ArrangementRefused
from sunmao.record.sight import visible_to
from sunmao.web import choosers
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
MOST = 200


class NewDelegation(Form):
    """Who acts for whom, from when to when."""

    post: str = ask("代行哪个岗位")
    to_person: PersonRef = ask("由谁代行")
    since: Day = ask("自")
    until: Day = ask("至", help="含当日，到期自动终止")
    reason: str = ask("事由", most=200)


class NewRecusal(Form):
    """Who keeps away from what."""

    person: PersonRef = ask("回避人")
    number: str = ask("回避的事项编号", default="", most=40)
    body: str = ask("须回避的单位或个人", default="", most=100, help="事项编号和单位、个人至少填一项")
    reason: str = ask("事由", most=200)
    since: Day = ask("自")


class Ending(Form):
    """Which one ends now."""

    row: str = ask("终止哪一条")


def person_of(asked: Asking, key: str) -> Person:
    """Return a person of the own office."""
    found = Person.objects.filter(office_id=asked.actor.office_id, pk=key).first() if uuid_of(key) else None
    if found is None:
        raise ArrangementRefused("人员不在所列各项中，请重新选择。")
    return found


def uuid_of(text: str) -> UUID | None:
    """Read an id that a form sent."""
    try:
        return UUID(text)
    except ValueError:
        return None


@both
def delegations(request: HttpRequest) -> HttpResponse:
    """List who stands in for whom; add and end."""
    asked = asking(request)
    office = asked.actor.office_id
    held = {
        str(p.pk): p
        for p in choosers.holding(asked.today).filter(office_id=office).select_related("person", "department")
    }
    running = Delegation.objects.filter(office_id=office, ended_at__isnull=True, until__gte=asked.today)
    now = {
        str(d.pk): d
        for d in running.select_related("post__person", "post__department", "to_person").order_by("since")[:MOST]
    }
    labels = [(key, f"{p.person.name}　{p.department.name}　{Role(p.role).label}") for key, p in held.items()]
    add = Arranging("add", "登记代行", NewDelegation, "登记", {"name:post": labels, "person": choosers.people(asked)})
    end = Arranging("end", "提前终止", Ending, "终止", {"name:row": [(key, _delegation(d)) for key, d in now.items()]})

    def delegate(new: NewDelegation) -> None:
        if new.post not in held:
            raise ArrangementRefused("岗位不在所列各项中，请重新选择。")
        posts.delegate(post=held[new.post], to=person_of(asked, new.to_person), since=new.since, until=new.until,
                       reason=new.reason, by=asked.actor)  # fmt: skip

    def stop(given: Ending) -> None:
        if given.row not in now:
            raise ArrangementRefused("这条代行已终止。")
        posts.end_delegation(delegation=now[given.row], by=asked.actor, at=asked.at)

    if (add.sent(request) and add.act(delegate)) or (end.sent(request) and end.act(stop)):
        messages.success(request, "已办理。")
        return redirect("delegations")
    rows = [(d.post.person.name, f"{d.post.department.name}　{Role(d.post.role).label}", d.to_person.name,
             f"{d.since:%Y-%m-%d} 至 {d.until:%Y-%m-%d}", d.reason) for d in now.values()]  # fmt: skip
    return render(request, "administration/list.html", {
        "title": "代行（AB岗）", "note": "代行人在页面顶部选择所代岗位后办理，经过中写明代谁办理",
        "heads": ("岗位持有人", "岗位", "代行人", "期间", "事由"), "rows": [{"cells": row, "url": ""} for row in rows],
        "forms": [add.shown(), end.shown()],
    }, status=status_of(add, end))  # fmt: skip


def _delegation(one: Delegation) -> str:
    return f"{one.to_person.name} 代 {one.post.person.name}　{one.since:%m-%d} 至 {one.until:%m-%d}"


@both
def recusals(request: HttpRequest) -> HttpResponse:
    """List who keeps away from what; add and end."""
    asked = asking(request)
    running = Recusal.objects.filter(office_id=asked.actor.office_id).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=asked.today)
    )
    if asked.actor.role not in posts.RECUSERS:  # why somebody keeps away is not for everybody
        running = running.filter(person_id=asked.actor.person_id)
    now = {str(r.pk): r for r in running.select_related("person").order_by("-since")[:MOST]}
    numbers = dict(
        visible_to(asked.actor)
        .filter(pk__in=[r.matter_id for r in now.values() if r.matter_id])
        .values_list("pk", "number")
    )
    about = {key: numbers.get(r.matter_id, "") if r.matter_id else r.body for key, r in now.items()}
    add = Arranging("add", "登记回避", NewRecusal, "登记", {"person": choosers.people(asked)})
    end = Arranging("end", "终止回避", Ending, "终止",
                    {"name:row": [(key, f"{r.person.name}　{about[key] or '（另一事项）'}") for key, r in now.items()]})  # fmt: skip
    if (add.sent(request) and add.act(lambda new: _recuse(asked, new))) or (
        end.sent(request) and end.act(lambda given: _end(asked, now, given))
    ):
        messages.success(request, "已办理。")
        return redirect("recusals")
    rows = [(r.person.name, about[key] or "（另一事项）", r.reason, f"{r.since:%Y-%m-%d}") for key, r in now.items()]
    return render(request, "administration/list.html", {
        "title": "回避", "note": "回避人不能办理所列事项；本人也可以自行登记回避", "heads": ("回避人", "事项、单位或个人", "事由", "自"),
        "rows": [{"cells": row, "url": ""} for row in rows], "forms": [add.shown(), end.shown()],
    }, status=status_of(add, end))  # fmt: skip


def _recuse(asked: Asking, new: NewRecusal) -> None:
    matter = visible_to(asked.actor).filter(number=new.number).first() if new.number else None
    if new.number and matter is None:
        raise ArrangementRefused(f"没有找到编号为“{new.number}”的事项，请核对编号。")
    posts.recuse(person=person_of(asked, new.person), since=new.since, reason=new.reason, by=asked.actor,
                 matter_id=matter.pk if matter else None, body=new.body)  # fmt: skip


def _end(asked: Asking, now: dict[str, Recusal], given: Ending) -> None:
    if given.row not in now:
        raise ArrangementRefused("这条回避已终止。")
    posts.end_recusal(recusal=now[given.row], on=asked.today, by=asked.actor)
