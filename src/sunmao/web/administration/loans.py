# SPDX-License-Identifier: Apache-2.0
"""People lent to another office, and people of others who are here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Day, Form, OfficeRef, PersonRef, ask
from sunmao.office import people as taking
from sunmao.office import posts
from sunmao.office.models import Loan, Office, Person
from sunmao.office.posts import ArrangementRefused
from sunmao.record import holdings
from sunmao.web import choosers
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
MOST = 200


class Lending(Form):
    """Who goes where, from when to when."""

    person: PersonRef = ask("借出的人")
    office: OfficeRef = ask("借往")
    since: Day = ask("自")
    until: Day = ask("至", help="含当日，到期自动终止")
    reason: str = ask("事由", most=200)


class Ending(Form):
    """Which loan ends now."""

    row: str = ask("终止哪一项")


class TakingIn(Form):
    """Which lent person is taken in, and under which number here."""

    loan: str = ask("借来的人")
    work_number: str = ask("在本院的工号", most=30, help="用原单位的登录名登录，不另设账号")


@both
def loans(request: HttpRequest) -> HttpResponse:
    """List loans out and in; lend, end, take in."""
    asked = asking(request)
    out = {
        str(one.pk): one
        for one in Loan.objects.filter(office_id=asked.actor.office_id, ended_at=None, until__gte=asked.today)
        .select_related("person", "to_office")
        .order_by("since")[:MOST]
    }
    here = {str(row["loan_id"]): row for row in taking.loans_here() if row["until"] >= asked.today}
    known = dict(
        Person.objects.filter(office_id=asked.actor.office_id, loan_id__in=list(here)).values_list("loan_id", "pk")
    )
    new = [(key, _whom(row)) for key, row in here.items() if row["loan_id"] not in known]
    offices = [(key, name) for key, name in choosers.offices(asked) if key != str(asked.actor.office_id)]
    lend = Arranging("lend", "借出人员", Lending, "登记借出", {"person": choosers.people(asked), "office": offices})
    end = Arranging("end", "提前终止借出", Ending, "终止",
                    {"name:row": [(key, f"{one.person.name} 借往 {one.to_office.name}") for key, one in out.items()]})  # fmt: skip
    take = Arranging("take", "登记借来的人员", TakingIn, "登记", {"name:loan": new})
    forms: list[Arranging[Any]] = [lend, end, *([take] if new else [])]
    taken: list[Person] = []
    if take.sent(request) and take.act(lambda given: taken.append(_take_in(asked, here, given))):
        messages.success(request, "已登记。请为其增加岗位，对方用原单位的登录名登录后选择本院岗位。")
        return redirect("person", person=taken[0].pk)
    lent: list[Person] = []
    if lend.sent(request) and lend.act(lambda given: lent.append(_lend(asked, given))):
        messages.success(request, f"已办理。{_left(asked, lent[0])}")
        return redirect("loans")
    if end.sent(request) and end.act(lambda given: _end(asked, out, given)):
        messages.success(request, "已办理。")
        return redirect("loans")
    return render(request, "administration/list.html", {
        "title": "借调", "note": "借出由原单位登记，借入单位登记人员、设置岗位；到期自动终止",
        "heads": ("姓名", "方向", "期间", "事由", "状态"),
        "rows": [*(_out(one) for one in out.values()), *(_in(row, known.get(row["loan_id"])) for row in here.values())],
        "forms": [form.shown() for form in forms],
    }, status=status_of(lend, end, take))  # fmt: skip


def _period(since: object, until: object) -> str:
    return f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}"


def _out(one: Loan) -> dict[str, Any]:
    cells = (one.person.name, f"借往 {one.to_office.name}", _period(one.since, one.until), one.reason, "已登记借出")
    return {"cells": cells, "url": reverse("person", kwargs={"person": one.person_id})}


def _in(row: dict[str, Any], person: UUID | None) -> dict[str, Any]:
    state = "已登记" if person else "待登记"
    cells = (
        row["person_name"],
        f"来自 {row['from_office']}",
        _period(row["since"], row["until"]),
        row["reason"],
        state,
    )
    return {"cells": cells, "url": reverse("person", kwargs={"person": person}) if person else ""}


def _whom(row: dict[str, Any]) -> str:
    return f"{row['person_name']}　来自 {row['from_office']}　{_period(row['since'], row['until'])}"


def _left(asked: Asking, person: Person) -> str:
    """Say how many open matters stay behind at home, and who hands them over."""
    left = holdings.handled(asked.actor.office_id, person.pk).count()
    return (
        f"{person.name}在本院还有 {left} 件在办事项，请部门负责人、院领导或案管在“交接”中转办，或登记代行。"
        if left
        else ""
    )


def _lend(asked: Asking, given: Lending) -> Person:
    offered = {one.value for one in choosers.people(asked)}
    office = Office.objects.filter(pk=given.office).first() if given.office in dict(choosers.offices(asked)) else None
    if given.person not in offered or office is None:
        raise ArrangementRefused("人员或单位不在所列各项中，请重新选择。")
    person = Person.objects.get(office_id=asked.actor.office_id, pk=given.person)
    posts.lend(person=person, to_office=office, since=given.since, until=given.until, reason=given.reason,
               by=asked.actor)  # fmt: skip
    return person


def _end(asked: Asking, out: dict[str, Loan], given: Ending) -> None:
    if given.row not in out:
        raise ArrangementRefused("这项借调已终止。")
    posts.end_loan(loan=out[given.row], by=asked.actor, at=asked.at)


def _take_in(asked: Asking, here: dict[str, dict[str, Any]], given: TakingIn) -> Person:
    row = here.get(given.loan)
    if row is None:
        raise ArrangementRefused("没有借调到本院的这条记录，请重新选择。")
    return taking.add_person(
        name=row["person_name"], work_number=given.work_number, loan_id=row["loan_id"], by=asked.actor
    )
