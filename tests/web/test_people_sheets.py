# SPDX-License-Identifier: Apache-2.0
"""People by spreadsheet through the page: looked at first, taken in once, given out in the form that is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from sunmao.kernel.roles import Role
from sunmao.office import posts
from sunmao.office.models import Account, Department, Person, Post
from sunmao.record.models import Access
from sunmao.web.administration import people_sheets
from tests.people import CIVIL, PUBLIC, House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
PAGE, EXPORT = "/administration/people/sheets/", "/administration/people/export/"
PEOPLE = [
    ("姓名", "工号", "部门", "岗位", "登录名", "手机"),
    ("周海宁", "1001", "第九检察部", f"部门负责人、{CIVIL}：检察官", "", "8888"),
    ("何其远", "1002", PUBLIC, "检察官助理", "", ""),
]
DEPARTMENTS = [("名称", "简称", "条线", "上级"), ("第九检察部", "九部", "公益诉讼", PUBLIC)]


def book(people: list[tuple[str, ...]] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in (("部门", DEPARTMENTS), ("人员", people or PEOPLE)):
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def look_at(client: Client, content: bytes, name: str = "人员.xlsx") -> tuple[int, str]:
    answer = client.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    return answer.status_code, answer.content.decode()


def token_of(text: str) -> str:
    found = re.search(r'name="_token" value="([^"]+)"', text)
    assert found
    return unescape(found.group(1))


@pytest.mark.accept("3.10.8")
class TestTakingIn:
    def test_looking_writes_nothing_and_says_what_would_be(self, office: House, signed_in: SignedIn):
        status, text = look_at(signed_in("系统管理员"), book())
        assert status == 200
        assert "将新增 3" in text
        assert "周海宁、何其远" in text
        with office.as_("系统管理员"):
            assert not Person.objects.filter(work_number="1001").exists()
            assert not Department.objects.filter(name="第九检察部").exists()

    def test_what_was_looked_at_is_taken_in_with_passwords_shown_once(self, office: House, signed_in: SignedIn):
        client = signed_in("系统管理员")
        token = token_of(look_at(client, book())[1])
        answer = client.post(PAGE, {"_token": token})
        text = answer.content.decode()
        assert "新增 3" in text
        assert text.count('class="s-code"') == 2
        with office.as_("系统管理员"):
            person = Person.objects.get(office_id=office.id, work_number="1001")
            held = set(Post.objects.filter(person=person).values_list("department__name", "role"))
            assert Department.objects.get(name="第九检察部").parent_id == office.departments[PUBLIC].pk
        assert held == {("第九检察部", Role.DEPARTMENT_HEAD), (CIVIL, Role.PROCURATOR)}
        assert Account.objects.get(person_id=person.pk).has_usable_password()
        again = client.post(PAGE, {"_token": token}).content.decode()
        assert "新增 0" in again

    def test_bad_cells_are_named_by_sheet_row_and_column(self, office: House, signed_in: SignedIn):
        bad = [
            *PEOPLE,
            ("某人", "1003", "没有这个部门", "检察官", "", ""),
            ("另一人", "=1+1", PUBLIC, "检查官", "", ""),
        ]
        client = signed_in("系统管理员")
        status, text = look_at(client, book(bad))
        assert status == 200
        plain = re.sub(r"<[^>]+>", " ", text)
        assert re.search(r"人员\s+4\s+部门\s+没有名为“没有这个部门”的部门", plain)
        assert re.search(r"人员\s+5\s+工号\s+是公式", plain)
        client.post(PAGE, {"_token": token_of(text)})
        with office.as_("系统管理员"):
            assert Person.objects.filter(work_number="1002").exists()
            assert not Person.objects.filter(name="某人").exists()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "请先选择"),
            (b"plain", "不是 .xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "旧式 .xls"),
            (b"x" * 600_000, "500 KB"),
        ],
    )
    def test_what_is_no_spreadsheet_is_said(self, office: House, signed_in: SignedIn, content: bytes, sentence: str):
        client = signed_in("系统管理员")
        answer = client.post(PAGE, {} if not content else {"file": SimpleUploadedFile("人员.xlsx", content)})
        assert answer.status_code == 409
        assert sentence in answer.content.decode()

    def test_a_token_of_somebody_else_or_a_changed_one_is_refused(self, office: House, signed_in: SignedIn):
        token = token_of(look_at(signed_in("系统管理员"), book())[1])
        for client, given in ((signed_in("安全管理员"), token), (signed_in("系统管理员"), f"x{token}")):
            answer = client.post(PAGE, {"_token": given})
            assert answer.status_code == 409
            assert "请重新选择文件检查一遍" in answer.content.decode()

    def test_too_many_new_people_are_the_commands_work(
        self, office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(people_sheets, "MOST_NEW", 1)
        text = look_at(signed_in("系统管理员"), book())[1]
        assert "./sunmao import people" in text
        assert "_token" not in text


@pytest.mark.accept("3.10.9")
class TestGivingOut:
    def test_what_is_given_out_is_read_again_and_changes_nothing(self, office: House, signed_in: SignedIn):
        client = signed_in("系统管理员")
        client.post(PAGE, {"_token": token_of(look_at(client, book())[1])})
        with office.as_("系统管理员") as by:
            posts.give_post(person=office.people["检察官"][0], department=office.departments[CIVIL], role=Role.COMMITTEE_MEMBER,
                            since=timezone.localdate(), by=by)  # fmt: skip
            number = Person.objects.filter(office_id=office.id).count() + Department.objects.count()
        content = client.post(EXPORT).content
        status, text = look_at(client, content)
        assert status == 200
        assert f"共 {number} 行：将新增 0，将补充 0，未变 {number}，不能导入 0" in text

    def test_it_goes_into_an_empty_office_as_it_was(self, office: House, elsewhere: House, signed_in: SignedIn):
        content = signed_in("系统管理员").post(EXPORT).content
        rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content))["人员"].iter_rows(min_row=2)]
        assert rows[[row[1] for row in rows].index("示检4")][:4] == ["示例检察官", "示检4", PUBLIC, "检察官"]

    def test_who_left_stays_out_and_formulas_are_texts(self, office: House, signed_in: SignedIn):
        client = signed_in("系统管理员")
        page = f"/administration/people/{office.person('同事')}/"
        client.post(page, {"_form": "change", "name": "=HYPERLINK(1)", "work_number": "示检1"})
        left = f"/administration/people/{office.person('控申')}/"
        client.post(left, {"_form": "leave", "last_day": timezone.localdate().strftime("%Y%m%d")})
        made = load_workbook(BytesIO(client.post(EXPORT).content))
        cells = [cell for row in made["人员"].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert "=HYPERLINK(1)" in [cell.value for cell in cells]
        assert office.people["控申"][0].name not in [cell.value for cell in cells]

    def test_it_is_logged(self, office: House, signed_in: SignedIn):
        signed_in("系统管理员").post(EXPORT)
        with office.as_("审计管理员"):
            one = Access.objects.get(office_id=office.id, what="export")
        assert "人员、部门和岗位名册" in one.about
        assert signed_in("检察长").post(EXPORT).status_code == 403
