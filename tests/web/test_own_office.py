# SPDX-License-Identifier: Apache-2.0
"""The office's own particulars, words and holidays as its system administrator keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from sunmao import law
from sunmao.kernel.forms import fields_of
from sunmao.office import describing, own_words
from sunmao.office.models import Office, Word, WordKind
from sunmao.office.posts import ArrangementRefused
from sunmao.record import registry
from sunmao.record.models import AskedNotice
from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
OFFICES, WORDS, HOLIDAYS = "/administration/offices/", "/administration/words/", "/holidays/"
SIX = ("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节")
NOTICE = "\n".join(
    ["day,kind,holiday,notice", *(f"2031-01-{n:02},off,{name},2031" for n, name in enumerate(SIX, start=1))]
)


def sent(client: Client, page: str, form: str, **said: object) -> tuple[int, str]:
    answer = client.post(page, {"_form": form, **said})
    status = answer.status_code
    text = (client.get(answer["Location"]) if status == 302 else answer).content.decode()
    return status, text


@pytest.mark.accept("3.10.10")
class TestOffices:
    def test_the_tree_says_what_each_office_is_to_the_own_one(
        self, office: House, elsewhere: House, signed_in: SignedIn
    ):
        said = {"name": "示例区人民检察院", "short_name": "示例区院", "code": "", "parent": str(elsewhere.id)}
        status, text = sent(signed_in("系统管理员"), OFFICES, "describe", **said)
        assert status == 302
        assert "上级院" in text
        assert "本院" in text
        assert Office.objects.get(pk=office.id).parent_id == elsewhere.id

    def test_particulars_are_changed_logged_and_shown_at_once(self, office: House, signed_in: SignedIn):
        said = {"name": "示例新区人民检察院", "short_name": "示例新区院", "code": "990123", "parent": ""}
        status, text = sent(signed_in("系统管理员"), OFFICES, "describe", **said)
        assert status == 302
        assert "示例新区人民检察院" in text
        log = signed_in("审计管理员").get("/administration/changes/").content.decode()
        assert "全称 示例区人民检察院 改为 示例新区人民检察院" in log

    @pytest.mark.parametrize(("code", "sentence"), [("12", "须为 6 位数字"), ("", "")])
    def test_a_wrong_code_is_refused(self, office: House, signed_in: SignedIn, code: str, sentence: str):
        said = {"name": "示例区人民检察院", "short_name": "示例区院", "code": code, "parent": ""}
        status, text = sent(signed_in("系统管理员"), OFFICES, "describe", **said)
        assert status == (409 if sentence else 302)
        assert sentence in text

    def test_an_office_does_not_stand_under_itself(self, office: House, elsewhere: House, signed_in: SignedIn):
        named = {"name": "示例区人民检察院", "short_name": "示例区院", "code": ""}
        assert sent(signed_in("系统管理员"), OFFICES, "describe", **named, parent=str(elsewhere.id))[0] == 302
        with elsewhere.as_("系统管理员") as by, pytest.raises(ArrangementRefused, match="不能是本院的下级院"):
            describing.describe(name="外院", short_name="外院", code="", parent=office.id, by=by)

    def test_the_database_takes_it_from_the_system_administrator_only(self, office: House, signed_in: SignedIn):
        assert "修改本院名称" not in signed_in("安全管理员").get(OFFICES).content.decode()
        with (
            office.as_("安全管理员"),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT office_describe('别的名称', '别', NULL, NULL)")


@pytest.mark.accept("3.10.11")
class TestWords:
    def test_a_word_is_proposed_beside_its_fields_and_not_demanded(self, office: House, signed_in: SignedIn):
        client, form = signed_in("系统管理员"), reverse("open", kwargs={"ledger": "clues", "step": "register"})
        assert "<datalist" not in signed_in("登记人").get(form).content.decode()
        status, _ = sent(client, WORDS, "add", kind="body", texts="示例区水务局\n示例区城管局\n\n示例区水务局")
        assert status == 302
        text = signed_in("登记人").get(form).content.decode()
        assert text.count("<datalist") == 2  # 被反映单位 and 移送单位
        assert '<option value="示例区水务局"></option>' in text
        matter = office.open(body="表中没有的单位")
        assert matter.number

    def test_a_word_switched_off_is_kept_and_taken_into_use_again(self, office: House, signed_in: SignedIn):
        client = signed_in("系统管理员")
        sent(client, WORDS, "add", kind="place", texts="示例河西段")
        with office.as_("系统管理员"):
            word = Word.objects.get(office_id=office.id)
        assert "停用" in sent(client, WORDS, "off", row=str(word.pk))[1]
        with office.as_("系统管理员"):
            assert own_words.proposed(office.id, frozenset({WordKind.PLACE})) == {WordKind.PLACE: ()}
        sent(client, WORDS, "add", kind="place", texts="示例河西段")
        with office.as_("系统管理员"):
            assert own_words.proposed(office.id, frozenset({WordKind.PLACE})) == {WordKind.PLACE: ("示例河西段",)}
        assert "示例河西段" in signed_in("审计管理员").get("/administration/changes/").content.decode()

    @pytest.mark.parametrize(
        ("said", "status"),
        [({"kind": "body", "texts": ""}, 422), ({"kind": "nothing", "texts": "词"}, 409), ({"kind": "body", "texts": "长" * 101}, 409),
         ({"kind": "body", "texts": "<script>alert(1)</script>"}, 302)],
    )  # fmt: skip
    def test_a_wrong_word_is_refused_with_a_sentence(
        self, office: House, signed_in: SignedIn, said: dict[str, str], status: int
    ):
        answered, text = sent(signed_in("系统管理员"), WORDS, "add", **said)
        assert answered == status
        assert "<script>alert" not in text

    def test_nobody_else_writes_them_and_no_other_office_reads_them(
        self, office: House, elsewhere: House, signed_in: SignedIn
    ):
        sent(signed_in("系统管理员"), WORDS, "add", kind="body", texts="示例区水务局")
        assert signed_in("安全管理员").get(WORDS).status_code == 403
        with office.as_("检察官"), pytest.raises(DatabaseError), transaction.atomic():
            Word.objects.create(office_id=office.id, kind="body", text="私自加的")
        with elsewhere.as_("系统管理员"):
            assert not Word.objects.exists()

    def test_every_field_that_proposes_words_is_there(self):
        labels = {
            spec.label
            for ledger in registry.ledgers()
            for step in ledger.procedure.steps
            for spec in fields_of(step.form)
        }
        assert set(own_words.FIELDS) <= labels


@pytest.mark.accept("3.10.12")
class TestHolidays:
    def test_every_post_sees_the_years_with_their_source(self, office: House, signed_in: SignedIn):
        text = signed_in("检察官").get(HOLIDAYS).content.decode()
        assert "2026 年" in text
        assert "国庆节" in text
        assert "随程序附带" in text
        assert "载入放假通知" not in text

    def test_a_notice_is_asked_for_and_a_wrong_line_is_named(self, office: House, signed_in: SignedIn):
        client = signed_in("系统管理员")
        wrong = SimpleUploadedFile("2031.csv", NOTICE.replace("2031-01-01", "2031-02-30").encode())
        answer = client.post(HOLIDAYS, {"file": wrong})
        assert answer.status_code == 409
        assert "第2行" in answer.content.decode()
        answer = client.post(HOLIDAYS, {"file": SimpleUploadedFile("2031.csv", NOTICE.encode())}, follow=True)
        assert "等待载入" in answer.content.decode()
        again = client.post(HOLIDAYS, {"file": SimpleUploadedFile("2031.csv", NOTICE.encode())})
        assert again.status_code == 409
        with office.as_("系统管理员"):
            assert law.read_notice(AskedNotice.objects.get(office_id=office.id).text)[0].notice == 2031

    def test_only_the_uppermost_office_asks(self, office: House, elsewhere: House, signed_in: SignedIn):
        said = {"name": "示例区人民检察院", "short_name": "示例区院", "code": "", "parent": str(elsewhere.id)}
        client = signed_in("系统管理员")
        sent(client, OFFICES, "describe", **said)
        answer = client.post(HOLIDAYS, {"file": SimpleUploadedFile("2031.csv", NOTICE.encode())})
        assert answer.status_code == 409
        assert "由最上级单位的系统管理员载入" in answer.content.decode()
        refused = signed_in("检察长").post(HOLIDAYS, {"file": SimpleUploadedFile("2031.csv", NOTICE.encode())})
        assert refused.status_code == 409
