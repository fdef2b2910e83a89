# SPDX-License-Identifier: Apache-2.0
"""Leaving, loan, long absence: what is in a person's hands, and each thing handed to a named person by an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sunmao.kernel.builtins import HAND_OVER, NewHandler
from sunmao.kernel.forms import Form, PersonRef, ask
from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import posts
from sunmao.office.keys import uuid7
from sunmao.office.models import Delegation, Loan, Person, Post
from sunmao.office.posts import ARRANGERS, DELEGATORS, ArrangementRefused
from sunmao.record import handing_over, holdings
from sunmao.record.handing_over import Handed
from sunmao.record.holdings import Holding, Looking, Thing
from sunmao.record.models import Matter
from sunmao.web import choosers
from sunmao.web.administration import absence
from sunmao.web.administration.absence import NewDelegation
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking
from sunmao.web.rows import rows_of

both = require_http_methods(["GET", "HEAD", "POST"])
MOST = 200
NONE_CHOSEN = "请至少选一件事项，再转办。"


class StandInInstead(Form):
    """Who stands in for the rest of the time."""

    row: str = ask("哪一项代行")
    to_person: PersonRef = ask("改由谁代行", default="", help="留空则终止这项代行，岗位本人自己办理")
    reason: str = ask("事由", most=200)


def within_reach(asked: Asking) -> QuerySet[Person]:
    """Return whose hands this post may look into: a head's own department, for the others everybody of the office."""
    everybody = Person.objects.filter(office_id=asked.actor.office_id)
    if asked.actor.role is not Role.DEPARTMENT_HEAD:
        return everybody
    own = Post.objects.filter(office_id=asked.actor.office_id, department_id=asked.actor.department_id)
    return everybody.filter(pk__in=own.values("person_id"))


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """List people with how much is in their hands, the fullest first."""
    asked = asking(request)
    text = request.GET.get("text", "").strip()[:50]
    found = within_reach(asked)
    if text:
        low = text.lower()
        found = found.filter(
            Q(name__contains=text) | Q(work_number__contains=text) | Q(initials=low) | Q(pinyin__startswith=low)
        )
    return render(request, "administration/list.html", {
        "title": "交接", "note": "离岗、借调、长期外出前，把手上的事逐项转给他人；手上还有事的，账号不能停用",
        "heads": ("姓名", "岗位", "承办在办", "代他人", "借往外院", "状态"), "rows": _people(asked, found), "forms": (),
        "text": text, "search": True,
    })  # fmt: skip


def _people(asked: Asking, found: QuerySet[Person]) -> list[dict[str, Any]]:
    office = asked.actor.office_id
    persons = list(found.filter(active=True).order_by("pinyin")[:MOST])
    keys = [one.pk for one in persons]
    handled = _counts(Matter.objects.filter(office_id=office, handler_id__in=keys, closed_at=None, historic=False),
                      "handler_id")  # fmt: skip
    gone = list(found.filter(active=False, pk__in=_left_behind(office))[:MOST])
    handled |= _counts(Matter.objects.filter(office_id=office, handler_id__in=[one.pk for one in gone], closed_at=None,
                                             historic=False), "handler_id")  # fmt: skip
    running = {"office_id": office, "ended_at": None, "until__gte": asked.today}
    acting = _counts(Delegation.objects.filter(**running, to_person_id__in=keys), "to_person_id")
    lent = _counts(Loan.objects.filter(**running, person_id__in=keys), "person_id")
    held: dict[UUID, list[str]] = {}
    for post in choosers.holding(asked.today).filter(office_id=office, person__in=keys).select_related("department"):
        held.setdefault(post.person_id, []).append(f"{post.department.name}　{Role(post.role).label}")
    counts = ((handled, "{} 件"), (acting, "代 {} 项"), (lent, "借出 {} 项"))
    full = sorted((*gone, *persons), key=lambda one: -sum(found.get(one.pk, 0) for found, _ in counts))
    return [
        {"cells": (one.name, "；".join(held.get(one.pk, ["—"])),
                   *(words.format(found[one.pk]) if one.pk in found else "—" for found, words in counts),
                   "在职" if one.active else "已离岗"),
         "url": reverse("handover", kwargs={"person": one.pk})}
        for one in full
    ]  # fmt: skip


def _left_behind(office: UUID) -> QuerySet[Matter, Any]:
    """Name the handlers of open matters: some left before leaving waited for that."""
    handled = Matter.objects.filter(office_id=office, closed_at=None, historic=False, handler_id__isnull=False)
    return handled.values("handler_id")


def _counts(rows: QuerySet[Any], column: str) -> dict[UUID, int]:
    return dict(rows.values_list(column).annotate(Count("pk")).order_by())


