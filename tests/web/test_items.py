# SPDX-License-Identifier: Apache-2.0
"""A ledger with items and dated checks: nothing but its procedure is written, and every page knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import House as HouseRule
from sunmao.kernel.limits import Length, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import ANY_STAFF, ItemKind, Pick, Planned, Stage, Step
from sunmao.record import registry
from sunmao.record.registry import Ledger
from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
RULE = HouseRule("样例", None, "测试决定", date(2025, 1, 1))


class Plain(Form):
    """A title."""

    title: str = ask("名称", most=50)


class Check(ItemKind):
    """Something to look at again."""

    label = "回头看"
    waiting = Stage("待查")
    seen = Stage("已查", final=True)


class SpecimenProcedure(Procedure):
    """Open, plan two checks, do them, close."""

    label = "样例"
    version = "1"
    checks = Check
    begun = Stage("已开始")
    planned = Stage("已安排")
    done = Stage("已办完", final=True, needs_closed=(Check,))

    begin = Step("开始", law=RULE, by=ANY_STAFF, to=begun, form=Plain, title="title")
    plan = Step(
        "安排回头看", law=RULE, at=begun, to=planned,
        plans=(Planned(Check, (Length(Unit.DAYS, 30), Length(Unit.DAYS, 60))),),
    )  # fmt: skip
    look = Step("查看", law=RULE, at=planned, on=Check, pick=Pick.SEVERAL, item_at=Check.waiting, item_to=Check.seen)
    finish = Step("办完", law=RULE, at=planned, to=done)


@pytest.fixture
def specimen() -> Iterator[Ledger]:
    """A ledger that is only there for one test."""
    ledger = Ledger("specimens", "样例台账", SpecimenProcedure, "YL")
    registry.register(ledger)
    yield ledger
    del registry._ledgers["specimens"]


def test_items_are_shown_chosen_and_closed_on_the_pages(office: House, signed_in: SignedIn, specimen: Ledger) -> None:
    client = signed_in("登记人")
    answer = client.post("/specimens/new/begin/", {"title": "样例一件"})
    page = answer["Location"]
    client.post(f"{page}plan/")
    text = client.get(page).content.decode()
    assert "回头看" in text
    assert "还有回头看第1项、第2项没有办结" in text
    assert "第 1 项" in client.get(f"{page}items/1/").content.decode()
    assert 'name="_items" value="2"' in client.get(f"{page}look/").content.decode()
    refused = client.post(f"{page}look/", {})
    assert refused.status_code == 409
    assert "请选择要“查看”的回头看" in refused.content.decode()
    assert client.post(f"{page}look/", {"_items": ["1", "2"]}).status_code == 303
    assert client.post(f"{page}finish/").status_code == 303
    assert client.get("/specimens/").status_code == 200
    assert client.get("/specimens/counts/").status_code == 200
    assert "样例" in client.get("/specimens/procedure/").content.decode()
    assert client.get(f"{page}items/9/").status_code == 404
