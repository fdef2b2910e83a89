# SPDX-License-Identifier: Apache-2.0
"""Who read what, and why: rows that are only added to, never an input of any score."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sunmao.office.actors import Actor
from sunmao.record import protection
from sunmao.record.models import Access, Entry
from sunmao.record.writing import StepRefused


class Kind(StrEnum):
    """What was done with a matter besides a step."""

    VIEW = "view"
    REVEAL = "reveal"
    DOWNLOAD = "download"
    PRINT = "print"
    EXPORT = "export"
    SEARCH = "search"


LABELS = {"view": "查看", "reveal": "查看保密内容", "download": "下载附件", "print": "打印", "export": "导出",
          "search": "检索"}  # fmt: skip


def note(
    actor: Actor, what: Kind, *, at: datetime, matter: UUID | None = None, about: str = "", reason: str = ""
) -> None:
    """Note an access."""
    Access.objects.create(office_id=actor.office_id, matter_id=matter, person_id=actor.person_id, who=actor.who,
                          what=what.value, about=about[:200], reason=reason[:200], at=at)  # fmt: skip


def reveal(actor: Actor, matter: UUID, position: int, name: str, *, reason: str, at: datetime) -> str:
    """Return a protected field in clear, after noting who read it and why.

    The caller has fetched the matter through ``standing`` or ``sight``, so this person sees it.

    :raises StepRefused: if no reason is given, or there is nothing hidden under that name
    """
    if not reason.strip():
        raise StepRefused("查看保密内容须写明理由。")
    entry = Entry.objects.filter(office_id=actor.office_id, matter_id=matter, position=position).select_related(
        "facts").first()  # fmt: skip
    sealed = entry.facts.content.get("protected", {}).get(name) if entry else None
    if not sealed:
        raise StepRefused("这一栏没有保密内容。")
    note(actor, Kind.REVEAL, at=at, matter=matter, about=f"{position}:{name}", reason=reason)
    key = protection.key_for(actor.office_id, matter, new=False)
    return protection.reveal(key, name, sealed)
