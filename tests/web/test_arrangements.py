# SPDX-License-Identifier: Apache-2.0
"""Departments, accounts, people, loans and settings as the right administrator changes them, and the log of it all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sunmao.office import switches
from sunmao.office.actors import posts_of_person
from sunmao.office.models import Department, Loan, Office, Person, Switch
from tests.people import CIVIL, PUBLIC, House
from tests.web.conftest import account_of, seat_of

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.4.10")]
SignedIn = Callable[[str], Client]
SETTINGS = "/administration/settings/"


def day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%Y%m%d")


def sent(client: Client, page: str, form: str, **said: Any) -> tuple[int, str]:
    answer = client.post(page, {"_form": form, **said})
    text = answer.content.decode()
    if answer.status_code == 302:
        text = client.get(answer["Location"]).content.decode()
    return answer.status_code, text


@pytest.mark.accept("3.10.21")
class TestDepartments:
    def test_a_department_is_renamed_and_old_entries_keep_its_name(self, office: House, signed_in: SignedIn):
        matter = office.open()
        page = f"/administration/departments/{office.department(PUBLIC)}/"
        status, text = sent(
            signed_in("系统管理员"), page, "change", name="第八检察部", short_name="八部", line="公益诉讼"
        )
        assert status == 302
        assert "第八检察部" in text
        assert PUBLIC in signed_in("检察长").get(f"/clues/{matter.number}/").content.decode()

    def test_two_departments_never_have_one_name(self, office: House, signed_in: SignedIn):
        page = f"/administration/departments/{office.department(PUBLIC)}/"
        assert sent(signed_in("系统管理员"), page, "change", name=CIVIL)[0] == 409

    def test_a_department_with_people_is_not_closed(self, office: House, signed_in: SignedIn):
        page = f"/administration/departments/{office.department(PUBLIC)}/"
        status, text = sent(signed_in("系统管理员"), page, "close", closed_on=day())
        assert status == 409
        assert "在该部门还有岗位，请先终止岗位" in text

    def test_a_closed_department_is_offered_to_nobody_until_it_is_taken_into_use_again(
        self, office: House, signed_in: SignedIn
    ):
        client = signed_in("系统管理员")
        sent(client, "/administration/departments/", "add", name="未检部")
        with office.as_("系统管理员"):
            key = Department.objects.get(office_id=office.id, name="未检部").pk
        page = f"/administration/departments/{key}/"
        assert sent(client, page, "close", closed_on=day())[0] == 302
        person = f"/administration/people/{office.person('同事')}/"
        assert "未检部" not in client.get(person).content.decode()
        assert sent(client, page, "reopen")[0] == 302
        assert "未检部" in client.get(person).content.decode()


class TestPeople:
    def test_name_number_and_phone_are_corrected(self, office: House, signed_in: SignedIn):
        page = f"/administration/people/{office.person('同事')}/"
        status, text = sent(
            signed_in("系统管理员"), page, "change", name="改过的名", work_number="示检777", phone="8888"
        )
        assert status == 302
        assert "改过的名" in text
        assert "示检777" in text

    def test_a_work_number_belongs_to_one_person(self, office: House, signed_in: SignedIn):
        page = f"/administration/people/{office.person('同事')}/"
        taken = office.people["检察官"][0].work_number
        status, text = sent(signed_in("系统管理员"), page, "change", name="同事", work_number=taken)
        assert status == 409
        assert "已属于" in text

    def test_whoever_left_comes_back_by_two_administrators(self, office: House, signed_in: SignedIn):
        account = account_of(office, "同事")
        page = f"/administration/people/{office.person('同事')}/"
        client, security = signed_in("系统管理员"), signed_in("安全管理员")
        assert sent(client, page, "leave", last_day=day())[0] == 302
        switch = f"/administration/accounts/{account.pk}/switch/"
        answer = security.post(switch, {"on": "true"})
        assert answer.status_code == 409
        assert "请先由系统管理员在人员详情中办理“返岗”" in answer.content.decode()
        assert sent(client, page, "back")[0] == 302
        assert security.post(switch, {"on": "true"}).status_code == 302
        account.refresh_from_db()
        assert account.is_active


class TestAccounts:
    def test_an_account_switched_off_ends_everywhere_at_once(self, office: House, signed_in: SignedIn):
        colleague = signed_in("检察官")
        assert colleague.get("/").status_code == 200
        account = account_of(office, "检察官")
        seat = seat_of("检察官", office)
        assert (
            signed_in("安全管理员").post(f"/administration/accounts/{account.pk}/switch/", {"on": "false"}).status_code
            == 302
        )
        assert colleague.get("/").status_code == 302
        seat.refresh_from_db()
        assert seat.why == "switched_off"

    def test_nobody_switches_the_own_account_off(self, office: House, signed_in: SignedIn):
        account = account_of(office, "安全管理员")
        answer = signed_in("安全管理员").post(f"/administration/accounts/{account.pk}/switch/", {"on": "false"})
        assert answer.status_code == 409
        assert "不能停用自己的账号" in answer.content.decode()


class TestLoans:
    def test_a_lent_person_is_taken_in_there_and_sent_back(self, office: House, elsewhere: House, signed_in: SignedIn):
        said = {
            "person": office.person("检察官"),
            "office": str(elsewhere.id),
            "since": day(),
            "until": day(9),
            "reason": "专案",
        }
        assert sent(signed_in("系统管理员"), "/administration/loans/", "lend", **said)[0] == 302
        with office.as_("系统管理员"):
            loan = Loan.objects.get(office_id=office.id)
        there = Client()
        there.force_login(account_of(elsewhere, "系统管理员"))
        text = there.get("/administration/loans/").content.decode()
        assert "来自 示例区人民检察院" in text
        assert "待登记" in text
        status, text = sent(there, "/administration/loans/", "take", loan=str(loan.pk), work_number="J1")
        assert status == 302
        assert "借调来院" in text
        with elsewhere.as_("系统管理员"):
            guest = Person.objects.get(office_id=elsewhere.id, loan_id=loan.pk)
        page = f"/administration/people/{guest.pk}/"
        given = {"department": elsewhere.department(PUBLIC), "role": "procurator", "since": day()}
        assert sent(there, page, "give", **given)[0] == 302
        assert len(posts_of_person(office.people["检察官"][0].pk)) == 2
        assert sent(signed_in("系统管理员"), "/administration/loans/", "end", row=str(loan.pk))[0] == 302
        assert len(posts_of_person(office.people["检察官"][0].pk)) == 1

    def test_nobody_is_lent_to_the_own_office(self, office: House, signed_in: SignedIn):
        said = {
            "person": office.person("检察官"),
            "office": str(office.id),
            "since": day(),
            "until": day(9),
            "reason": "专案",
        }
        assert sent(signed_in("系统管理员"), "/administration/loans/", "lend", **said)[0] in (409, 422)


@pytest.mark.accept("2.4.12", "3.10.18")
class TestSettings:
    def test_what_the_law_leaves_open_is_chosen_with_the_decision(self, office: House, signed_in: SignedIn):
        client = signed_in("安全管理员")
        text = client.get(SETTINGS).content.decode()
        assert "默认取较早的一日，请本院决定" in text
        assert sent(client, SETTINGS, "month_end", value="later")[0] == 422
        status, text = sent(client, SETTINGS, "month_end", value="later", decision="2026年第3次检委会")
        assert status == 302
        assert "2026年第3次检委会" in text
        assert "期限已重新推算，没有到期日改变" in text
        assert Office.objects.get(pk=office.id).month_end == "later"
        assert sent(client, SETTINGS, "month_end", value="earlier", decision="再议")[0] == 409

    def test_new_entries_are_fingerprinted_as_chosen(self, office: House, signed_in: SignedIn):
        client = signed_in("安全管理员")
        assert sent(client, SETTINGS, "algorithm", value="sm3", decision="保密要求")[0] == 302
        assert Office.objects.get(pk=office.id).algorithm == "sm3"
        office.open()

    @pytest.mark.parametrize(("name", "good", "loose"), [("idle_minutes", 10, 60), ("sign_in_failures", 3, 9),
                                                        ("lock_out_minutes", 60, 5), ("sessions_per_person", 2, 9)])  # fmt: skip
    def test_numbers_are_tightened_within_their_bounds(
        self, office: House, signed_in: SignedIn, name: str, good: int, loose: int
    ):
        client = signed_in("安全管理员")
        said = {"since": day(), "decision": "院务会"}
        assert sent(client, SETTINGS, name, value=str(loose), **said)[0] == 409
        assert sent(client, SETTINGS, name, value=str(good), **{**said, "since": day(-1)})[0] == 409
        assert sent(client, SETTINGS, name, value=str(good), **said)[0] == 302
        assert switches.number(switches.SETTINGS[name], office.id, timezone.localdate()) == good

    def test_a_house_limit_is_shortened_from_a_coming_day(self, office: House, signed_in: SignedIn):
        client = signed_in("安全管理员")
        said = {"clock": "tighten.clues.assess_limit", "decision": "院务会"}
        status, text = sent(client, SETTINGS, "tighten", value="31", since=day(1), **said)
        assert status == 409
        assert "现为30日，只能缩短" in text
        assert sent(client, SETTINGS, "tighten", value="10", since=day(), **said)[0] == 409
        status, text = sent(client, SETTINGS, "tighten", value="10", since=day(1), **said)
        assert status == 302
        assert "起改为 10日（院务会）" in text

    def test_a_shortened_limit_counts_for_what_starts_then_and_not_before(self, office: House, signed_in: SignedIn):
        running = office.assigned()
        before = office.clocks(running)["assess_limit"]
        with office.as_("安全管理员") as by:
            Switch.objects.create(office_id=by.office_id, name="tighten.clues.assess_limit", value="10",
                                  decision="院务会", since=timezone.localdate())  # fmt: skip
            Switch.objects.create(office_id=by.office_id, name="tighten.clues.assess_limit", value="0",
                                  decision="院务会", since=timezone.localdate() + timedelta(days=1))  # fmt: skip
        matter = office.assigned()
        after = office.clocks(matter)["assess_limit"]
        assert before.due
        assert after.due
        assert (before.due - after.due).days >= 15
        assert "院务会" in signed_in("检察官").get(f"/clues/{matter.number}/").content.decode()

    def test_a_statutory_limit_is_not_offered(self, office: House, signed_in: SignedIn):
        client = signed_in("安全管理员")
        said = {"value": "1", "since": day(1), "decision": "院务会"}
        status, _ = sent(client, SETTINGS, "tighten", clock="tighten.clues.letter_limit", **said)
        assert status in (409, 422)


def test_every_change_is_seen_by_the_audit_administrator(office: House, signed_in: SignedIn):
    account = account_of(office, "检察官")
    security = signed_in("安全管理员")
    sent(security, SETTINGS, "sign_in_failures", value="3", since=day(), decision="院务会第五次")
    security.post(f"/administration/accounts/{account.pk}/switch/", {"on": "false"})
    page = f"/administration/departments/{office.department(PUBLIC)}/"
    sent(signed_in("系统管理员"), page, "change", name="第八检察部", short_name="八部", line="公益诉讼")
    text = signed_in("审计管理员").get("/administration/changes/").content.decode()
    for word in ("院务会第五次", "连续输错几次密码后锁定", "公益诉讼检察部 改为 第八检察部", "启用 是 改为 否"):
        assert word in text
    assert account.password not in text
    assert signed_in("系统管理员").get("/administration/changes/").status_code == 403


def test_the_log_of_changes_goes_on_over_pages(office: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sunmao.web.administration.changes.SIZE", 5)
    client = signed_in("审计管理员")
    text = client.get("/administration/changes/").content.decode()
    found = re.search(r'href="(\?before=[^"]+)"', text)
    assert found
    place = found.group(1)
    assert client.get(f"/administration/changes/{place}").status_code == 200
    assert client.get("/administration/changes/?before=nonsense").status_code == 200
