# SPDX-License-Identifier: Apache-2.0
"""What happens in the first invented cases after a clue became one."""

from __future__ import annotations

from typing import Final

from sunmao.kernel.roles import Role
from sunmao.office.demonstration import Cast
from sunmao.record import perform
from sunmao.record.models import Matter

PROGRESS: Final = "已到现场核查并调取材料，相关单位表示配合；下一步拟召开座谈会，商定整改期限。"
RESULT: Final = "相关单位已全部整改，经现场复查属实，公共利益得到维护，决定终结办理。"


def play(cast: Cast) -> None:
    """Note progress in the office's first case, and conclude its second."""
    if cast.key != "qu":
        return
    with cast.acting_as(f"{cast.key}-jianchazhang"):
        cases = list(Matter.objects.filter(office_id=cast.office.id, ledger="cases").order_by("number")[:2])
    who = {seat.person: name for name, seat in cast.seats.items() if name.endswith(Role.PROCURATOR.label)}
    for number, case in enumerate(cases):
        handler = who[case.handler_id] if case.handler_id else ""
        _take(cast, case, handler, "note_progress", {"text": PROGRESS})
        if number:
            _take(cast, case, handler, "conclude", {"result": RESULT})


def _take(cast: Cast, case: Matter, who: str, step: str, facts: dict[str, str]) -> None:
    with cast.acting_as(who) as by:
        perform.take_step(matter=case.id, step=step, by=by, at=cast.now(), facts=facts)
