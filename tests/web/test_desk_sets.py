# SPDX-License-Identifier: Apache-2.0
"""What the desk counts and lists, in branches for the indexes, is what the plain rule gives for every post."""

from __future__ import annotations

from datetime import date

import pytest

from sunmao.kernel.roles import Role
from sunmao.record import prepared, registry, search
from sunmao.record.sight import visible_to
from sunmao.record.vacancies import staff_of
from sunmao.web import desk, todo
from tests.people import CIVIL

pytestmark = [pytest.mark.django_db, pytest.mark.accept("3.3.40")]
PEOPLE = ("案管", "检察官", "部门负责人", "民行负责人", "分管", "检察长", "登记人", "督察", "控申")
DAY = date(2026, 11, 24)


def filled(office):
    office.open(secrecy="sensitive")
    office.open("同事", source="department", sender_name="", sender_contact="")
    sent = office.open(secrecy="restricted")
    office.take("检察长", sent, "circulate", to_department=office.department(CIVIL))
    office.assigned()
    office.assessed()
    office.declined()
    waits = office.assessed(secrecy="sensitive")
    office.take("检察官", waits, "file_case", reasons="符合条件")
    office.take("部门负责人", waits, "approve")
    office.take("检察官", office.assessed(), "decline", reasons="不符合立案条件")
    asked = office.open()
    office.take("登记人", asked, "ask_void", reason="重复登记")


def waits(matter, by):
    staff = staff_of(by.office_id, DAY)
    kind, _, rest = matter.waiting.partition(":")
    here = by.role is not Role.DEPARTMENT_HEAD or matter.department_id == by.department_id
    if kind == "ask":
        return by.role in (Role.DEPARTMENT_HEAD, *todo.LEADERS) and here
    if rest == by.role.value:
        return here
    above = by.role in todo.LEADERS and rest not in (Role.DEPARTMENT_HEAD.value, Role.CHIEF_PROCURATOR.value)
    return above and not staff.can({rest})


def expected(by):
    duties = list(todo.duties(by))
    return {
        matter.pk for matter in visible_to(by)
        if (matter.waiting and waits(matter, by)) or (not matter.waiting and any(duty.fits(matter, by) for duty in duties))
    }  # fmt: skip


def asked(by):
    return todo.vacant_for(by, DAY), tuple(one.procedure for one in registry.ledgers()), None, 6 - DAY.weekday()


@pytest.mark.parametrize("who", PEOPLE)
def test_what_waits_for_somebody_is_what_the_rule_says(office, who):
    filled(office)
    with office.as_(who) as by:
        more = asked(by)
        found = prepared.first(desk._sets, "todo", by, DAY, 40, more)
        counted, _ = prepared.counts(desk._sets, ("todo",), by, DAY, more)
        assert {matter.pk for matter in found} == expected(by)
    assert counted["todo"] == len(found)


@pytest.mark.parametrize("who", PEOPLE)
def test_lights_and_days_are_those_of_what_somebody_watches(office, who):
    filled(office)
    with office.as_(who) as by:
        more = asked(by)
        counted, earliest = prepared.counts(desk._sets, ("red", "yellow", "green"), by, DAY, more, ("green",))
        mine = {by.person_id}
        watched = [
            m for m in visible_to(by).filter(closed_at=None, historic=False)
            if by.role in todo.OVERSEERS or m.handler_id in mine or (m.author_id in mine and m.handler_id is None)
            or (by.role is Role.DEPARTMENT_HEAD and m.department_id == by.department_id)
        ]  # fmt: skip
        green = [m.next_due for m in watched if m.next_due and m.warns_on and m.next_due >= DAY and m.warns_on > DAY]
        assert counted["green"] == len(green)
        assert earliest["green"] == min(green, default=None)
        days = prepared.by_day(desk._sets, "scope", by, DAY, DAY, date(2027, 12, 31), more)
        assert sum(days.values()) == sum(m.next_due is not None and m.next_due >= DAY for m in watched)


def test_a_statement_is_written_once_for_all_who_hold_such_a_post(office):
    filled(office)
    prepared._counting.cache_clear()
    for who in ("检察官", "另一检察官"):
        with office.as_(who) as by:
            counted, _ = prepared.counts(desk._sets, ("todo",), by, DAY, asked(by))
            assert counted["todo"] == len(expected(by))
    assert prepared._counting.cache_info().misses == 1


def test_a_count_that_nobody_reads_to_its_end_is_not_counted_out():
    assert [prepared.shown(n) for n in (0, 999, 1000)] == ["0", "999", "999+"]


def test_a_number_is_found_by_its_serial_its_year_and_any_part(office):
    one, two = office.open(), office.open()
    year, serial = one.number[-9:-5], one.number[-5:]
    with office.as_("检察长"):
        assert search.find_numbers(str(int(serial)), "示检", "XS") == [one.matter_id]
        assert search.find_numbers(f"xs{year}{serial}", "示检", "XS") == [one.matter_id] * 2
        assert set(search.find_numbers(year, "示检", "XS")) == {one.matter_id, two.matter_id}
        assert one.matter_id in search.find_numbers(one.number[-7:-1], "示检", "XS")
        assert search.find_numbers("没有数字", "示检", "XS") == []
