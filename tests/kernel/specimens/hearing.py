# SPDX-License-Identifier: Apache-2.0
"""公开听证: two people together, one act for every party, a vote."""

from __future__ import annotations

from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import ANY_STAFF, EveryParty, PartyField, Stage, Step, Together, Vote, post

RULE = House("公开听证", None, "样本四号决定")
STAFF = post(Role.PROCURATOR, Role.ASSISTANT_PROCURATOR)


class Parties(Form):
    title: str = ask("事由")
    one: str = ask("一方")
    other: str = ask("另一方", default="")


class Panel(Form):
    members: int = ask("听证员人数")


class Ballot(Form):
    opinion: str = ask("意见")


class Hearing(Procedure):
    """登记 → 现场核查 → 告知 → 表决。"""

    label = "公开听证"
    version = "1"

    planned = Stage("待核查")
    inspected = Stage("待告知")
    noticed = Stage("待评议")
    voting = Stage("表决中")
    supported = Stage("同意", final=True)
    opposed = Stage("不同意", final=True)

    plan = Step("登记", law=RULE, by=STAFF, to=planned, form=Parties, title="title",
                parties=(PartyField("当事人", "one"), PartyField("当事人", "other")))  # fmt: skip
    inspect = Step("现场核查", law=RULE, by=STAFF, at=planned, to=inspected, gathers=Together(2))
    postpone = Step("改期", law=RULE, by=STAFF, at=inspected, to=planned)
    notice = Step("告知", law=RULE, by=STAFF, at=inspected, to=noticed, gathers=EveryParty("当事人"))
    seat = Step("开始表决", law=RULE, by=STAFF, at=noticed | voting, to=voting, form=Panel)
    vote = Step("表决", law=RULE, by=ANY_STAFF, at=noticed | voting, to=supported, form=Ballot,
                gathers=Vote(seat, "members", "opinion", "同意", opposed))  # fmt: skip
    skip = Step("免予核查", law=RULE, by=STAFF, at=planned, to=inspected)
