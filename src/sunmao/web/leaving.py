# SPDX-License-Identifier: Apache-2.0
"""Signing out: asked with a page of the shell, done by the door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from sunmao.office import views


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask first; a post leaves."""
    return views.sign_out(request) if request.method == "POST" else render(request, "web/sign_out.html")
