# SPDX-License-Identifier: Apache-2.0
"""A holiday notice asked for on a page, and loaded by whoever may: the tables' owner."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from sunmao import law
from sunmao.kernel.roles import Role
from sunmao.office.actors import Actor
from sunmao.office.models import Office
from sunmao.office.posts import ArrangementRefused, need, obeying_rules
from sunmao.record.loading import Busy, load_notice
from sunmao.record.models import AskedNotice

ASKERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR})
ABOVE: Final = "放假通知对本平台各院一并生效，由最上级单位的系统管理员载入。"
BELL: Final = "notice.asked"
"""A file beside the database: the service looks for it and loads what waits."""


def ask_for(*, text: str, by: Actor, at: datetime) -> AskedNotice:
    """Ask for a notice to be loaded; it is read first, so that what waits is right.

    :raises law.NoticeError: naming every line that is wrong
    :raises ArrangementRefused: if the office stands under another, or the same text waits already
    """
    need(by, ASKERS)
    law.read_notice(text)
    if Office.objects.filter(pk=by.office_id, parent__isnull=False).exists():
        raise ArrangementRefused(ABOVE)
    if AskedNotice.objects.filter(office_id=by.office_id, loaded_at=None, refusal="").exists():
        raise ArrangementRefused("已有一份放假通知正在等待载入，请稍后刷新本页查看结果。")
    with obeying_rules(ABOVE):
        asked = AskedNotice.objects.create(office_id=by.office_id, person_id=by.person_id, who=by.who, text=text,
                                           asked_at=at)  # fmt: skip
    transaction.on_commit(_ring)
    return asked


def _ring() -> None:
    Path(settings.DATA, BELL).touch(mode=0o600)


def load_asked(*, at: datetime) -> list[AskedNotice]:
    """Load every notice that waits, the oldest first, as the tables' owner; each says what became of it."""
    done = []
    for one in AskedNotice.objects.filter(loaded_at=None, refusal="").order_by("asked_at"):
        try:
            loaded = load_notice(one.text, at=at)
        except (law.NoticeError, Busy) as refusal:
            one.refusal = str(refusal)
        else:
            one.loaded_at, one.moved = at, len(loaded.moved)
        AskedNotice.objects.filter(office_id=one.office_id, pk=one.pk).update(
            loaded_at=one.loaded_at, moved=one.moved, refusal=one.refusal
        )
        done.append(one)
    return done
