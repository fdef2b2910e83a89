# SPDX-License-Identifier: Apache-2.0
"""What the own office is called, and under which one it stands."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection

from sunmao.kernel.roles import Role
from sunmao.office.actors import Actor
from sunmao.office.founding import CODE
from sunmao.office.models import Office
from sunmao.office.posts import ArrangementRefused, need, obeying_rules

DESCRIBERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR})
LOOP: Final = "上级院不能是本院，也不能是本院的下级院，请重新选择。"


def describe(*, name: str, short_name: str, code: str, parent: UUID | None, by: Actor) -> None:
    """Change the particulars of the own office; entries keep the name they were written with.

    :raises ArrangementRefused: if the code is wrong or taken, or the superior office stands below
    """
    need(by, DESCRIBERS)
    if code and not CODE.fullmatch(code):
        raise ArrangementRefused(f"行政区划代码须为 6 位数字（可再加 2 位），现填“{code}”；没有代码请留空。")
    if parent is not None and not Office.objects.filter(pk=parent).exists():
        raise ArrangementRefused("上级院不在所列各项中，请重新选择。")
    try:
        with obeying_rules(LOOP), connection.cursor() as cursor:
            cursor.execute("SELECT office_describe(%s, %s, %s, %s)", [name, short_name, code or None, parent])
    except IntegrityError as error:
        raise ArrangementRefused(f"代码“{code}”已属于另一个单位，请核对。") from error
