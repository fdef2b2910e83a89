# SPDX-License-Identifier: Apache-2.0
"""Beside a step that nobody can take, the matter's page says who can help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sunmao.office import posts
from tests.people import PUBLIC, House

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.4.11")]
SignedIn = Callable[[str], Client]


def page_of(client: Client, number: str) -> str:
    return client.get(reverse("matter", kwargs={"ledger": "clues", "number": number})).content.decode()


def test_a_step_without_holder_says_who_can_appoint(office: House, signed_in: SignedIn):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    assert "现在没有“部门负责人”" not in page_of(signed_in("案管"), matter.number)
    office.vacate("部门负责人")
    text = page_of(signed_in("案管"), matter.number)
    assert "公益诉讼检察部现在没有“部门负责人”，请系统管理员在“人员”中设置岗位" in text


def test_an_approval_that_nobody_can_give_says_so_in_its_box(office: House, signed_in: SignedIn):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    with office.as_("案管") as by:
        posts.recuse(person=office.people["部门负责人"][0], since=timezone.localdate(), reason="系亲属", by=by,
                     matter_id=matter.matter_id)  # fmt: skip
    text = page_of(signed_in("检察官"), matter.number)
    assert "待审批" in text
    assert "请系统管理员另设一人担任该岗位" in text


def test_an_approval_that_nobody_holds_waits_on_the_desk_of_who_approves_in_that_place(
    office: House, signed_in: SignedIn
):
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    todo = reverse("desk")
    assert matter.number not in signed_in("检察长").get(todo).content.decode()
    office.vacate("部门负责人")
    for leader in ("分管", "检察长"):
        text = signed_in(leader).get(todo).content.decode()
        assert matter.number in text
        assert "审批（部门负责人），现无人担任，由您审批" in text
    assert matter.number not in signed_in("民行负责人").get(todo).content.decode()
    office.take("检察长", matter, "approve")
    assert matter.number not in signed_in("检察长").get(todo).content.decode()
