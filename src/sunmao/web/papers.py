# SPDX-License-Identifier: Apache-2.0
"""Papers of a matter as Word documents to be saved; making one is written down as printing."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sunmao.record.access import Kind, note
from sunmao.record.papers import MEDIA_TYPE, PaperNotReady, render
from sunmao.record.registry import Ledger
from sunmao.web.asking import asking
from sunmao.web.finding import stands_of
from sunmao.web.security import FILE_POLICY


@require_safe
def paper(request: HttpRequest, ledger: Ledger, number: str, paper: str) -> HttpResponseBase:
    """Send a paper; when the matter is not so far, go back to it and say why."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    try:
        name, content = render(stands, paper, ask.at)
    except PaperNotReady as sentence:
        messages.info(request, str(sentence))
        return redirect("matter", ledger=ledger, number=number)
    note(ask.actor, Kind.PRINT, at=ask.at, matter=stands.matter, about=paper)
    response = FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=MEDIA_TYPE)
    response["Content-Security-Policy"] = FILE_POLICY
    return response
