# SPDX-License-Identifier: Apache-2.0
"""Writing through the pages: a form sent twice writes once, a refusal keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sunmao.record.models import Entry, File, Matter
from tests.people import PUBLIC, House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def _clue(**more: Any) -> dict[str, Any]:
    return {"title": "河道堆放建筑垃圾", "source": "department", "line": "other", "summary": "约三百立方米",
            "received_on": timezone.localdate().strftime("%Y%m%d"), "secrecy": "internal", **more}  # fmt: skip


def _key(text: str) -> str:
    found = re.search(r'name="_key" value="([^"]+)"', text)
    assert found
    return found.group(1)


def _count(house: House) -> int:
    with house.as_("检察长"):
        return Matter.objects.filter(office_id=house.id).count()


@pytest.mark.accept("2.8.4")
def test_a_clue_is_registered_and_its_page_opens(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    answer = client.post("/clues/new/register/", _clue(), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "已办理“登记线索”" in text
    assert "河道堆放建筑垃圾" in text


@pytest.mark.accept("2.8.4")
def test_the_same_page_sent_twice_opens_one_matter(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    key = _key(client.get("/clues/new/register/").content.decode())
    first = client.post("/clues/new/register/", _clue(_key=key))
    second = client.post("/clues/new/register/", _clue(_key=key))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert _count(office) == 1


@pytest.mark.accept("2.8.5")
def test_faults_stand_at_their_fields_and_what_was_typed_stays(office: House, signed_in: SignedIn) -> None:
    answer = signed_in("登记人").post("/clues/new/register/", _clue(received_on="20241332", title="写好的标题"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-received_on"' in text
    assert 'value="20241332"' in text
    assert "写好的标题" in text
    assert _count(office) == 0


@pytest.mark.accept("2.8.5")
def test_a_refusal_is_said_on_the_same_page_and_what_was_typed_stays(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    head = signed_in("分管").post(f"/clues/{one.number}/circulate/",
                                {"to_department": office.department(PUBLIC), "note": "写好的说明"})  # fmt: skip
    text = head.content.decode()
    assert head.status_code == 409
    assert "“分流”须由案管人员" in text
    assert "写好的说明" in text


@pytest.mark.accept("2.8.5")
def test_who_comes_second_is_told_and_nothing_is_overwritten(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    client = signed_in("案管")
    page = client.get(f"/clues/{one.number}/circulate/").content.decode()
    office.take("监控", one, "circulate", to_department=office.department(PUBLIC))
    answer = client.post(f"/clues/{one.number}/circulate/",
                         {"_key": _key(page), "_seen": "1", "to_department": office.department(PUBLIC)})  # fmt: skip
    assert answer.status_code == 409
    assert "刚刚已由他人办理" in answer.content.decode()


def test_a_file_handed_in_with_a_faulty_form_need_not_be_chosen_again(
    office: House, signed_in: SignedIn, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = signed_in("登记人")
    paper = SimpleUploadedFile("照片说明.txt", "现场说明".encode())
    text = client.post("/clues/new/register/", _clue(title="", files=paper)).content.decode()
    kept = re.search(r'type="hidden" name="files" value="([^"]+)"', text)
    assert kept
    assert client.post("/clues/new/register/", _clue(files=kept.group(1))).status_code == 303
    with office.as_("检察长"):
        file = File.objects.get(office_id=office.id)
    answer = client.get(f"/files/{file.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    streamed: Any = answer
    assert b"".join(streamed.streaming_content).decode() == "现场说明"


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(office: House, signed_in: SignedIn) -> None:
    fake = SimpleUploadedFile("照片.jpg", b"<html>")
    answer = signed_in("登记人").post("/clues/new/register/", _clue(files=fake))
    assert answer.status_code == 422
    assert "内容与扩展名不符" in answer.content.decode()


def test_nobody_can_name_a_file_that_he_did_not_hand_in(office: House, signed_in: SignedIn) -> None:
    made_up = "WyIwMTkwIl0:1abcde:" + "A" * 43
    assert signed_in("登记人").post("/clues/new/register/", _clue(files=made_up)).status_code == 303
    with office.as_("检察长"):
        assert not File.objects.filter(office_id=office.id).exists()


@pytest.mark.accept("2.8.6")
def test_an_approver_agrees_on_the_page_of_the_matter(office: House, signed_in: SignedIn) -> None:
    one = office.assessed()
    office.take("检察官", one, "decline", reasons="不符合立案条件")
    client = signed_in("部门负责人")
    assert "待审批：决定不立案" in client.get(f"/clues/{one.number}/").content.decode()
    answer = client.post(f"/clues/{one.number}/decide/", {"_decide": "approve", "opinion": "同意。"})
    assert answer.status_code == 303
    assert office.matter(one).stage == "declined"


@pytest.mark.accept("2.8.6")
def test_returning_asks_for_a_reason_and_keeps_the_page(office: House, signed_in: SignedIn) -> None:
    one = office.assessed()
    office.take("检察官", one, "decline", reasons="不符合立案条件")
    client = signed_in("部门负责人")
    answer = client.post(f"/clues/{one.number}/decide/", {"_decide": "return_for_revision", "opinion": ""})
    assert answer.status_code == 422
    assert "退回须写明理由" in answer.content.decode()
    sent = {"_decide": "return_for_revision", "opinion": "请补充夜间照片"}
    assert client.post(f"/clues/{one.number}/decide/", sent).status_code == 303
    assert office.state(one).pending is None


@pytest.mark.accept("2.8.6")
def test_the_author_withdraws_what_nobody_has_acted_on(office: House, signed_in: SignedIn) -> None:
    one = office.assessed()
    office.take("检察官", one, "decline", reasons="不符合立案条件")
    client = signed_in("检察官")
    assert "撤回" in client.get(f"/clues/{one.number}/").content.decode()
    assert client.post(f"/clues/{one.number}/withdraw/", {"reason": "写错了"}).status_code == 303
    assert office.state(one).pending is None


def test_a_correction_sends_only_what_changed_and_shows_the_old_struck_through(
    office: House, signed_in: SignedIn
) -> None:
    one = office.open(place="昆河西路")
    client = signed_in("案管")
    facts = office.state(one).entries[0].facts
    sent = {name: value for name, value in facts.items() if isinstance(value, str)}
    sent |= {"_entry": "1", "place": "昆河东路", "correction_reason": "路名写错"}
    assert client.post(f"/clues/{one.number}/correct/", sent).status_code == 303
    with office.as_("案管"):
        last = Entry.objects.select_related("facts").get(matter_id=one.matter_id, position=2)
        assert last.facts.content["form"]["fields"] == {"place": "昆河东路"}
    text = client.get(f"/clues/{one.number}/").content.decode()
    assert '<span class="s-old">昆河西路</span>' in text
    assert "昆河东路" in text


def test_a_correction_that_changes_nothing_is_refused(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    facts = office.state(one).entries[0].facts
    sent = {name: value for name, value in facts.items() if isinstance(value, str)}
    answer = signed_in("案管").post(
        f"/clues/{one.number}/correct/", {**sent, "_entry": "1", "correction_reason": "试试"}
    )
    assert answer.status_code == 422
    assert "没有改动任何内容" in answer.content.decode()


def test_a_late_entry_asks_why(office: House, signed_in: SignedIn) -> None:
    sent = _clue(received_on="20240101", late_happened_at="20240101 9:30")
    client = signed_in("登记人")
    answer = client.post("/clues/new/register/", sent)
    assert answer.status_code == 409
    assert "请填写补录理由" in answer.content.decode()
    answer = client.post("/clues/new/register/", {**sent, "late_reason": "系统停用期间登记"}, follow=True)
    assert "补录于" in answer.content.decode()


def test_a_post_without_the_forms_proof_is_refused_in_chinese(office: House, signed_in: SignedIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("登记人").cookies
    answer = client.post("/clues/new/register/", _clue())
    assert answer.status_code == 403
    assert "没有写入任何内容" in answer.content.decode()
