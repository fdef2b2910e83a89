# SPDX-License-Identifier: Apache-2.0
"""For whom a transaction reads and writes: a ticket, checked by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction

NOT_ACTING = "SN401"
SENTENCE = "您现在不能以此岗位办事：岗位已变动、代行已到期或登录已失效。请重新选择岗位。"


class NotYourPost(Exception):
    """The person may not act in this post now, or the ticket no longer holds."""


def sqlstate(error: DatabaseError) -> str:
    """Return the database's own code of an error, or nothing."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def open_ticket(person_id: UUID, post_id: UUID, until: datetime, delegation_id: UUID | None = None) -> UUID:
    """Open a ticket for a post that the person may act in today."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT office_act(%s, %s, %s, %s)",
                [person_id, post_id, delegation_id, until],
            )
            ticket: UUID = cursor.fetchone()[0]
    except DatabaseError as error:
        if sqlstate(error) == NOT_ACTING:
            raise NotYourPost(SENTENCE) from error
        raise
    return ticket


def close_ticket(ticket: UUID) -> None:
    """Close a ticket for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office_act_end(%s)", [ticket])


@contextmanager
def acting(ticket: UUID) -> Iterator[None]:
    """Bind one transaction to a ticket; a block inside another gives the outer one back."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            before = _setting(cursor) if nested else ""
            cursor.execute("SELECT office_act_as(%s)", [ticket])
            if cursor.fetchone()[0] is None:
                raise NotYourPost(SENTENCE)
        yield
        if nested and not connection.needs_rollback:  # the setting outlives a savepoint that is kept
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('sunmao.acting', %s, true)", [before])


def _setting(cursor: object) -> str:
    cursor.execute("SELECT current_setting('sunmao.acting', true)")  # type: ignore[attr-defined]
    return cursor.fetchone()[0] or ""  # type: ignore[attr-defined]
