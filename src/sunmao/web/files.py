# SPDX-License-Identifier: Apache-2.0
"""Files that people handed in: as attachments under a policy that lets them do nothing, pictures drawn anew."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sunmao.record import files as kept
from sunmao.record.access import Kind, note
from sunmao.record.models import File, Matter
from sunmao.record.sight import visible_to
from sunmao.web.asking import Asking, asking
from sunmao.web.security import FILE_POLICY, PREVIEW_POLICY


def _found(ask: Asking, number: UUID) -> tuple[File, Matter]:
    file = File.objects.filter(office_id=ask.actor.office_id, pk=number).first()
    matter = visible_to(ask.actor).filter(pk=file.matter_id).first() if file else None
    if file is None or matter is None:
        raise Http404(str(number))
    return file, matter


@require_safe
def download(request: HttpRequest, file: UUID) -> FileResponse:
    """Send a file to be saved, never to be shown."""
    ask = asking(request)
    found, matter = _found(ask, file)
    path = kept.path_of(ask.actor.office_id, bytes(found.sha256))
    if not path.is_file():
        raise Http404(str(file))
    note(ask.actor, Kind.DOWNLOAD, at=ask.at, matter=matter.pk, about=found.name)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = FILE_POLICY
    return response


@require_safe
def preview(request: HttpRequest, file: UUID) -> HttpResponse:
    """Show a picture drawn anew, without anything the original hid."""
    ask = asking(request)
    found, matter = _found(ask, file)
    drawn = kept.preview(kept.path_of(ask.actor.office_id, bytes(found.sha256)))
    if drawn is None:
        raise Http404(str(file))
    note(ask.actor, Kind.VIEW, at=ask.at, matter=matter.pk, about=f"预览　{found.name}")
    response = HttpResponse(drawn, content_type="image/png")
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["Content-Disposition"] = "inline; filename=preview.png"
    return response
