# SPDX-License-Identifier: Apache-2.0
"""Leaving, loan, long absence on the page: who sees what, each matter handed to a named person, the account last."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sunmao.kernel.roles import Role
from sunmao.office import people, posts
from sunmao.office.actors import posts_of_person
from sunmao.office.models import Account, Delegation, Loan, Person
from sunmao.record.perform import Written
from tests.people import House
from tests.web.conftest import account_of

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
ALL = "/administration/handovers/"


def page_of(office: House, name: str) -> str:
    return reverse("handover", kwargs={"person": office.person(name)})


def give(client: Client, office: House, who: str, to: str, *matters: Written, **more: Any) -> tuple[int, str]:
    said = {"_form": "give", "matter": [str(one.matter_id) for one in matters], "to_person": office.person(to),
            "reason": "原承办人调离", **more}  # fmt: skip
    answer = client.post(page_of(office, who), said)
    return answer.status_code, answer.content.decode()


def day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%Y%m%d")


@pytest.mark.accept("3.10.5")
class TestWhoSees:
    def test_a_head_sees_titles_and_an_administrator_numbers(self, office: House, signed_in: SignedIn):
        matter = office.assigned(title="只给办案人看的标题")
        for who, sees in (
            ("部门负责人", True),
            ("检察长", True),
            ("案管", True),
            ("系统管理员", False),
            ("安全管理员", False),
        ):
            text = signed_in(who).get(page_of(office, "检察官")).content.decode()
            assert matter.number in text
            assert ("只给办案人看的标题" in text) is sees
            assert ("转办所选事项" in text) is sees

    def test_personnel_sees_what_the_post_sees_and_hands_nothing_over(self, office: House, signed_in: SignedIn):
        with office.as_("系统管理员") as by:
            posts.give_post(person=office.people["同事"][0], department=office.departments["办公室"], role=Role.PERSONNEL,
                            since=timezone.localdate(), by=by)  # fmt: skip
        office.vacate("同事")
        matter = office.assigned(title="只给办案人看的标题")
        client = signed_in("同事")
        text = client.get(page_of(office, "检察官")).content.decode()
        assert matter.number in text
        assert "只给办案人看的标题" not in text
        assert "登记代行" in text
        give(client, office, "检察官", "另一检察官", matter)
        assert str(office.matter(matter).handler_id) == office.person("检察官")

    def test_a_head_looks_into_the_own_department_only(self, office: House, signed_in: SignedIn):
        client = signed_in("部门负责人")
        assert client.get(page_of(office, "民行检察官")).status_code == 404
        text = client.get(ALL).content.decode()
        assert office.people["检察官"][0].name in text
        assert office.people["民行检察官"][0].name not in text
        assert signed_in("检察官").get(ALL).status_code == 403

    def test_the_fullest_hands_stand_first(self, office: House, signed_in: SignedIn):
        office.assigned()
        text = signed_in("检察长").get(ALL).content.decode()
        names = [office.people[name][0].name for name in ("检察官", "案管")]
        assert text.index(names[0]) < text.index(names[1])
        assert names[1] not in signed_in("检察长").get(ALL, {"text": names[0]}).content.decode()


@pytest.mark.accept("3.10.6")
class TestHandingOver:
    def test_all_go_at_once_with_one_entry_each_and_a_result_per_row(self, office: House, signed_in: SignedIn):
        matters = [office.assigned() for _ in range(3)]
        status, text = give(signed_in("部门负责人"), office, "检察官", "另一检察官", *matters)
        assert status == 200
        assert text.count("已转办，已写入经过") == 3
        assert "手上没有须交接的事" in text
        shown = signed_in("检察官").get(f"/clues/{matters[0].number}/").content.decode()
        assert "原承办人调离" in shown
        assert office.people["检察官"][0].name in shown

    def test_one_that_is_refused_says_why_in_its_row(self, office: House, signed_in: SignedIn):
        one, other = office.assigned(), office.assigned()
        with office.as_("部门负责人") as by:
            posts.recuse(person=office.people["另一检察官"][0], since=timezone.localdate(), reason="系亲属", by=by,
                         matter_id=other.matter_id)  # fmt: skip
        client = signed_in("部门负责人")
        status, text = give(client, office, "检察官", "另一检察官", one, other)
        assert status == 200
        assert "已转办，已写入经过" in text
        assert "新的承办人在本件中须回避" in text
        assert give(client, office, "检察官", "另一检察官", other)[0] == 409

    @pytest.mark.parametrize(
        ("wrong", "status", "sentence"),
        [
            ({"matter": []}, 409, "请至少选一件事项"),
            ({"reason": ""}, 422, "请填写"),
            ({"to_person": ""}, 422, "新的承办人"),
            ({"to_person": "00000000-0000-7000-8000-000000000000"}, 409, "不在所列各项中"),
            ({"to_person": "<script>"}, 409, "不在所列各项中"),
            ({"matter": ["不是编号", "'; DROP TABLE"]}, 409, "请至少选一件事项"),
            ({"reason": "长" * 600}, 422, "500"),
        ],
    )
    def test_a_wrong_form_comes_back_with_a_sentence(
        self, office: House, signed_in: SignedIn, wrong: dict[str, Any], status: int, sentence: str
    ):
        matter = office.assigned()
        answered, text = give(signed_in("部门负责人"), office, "检察官", "另一检察官", matter, **wrong)
        assert answered == status
        assert sentence in text
        assert str(office.matter(matter).handler_id) == office.person("检察官")

    def test_long_absence_is_answered_by_a_delegation(self, office: House, signed_in: SignedIn):
        said = {"_form": "delegate", "post": str(office.people["检察官"][1].pk), "to_person": office.person("另一检察官"),
                "since": day(), "until": day(60), "reason": "脱产学习"}  # fmt: skip
        assert signed_in("部门负责人").post(page_of(office, "检察官"), said).status_code == 302
        assert any(choice.on_behalf_name for choice in posts_of_person(office.people["另一检察官"][0].pk))

    def test_a_post_stood_in_for_goes_to_another_or_ends(self, office: House, signed_in: SignedIn):
        office.delegate("部门负责人", "检察官")
        with office.as_("分管"):
            row = Delegation.objects.get(office_id=office.id)
        client, page = signed_in("分管"), page_of(office, "检察官")
        said = {
            "_form": "instead",
            "row": str(row.pk),
            "to_person": office.person("另一检察官"),
            "reason": "原代行人调离",
        }
        assert client.post(page, said).status_code == 302
        assert any(choice.on_behalf_name for choice in posts_of_person(office.people["另一检察官"][0].pk))
        assert not any(choice.on_behalf_name for choice in posts_of_person(office.people["检察官"][0].pk))
        assert client.post(page, said).status_code == 200  # nothing left to send: the form is gone


@pytest.mark.accept("3.10.7")
class TestLeaving:
    def test_the_administrator_is_told_what_is_left_and_closes_afterwards(self, office: House, signed_in: SignedIn):
        matter, account = office.assigned(), account_of(office, "检察官")
        client, page = signed_in("系统管理员"), f"/administration/people/{office.person('检察官')}/"
        answer = client.post(page, {"_form": "leave", "last_day": day()})
        assert answer.status_code == 409
        assert "承办的在办事项 1 件" in answer.content.decode()
        assert page_of(office, "检察官") in answer.content.decode()
        give(signed_in("部门负责人"), office, "检察官", "另一检察官", matter)
        assert client.post(page, {"_form": "leave", "last_day": day()}).status_code == 302
        account.refresh_from_db()
        assert not account.is_active
        timeline = signed_in("检察长").get(f"/clues/{matter.number}/").content.decode()
        assert office.people["检察官"][0].name in timeline

    def test_an_account_is_switched_off_with_empty_hands_or_for_an_urgent_reason(
        self, office: House, signed_in: SignedIn
    ):
        office.assigned()
        account = account_of(office, "检察官")
        client, page = signed_in("安全管理员"), f"/administration/accounts/{account.pk}/switch/"
        answer = client.post(page, {"on": "false"})
        assert answer.status_code == 409
        assert "承办的在办事项 1 件" in answer.content.decode()
        assert client.post(page, {"on": "false", "urgent": "笔记本丢失"}).status_code == 302
        assert "紧急停用：笔记本丢失" in client.get("/administration/accounts/").content.decode()
        assert "笔记本丢失" in signed_in("审计管理员").get("/administration/changes/").content.decode()
        assert not Account.objects.get(pk=account.pk).is_active

    def test_whoever_is_lent_leaves_a_list_at_home(self, office: House, elsewhere: House, signed_in: SignedIn):
        matter = office.assigned()
        said = {"_form": "lend", "person": office.person("检察官"), "office": str(elsewhere.id), "since": day(),
                "until": day(9), "reason": "专案"}  # fmt: skip
        answer = signed_in("系统管理员").post("/administration/loans/", said, follow=True)
        assert "在本院还有 1 件在办事项" in answer.content.decode()
        text = signed_in("部门负责人").get(page_of(office, "检察官")).content.decode()
        assert matter.number in text
        assert "借往外县人民检察院" in re.sub(r"\s", "", text)
        with office.as_("系统管理员"):
            assert Loan.objects.filter(office_id=office.id).count() == 1

    def test_who_left_before_with_something_in_hand_is_still_listed(self, office: House, signed_in: SignedIn):
        office.assigned()
        account = account_of(office, "另一检察官")
        with office.as_("系统管理员") as by:
            people.let_go(person=Person.objects.get(pk=office.person("另一检察官")), last_day=timezone.localdate(), by=by,
                          at=timezone.now())  # fmt: skip
        text = signed_in("检察长").get(page_of(office, "另一检察官")).content.decode()
        assert "已离岗" in text
        assert account.sign_in_name in text


@pytest.mark.accept("3.10.16")
@pytest.mark.parametrize("who", ["部门负责人", "系统管理员"])
def test_the_page_asks_the_same_number_of_statements_whatever_is_in_hand(
    office: House, signed_in: SignedIn, django_assert_max_num_queries: Any, who: str
):
    office.assigned()
    client, page = signed_in(who), page_of(office, "检察官")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for _ in range(9):
        office.assigned()
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
    with django_assert_max_num_queries(40):
        client.get(page)
    with CaptureQueriesContext(connection) as listed:
        client.get(ALL)
    assert len(listed) <= 16
