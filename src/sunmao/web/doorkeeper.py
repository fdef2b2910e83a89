# SPDX-License-Identifier: Apache-2.0
"""Lets a request through to its page, or refuses. A page without a line in the table is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sunmao.web.asking import actor_of
from sunmao.web.doors import BY_NAME, Pass

NUL = "\0"
"""No text of the database can hold it, so no address may."""


class Doorkeeper:
    """Ask the table of doors before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the asking is done once the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Return a refusal or the way to sign in, or nothing to go on."""
        if any(NUL in text for _, texts in (*request.GET.lists(), ("", [request.path])) for text in texts):
            raise BadRequest("a NUL in the address")
        name = request.resolver_match.view_name if request.resolver_match else ""
        door = BY_NAME.get(name)
        if door is None:
            raise PermissionDenied("这一页还没有写明谁可以打开，因此对所有人关闭。")
        if door.who is Pass.ANYONE:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not door.who.asks_post:
            return None
        actor = actor_of(request)
        if actor is None:
            return redirect("choose_post")
        if actor.role not in door.who.roles:
            raise PermissionDenied(f"“{door.label}”由{door.who.value}打开，您现在的岗位是{actor.role.label}。")
        return None
