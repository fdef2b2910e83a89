# SPDX-License-Identifier: Apache-2.0
"""The offices of this installation as a tree, and what the own one is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Form, OfficeRef, ask
from sunmao.office import describing
from sunmao.office.models import Office
from sunmao.web import choosers
from sunmao.web.administration.absence import uuid_of
from sunmao.web.administration.arranging import Arranging
from sunmao.web.asking import Asking, asking, office_of

both = require_http_methods(["GET", "HEAD", "POST"])
DEEPEST = 8


class Particulars(Form):
    """What the own office is called, and under which one it stands."""

    name: str = ask("全称", most=60, help="以后的经过和文书写新名称，以前的不变")
    short_name: str = ask("简称", most=20)
    code: str = ask("行政区划代码", most=8, default="", help="6 位数字，可再加 2 位；没有请留空")
    parent: OfficeRef = ask("上级院", default="", help="“报请上级院”报往这里；没有请留空")


@both
def offices(request: HttpRequest) -> HttpResponse:
    """Show the tree; the system administrator describes the own office."""
    asked = asking(request)
    every = list(Office.objects.order_by("code", "name"))
    own = next(one for one in every if one.pk == asked.actor.office_id)
    now = {
        "name": [own.name],
        "short_name": [own.short_name],
        "code": [own.code or ""],
        "parent": [str(own.parent_id or "")],
    }
    others = [choice for choice in choosers.offices(asked) if choice[0] != str(own.pk)]
    form = Arranging("describe", "修改本院名称、代码和上级院", Particulars, "修改", {"office": others}, typed=now)
    if form.sent(request) and form.act(lambda given: _describe(asked, given)):
        office_of.cache_clear()
        messages.success(request, "已修改。页头立即更新；其他服务进程在重启后更新。")
        return redirect("offices")
    rows = [{"cells": cells, "url": ""} for cells in _tree(every, own)]
    return render(request, "administration/list.html", {
        "title": "单位", "note": "本平台上的各院；新设单位请在服务器上运行 ./sunmao setup",
        "heads": ("单位", "简称", "代码", "编号用简称", "与本院的关系"), "rows": rows,
        "forms": [form.shown()] if asked.actor.role in describing.DESCRIBERS else [],
    }, status=form.status)  # fmt: skip


def _describe(asked: Asking, given: Particulars) -> None:
    describing.describe(name=given.name, short_name=given.short_name, code=given.code, parent=uuid_of(given.parent),
                        by=asked.actor)  # fmt: skip


def _tree(every: Sequence[Office], own: Office) -> Iterator[tuple[str, ...]]:
    """Yield the offices from the top down, each set in under the one above it."""
    below: dict[UUID | None, list[Office]] = {}
    for one in every:
        below.setdefault(one.parent_id, []).append(one)
    names = _relations({one.pk: one for one in every}, own)

    def those(parent: UUID | None, depth: int) -> Iterator[tuple[str, ...]]:
        for one in below.get(parent, ()) if depth < DEEPEST else ():
            yield f"{'　　' * depth}{one.name}", one.short_name, one.code or "—", one.mark, names.get(one.pk, "协作院")
            yield from those(one.pk, depth + 1)

    yield from those(None, 0)


def _relations(known: Mapping[UUID, Office], own: Office) -> dict[UUID, Any]:
    """Say what each office is to the own one."""
    found = {key: "下级院" for key, one in known.items() if own.pk in list(_above(known, one))}
    found |= dict.fromkeys(_above(known, own), "上级院")
    return {**found, own.pk: "本院"}


def _above(known: Mapping[UUID, Office], one: Office) -> Iterator[UUID]:
    for _ in range(DEEPEST):
        if one.parent_id is None:
            return
        yield one.parent_id
        one = known[one.parent_id]
