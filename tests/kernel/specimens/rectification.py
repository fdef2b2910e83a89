# SPDX-License-Identifier: Apache-2.0
"""整改回头看: measures as items, acted on one by one or together; dated checks after the order."""

from __future__ import annotations

from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House, Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import Approval, Clock, ItemKind, On, Pick, Planned, Stage, Step, post

RULE = House("整改回头看", None, "样本六号决定")
DOING = House("落实措施", Length(Unit.DAYS, 30), "样本六号决定")
STAFF = post(Role.PROCURATOR)
HEAD_AGREES = Approval((Role.DEPARTMENT_HEAD,), RULE)


class Begin(Form):
    title: str = ask("事由")


class Rectification(Procedure):
    """立项 → 整改 → 回头看 → 销号。"""

    label = "整改回头看"
    version = "1"

    class Measure(ItemKind):
        label = "整改措施"
        open = Stage("待落实")
        done = Stage("已落实")
        accepted = Stage("已验收", final=True)

    class Check(ItemKind):
        label = "回头看"
        waiting = Stage("待查看")
        seen = Stage("已查看", final=True)

    mending = Stage("整改中")
    watching = Stage("回头看", needs_closed=(Measure,))
    closed = Stage("已销号", final=True, needs_closed=(Measure, Check))

    doing_limit = Clock("落实期限", DOING, on=On.ITEM)

    begin = Step("立项", law=RULE, by=STAFF, to=mending, form=Begin, title="title")
    add = Step("增加措施", law=RULE, by=STAFF, at=mending, form=Begin, adds=Measure, starts=(doing_limit,))
    carry_out = Step("落实", law=RULE, by=STAFF, at=mending, on=Measure, item_at=Measure.open, item_to=Measure.done,
                     stops=(doing_limit,))  # fmt: skip
    reject = Step("退回整改", law=RULE, by=STAFF, at=mending, on=Measure, pick=Pick.SEVERAL, item_at=Measure.done,
                  item_to=Measure.open, starts=(doing_limit,))  # fmt: skip
    accept = Step("验收", law=RULE, by=STAFF, at=mending, on=Measure, pick=Pick.ALL, item_at=Measure.done,
                  item_to=Measure.accepted, approval=HEAD_AGREES)  # fmt: skip
    watch = Step("转入回头看", law=RULE, by=STAFF, at=mending, to=watching,
                 plans=(Planned(Check, (Length(Unit.MONTHS, 1), Length(Unit.MONTHS, 3))),))  # fmt: skip
    see = Step("查看", law=RULE, by=STAFF, at=watching, on=Check, item_at=Check.waiting, item_to=Check.seen)
    see_last = Step("一并查看并销号", law=RULE, by=STAFF, at=watching, to=closed, on=Check, pick=Pick.ALL,
                    item_at=Check.waiting, item_to=Check.seen)  # fmt: skip
    close = Step("销号", law=RULE, by=STAFF, at=watching, to=closed)
