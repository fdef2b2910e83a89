# SPDX-License-Identifier: Apache-2.0
"""The pages of the manual: contents with a search, one page, all pages on one sheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sunmao.web.help import manual
from sunmao.web.help.searching import find

LONGEST = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the contents, or what a search found."""
    text = request.GET.get("text", "").strip()[:LONGEST]
    return _shown(request, manual.pages()[manual.INDEX], text)


@require_safe
def page(request: HttpRequest, page: str) -> HttpResponse:
    """Show one page beside the contents."""
    if page == manual.INDEX:
        return redirect("help")
    found = manual.pages().get(page)
    if found is None:
        raise Http404(page)
    return _shown(request, found, "")


@require_safe
def whole(request: HttpRequest) -> HttpResponse:
    """Show every page on one sheet, for paper."""
    return render(request, "help/print.html", {"pages": list(manual.pages().values())[1:]})


def _shown(request: HttpRequest, shown: manual.Page, text: str) -> HttpResponse:
    contents = [
        {"title": one.title, "url": manual.url_of(name), "current": name == shown.name and not text}
        for name, one in manual.pages().items()
    ]
    return render(request, "help/page.html", {
        "page": shown, "contents": contents, "text": text, "hits": find(text), "at_contents": shown.name == manual.INDEX,
    })  # fmt: skip
