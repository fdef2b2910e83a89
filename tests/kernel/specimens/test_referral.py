# SPDX-License-Identifier: Apache-2.0
"""A step that takes another back: the clocks it stopped run on from their first day."""

import pytest

from sunmao.kernel.clocks import Light
from tests.kernel.specimens.referral import Referral
from tests.kernel.walking import LIN, Walk

pytestmark = pytest.mark.accept("2.2.1")


def referred() -> Walk:
    return Walk(Referral).take("receive", LIN).later(days=2).take("refer", LIN)


def test_sending_on_stops_the_clock():
    assert referred().light("refer_limit") is Light.NONE


def test_sent_back_the_clock_runs_on_from_its_first_day():
    walk = referred()
    before = walk.due("refer_limit")
    walk.later(days=1).take("send_back", LIN)
    assert walk.due("refer_limit") == before
    assert walk.clocks()["refer_limit"].restarts == 0
    assert walk.light("refer_limit") is not Light.NONE
    assert walk.later(days=9).light("refer_limit") is Light.RED


def test_sent_on_and_back_twice_it_is_still_the_same_clock():
    walk = referred()
    first = walk.due("refer_limit")
    for _ in range(2):
        walk.take("send_back", LIN).later(hours=3).take("refer", LIN)
    assert walk.clocks()["refer_limit"].stopped is not None
    walk.take("send_back", LIN)
    assert walk.due("refer_limit") == first


def test_a_withdrawn_return_leaves_the_clock_stopped():
    walk = referred().take("send_back", LIN).take("withdraw", LIN, reason="退错了")
    assert walk.light("refer_limit") is Light.NONE


def test_back_is_refused_where_it_was_not_sent_on_and_the_matter_ends():
    walk = Walk(Referral).take("receive", LIN)
    assert "须在已转交阶段办理" in str(walk.why_not("send_back", LIN))
    assert walk.take("refer", LIN).take("finish", LIN).stage == "done"
