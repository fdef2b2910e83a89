# SPDX-License-Identifier: Apache-2.0
"""What a person set for himself, by name; the database shows nobody else's."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

from sunmao.office.actors import Actor
from sunmao.office.models import Wish

FEED = "feed"
MOST_VALUE = 4000
"""Characters that one thing set may take."""


class TooMuch(Exception):
    """What is to be kept is too long; the message is for the person."""


def of(actor: Actor, start: str = "") -> Mapping[str, str]:
    """Return what the person set, by name, as far as the names begin so."""
    kept = Wish.objects.filter(office_id=actor.office_id, person_id=actor.person_id, name__startswith=start)
    return dict(kept.order_by("name").values_list("name", "value"))


def keep(*, by: Actor, name: str, value: str) -> None:
    """Keep one thing, in the place of what was set under the same name.

    :raises TooMuch: if it is longer than can be kept
    """
    if len(value) > MOST_VALUE:
        raise TooMuch(f"内容太长（最多 {MOST_VALUE} 字），没有保存。")
    Wish.objects.update_or_create(
        office_id=by.office_id, person_id=by.person_id, name=name[:80], defaults={"value": value}
    )


def drop(*, by: Actor, name: str) -> None:
    """Forget one thing."""
    Wish.objects.filter(office_id=by.office_id, person_id=by.person_id, name=name).delete()


def open_feed(*, by: Actor) -> str:
    """Open a calendar feed for the acting post in the place of an earlier one, and return the key of its address.

    Only the key's digest is kept, so the address is shown once.
    """
    key = secrets.token_urlsafe(24)
    keep(by=by, name=FEED, value=f"{digest_of(key)}:{by.post_id}")
    return key


def digest_of(key: str) -> str:
    """Return what is kept of a feed's key."""
    return hashlib.sha256(key.encode()).hexdigest()
