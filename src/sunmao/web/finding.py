# SPDX-License-Identifier: Apache-2.0
"""Fetching is authorizing: a page gets a matter only as far as this person sees it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from sunmao.record.models import Matter
from sunmao.record.registry import Ledger
from sunmao.record.sight import visible_to
from sunmao.record.standing import NotVisible, Standing, standing
from sunmao.web.asking import Asking


def matter_of(ask: Asking, ledger: Ledger, number: str) -> Matter:
    """Return a matter by number or id.

    :raises Http404: if this person sees no such matter
    """
    matters = visible_to(ask.actor).filter(ledger=ledger.code)
    found = matters.filter(number=number).first() or _by_id(matters, number)
    if found is None:
        raise Http404(number)
    return found


def _by_id(matters: object, text: str) -> Matter | None:
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    found: Matter | None = matters.filter(pk=wanted).first()  # type: ignore[attr-defined]
    return found


def stands_of(ask: Asking, ledger: Ledger, number: str) -> Standing:
    """Return where a matter stands.

    :raises Http404: if this person sees no such matter
    """
    try:
        return standing(matter_of(ask, ledger, number).pk, ask.actor)
    except NotVisible as unseen:
        raise Http404(number) from unseen
