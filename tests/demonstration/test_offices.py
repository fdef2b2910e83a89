# SPDX-License-Identifier: Apache-2.0
"""The demonstration's offices and people."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from sunmao.commands import demonstration as loading
from sunmao.kernel.roles import Role
from sunmao.office import demonstration, passwords
from sunmao.office.actors import posts_of
from sunmao.office.models import Account
from tests.demonstration.conftest import Ask

REAL = ("150203", "150823")


@pytest.mark.accept("2.10.1")
def test_every_office_is_marked_as_a_demonstration(ask: Ask) -> None:
    offices: dict[str, bool] = dict(ask("SELECT code, demonstration FROM office_office"))
    assert offices == dict.fromkeys(("990100", "990101", "990201", *REAL), True)


@pytest.mark.accept("2.10.1")
def test_the_city_office_stands_above_the_district_office(ask: Ask) -> None:
    above = "SELECT p.code FROM office_office o JOIN office_office p ON p.id = o.parent_id WHERE o.code = '990101'"
    assert ask(above) == [("990100",)]


@pytest.mark.accept("2.10.2")
def test_every_post_is_held_in_the_district_office(ask: Ask) -> None:
    held = ask("SELECT DISTINCT role FROM office_post p JOIN office_office o ON o.id = office_id WHERE o.code = '990101'"
               " AND p.until IS NULL")  # fmt: skip
    assert {role for (role,) in held} == {role.value for role in Role}


@pytest.mark.accept("2.10.2")
def test_in_a_small_office_one_person_holds_several_posts(ask: Ask) -> None:
    most = ask("SELECT count(*) FROM office_post JOIN office_office o ON o.id = office_id WHERE o.code = '990201'"
               " GROUP BY person_id ORDER BY 1 DESC LIMIT 1")  # fmt: skip
    assert most[0][0] >= 4


@pytest.mark.accept("2.10.2")
def test_somebody_stands_in_keeps_away_has_left_or_is_lent(ask: Ask) -> None:
    assert ask("SELECT count(*) FROM office_delegation WHERE since <= now() AND until >= now()") == [(1,)]
    assert ask("SELECT count(*) FROM office_recusal WHERE matter_id IS NOT NULL") == [(1,)]
    assert ask("SELECT count(*) FROM office_recusal WHERE body <> ''") == [(1,)]
    assert ask("SELECT count(*) FROM office_person h JOIN office_post p ON p.person_id = h.id"
               " WHERE NOT h.active AND p.until < now()") == [(1,)]  # fmt: skip
    assert ask("SELECT count(*) FROM office_person h JOIN office_loan l ON l.id = h.loan_id") == [(1,)]


@pytest.mark.accept("2.10.3")
def test_real_offices_hold_nothing_but_the_past_and_no_name(ask: Ask) -> None:
    steps = ask("SELECT DISTINCT step FROM record_entry e JOIN office_office o ON o.id = office_id"
                " WHERE o.code = ANY(%s)", list(REAL))  # fmt: skip
    assert steps == [("record_past",)]
    names = ask("SELECT h.name FROM office_person h JOIN office_office o ON o.id = office_id WHERE o.code = ANY(%s)",
                list(REAL))  # fmt: skip
    assert names
    assert all(name.endswith("岗") for (name,) in names)
    assert ask("SELECT count(*) FROM record_party p JOIN office_office o ON o.id = office_id WHERE o.code = ANY(%s)",
               list(REAL)) == [(0,)]  # fmt: skip


@pytest.mark.accept("2.10.4")
def test_everybody_who_has_not_left_signs_in_with_the_printed_password(loaded: Sequence[str], ask: Ask) -> None:
    accounts = ask("SELECT sign_in_name, password, must_change FROM office_account WHERE is_active")
    printed = "\n".join(loaded)
    assert demonstration.PASSWORD in printed
    assert [name for name, _, _ in accounts if name not in printed] == []
    assert not any(must_change for _, _, must_change in accounts)
    assert len({password for _, password, _ in accounts}) == 1
    assert check_password(demonstration.PASSWORD, accounts[0][1])
    assert "qu-jianchaguan7" not in printed


@pytest.mark.accept("2.10.2")
@pytest.mark.usefixtures("loaded")
def test_the_lent_person_chooses_between_two_offices_and_the_stand_in_between_two_posts() -> None:
    lent = posts_of(Account.objects.get(sign_in_name="shi-jishu"))
    assert {choice.office_name for choice in lent} == {"示例市人民检察院", "示例区人民检察院"}
    stand_in = posts_of(Account.objects.get(sign_in_name="qu-fuzeren3"))
    assert [bool(choice.on_behalf_name) for choice in stand_in] == [False, True]


def test_the_password_keeps_the_rule_for_everybody() -> None:
    names = [one for roster in demonstration.rosters() for one, *_ in roster["people"]]
    assert passwords.faults(demonstration.PASSWORD, *names) == []


def test_names_are_drawn_alike_each_time_and_never_twice_in_an_office() -> None:
    first = [name for _, name in zip(range(300), demonstration.drawn_names("qu"), strict=False)]
    again = [name for _, name in zip(range(300), demonstration.drawn_names("qu"), strict=False)]
    assert first == again
    assert len(set(first)) == len(first)


def test_nobody_shares_a_name_across_offices_but_the_lent_one(ask: Ask) -> None:
    twice = ask("SELECT h.name FROM office_person h WHERE h.name NOT LIKE '%%岗' AND h.loan_id IS NULL"
                " GROUP BY h.name HAVING count(*) > 1")  # fmt: skip
    assert twice == []


def test_the_list_of_names_has_no_doubles() -> None:
    with (demonstration.DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for column in (0, 1):
        values = [row[column] for row in rows]
        assert len(values) == len(set(values))


@pytest.mark.accept("2.10.5")
def test_loading_again_adds_nothing(loaded: Sequence[str], ask: Ask) -> None:
    tables = ("office_office", "office_person", "office_post", "office_account", "record_matter", "record_entry")
    before = [ask(f"SELECT count(*) FROM {table}") for table in tables]
    assert loading.load(at=timezone.now()) == loaded
    assert [ask(f"SELECT count(*) FROM {table}") for table in tables] == before
