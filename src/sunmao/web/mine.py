# SPDX-License-Identifier: Apache-2.0
"""What a person sets for himself: quiet hours, the line of the day on the desk, the calendar feed."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunmao.office import wishes
from sunmao.office.actors import Actor
from sunmao.web.asking import asking
from sunmao.web.shell import QUIET

DIGEST = "digest"
_HOURS = re.compile(r"^([01]?\d|2[0-3])[:：]?([0-5]\d)$")


def quiet_of(kept: str) -> tuple[str, str]:
    """Return the hours without corner notices as kept, from and to; empty when none are set."""
    since, _, until = kept.partition("-")
    return since, until


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show what is set, or set it."""
    ask = asking(request)
    if request.method != "POST":
        return _show(request, ask.actor)
    doing = request.POST.get("_do", "")
    if doing == "feed_on":
        key = wishes.open_feed(by=ask.actor)
        address = request.build_absolute_uri(reverse("feed", kwargs={"key": key}))
        return _show(request, ask.actor, address=address)
    if doing == "feed_off":
        wishes.drop(by=ask.actor, name=wishes.FEED)
        messages.success(request, "日历订阅已停用，原地址不再有效。")
        return redirect("mine")
    fault = _keep_hours(ask.actor, request.POST.get("since", ""), request.POST.get("until", ""))
    wishes.keep(by=ask.actor, name=DIGEST, value="on" if request.POST.get("digest") else "off")
    if fault:
        return _show(request, ask.actor, fault=fault, typed=request.POST.dict(), status=422)
    request.session[QUIET] = wishes.of(ask.actor, QUIET).get(QUIET, "")
    messages.success(request, "提醒设置已保存。")
    return redirect("mine")


def _keep_hours(actor: Actor, since: str, until: str) -> str:
    """Keep the quiet hours, or say what is wrong with them."""
    if not since.strip() and not until.strip():
        wishes.drop(by=actor, name=QUIET)
        return ""
    found = [_HOURS.match(text.strip()) for text in (since, until)]
    if not all(found):
        return "免打扰时段要填两个时刻，例如 18:00 和 08:30；不需要的请两个都留空。"
    hours = [f"{int(one.group(1)):02d}:{one.group(2)}" for one in found if one]
    wishes.keep(by=actor, name=QUIET, value="-".join(hours))
    return ""


def _show(
    request: HttpRequest, actor: Actor, *, address: str = "", fault: str = "", typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    kept = wishes.of(actor)
    since, until = quiet_of(kept.get(QUIET, ""))
    said = typed or {}
    return render(request, "web/mine.html", {
        "since": said.get("since", since), "until": said.get("until", until), "fault": fault, "address": address,
        "digest": kept.get(DIGEST, "on") == "on", "feed": wishes.FEED in kept,
    }, status=status)  # fmt: skip
