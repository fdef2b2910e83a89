# SPDX-License-Identifier: Apache-2.0
"""Every kind of page renders for whoever may open it, with nothing undefined and the safe headers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunmao.record.models import Access
from tests.people import CIVIL, House

SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def _where(number: str) -> list[str]:
    start = f"/clues/{number}/"
    return [start, *(f"{start}{end}" for end in ("proof/", "print/", "correct/", "ask_void/", "circulate/"))]


@pytest.mark.accept("2.8.1")
def test_every_page_of_case_management_renders(office: House, signed_in: SignedIn) -> None:
    one, two = office.open(), office.open(title="河道堆放建筑垃圾，雨天冲入河道")
    client = signed_in("案管")
    pages = ["/", "/?tab=warn", "/?tab=mine", "/ledgers/", "/clues/", "/clues/?view=all&count=1", "/clues/counts/",
             "/clues/counts/?down=source&across=month", "/clues/procedure/", "/cases/", "/cases/procedure/", "/basis/",
             "/basis/?text=立案", "/permissions/", "/find/", "/find/?text=河道", "/clues/new/register/",
             "/clues/new/record_past/", f"/clues/{one.number}/beside/{two.number}/", *_where(one.number)]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        assert "本系统为非涉密系统，严禁处理涉密信息" in answer.content.decode(), page


@pytest.mark.accept("2.8.1")
def test_no_page_carries_script_or_style_of_its_own(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    client = signed_in("案管")
    for page in ("/", "/clues/", f"/clues/{one.number}/", "/clues/new/register/", f"/clues/{one.number}/print/"):
        text = client.get(page).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text), page


@pytest.mark.accept("2.8.2")
def test_every_answer_says_what_a_page_may_load(office: House, signed_in: SignedIn) -> None:
    for client, page in (
        (Client(), "/account/sign-in/"),
        (signed_in("案管"), "/"),
        (signed_in("案管"), "/nothing-here/"),
    ):
        answer = client.get(page)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["系统管理员", "安全管理员", "审计管理员"])
def test_an_administrator_sees_own_duties_and_no_matter(office: House, signed_in: SignedIn, who: str) -> None:
    office.open(title="只有业务岗位能看到的标题")
    text = signed_in(who).get("/").content.decode()
    assert "管理岗位不办理也不查看业务事项" in text
    assert "只有业务岗位能看到的标题" not in text


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("系统管理员", ["/administration/people/", "/administration/departments/", "/administration/delegations/"]),
        ("安全管理员", ["/administration/accounts/", "/administration/recusals/"]),
        ("审计管理员", ["/administration/sign-ins/", "/access-log/"]),
    ],
)
def test_administrators_open_their_pages(office: House, signed_in: SignedIn, who: str, pages: list[str]) -> None:
    client = signed_in(who)
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_opening_a_matter_is_written_down(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    signed_in("案管").get(f"/clues/{one.number}/")
    with office.as_("审计管理员"):
        assert [row.what for row in Access.objects.filter(matter_id=one.matter_id)] == ["view"]


def test_a_matter_out_of_sight_is_not_told_from_none(office: House, signed_in: SignedIn) -> None:
    one = office.open(secrecy="restricted")
    client = signed_in("民行检察官")
    hidden, missing = client.get(f"/clues/{one.number}/"), client.get("/clues/示检XS209900001/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "没有找到" in hidden.content.decode()


def test_a_hidden_sender_is_nowhere_on_the_page_until_a_reason_is_given(office: House, signed_in: SignedIn) -> None:
    one = office.open(sender_name="欧阳某某某")
    client = signed_in("案管")
    for page in ("", "print/", "proof/", "correct/"):
        assert "欧阳某某某" not in client.get(f"/clues/{one.number}/{page}").content.decode()
    reveal = f"/clues/{one.number}/reveal/1/sender_name/"
    assert "说明理由后查看" in client.get(reveal).content.decode()
    assert client.post(reveal, {"reason": ""}).status_code == 422
    assert "欧阳某某某" in client.post(reveal, {"reason": "需要电话反馈"}).content.decode()
    with office.as_("审计管理员"):
        assert Access.objects.filter(what="reveal", reason="需要电话反馈").count() == 1


def test_an_open_field_can_not_be_revealed(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    assert signed_in("案管").get(f"/clues/{one.number}/reveal/1/title/").status_code == 404


def test_an_empty_office_says_what_to_do_first(office: House, signed_in: SignedIn) -> None:
    assert "不影响已能办理的事项" in signed_in("案管").get("/").content.decode()
    assert "请先" in signed_in("系统管理员").get("/").content.decode()


def test_the_facts_of_a_step_say_that_it_waits_or_was_returned(office: House, signed_in: SignedIn) -> None:
    one = office.assessed()
    page = reverse("matter", kwargs={"ledger": "clues", "number": one.number})
    office.take("检察官", one, "decline", reasons="不符合立案条件")
    assert "决定不立案（待审批）" in signed_in("检察官").get(page).content.decode()
    office.take("部门负责人", one, "return_for_revision", reason="理由不足")
    assert "决定不立案（被退回）" in signed_in("检察官").get(page).content.decode()
    office.take("检察官", one, "decline", reasons="证据不足，不符合立案条件")
    office.take("部门负责人", one, "approve")
    text = signed_in("检察官").get(page).content.decode()
    assert text.count("决定不立案（被退回）") == 1
    assert "（待审批）" not in text


def test_a_form_shows_what_was_written_at_the_step_before(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    office.take("案管", one, "circulate", to_department=office.department(CIVIL))
    office.take("民行负责人", one, "send_back", reason="不属本部门管辖", better="公益诉讼检察部")
    form = reverse("step", kwargs={"ledger": "clues", "number": one.number, "step": "circulate"})
    text = signed_in("案管").get(form).content.decode()
    assert "上一步：退回案管" in text
    for said in ("不属本部门管辖", "公益诉讼检察部", "示例民行负责人　部门负责人"):
        assert said in text.split("上一步", 1)[1]


def test_steps_of_other_stages_are_told_by_their_stage(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    page = reverse("matter", kwargs={"ledger": "clues", "number": one.number})
    text = signed_in("案管").get(page).content.decode().split("其他阶段的步骤", 1)[1]
    assert '<span class="name">退回案管、指派承办人</span><p class="why">在“待指派”阶段办理</p>' in text
    assert "现阶段" not in text


def test_who_was_quicker_is_said_also_when_it_was_oneself(office: House) -> None:
    one = office.assigned()
    office.take("检察官", one, "assess", facts="查明属实", opinion="file", reasons="符合条件")
    mine = office.refused("检察官", one, "withdraw", seen=3, reason="写错")
    assert "您刚在另一页面或窗口办理了“评估”" in mine
    assert "由他人办理" in office.refused(
        "部门负责人", one, "hand_over", seen=3, to_person=office.person("另一检察官"), reason="忙"
    )


@pytest.mark.accept("2.11.4")
def test_health_needs_no_sign_in(db: None) -> None:
    assert Client().get("/health").json() == {"database": "ok"}
