# SPDX-License-Identifier: Apache-2.0
"""A short way to run what a command of the owner runs, on rows that were committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from sunmao import environment


@contextmanager
def as_owner() -> Iterator[None]:
    """Speak to this worker's database as the tables' owner for the length of the block."""
    place = connection.settings_dict
    before = {name: place[name] for name in ("USER", "PASSWORD")}
    connection.close()
    kept = environment.password_file(Path(settings.DATA), "sunmao_owner")
    place.update(USER="sunmao_owner", PASSWORD=environment.kept_secret(kept))
    try:
        yield
    finally:
        connection.close()
        place.update(before)
