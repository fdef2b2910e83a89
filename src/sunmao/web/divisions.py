# SPDX-License-Identifier: Apache-2.0
"""The divisions of GB/T 2260, to look up a code or a name; the chooser of a form asks here too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.kernel.places import divisions_like

MOST = 50


@require_safe
def divisions(request: HttpRequest) -> HttpResponse:
    """Show the divisions whose code or name fits."""
    text = request.GET.get("text", "").strip()[:50]
    found = divisions_like(text, MOST)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"divisions": [{"code": one.code, "path": one.path} for one in found[:12]]})
    return render(request, "web/divisions.html", {"text": text, "found": found, "full": len(found) == MOST})
