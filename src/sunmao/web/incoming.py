# SPDX-License-Identifier: Apache-2.0
"""A file on its own, before its form is sent: stored, and named so that the form can send the name."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from sunmao.record.files import FileRefused, store
from sunmao.web.asking import asking
from sunmao.web.uploads import token_of


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Store one file and return its token, name and size; or say why it is not taken."""
    asked = asking(request)
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"said": "没有收到文件，请重新选择。"}, status=422)
    try:
        found = token_of(store(asked.actor.office_id, sent.name or "", sent.chunks()))
    except FileRefused as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    return JsonResponse({"token": found.token, "name": found.name, "size": found.size})
