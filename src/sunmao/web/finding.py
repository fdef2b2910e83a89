# SPDX-License-Identifier: Apache-2.0
"""Fetching is authorizing: a page gets a matter only as far as this person sees it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from sunmao.record.registry import Ledger
from sunmao.record.standing import NotVisible, Standing, standing, standing_of
from sunmao.web.asking import Asking


def stands_of(ask: Asking, ledger: Ledger, number: str) -> Standing:
    """Return where a matter stands, by number or id.

    :raises Http404: if this person sees no such matter
    """
    try:
        return standing_of(ledger.code, number, ask.actor)
    except NotVisible as unseen:
        if (key := _key(number)) is None:
            raise Http404(number) from unseen
    try:
        stands = standing(key, ask.actor)
    except NotVisible as unseen:
        raise Http404(number) from unseen
    if stands.ledger is not ledger:
        raise Http404(number)
    return stands


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