@both
def handover(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show everything in a person's hands, and hand it over."""
    asked = asking(request)
    who = within_reach(asked).filter(pk=person).first()
    if who is None:
        raise Http404(str(person))
    look = Looking(who, asked.actor, asked.today, asked.at)
    forms, results = _forms(asked, look), []
    if (giving := forms.get("give")) and giving.sent(request):
        giving.act(lambda given: results.extend(_hand_over(request, asked, who, given)))
    elif any(form.sent(request) and form.act(lambda given: _arrange(asked, look, given)) for form in forms.values()):
        messages.success(request, "已办理。")
        return redirect("handover", person=who.pk)
    shown = holdings.of(look)
    status = 409 if results and not any(one.done for one in results) else status_of(*forms.values()) if forms else 200
    return render(request, "administration/handover.html", {
        "person": who, "note": _note(who, shown), "clear": not any(one.left for one in shown),
        "summary": [_summary(one) for one in shown if one.count],
        "without": "、".join(one.kind.label for one in shown if not one.count), "results": [_result(one) for one in results],
        "matters": _matters(asked, shown), "others": [line for one in shown[1:] for line in _others(asked, one)],
        "give": forms["give"].shown() if "give" in forms else None, "key": uuid7(),
        "forms": [form.shown() for name, form in forms.items() if name != "give"], "ways": _ways(asked, who),
    }, status=status)  # fmt: skip


def _forms(asked: Asking, look: Looking) -> dict[str, Arranging[Any]]:
    """Return the forms that this post may send about this person."""
    forms: dict[str, Arranging[Any]] = {}
    others = [one for one in choosers.people(asked) if one[0] != str(look.person.pk)]
    if asked.actor.role in HAND_OVER.who.roles:
        forms["give"] = Arranging("give", "转办所选事项", NewHandler, "转办所选事项", {"person": others})
    if asked.actor.role not in DELEGATORS:
        return forms
    if held := [post for post in look.posts if post.role not in ADMINISTRATORS]:
        labels = [(str(post.pk), f"{post.department.name}　{Role(post.role).label}") for post in held]
        forms["delegate"] = Arranging("delegate", "登记代行（长期外出，事项仍由其承办）", NewDelegation, "登记代行",
                                      {"name:post": labels, "person": others})  # fmt: skip
    if taken := list(holdings.stands_in(asked.actor.office_id, look.person.pk, asked.today)):
        rows = [(str(one.pk), f"代{one.post.person.name}　{Role(one.post.role).label}") for one in taken]
        forms["instead"] = Arranging("instead", "代他人行使的岗位：改由他人代行，或者终止", StandInInstead, "办理",
                                     {"name:row": rows, "person": others})  # fmt: skip
    return forms


def _hand_over(request: HttpRequest, asked: Asking, who: Person, given: NewHandler) -> list[Handed]:
    if given.to_person not in {one.value for one in choosers.people(asked)}:
        raise ArrangementRefused("新的承办人不在所列各项中，请重新选择。")
    chosen = [key for text in request.POST.getlist("matter") if (key := absence.uuid_of(text))]
    if not chosen:
        raise ArrangementRefused(NONE_CHOSEN)
    return handing_over.hand_over(
        matters=chosen[:MOST], away_from=who.pk, to=UUID(given.to_person), reason=given.reason, by=asked.actor, at=asked.at,
        day=asked.today, submission=absence.uuid_of(request.POST.get("_key", "")) or uuid7(),
    )  # fmt: skip


def _arrange(asked: Asking, look: Looking, given: Form) -> None:
    if isinstance(given, NewDelegation):
        held = {str(post.pk): post for post in look.posts}
        if given.post not in held:
            raise ArrangementRefused("岗位不在所列各项中，请重新选择。")
        posts.delegate(post=held[given.post], to=absence.person_of(asked, given.to_person), since=given.since,
                       until=given.until, reason=given.reason, by=asked.actor)  # fmt: skip
    elif isinstance(given, StandInInstead):
        taken = {str(one.pk): one for one in holdings.stands_in(asked.actor.office_id, look.person.pk, asked.today)}
        if given.row not in taken:
            raise ArrangementRefused("这项代行已终止。")
        _instead(asked, taken[given.row], given)


def _instead(asked: Asking, one: Delegation, given: StandInInstead) -> None:
    if not given.to_person:
        posts.end_delegation(delegation=one, by=asked.actor, at=asked.at)
        return
    posts.redelegate(delegation=one, to=absence.person_of(asked, given.to_person), reason=given.reason,
                     since=asked.today, by=asked.actor, at=asked.at)  # fmt: skip


def _note(who: Person, shown: Sequence[Holding]) -> str:
    if not who.active:
        return f"工号 {who.work_number}　已离岗"
    left = sum(one.left for one in shown)
    return f"工号 {who.work_number}　{f'还有 {left} 项没有交接' if left else '手上没有须交接的事'}"


def _summary(one: Holding) -> dict[str, Any]:
    return {"label": one.kind.label, "count": one.count, "unit": one.kind.unit, "left": one.left if one.kind.blocks else None,
            "way": one.kind.way}  # fmt: skip


def _matters(asked: Asking, shown: Iterable[Holding]) -> dict[str, Any]:
    """Return the open matters in hand, as a list of the ledger shows them; the others by number only."""
    own = next(one for one in shown if one.kind.name == "handled")
    return {"rows": _lines(asked, own.things), "more": own.count - len(own.things)}


def _lines(asked: Asking, things: Sequence[Thing]) -> list[dict[str, Any]]:
    seen = [thing.matter for thing in things if thing.matter]
    rows = {str(matter.pk): row for matter, row in zip(seen, rows_of(asked, seen), strict=True)}
    return [
        {"key": thing.key, "number": thing.label, "note": thing.note, "row": rows.get(thing.key)} for thing in things
    ]


def _others(asked: Asking, one: Holding) -> list[dict[str, str]]:
    """Return the things of another kind: what, about what, a remark."""
    return [
        {"kind": one.kind.label, "what": line["number"], "url": line["row"].url if line["row"] else "",
         "title": line["row"].title if line["row"] else "", "note": line["note"]}
        for line in _lines(asked, one.things)
    ]  # fmt: skip


def _result(one: Handed) -> dict[str, Any]:
    return {"number": one.number, "done": one.done, "sentence": one.refusal or "已转办，已写入经过"}


def _ways(asked: Asking, who: Person) -> list[dict[str, str]]:
    """Return where to go next: administrators let people go, whoever lists people goes back."""
    ways = [{"label": "返回交接", "url": reverse("handovers")}]
    if asked.actor.role in ARRANGERS and who.active:
        ways.append({"label": "办理离岗", "url": reverse("person", kwargs={"person": who.pk})})
    return ways
