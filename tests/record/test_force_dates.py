# SPDX-License-Identifier: Apache-2.0
"""Two matters of October 2026: each clock takes the law that was in force on the day it started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sunmao.kernel.clocks import work_out
from sunmao.record.perform import Written
from sunmao.record.registry import Ledger, _ledgers, register
from sunmao.record.standing import standing
from tests.kernel.specimens.delivery import Delivery
from tests.people import House

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.s.2"), pytest.mark.accept("2.3.3")]
OPENED = datetime(2026, 10, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def ledger() -> Iterator[None]:
    register(Ledger("delivery", "交付执行监督台账", Delivery, "JF"))
    yield
    del _ledgers["delivery"]


def opened(office: House, title: str, received_on: date) -> Written:
    """A matter opened on 20 October whose documents came on a day; both were written down afterwards."""
    matter = office.open("检察官", "begin", ledger="delivery", happened_at=OPENED, title=title)
    moment = datetime.combine(received_on, OPENED.timetz()) + timedelta(hours=2)
    return office.take("检察官", matter, "documents", happened_at=moment, received_on=received_on.isoformat())


def running(office: House, matter: Written) -> tuple[str, str, date | None]:
    """Return instrument, article and last day of the clock, worked out from the journal."""
    with office.as_("检察长") as by:
        stands = standing(matter.matter_id, by)
        clock = next(one for one in work_out(stands.state, stands.counting) if one.name == "delivery_limit")
    return clock.limit.source, clock.limit.article, clock.due


def test_clocks_that_start_before_and_after_the_first_of_november_take_the_law_of_their_day(office: House) -> None:
    before, after = (
        opened(office, "十月收到文书", date(2026, 10, 29)),
        opened(office, "十一月收到文书", date(2026, 11, 2)),
    )
    assert running(office, before) == ("RULES", "625", date(2026, 11, 28))  # 30 days; in custody nothing rolls
    assert running(office, after) == ("PRISON", "31", date(2026, 12, 2))  # one month
    for matter, due in ((before, date(2026, 11, 28)), (after, date(2026, 12, 2))):
        assert office.clocks(matter)["delivery_limit"].due == due
        assert office.matter(matter).next_due == due
        assert office.matter(matter).opened_at == OPENED


@pytest.mark.parametrize(
    ("day", "due"), [(date(2026, 10, 31), date(2026, 11, 30)), (date(2026, 11, 1), date(2026, 12, 1))]
)
def test_the_last_day_of_the_old_law_and_the_first_of_the_new(office: House, day: date, due: date) -> None:
    assert running(office, opened(office, "换法前后", day))[2] == due


def test_a_correction_of_the_day_takes_the_clock_to_the_other_law(office: House) -> None:
    matter = opened(office, "日期写错", date(2026, 10, 29))
    office.take(
        "检察官", matter, "correct", position=2, fields={"received_on": "2026-11-02"}, reason="文书实为十一月收到"
    )
    assert running(office, matter) == ("PRISON", "31", date(2026, 12, 2))
    assert office.clocks(matter)["delivery_limit"].due == date(2026, 12, 2)
