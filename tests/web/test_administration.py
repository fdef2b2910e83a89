# SPDX-License-Identifier: Apache-2.0
"""What administrators arrange through their pages, and what the pages refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from sunmao.office.actors import posts_of_person
from sunmao.office.door_log import DoorEvent
from sunmao.office.models import Account, Delegation, Person, Recusal
from tests.people import PUBLIC, House
from tests.web.conftest import PASSWORD, account_of

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def _day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%Y%m%d")


def test_a_new_person_gets_a_slip_signs_in_and_must_change_the_password(office: House, signed_in: SignedIn) -> None:
    answer = signed_in("系统管理员").post("/administration/people/",
                                       {"_form": "add", "name": "新来的人", "work_number": "示检099"})  # fmt: skip
    text = answer.content.decode()
    given = re.search(r'<span class="s-code">([^<]+)</span>', text)
    assert given
    with office.as_("系统管理员"):
        person = Person.objects.get(office_id=office.id, name="新来的人")
    account = Account.objects.get(person_id=person.pk)
    client = Client()
    answer = client.post("/account/sign-in/", {"login": account.sign_in_name, "password": given.group(1)}, follow=True)
    assert "请先改成自己的密码" in answer.content.decode()


def test_a_post_is_given_and_ended(office: House, signed_in: SignedIn) -> None:
    client, person = signed_in("系统管理员"), office.people["同事"][0]
    page = f"/administration/people/{person.pk}/"
    sent = {"_form": "give", "department": office.department(PUBLIC), "role": "procurator", "since": "20260101"}
    assert client.post(page, sent).status_code == 302
    posts = {choice.role.label: choice.post_id for choice in posts_of_person(person.pk)}
    assert "检察官" in posts
    ended = {"_form": "end", "post": str(posts["检察官"]), "last_day": _day(-1)}
    assert client.post(page, ended).status_code == 302
    assert "检察官" not in {choice.role.label for choice in posts_of_person(person.pk)}


def test_one_administrator_can_not_be_given_anothers_post(office: House, signed_in: SignedIn) -> None:
    with office.as_("系统管理员") as by:
        page = f"/administration/people/{by.person_id}/"
    sent = {
        "_form": "give",
        "department": office.department(PUBLIC),
        "role": "audit_administrator",
        "since": "20260101",
    }
    answer = signed_in("系统管理员").post(page, sent)
    assert answer.status_code == 409
    assert "三个管理员岗位须分开" in answer.content.decode()


@pytest.mark.accept("3.10.19")
def test_a_delegation_is_registered_and_ended(office: House, signed_in: SignedIn) -> None:
    client = signed_in("部门负责人")
    sent = {"_form": "add", "post": str(office.people["部门负责人"][1].pk), "to_person": office.person("检察官"),
            "since": _day(), "until": _day(5), "reason": "外出培训"}  # fmt: skip
    assert client.post("/administration/delegations/", sent).status_code == 302
    assert any(choice.on_behalf_name for choice in posts_of_person(office.people["检察官"][0].pk))
    with office.as_("部门负责人"):
        row = Delegation.objects.get(office_id=office.id)
    assert client.post("/administration/delegations/", {"_form": "end", "row": str(row.pk)}).status_code == 302
    assert not any(choice.on_behalf_name for choice in posts_of_person(office.people["检察官"][0].pk))


@pytest.mark.accept("3.10.19")
def test_a_recusal_needs_something_to_keep_away_from(office: House, signed_in: SignedIn) -> None:
    sent = {"_form": "add", "person": office.person("检察官"), "reason": "系亲属", "since": _day()}
    client = signed_in("部门负责人")
    answer = client.post("/administration/recusals/", sent)
    assert answer.status_code == 409
    assert "系亲属" in answer.content.decode()
    assert client.post("/administration/recusals/", {**sent, "body": "某某公司"}).status_code == 302
    with office.as_("部门负责人"):
        assert Recusal.objects.filter(office_id=office.id, body="某某公司").count() == 1


def test_why_somebody_keeps_away_is_not_for_every_colleague(office: House, signed_in: SignedIn) -> None:
    sent = {"_form": "add", "person": office.person("检察官"), "reason": "系亲属", "since": _day(), "body": "某某公司"}
    signed_in("部门负责人").post("/administration/recusals/", sent)
    assert "系亲属" not in signed_in("同事").get("/administration/recusals/").content.decode()


def test_a_slip_is_shown_once_and_only_to_the_security_administrator(office: House, signed_in: SignedIn) -> None:
    account = account_of(office, "检察官")
    page = f"/administration/accounts/{account.pk}/slip/"
    assert signed_in("系统管理员").post(page).status_code == 403
    assert "一次性密码条" in signed_in("安全管理员").post(page).content.decode()
    account.refresh_from_db()
    assert account.must_change
    assert not account.check_password(PASSWORD)


@pytest.mark.accept("3.10.17")
def test_the_log_of_the_door_names_what_happened_for_the_audit_administrator_only(
    office: House, signed_in: SignedIn
) -> None:
    account = account_of(office, "检察官")
    Client().post("/account/sign-in/", {"login": account.sign_in_name, "password": "wrong"})
    signed_in("安全管理员").post(f"/administration/accounts/{account.pk}/slip/")
    text = signed_in("审计管理员").get("/administration/sign-ins/").content.decode()
    assert account.sign_in_name in text
    assert DoorEvent.FAILED.label in text
    assert signed_in("系统管理员").get("/administration/sign-ins/").status_code == 403


@pytest.mark.accept("3.10.20")
def test_office_staff_never_meet_the_frameworks_own_administration() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    modules = {getattr(one, "app_name", None) for one in get_resolver().url_patterns}
    assert "admin" not in modules


def test_who_has_two_posts_chooses_and_sees_the_chosen_one(office: House, signed_in: SignedIn) -> None:
    office.delegate("部门负责人", "检察官")
    client = signed_in("检察官")
    assert client.get("/")["Location"].endswith("/account/post/")
    choice = next(one for one in posts_of_person(office.people["检察官"][0].pk) if one.on_behalf_name)
    client.post("/account/post/", {"post": choice.key})
    text = client.get("/").content.decode()
    assert f"AB 岗：代{choice.on_behalf_name}办理" in text
