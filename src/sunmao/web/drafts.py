# SPDX-License-Identifier: Apache-2.0
"""Drafts: kept while somebody types, told when another page was quicker, listed, given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.office.keys import uuid7
from sunmao.record import draft_saving
from sunmao.record import drafts as kept_drafts
from sunmao.record.draft_contents import DraftTooLong, DraftUnreadable
from sunmao.record.draft_saving import AlreadySent, Choice, Saved, SavedElsewhere, Saving
from sunmao.record.drafts import KEPT_FOR, Kept
from sunmao.record.models import Matter
from sunmao.record.sight import visible_to
from sunmao.web import drafting, spots
from sunmao.web.asking import Asking, asking
from sunmao.web.drafting import Drafting
from sunmao.web.spots import Spot
from sunmao.web.uploads import Arrived, arrived

both = require_http_methods(["GET", "HEAD", "POST"])
FIRST_WORDS = 40
SENT = "这份表单已经办理，不再暂存。"
ENDED = "这份草稿已在另一页面办理或放弃。本页的文字还在；继续填写的话，请另存为一份新草稿。"
OUT_OF_SIGHT = "这件事项已经转出，您看不到它了。文字暂存在“我的草稿”里，需要的部分可以复制。"


@both
def drafts(request: HttpRequest) -> HttpResponse:
    """Keep what a page sent, or list what this person has."""
    return _save(request) if request.method == "POST" else _list(request)


# keeping


def _save(request: HttpRequest) -> HttpResponse:
    ask = asking(request)
    spot = spots.named(ask, request.POST)
    known = Drafting(ask, spot)
    known.sent(request)
    files = arrived(request, ask.actor.office_id, spot.forms[0], known.held_files)
    saving = _saving(request, spot, known, files)
    try:
        saved = draft_saving.save(by=ask.actor, at=ask.at, place=spot.place, saving=saving)
    except SavedElsewhere as told:
        return _told(request, ask, spot, saving, other=told.other)
    except AlreadySent:
        return _told(request, ask, spot, saving, sentence=SENT)
    except DraftTooLong as long:
        return _told(request, ask, spot, saving, sentence=str(long), status=422)
    except DraftUnreadable as closed:
        return _told(request, ask, spot, saving, sentence=str(closed))
    return _kept(request, ask, spot, saving, saved, files)


def _saving(request: HttpRequest, spot: Spot, known: Drafting, files: Arrived) -> Saving:
    sent = request.POST
    typed = {name: sent.getlist(name) for name in sent}
    turn, seen = sent.get("_turn", ""), sent.get("_seen", "")
    chosen = sent.get("_choice", "")
    return Saving(
        draft=known.draft, based=known.based, page=spots.key_of(sent.get("_key", "")) or uuid7(),
        turn=int(turn) if turn.isdecimal() and len(turn) < 16 else 0,
        content=spot.content(typed, files),
        position=int(seen) if seen.isdecimal() and len(seen) < 10 and spot.matter else spot.position,
        choice=Choice(chosen) if chosen in list(Choice) else Choice.NONE,
    )  # fmt: skip


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _kept(request: HttpRequest, ask: Asking, spot: Spot, saving: Saving, saved: Saved, files: Arrived) -> HttpResponse:
    """Say when it was kept, and what has changed about the matter meanwhile."""
    url = _page(spot, saved.draft)
    note = "；".join(filter(None, (_moved(ask, spot, saving), *files.faults.values())))
    said = f"已暂存 {drafting.moment(ask, saved.saved_at)}"
    if _by_script(request):
        return JsonResponse({"said": said, "draft": str(saved.draft), "based": saved.revision, "note": note,
                             "go": url if saving.choice is Choice.THEIRS else ""})  # fmt: skip
    if saving.choice is Choice.THEIRS:
        said = "已改用另一页面暂存的内容；本页的文字放在“较早的草稿”里"
    messages.success(request, f"{said}。{note}")
    return _after(url)


def _page(spot: Spot, draft: UUID) -> str:
    """Return where the form stands with its draft in it."""
    if spot.matter is not None:
        return spot.url
    return f"{spot.url}?draft={draft}"


def _after(url: str) -> HttpResponse:
    response = redirect(url)
    response.status_code = 303
    return response


def _moved(ask: Asking, spot: Spot, saving: Saving) -> str:
    if spot.unseen:
        return OUT_OF_SIGHT
    if spot.stands is None or saving.position == spot.position:
        return _another(ask, spot, saving)
    return "本事项刚刚有了新的进展，本页已不是最新。文字已经暂存，请重新打开本页，对照最新情况再办"


def _another(ask: Asking, spot: Spot, saving: Saving) -> str:
    """A second new form of the same kind: both are kept, and the later page says so when it begins."""
    if spot.matter is not None or saving.based:
        return ""
    place = spot.place
    found = kept_drafts.at_place(ask.actor, at=ask.at, ledger=place.ledger, step=place.step, matter=None)
    others = [one for one in found if one.id != saving.draft]
    if not others:
        return ""
    return (
        f"您另有一份“{spot.label}”的草稿（{drafting.moment(ask, others[0].saved_at)} 暂存），两份都保留，见“我的草稿”"
    )


def _told(
    request: HttpRequest, ask: Asking, spot: Spot, saving: Saving, *, other: Kept | None = None, sentence: str = "",
    status: int = 409,
) -> HttpResponse:  # fmt: skip
    """Say what stands against keeping it, with both texts; nothing was overwritten."""
    context: dict[str, Any] = {"sentence": sentence or ENDED, "other": None, "again": not sentence}
    if other is not None:
        context["sentence"] = (
            f"您在另一页面 {drafting.moment(ask, other.saved_at)} 暂存过这份草稿，本页的文字因此没有暂存，那一份也没有改动。"
            "请看过两份后选择保留哪一份；没有选的一份放在“较早的草稿”里，不会丢失。"
        )
        context["other"] = {"id": other.id, "based": other.revision, "lines": _lines(ask, spot, other),
                            "at": drafting.moment(ask, other.saved_at)}  # fmt: skip
    if _by_script(request):
        html = render_to_string("web/_draft_other.html", context)
        return JsonResponse({"html": html, "sentence": context["sentence"]}, status=status)
    sent = {name: texts for name, texts in drafting.typed_of(saving.content).items() if texts}
    context |= {
        "mine": drafting.lines_of(ask, spot.specs, saving.content), "label": spot.label, "url": spot.url,
        "number": spot.number, "draft": saving.draft, "step": spot.step, "ledger": spot.ledger.code, "key": saving.page,
        "seen": "" if saving.position is None else saving.position,
        "sent": [(name, text) for name, texts in sent.items() for text in texts],
    }  # fmt: skip
    return render(request, "web/draft_told.html", context, status=status)


def _lines(ask: Asking, spot: Spot, kept: Kept) -> list[dict[str, str]]:
    try:
        return drafting.lines_of(ask, spot.specs, kept.content)
    except DraftUnreadable as closed:
        return [{"label": "读不出来", "text": str(closed)}]


# looking


def _numbers(ask: Asking, kept: list[Kept]) -> dict[UUID, tuple[str, str]]:
    """Return number and title of the matters that this person sees."""
    keys = [one.place.matter for one in kept if one.place.matter]
    found = visible_to(ask.actor).filter(pk__in=keys) if keys else Matter.objects.none()
    return {pk: (number, title) for pk, number, title in found.values_list("pk", "number", "title")}


def _list(request: HttpRequest) -> HttpResponse:
    ask = asking(request)
    kept = kept_drafts.of(ask.actor, at=ask.at)
    numbers, labels = _numbers(ask, kept), drafting.labels(kept)
    return render(request, "web/drafts.html", {"rows": [_row(ask, one, numbers, labels[one.id]) for one in kept],
                                               "days": KEPT_FOR.days})  # fmt: skip


def _row(ask: Asking, kept: Kept, numbers: dict[UUID, tuple[str, str]], labels: tuple[str, str]) -> dict[str, Any]:
    number, title = numbers.get(kept.place.matter, ("", "")) if kept.place.matter else ("", "")
    unseen = kept.place.matter is not None and not number
    days = -((ask.at - kept.saved_at - KEPT_FOR) // timedelta(days=1))
    return {
        "ledger": labels[0], "step": labels[1], "number": "（已看不到）" if unseen else number or "（新登记）",
        "title": title or _first_words(kept), "at": drafting.moment(ask, kept.saved_at), "days": days,
        "url": reverse("draft", args=[kept.id]),
        "go": "" if unseen else _way(ask, kept, number),
    }  # fmt: skip


def _way(ask: Asking, kept: Kept, number: str) -> str:
    spot = spots.of_kept(ask, kept, number)
    return _page(spot, kept.id) if spot else ""


def _first_words(kept: Kept) -> str:
    """Return how the text begins, so that its writer knows it among others."""
    try:
        texts = [text for several in kept.content.typed.values() for text in several]
    except DraftUnreadable as closed:
        return str(closed)
    return next((text[:FIRST_WORDS] for text in texts if any("\u4e00" <= sign <= "\u9fff" for sign in text)), "")


@both
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show one draft with its earlier texts, or give it up."""
    ask = asking(request)
    kept = kept_drafts.one(ask.actor, draft, at=ask.at)
    if kept is None:
        raise Http404(str(draft))
    if request.method == "POST":
        kept_drafts.discard(by=ask.actor, draft=draft)
        messages.success(request, "草稿已放弃。")
        return _after(reverse("drafts"))
    numbers, labels = _numbers(ask, [kept]), drafting.labels([kept])
    number = numbers.get(kept.place.matter, ("", ""))[0] if kept.place.matter else ""
    spot = spots.of_kept(ask, kept, number)
    return render(request, "web/draft.html", {
        "row": _row(ask, kept, numbers, labels[kept.id]), "texts": list(_texts(ask, spot, kept)),
    })  # fmt: skip


def _texts(ask: Asking, spot: Spot | None, kept: Kept) -> list[dict[str, Any]]:
    specs = spot.specs if spot else {}
    try:
        texts = [("最近一次暂存", kept.saved_at, kept.content, "")]
        for past in kept_drafts.earlier(ask.actor, kept):
            head = "另一页面的文字" if past.displaced else "较早的草稿"
            fits = spot is not None and spot.place.version == kept.place.version
            way = (
                f"{spot.url}{'&' if '?' in spot.url else '?'}draft={kept.id}&earlier={past.id}" if spot and fits else ""
            )
            texts.append((head, past.saved_at, past.content, way))
    except DraftUnreadable as closed:
        return [{"head": str(closed), "at": "", "lines": [], "go": ""}]
    return [
        {"head": head, "at": drafting.moment(ask, at), "lines": drafting.lines_of(ask, specs, content), "go": way}
        for head, at, content, way in texts
    ]
