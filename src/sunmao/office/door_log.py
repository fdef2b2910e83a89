# SPDX-License-Identifier: Apache-2.0
"""The log of the door: who came in, failed, left. Rows are only added, through the database."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from django.db import connection

from sunmao.office.keys import uuid7


class DoorEvent(StrEnum):
    """What happened at the door."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # noqa: D102
        event = str.__new__(cls, value)
        event._value_ = value
        event.label = label
        return event

    SIGNED_IN = "signed_in", "登录"
    FAILED = "failed", "密码错误"
    LOCKED_OUT = "locked_out", "连续输错，账号锁定"
    REFUSED = "refused", "锁定期间登录被拒"
    SIGNED_OUT = "signed_out", "退出"
    PUSHED_OUT = "pushed_out", "因在他处登录而退出"
    LOCKED = "locked", "久未操作，锁屏"
    UNLOCKED = "unlocked", "解锁"
    POST_CHOSEN = "post_chosen", "选择岗位"
    SLIP_ISSUED = "slip_issued", "发放一次性密码"
    PASSWORD_CHANGED = "password_changed", "修改密码"


def note(event: DoorEvent, account_id: UUID | None, address: str = "") -> None:
    """Write one line of the log; who arranged it is taken from the acting ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office_note_sign_in(%s, %s, %s, %s)", [uuid7(), account_id, event.value, address])
