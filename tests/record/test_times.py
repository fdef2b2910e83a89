# SPDX-License-Identifier: Apache-2.0
"""Times that can not be are refused, and a late entry does not turn red into green by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunmao.kernel.forms import FormFaults
from sunmao.record.models import Entry
from sunmao.record.perform import StepRefused, WrongTime
from tests.people import PUBLIC, now

pytestmark = [pytest.mark.accept("2.s.8"), pytest.mark.django_db]


@pytest.mark.parametrize("wrong", [timedelta(seconds=8), timedelta(seconds=-8), timedelta(days=400)])
def test_a_wrong_machine_clock_is_refused(office, wrong):
    with pytest.raises(WrongTime, match="服务器时间不准"):
        office.open(at=now() + wrong, received_on="2026-01-05")
    matter = office.open()
    with pytest.raises((WrongTime, StepRefused)):
        office.take("案管", matter, "circulate", at=now() + wrong, to_department=office.department(PUBLIC))


@pytest.mark.parametrize("wrong", [timedelta(seconds=3), timedelta(seconds=-3)])
def test_a_clock_that_is_a_little_wrong_is_borne(office, wrong):
    assert office.open(at=now() + wrong).position == 1


def test_nothing_happens_in_the_future(office):
    with pytest.raises(StepRefused, match="发生时间不能晚于现在"):
        office.open(happened_at=now() + timedelta(minutes=1))
    matter = office.open()
    assert "发生时间不能晚于现在" in office.refused(
        "案管", matter, "circulate", happened_at=now() + timedelta(minutes=1), to_department=office.department(PUBLIC)
    )


def test_nothing_happens_before_the_matter_began(office):
    matter = office.open()
    assert "早于本事项登记的时间" in office.refused(
        "案管", matter, "circulate", happened_at=now() - timedelta(days=1), to_department=office.department(PUBLIC)
    )


def test_a_late_entry_needs_a_reason_and_shows_both_times(office):
    day = now() - timedelta(days=3)
    with pytest.raises((StepRefused, FormFaults), match="补录理由"):
        office.open(happened_at=day, late_reason=" ")
    matter = office.open(happened_at=day, late_reason="外出取证，回院后补录")
    with office.as_("登记人"):
        entry = Entry.objects.get(matter_id=matter.matter_id)
    assert (entry.happened_at, entry.late_reason) == (day, "外出取证，回院后补录")
    assert entry.recorded_at - entry.happened_at > timedelta(days=2)
    assert office.matter(matter).opened_at == day


def overdue_letter(office):
    """A letter whose procedural answer fell due days ago and was not recorded."""
    opened = now() - timedelta(days=60)
    matter = office.open(source="letter", happened_at=opened, received_on=opened.date().isoformat())
    clock = office.clocks(matter)["letter_limit"]
    assert clock.due < now().date()
    assert (clock.statutory, clock.stopped_at) == (True, None)
    return matter, opened


def late_reply(office, matter, opened):
    return office.take("案管", matter, "reply_to_letter", happened_at=opened + timedelta(days=2), text="来信收悉",
                       late_reason="当时以电话答复，现补录")  # fmt: skip


def test_a_late_answer_leaves_a_statutory_clock_red_until_another_head_confirms_it(office):
    matter, opened = overdue_letter(office)
    late = late_reply(office, matter, opened)
    clock = office.clocks(matter)["letter_limit"]
    assert (clock.stopped_at, clock.held) == (None, late.position)
    assert office.matter(matter).next_due <= clock.due
    office.take("分管", matter, "confirm_late", position=late.position, proof="通话记录编号七")
    clock = office.clocks(matter)["letter_limit"]
    assert (clock.stopped_at, clock.held) == (opened + timedelta(days=2), 0)
    assert "不是待核实的迟录" in office.refused("分管", matter, "confirm_late", position=late.position, proof="再次")


def test_nobody_confirms_his_own_late_entry(office):
    matter, opened = overdue_letter(office)
    late = late_reply(office, matter, opened)
    assert "须由检察长" in office.refused("监控", matter, "confirm_late", position=late.position, proof="x").replace(
        "部门负责人、分管院领导、", ""
    )
    office.delegate("分管", "案管")
    told = office.refused("案管代分管", matter, "confirm_late", position=late.position, proof="x")
    assert told == "不能核实自己录入的内容，请由其他负责人核实。"
    assert "请填写凭据" in office.refused("分管", matter, "confirm_late", position=late.position, proof="")
    assert "不是待核实的迟录" in office.refused("分管", matter, "confirm_late", position=77, proof="x")


def test_a_late_entry_that_turns_nothing_green_stops_its_clock_at_once(office):
    opened = now() - timedelta(days=3)
    matter = office.open(source="letter", happened_at=opened, received_on=opened.date().isoformat())
    late_reply(office, matter, opened)
    assert office.clocks(matter)["letter_limit"].stopped_at == opened + timedelta(days=2)


def test_a_house_clock_asks_for_no_proof(office):
    opened = now() - timedelta(days=30)
    matter = office.open(happened_at=opened, received_on=opened.date().isoformat())
    office.take("案管", matter, "circulate", happened_at=opened + timedelta(days=1),
                to_department=office.department(PUBLIC))  # fmt: skip
    assert office.clocks(matter)["circulate_limit"].stopped_at == opened + timedelta(days=1)


def test_a_delivery_date_in_the_past_does_not_stop_a_statutory_clock_by_itself(office):
    """Whoever records today that he answered last month has not made the red light green."""
    opened = now() - timedelta(days=60)
    matter = office.declined(source="letter", happened_at=opened, received_on=opened.date().isoformat())
    office.take("检察官", matter, "answer_outside", text="已答复", manner="letter", delivered_to="本人",
                delivered_on=(opened + timedelta(days=2)).date().isoformat())  # fmt: skip
    stopped = office.clocks(matter)["letter_limit"].stopped_at
    assert stopped > now() - timedelta(minutes=5)


def test_a_correction_of_the_time_does_not_turn_red_into_green_either(office):
    matter, opened = overdue_letter(office)
    reply = office.take("案管", matter, "reply_to_letter", text="来信收悉")
    assert office.clocks(matter)["letter_limit"].stopped_at > now() - timedelta(minutes=5)
    when = (opened + timedelta(days=2)).isoformat()
    office.take("案管", matter, "correct", position=reply.position, fields={"_happened_at": when}, reason="填错时间")
    clock = office.clocks(matter)["letter_limit"]
    assert (clock.held, clock.stopped_at) == (reply.position, None)
