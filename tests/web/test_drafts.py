# SPDX-License-Identifier: Apache-2.0
"""Drafts at the pages: kept and restored, told and chosen, shown beside, given up; with script and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sunmao.office import seats
from sunmao.record import drafts
from sunmao.record.models import Draft, File, Matter
from sunmao.web import uploads
from tests.people import PUBLIC, House
from tests.web.conftest import PASSWORD, seat_of

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
NEW = "/clues/new/register/"
SCRIPT = {"HTTP_ACCEPT": "application/json"}
TEXT = "河道西侧堆放建筑垃圾约三百立方米"


class Form:
    """A form as it stands on a page: hidden fields, and whatever is typed into it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client = client
        self.answer = client.get(url)
        self.text = self.answer.content.decode()
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        self.hidden = {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}
        self.turn = 0

    def keep(self, *, script: bool = True, **typed: Any) -> Any:
        """Save a draft; take over what the answer says."""
        self.turn += 1
        sent = {**self.hidden, "_turn": self.turn, **typed} if script else {**self.hidden, **typed}
        answer = self.client.post("/drafts/", sent, **(SCRIPT if script else {}))
        if answer.status_code == 200 and script:
            told = answer.json()
            self.hidden |= {"_draft": told["draft"], "_based": str(told["based"])}
        return answer

    def send(self, url: str, **typed: Any) -> Any:
        return self.client.post(url, {**self.hidden, **typed})


def _clue(**more: Any) -> dict[str, Any]:
    return {"title": "河道堆放建筑垃圾", "source": "department", "line": "other", "summary": TEXT,
            "received_on": timezone.localdate().strftime("%Y%m%d"), "secrecy": "internal", **more}  # fmt: skip


def _count(house: House, who: str) -> int:
    with house.as_(who):
        return Draft.objects.count()


