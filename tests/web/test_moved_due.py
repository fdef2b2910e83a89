# SPDX-License-Identifier: Apache-2.0
"""The panel of clocks keeps the last day that a holiday notice moved."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from sunmao.office.models import Office
from sunmao.record.loading import load_notice
from sunmao.record.standing import standing
from sunmao.web import around
from sunmao.web.asking import Asking
from sunmao.web.showing import long_day
from tests.owning import as_owner
from tests.people import STAFF, house, now
from tests.record.test_notices import arranged


@pytest.mark.accept("2.3.13")
def test_the_old_day_stands_under_the_clocks(committed):
    office = house("甲院", "甲院", "甲检", STAFF)
    matter = office.open()
    before, at = office.clocks(matter)["circulate_limit"].due, now()
    assert before is not None
    with as_owner():
        load_notice(arranged(before), at=at)
    after = office.clocks(matter)["circulate_limit"].due
    assert after is not None
    with office.as_("检察长") as by:
        ask = Asking(by, Office.objects.get(id=office.id), at)
        stands = standing(matter.matter_id, by)
        shown = render_to_string(
            "web/_clocks.html", {"clocks": around.clocks(ask, stands), "moved": around.moved(ask, stands)}
        )
    said = f"分流期限：{long_day(ask.today)}因载入{before.year}年放假安排重新推算，由{long_day(before)}改为{long_day(after)}。"
    assert said in shown
