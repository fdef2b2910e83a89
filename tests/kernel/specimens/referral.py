# SPDX-License-Identifier: Apache-2.0
"""转交: sent on, and back again; what sending on had stopped runs on as if it had not been."""

from __future__ import annotations

from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import Clock, Stage, Step, post

RULE = House("转交", None, "样本七号决定")
TERM = House("转交期限", Length(Unit.DAYS, 7), "样本七号决定")
STAFF = post(Role.PROCURATOR)


class Referral(Procedure):
    """收件 → 转交 → 办结，可退回。"""

    label = "转交"
    version = "1"

    here = Stage("待转交")
    there = Stage("已转交")
    done = Stage("已办结", final=True)

    refer_limit = Clock("转交期限", TERM)

    receive = Step("收件", law=RULE, by=STAFF, to=here, starts=(refer_limit,))
    refer = Step("转交", law=RULE, by=STAFF, at=here, to=there, stops=(refer_limit,))
    send_back = Step("退回", law=RULE, by=STAFF, at=there, to=here, takes_back=(refer,))
    finish = Step("办结", law=RULE, by=STAFF, at=there, to=done)
