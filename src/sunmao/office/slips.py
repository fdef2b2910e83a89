# SPDX-License-Identifier: Apache-2.0
"""A forgotten password: a one-time slip for a day, to be changed at once."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sunmao.kernel.roles import Role
from sunmao.office import door_log, passwords, seats
from sunmao.office.actors import Actor
from sunmao.office.door_log import DoorEvent
from sunmao.office.models import Account

LIFE: Final = timedelta(hours=24)


class SlipRefused(Exception):
    """The slip may not be given; the sentence says why."""


def issue(account: Account, *, by: Actor | None, at: datetime) -> str:
    """Give a one-time password; without `by` it is the server's own command that asks."""
    if by is not None:
        if by.role is not Role.SECURITY_ADMINISTRATOR:
            raise SlipRefused("一次性密码由安全管理员发放。")
        if by.office_id != account.office_id:
            raise SlipRefused("只能为本院人员发放一次性密码。")
        if by.person_id == account.person_id:
            raise SlipRefused("不能为自己发放，请在“修改密码”中更改。")
    given = passwords.one_time()
    with transaction.atomic():
        account.set_password(given)
        account.must_change, account.slip_until = True, at + LIFE
        account.failed_count, account.locked_until = 0, None
        account.save(update_fields=["password", "must_change", "slip_until", "failed_count", "locked_until"])
        seats.end_others(account, None, at=at)
        door_log.note(DoorEvent.SLIP_ISSUED, account.id)
    return given
