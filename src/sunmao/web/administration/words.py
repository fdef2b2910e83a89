# SPDX-License-Identifier: Apache-2.0
"""The dictionaries of an office: words that forms propose beside certain fields, never demand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunmao.kernel.forms import Form, ask
from sunmao.office import own_words
from sunmao.office.models import Word, WordKind
from sunmao.office.posts import ArrangementRefused
from sunmao.web.administration.arranging import Arranging, status_of
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])


class NewWords(Form):
    """Words of one kind, one a line."""

    kind: str = ask("类别")
    texts: str = ask("用词", lines=5, most=20_000, help="一行一个，每个不超过 100 字；已有的不重复登记，停用的恢复使用")


class Chosen(Form):
    """Which word."""

    row: str = ask("用词")


@both
def words(request: HttpRequest) -> HttpResponse:
    """List the words by kind; add, switch off, take into use again."""
    asked = asking(request)
    every = list(Word.objects.filter(office_id=asked.actor.office_id).order_by("kind", "-active", "pinyin", "text"))
    used, unused = ({str(one.pk): one for one in every if one.active is active} for active in (True, False))
    kinds = [(kind.value, str(kind.label)) for kind in WordKind]
    add = Arranging("add", "增加用词", NewWords, "增加", {"name:kind": kinds})
    off = Arranging("off", "停用", Chosen, "停用", {"name:row": _offered(used)})
    on = Arranging("on", "恢复使用", Chosen, "恢复使用", {"name:row": _offered(unused)})
    done = (
        (add.sent(request) and add.act(lambda new: _add(asked, new)))
        or (off.sent(request) and off.act(lambda given: _switch(asked, used, given, active=False)))
        or (on.sent(request) and on.act(lambda given: _switch(asked, unused, given, active=True)))
    )
    if done:
        messages.success(request, "已办理。")
        return redirect("words")
    forms: list[Arranging[Any]] = [add, *([off] if used else []), *([on] if unused else [])]
    return render(request, "administration/list.html", {
        "title": "本院用词", "note": "填表时在相应的栏旁供选择，也可以不选而自己填写；已写入经过的不变",
        "heads": ("用词", "类别", "用在哪些栏", "状态"),
        "rows": [{"cells": (one.text, one.get_kind_display(), _where(one), "在用" if one.active else "停用"), "url": ""}
                 for one in every],
        "forms": [form.shown() for form in forms],
    }, status=status_of(add, off, on))  # fmt: skip


def _offered(found: dict[str, Word]) -> list[tuple[str, str]]:
    return [(key, f"{one.get_kind_display()}　{one.text}") for key, one in found.items()]


def _where(one: Word) -> str:
    return "、".join(label for label, kind in own_words.FIELDS.items() if kind == one.kind)


def _add(asked: Asking, new: NewWords) -> None:
    if new.kind not in WordKind.values:
        raise ArrangementRefused("类别不在所列各项中，请重新选择。")
    own_words.add_words(kind=WordKind(new.kind), texts=new.texts, by=asked.actor)


def _switch(asked: Asking, found: dict[str, Word], given: Chosen, *, active: bool) -> None:
    if given.row not in found:
        raise ArrangementRefused("用词不在所列各项中，请重新选择。")
    own_words.switch_word(word=found[given.row], active=active, by=asked.actor)
