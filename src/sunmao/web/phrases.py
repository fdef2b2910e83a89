# SPDX-License-Identifier: Apache-2.0
"""The page of a person's own phrases and of those the office shares; also taken from beside a text, by script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Form, FormFaults, ask, read
from sunmao.office import phrases as kept
from sunmao.office.phrases import PhraseRefused
from sunmao.web.asking import Asking, asking
from sunmao.web.composing import facts_of
from sunmao.web.fields import Cell, cells_of, faults_of, in_lines

OFFERED = 12
"""Phrases that stand under a text; the others are on the page."""


class NewPhrase(Form):
    """A phrase to be kept."""

    text: str = ask("常用语", help="一句话，最多 200 字；不要写姓名、案情等个人信息", most=200)


class NewSharedPhrase(NewPhrase):
    """A phrase to be kept, by somebody who may share it."""

    shared: bool = ask("全院共用", help="全院人员都能看到", default=False)


@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    """Show the phrases; keep or drop one."""
    asked = asking(request)
    form = NewSharedPhrase if asked.actor.role in kept.KEEPERS else NewPhrase
    faults: dict[str, str] = {}
    refusal = ""
    if request.method == "POST":
        faults, refusal = _act(request, asked, form)
        if "application/json" in request.headers.get("Accept", ""):
            said = refusal or "；".join(faults.values())
            return JsonResponse({"said": said or "已存入"}, status=422 if said else 200)
        if not faults and not refusal:
            messages.success(request, "已删去。" if request.POST.get("drop") else "已存入。")
            return redirect("phrases")
    typed = {name: request.POST.getlist(name) for name in request.POST} if faults or refusal else None
    cells = cells_of(form, {}, typed, faults)
    every = kept.own_and_shared(asked.actor)
    return render(request, "web/phrases.html", {
        "lines": list(in_lines(cells)), "faults": faults_of(cells, faults), "refusal": refusal,
        "own": [one for one in every if one.person_id], "shared": [one for one in every if not one.person_id],
        "keeper": asked.actor.role in kept.KEEPERS,
    }, status=422 if faults else 409 if refusal else 200)  # fmt: skip


def _act(request: HttpRequest, asked: Asking, form: type[NewPhrase]) -> tuple[dict[str, str], str]:
    try:
        if dropped := request.POST.get("drop"):
            kept.drop(phrase=_uuid(dropped), by=asked.actor)
        else:
            typed = {name: request.POST.getlist(name) for name in request.POST}
            said: Any = read(form, facts_of(form, typed))
            kept.keep(text=said.text, shared=getattr(said, "shared", False), by=asked.actor, at=asked.at)
    except FormFaults as wrong:
        return wrong.faults, ""
    except PhraseRefused as refused:
        return {}, str(refused)
    return {}, ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise PhraseRefused("没有这一条常用语，请刷新页面。") from error


def offered(asked: Asking) -> tuple[str, ...]:
    """Return the phrases that stand under a text."""
    return tuple(one.text for one in kept.own_and_shared(asked.actor)[:OFFERED])


def with_phrases(asked: Asking, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Put the phrases under the texts of a form; nothing is read for a form without any."""
    if not any(cell.widget == "text" for cell in cells):
        return cells
    found = offered(asked)
    return tuple(cell.with_phrases(found) if cell.widget == "text" else cell for cell in cells)
