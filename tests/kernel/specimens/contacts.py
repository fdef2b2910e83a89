# SPDX-License-Identifier: Apache-2.0
"""志愿者名册: a register, whose steps write themselves."""

from __future__ import annotations

from sunmao.kernel.forms import Day, Form, Privacy, ask
from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Register
from sunmao.kernel.roles import Role
from sunmao.kernel.words import post


class Volunteer(Form):
    name: str = ask("姓名", searchable=True)
    phone: str = ask("电话", privacy=Privacy.PROTECTED, default="")
    valid_from: Day = ask("聘任日期")
    valid_until: Day = ask("聘期届满")


class Volunteers(Register):
    """益心为公志愿者名册。"""

    label = "志愿者名册"
    version = "1"
    entry = Volunteer
    law = House("志愿者名册", None, "样本七号决定")
    keepers = post(Role.CASE_MONITORING)
