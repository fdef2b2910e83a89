# SPDX-License-Identifier: Apache-2.0
"""交付执行监督: a clock whose length another law sets from 2026-11-01 on."""

from __future__ import annotations

from sunmao import law
from sunmao.kernel.forms import Day, Form, ask
from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Clock, Stage, Start, Step

RULE = House("交付执行监督", None, "样本七号决定")


class Opening(Form):
    title: str = ask("名称")


class Documents(Form):
    received_on: Day = ask("收到执行文书日期")


class Delivery(Procedure):
    label = "交付执行监督"
    version = "1"

    waiting = Stage("等待文书")
    running = Stage("监督中")
    delivered = Stage("已交付", final=True)

    delivery_limit = Clock("交付执行期限", law.limit("delivery_of_prisoner"))

    begin = Step("立项", law=RULE, to=waiting, form=Opening, title="title")
    documents = Step(
        "登记执行文书", law=RULE, at=waiting, to=running, form=Documents, starts=(Start(delivery_limit, "received_on"),)
    )
    deliver = Step("交付执行", law=RULE, at=running, to=delivered, stops=(delivery_limit,))
