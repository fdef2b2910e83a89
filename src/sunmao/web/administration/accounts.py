# SPDX-License-Identifier: Apache-2.0
"""Accounts with their one-time slips, switched off and on, and the log of the door."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from sunmao.office import people, slips
from sunmao.office.door_log import DoorEvent
from sunmao.office.models import Account, Person, SignIn
from sunmao.office.posts import ArrangementRefused
from sunmao.office.replaying import ask_password_again, needs_password_again
from sunmao.record import holdings
from sunmao.record.holdings import Looking
from sunmao.web import showing
from sunmao.web.asking import Asking, asking

SIZE = 50


def _names(asked: Asking) -> dict[UUID, str]:
    return dict(Person.objects.filter(office_id=asked.actor.office_id).values_list("pk", "name"))


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts of the office, each with a button for a one-time slip."""
    asked = asking(request)
    return _accounts(request, asked)


def _accounts(request: HttpRequest, asked: Asking, *, refusal: str = "") -> HttpResponse:
    names, text = _names(asked), request.GET.get("text", "").strip()
    found = Account.objects.filter(office_id=asked.actor.office_id).order_by("-is_active", "sign_in_name")
    rows = [
        {
            "name": names.get(one.person_id, "—"), "sign_in_name": one.sign_in_name, "state": _state(asked, one),
            "last": showing.full_moment(one.last_login, asked.zone) if one.last_login else "从未登录",
            "slip": reverse("slip", kwargs={"account": one.pk}) if one.is_active else "", "on": one.is_active,
            "hands": reverse("handover", kwargs={"person": one.person_id}),
            "switch": "" if one.person_id == asked.actor.person_id else reverse("account_switch", kwargs={"account": one.pk}),
        }
        for one in found
        if text in names.get(one.person_id, "") or text in one.sign_in_name
    ]  # fmt: skip
    return render(
        request,
        "administration/accounts.html",
        {"rows": rows, "text": text, "refusal": refusal},
        status=409 if refusal else 200,
    )


def _state(asked: Asking, one: Account) -> str:
    if not one.is_active:
        return f"紧急停用：{one.halted_for}" if one.halted_for else "已停用"
    if one.locked_until and one.locked_until > asked.at:
        return f"锁定至 {showing.full_moment(one.locked_until, asked.zone)}"
    return "待改一次性密码" if one.must_change else "正常"


@require_POST
@sensitive_variables("given")
def slip(request: HttpRequest, account: UUID) -> HttpResponse:
    """Give a one-time password; it is shown once, to be written on paper."""
    asked = asking(request)
    if needs_password_again(request):
        return ask_password_again(request)
    found = Account.objects.filter(office_id=asked.actor.office_id, pk=account).first()
    if found is None:
        raise Http404(str(account))
    try:
        given = slips.issue(found, by=asked.actor, at=asked.at)
    except slips.SlipRefused as refusal:
        return _accounts(request, asked, refusal=str(refusal))
    name = _names(asked).get(found.person_id, "")
    shown = {"name": name, "sign_in_name": found.sign_in_name, "password": given}
    return render(request, "office/slip.html", {"slip": shown, "back": "accounts"})


@require_POST
def switch(request: HttpRequest, account: UUID) -> HttpResponse:
    """Switch an account off or on; off ends it everywhere at once, and waits for empty hands unless it is urgent."""
    asked = asking(request)
    if needs_password_again(request):
        return ask_password_again(request)
    found = Account.objects.filter(office_id=asked.actor.office_id, pk=account).first()
    if found is None:
        raise Http404(str(account))
    on, urgent = request.POST.get("on") == "true", request.POST.get("urgent", "").strip()
    try:
        if not on and not urgent:
            _refuse_full_hands(asked, found)
        people.switch_account(account=found, on=on, by=asked.actor, at=asked.at, urgent=urgent)
    except ArrangementRefused as refusal:
        return _accounts(request, asked, refusal=str(refusal))
    messages.success(request, f"已{'启用' if on else '停用'}账号 {found.sign_in_name}。")
    return redirect("accounts")


def _refuse_full_hands(asked: Asking, account: Account) -> None:
    """Name what is in the person's hands before the database refuses without naming it."""
    person = Person.objects.get(office_id=asked.actor.office_id, pk=account.person_id)
    holdings.refuse_full_hands(Looking(person, asked.actor, asked.today, asked.at))


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show the log of the door, newest first."""
    asked = asking(request)
    found = SignIn.objects.filter(office_id=asked.actor.office_id)
    before = request.GET.get("before", "")
    try:
        found = found.filter(pk__lt=UUID(before)) if before else found
    except ValueError:
        before = ""
    rows = list(found.order_by("-pk")[: SIZE + 1])
    accounts = dict(Account.objects.filter(office_id=asked.actor.office_id).values_list("pk", "sign_in_name"))
    names, labels = _names(asked), {event.value: event.label for event in DoorEvent}
    shown = [
        (showing.full_moment(row.at, asked.zone), labels.get(row.kind, row.kind),
         accounts.get(row.account_id, "—") if row.account_id else "（登录名不存在）",
         names.get(row.by_person_id, "—") if row.by_person_id else "—", row.address or "—")
        for row in rows[:SIZE]
    ]  # fmt: skip
    return render(request, "administration/list.html", {
        "title": "登录日志", "note": "登录、退出、锁定和发放一次性密码的记录，只增不改",
        "heads": ("时间", "何事", "登录名", "何人办理", "来源地址"), "rows": [{"cells": row, "url": ""} for row in shown],
        "forms": (), "after": str(rows[SIZE - 1].pk) if len(rows) > SIZE else "",
    })  # fmt: skip