@pytest.mark.accept("3.5.20")
def test_what_was_kept_stands_in_the_form_again_with_its_time(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    told = Form(client, NEW).keep(**_clue(sender_name="赵某某")).json()
    assert re.fullmatch(r"已暂存 \d\d:\d\d", told["said"])
    page = Form(client, NEW)
    assert re.search(r"已恢复 \d\d:\d\d 暂存的内容", page.text)
    assert TEXT in page.text
    assert 'value="赵某某"' in page.text
    assert "放弃草稿" in page.text
    assert "较早的草稿" in page.text
    assert page.hidden["_draft"] == told["draft"]


@pytest.mark.accept("3.5.20")
def test_a_form_that_nobody_touched_says_nothing_and_keeps_nothing(office: House, signed_in: SignedIn) -> None:
    page = Form(signed_in("登记人"), NEW)
    assert "已恢复" not in page.text
    assert "web/drafts.js" in page.text
    assert _count(office, "登记人") == 0


@pytest.mark.accept("3.5.30")
def test_without_script_a_button_keeps_the_form_and_its_files(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    page = Form(client, NEW)
    assert 'formaction="/drafts/"' in page.text
    photo = SimpleUploadedFile("现场.txt", b"seen")
    answer = page.keep(script=False, **_clue(files=photo))
    assert answer.status_code == 303
    again = Form(client, answer["Location"])
    assert "已暂存" in again.text
    assert TEXT in again.text
    assert "已收到 1 个文件" in again.text


@pytest.mark.accept("3.5.29")
def test_files_of_a_draft_can_be_handed_in_weeks_later(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(script=False, **_clue(files=SimpleUploadedFile("现场.txt", b"seen")))
    with office.as_("登记人") as by:
        Draft.objects.update(saved_at=timezone.now() - timedelta(days=29))
        kept = drafts.of(by, at=timezone.now())[0]
    assert [file.name for file in kept.content.files["files"]] == ["现场.txt"]
    assert Form(client, NEW).send(NEW, **_clue()).status_code == 303
    with office.as_("登记人"):
        assert File.objects.get().name == "现场.txt"


@pytest.mark.accept("3.5.29")
def test_a_page_that_lay_open_for_days_hands_in_the_files_that_its_draft_holds(
    office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(script=False, **_clue(files=SimpleUploadedFile("现场.txt", b"seen")))
    page = Form(client, NEW)
    monkeypatch.setattr(uploads, "NAME_HOLDS", -1)
    assert page.keep(**_clue(summary="第二天接着写")).status_code == 200
    assert page.send(NEW, **_clue(_draft=str(uuid4()), _key=str(uuid4()))).status_code == 303
    with office.as_("登记人"):
        assert not File.objects.exists(), "an old name holds only with the draft that it belongs to"
    assert page.send(NEW, **_clue()).status_code == 303
    with office.as_("登记人"):
        assert File.objects.get().name == "现场.txt"


@pytest.mark.accept("3.5.24")
def test_the_step_ends_its_draft_and_a_refused_one_does_not(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    page = Form(client, NEW)
    page.keep(**_clue())
    assert page.send(NEW, **_clue(received_on="20241332")).status_code == 422
    assert _count(office, "登记人") == 1
    assert page.send(NEW, **_clue()).status_code == 303
    assert _count(office, "登记人") == 0
    late = page.keep(**_clue(summary="又一句"))
    assert late.status_code == 409
    assert "已经办理" in late.json()["sentence"]
    assert _count(office, "登记人") == 0


@pytest.mark.accept("3.5.24")
def test_a_step_and_the_end_of_its_draft_are_one_transaction(
    office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("登记人")
    client.raise_request_exception = False
    page = Form(client, NEW)
    page.keep(**_clue())
    monkeypatch.setattr(drafts, "end", lambda **_: 1 / 0)
    assert page.send(NEW, **_clue()).status_code == 500
    assert _count(office, "登记人") == 1
    with office.as_("检察长"):
        assert not Matter.objects.exists()


@pytest.mark.accept("3.5.22")
def test_the_second_page_is_told_when_the_first_was_kept_and_sees_its_text(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(**_clue())
    one, two = Form(client, NEW), Form(client, NEW)
    assert one.keep(**_clue(summary="第一页写的")).status_code == 200
    told = two.keep(**_clue(summary="第二页写的"))
    assert told.status_code == 409
    assert re.search(r"您在另一页面 \d\d:\d\d 暂存过", told.json()["sentence"])
    assert "第一页写的" in told.json()["html"]
    assert "第一页写的" in Form(client, NEW).text


@pytest.mark.accept("3.5.22")
@pytest.mark.parametrize(
    ("choice", "stays", "aside"), [("mine", "第二页写的", "第一页写的"), ("theirs", "第一页写的", "第二页写的")]
)
def test_without_script_both_texts_are_shown_and_one_is_chosen(
    office: House, signed_in: SignedIn, choice: str, stays: str, aside: str
) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(**_clue())
    one, two = Form(client, NEW), Form(client, NEW)
    one.keep(script=False, **_clue(summary="第一页写的"))
    told = two.keep(script=False, **_clue(summary="第二页写的", title="“引号”&标题"))
    text = told.content.decode()
    assert told.status_code == 409
    assert "第一页写的" in text
    assert "第二页写的" in text
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    sent = {name: unescape(value) for name, value in found}
    assert sent["title"] == "“引号”&标题"
    answer = client.post("/drafts/", {**sent, "_choice": choice})
    assert answer.status_code == 303
    assert stays in Form(client, answer["Location"]).text
    page = client.get(f"/drafts/{sent['_draft']}/").content.decode()
    assert "另一页面的文字" in page
    assert aside in page


@pytest.mark.accept("3.5.31")
def test_when_somebody_else_was_quicker_the_text_stands_beside_the_new_state(
    office: House, signed_in: SignedIn
) -> None:
    matter = office.open()
    client, url = signed_in("案管"), f"/clues/{matter.number}/circulate/"
    page = Form(client, url)
    page.keep(to_department=office.department(PUBLIC), note="属公益诉讼线索，请速办")
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    told = page.keep(to_department=office.department(PUBLIC), note="属公益诉讼线索，请速办并回复")
    assert told.status_code == 200
    assert "有了新的进展" in told.json()["note"]
    again = Form(client, url)
    aside = re.search(r"您暂存的内容.*?</section>", again.text, re.DOTALL)
    assert aside
    assert "请速办并回复" not in again.text.replace(aside[0], "")
    assert "请速办并回复" in aside[0]
    assert PUBLIC in aside[0]
    assert "需要的部分可以复制" in aside[0]


@pytest.mark.accept("3.5.31")
def test_a_text_for_another_version_of_the_form_stands_beside_it(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(**_clue())
    with office.as_("登记人"):
        Draft.objects.update(version="0" * 32)
    page = Form(client, NEW)
    assert "表格改了版" in page.text
    assert TEXT in page.text
    assert f"{TEXT}</textarea>" not in page.text
    assert page.keep(**_clue(summary="新表上写的")).status_code == 200
    assert _count(office, "登记人") == 2


@pytest.mark.accept("3.5.31")
def test_a_matter_that_went_out_of_sight_while_typing_loses_nothing(office: House, signed_in: SignedIn) -> None:
    matter = office.assigned()
    client = signed_in("同事")
    page = Form(client, f"/clues/{matter.number}/assess/")
    page.keep(facts="现场查看属实")
    office.take("案管", matter, "correct", position=1, fields={"secrecy": "sensitive"}, reason="涉及未成年人")
    assert client.get(f"/clues/{matter.number}/").status_code == 404
    told = page.keep(facts="现场查看属实，约三百立方米")
    assert told.status_code == 200
    assert "您看不到它了" in told.json()["note"]
    text = client.get("/drafts/").content.decode()
    assert "（已看不到）" in text
    assert matter.number not in text
    draft = page.hidden["_draft"]
    assert "约三百立方米" in client.get(f"/drafts/{draft}/").content.decode()
    stranger = Form(client, NEW)
    stranger.hidden |= {"_matter": matter.number, "_step": "assess"}
    assert stranger.keep(facts="没有草稿的人").status_code == 404


@pytest.mark.accept("3.5.32")
def test_the_list_names_what_waits_and_leads_back_to_it(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    client = signed_in("案管")
    assert "没有草稿" in client.get("/drafts/").content.decode()
    Form(client, f"/clues/{matter.number}/circulate/").keep(note="属公益诉讼线索")
    Form(client, NEW).keep(**_clue())
    text = client.get("/drafts/").content.decode()
    assert matter.number in text
    assert "河道堆放建筑垃圾" in text
    assert "余 30 日" in text
    assert f'href="/clues/{quote(matter.number)}/circulate/"' in text
    assert "我的草稿 2" in client.get("/").content.decode()
    way = re.search(rf'href="({NEW}\?draft=[^"]+)"', text)
    assert way
    assert TEXT in client.get(way[1]).content.decode()


@pytest.mark.accept("3.5.32")
def test_a_second_letter_is_begun_beside_the_first(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(**_clue())
    second = Form(client, f"{NEW}?draft=new")
    assert TEXT not in second.text
    assert "还有 1 份没有办完的草稿" in second.text
    told = second.keep(**_clue(summary="第二封信"))
    assert "两份都保留" in told.json()["note"]
    assert _count(office, "登记人") == 2
    assert second.send(NEW, **_clue(summary="第二封信")).status_code == 303
    assert TEXT in Form(client, NEW).text


@pytest.mark.accept("3.5.25")
def test_an_earlier_text_is_put_back_into_the_form(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    Form(client, NEW).keep(**_clue(summary="最初写的一段话"))
    Form(client, NEW).keep(**_clue(summary="后来改的一段话"))
    draft = Form(client, NEW).hidden["_draft"]
    text = client.get(f"/drafts/{draft}/").content.decode()
    assert "最初写的一段话" in text
    way = re.search(r'href="([^"]+earlier=[^"]+)"', text)
    assert way
    page = Form(client, unescape(way[1]))
    assert "已填入" in page.text
    assert "最初写的一段话" in page.text
    assert page.keep(**_clue(summary="最初写的一段话")).status_code == 200
    assert "后来改的一段话" in client.get(f"/drafts/{draft}/").content.decode()


@pytest.mark.accept("3.5.32")
def test_a_draft_is_given_up_after_it_was_shown(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    draft = Form(client, NEW).keep(**_clue()).json()["draft"]
    assert "不能找回" in client.get(f"/drafts/{draft}/").content.decode()
    assert client.post(f"/drafts/{draft}/").status_code == 303
    assert _count(office, "登记人") == 0
    assert TEXT not in Form(client, NEW).text
    assert client.get(f"/drafts/{draft}/").status_code == 404


@pytest.mark.accept("3.5.21")
def test_a_draft_of_somebody_else_is_not_there(office: House, signed_in: SignedIn) -> None:
    draft = Form(signed_in("登记人"), NEW).keep(**_clue()).json()["draft"]
    other = signed_in("同事")
    assert other.get(f"/drafts/{draft}/").status_code == 404
    assert other.post(f"/drafts/{draft}/").status_code == 404
    assert TEXT not in other.get(NEW).content.decode()
    assert other.get(f"{NEW}?draft={draft}").content.decode().count(TEXT) == 0
    taken = other.post("/drafts/", {"_ledger": "clues", "_step": "register", "_draft": draft, "_based": 1, "_turn": 9,
                                    "_key": str(uuid4()), "summary": "想要盖掉"}, **SCRIPT)  # fmt: skip
    assert taken.status_code == 409
    assert TEXT in Form(signed_in("登记人"), NEW).text


@pytest.mark.accept("3.5.33")
def test_an_opinion_is_kept_in_the_approval_box_and_ends_with_it(office: House, signed_in: SignedIn) -> None:
    matter = office.assessed()
    office.take("检察官", matter, "decline", reasons="不符合立案条件")
    client, url = signed_in("部门负责人"), f"/clues/{matter.number}/"
    page = Form(client, url)
    assert page.hidden["_step"] == "decide"
    assert page.keep(opinion="同意不立案，请答复提供人。").status_code == 200
    again = Form(client, url)
    assert "同意不立案，请答复提供人。</textarea>" in again.text
    answer = again.send(f"{url}decide/", opinion="同意不立案，请答复提供人。", _decide="approve")
    assert answer.status_code == 303
    assert _count(office, "部门负责人") == 0


@pytest.mark.accept("3.5.33")
def test_a_correction_has_a_draft_for_each_entry(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC), note="原说明")
    client, url = signed_in("案管"), f"/clues/{matter.number}/correct/"
    page = Form(client, f"{url}?entry=2")
    assert page.hidden["_step"] == "correct:2"
    sent = {"to_department": office.department(PUBLIC), "note": "改后的说明", "correction_reason": "笔误"}
    assert page.keep(**sent).status_code == 200
    assert "改后的说明" in Form(client, f"{url}?entry=2").text
    assert page.send(url, **sent).status_code == 303
    assert _count(office, "案管") == 0


@pytest.mark.accept("3.5.34")
@pytest.mark.parametrize(
    "sent",
    [
        {}, {"_ledger": "clues"}, {"_ledger": "nothing", "_step": "register"}, {"_ledger": "clues", "_step": "circulate"},
        {"_ledger": "clues", "_step": "register", "_matter": "示检XS209900001"}, {"_ledger": "clues", "_step": "correct:9"},
        {"_ledger": "clues", "_step": "\u202e", "_matter": "x", "_draft": "x"},
    ],
)  # fmt: skip
def test_a_draft_of_nothing_is_not_found(office: House, signed_in: SignedIn, sent: dict[str, str]) -> None:
    assert signed_in("登记人").post("/drafts/", sent, **SCRIPT).status_code == 404


@pytest.mark.accept("3.5.34")
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "sent",
    [
        {"_based": "-1"}, {"_based": "9" * 30}, {"_turn": "x"}, {"_turn": "9" * 40}, {"_key": "x"}, {"_draft": "x"},
        {"_choice": "both"}, {"_seen": "9" * 30}, {"summary": "长" * 400_000}, {"summary": "\u202e=1+1<b>\x07"},
        {"unknown": "x"}, {"files": "no token"},
    ],
)  # fmt: skip
def test_whatever_a_page_sends_is_answered_with_a_sentence(
    office: House, signed_in: SignedIn, sent: dict[str, str], *, script: bool
) -> None:
    client = signed_in("登记人")
    base = {"_ledger": "clues", "_step": "register", **_clue()}
    answer = client.post("/drafts/", {**base, **sent}, **(SCRIPT if script else {}))
    assert answer.status_code in (200, 303, 409, 422)
    if answer.status_code == 422:
        assert "太长" in (answer.json()["sentence"] if script else answer.content.decode())
    else:
        text = Form(client, NEW).text
        assert "<b>\x07" not in text
        assert "unknown" not in text


@pytest.mark.accept("3.5.34")
def test_after_a_locked_screen_the_text_is_kept_and_the_form_comes_back(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    page = Form(client, NEW)
    seats.lock(seat_of("登记人", office), at=timezone.now())
    assert page.keep(**_clue()).status_code == 303
    answer = client.post("/account/unlock/", {"password": PASSWORD}, follow=True)
    assert TEXT in answer.content.decode()
    assert _count(office, "登记人") == 1


@pytest.mark.accept("3.5.39")
def test_a_save_and_a_form_with_a_draft_cost_few_statements(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    client, url = signed_in("案管"), f"/clues/{matter.number}/circulate/"
    bare = _statements(client.get, url)
    page = Form(client, url)
    first = _statements(page.keep, note="属公益诉讼线索")
    later = _statements(page.keep, note="属公益诉讼线索，请速办")
    restored = _statements(client.get, url)
    for number in range(8):
        Form(client, url).keep(note=f"第{number}次改写的说明")
    assert _statements(client.get, url) == restored
    assert restored <= bare, "the draft is read by the one statement that looks for it"
    assert first <= 8
    assert later <= 8


def _statements(act: Callable[..., Any], *given: Any, **named: Any) -> int:
    with CaptureQueriesContext(connection) as sent:
        act(*given, **named)
    return len([one for one in sent.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])
