# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import founding, office_key
from sunmao.office.first_steps import what_next
from sunmao.office.founding import Administrator, FirstDay, FoundingRefused
from sunmao.office.models import Office, Person, Post
from tests.office.staffing import acting_as, database_now, found, hire

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.5.1")]
STAFF = [
    Administrator(Role.SYSTEM_ADMINISTRATOR, "林知远", "A1"),
    Administrator(Role.SECURITY_ADMINISTRATOR, "沈若安", "A2"),
    Administrator(Role.AUDIT_ADMINISTRATOR, "方允和", "A3"),
]


def first_day(**changes) -> FirstDay:
    given = {"name": "示例市人民检察院", "short_name": "示例市院", "mark": "示检", "administrators": STAFF}
    return FirstDay(**{**given, **changes})


def test_an_office_begins_with_three_administrators_and_their_one_time_passwords():
    founded = found(code="990100")
    assert founded.office.code == "990100"
    assert {one.role for one in founded.passwords} == ADMINISTRATORS
    assert len({one.password for one in founded.passwords}) == 3
    with acting_as(founded):
        assert Person.objects.count() == Post.objects.count() == 3


@pytest.mark.accept("2.4.9")
def test_an_office_may_have_no_code_and_stands_below_another():
    above = found("示例省人民检察院", "示例省院").office
    founded = founding.found(first_day(parent_id=above.id, code=None), at=database_now())
    assert founded.office.parent == above


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "9901"}, "6 位数字"),
        ({"code": "９９０１００"[:5]}, "6 位数字"),
        ({"time_zone": "Mars/Base"}, "时区"),
        ({"name": " "}, "请填写单位的全称"),
        ({"administrators": STAFF[:2]}, "各一人"),
        ({"administrators": [STAFF[0], STAFF[1], Administrator(Role.AUDIT_ADMINISTRATOR, "", "A3")]}, "姓名和工号"),
        ({"administrators": [STAFF[0], STAFF[1], Administrator(Role.AUDIT_ADMINISTRATOR, "方允和", "A1")]}, "三人分别"),
    ],
)
def test_what_is_missing_on_the_first_day_is_said(changes, sentence):
    with pytest.raises(FoundingRefused, match=sentence):
        founding.found(first_day(**changes), at=database_now())
    assert not Office.objects.exists()


def test_the_same_code_is_not_founded_twice():
    found(code="990100")
    with pytest.raises(FoundingRefused, match="相同代码"):
        founding.found(first_day(code="990100"), at=database_now())


def test_offices_are_founded_only_through_the_one_door():
    with pytest.raises(DatabaseError), transaction.atomic():
        Office.objects.create(name="某院", short_name="某", mark="某", installed_at=database_now())


def test_an_empty_office_says_what_to_do_first(tmp_path, settings):
    settings.KEYS_ROOT = tmp_path
    founded = found()
    with acting_as(founded) as actor:
        said = " ".join(what_next(actor))
    assert "./sunmao import people" in said
    assert "密钥" in said
    office_key.make_key(founded.office.id)
    for role in (Role.CHIEF_PROCURATOR, Role.CASE_INTAKE):
        hire(founded, role.label, role)
    with acting_as(founded, Role.AUDIT_ADMINISTRATOR) as actor:
        assert "导入" in "".join(what_next(actor))
