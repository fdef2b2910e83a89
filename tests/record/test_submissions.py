# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice is written once, and whoever looked at an old page is told so."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sunmao.record.models import Entry, Matter, Submission
from sunmao.record.perform import MovedOn, StepRefused
from sunmao.record.registry import NoSuchLedger
from sunmao.record.standing import NotVisible
from tests.people import PUBLIC

pytestmark = [pytest.mark.accept("2.6.3"), pytest.mark.django_db]


def test_the_same_submission_opens_one_matter(office):
    sent = uuid4()
    first, second = office.open(submission=sent), office.open(submission=sent)
    assert first == second
    with office.as_("登记人"):
        assert (Matter.objects.count(), Submission.objects.count()) == (1, 1)


def test_the_same_submission_takes_one_step(office):
    matter, sent = office.open(), uuid4()
    said = {"to_department": office.department(PUBLIC), "submission": sent}
    first = office.take("案管", matter, "circulate", **said)
    assert office.take("案管", matter, "circulate", **said) == first
    with office.as_("案管"):
        assert Entry.objects.filter(matter_id=matter.matter_id).count() == 2


def test_a_submission_of_another_office_says_nothing(office, elsewhere):
    sent = uuid4()
    office.open(submission=sent)
    assert elsewhere.open(submission=sent).position == 1


def test_an_old_page_is_refused(office):
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    with pytest.raises(MovedOn, match="您刚在另一页面或窗口办理了“分流”"):
        office.take("案管", matter, "withdraw", seen=1, reason="x")
    with pytest.raises(MovedOn, match="刚刚已由他人办理"):
        office.take("监控", matter, "withdraw", seen=1, reason="x")
    assert office.take("案管", matter, "withdraw", seen=2, reason="选错").position == 3


@pytest.mark.parametrize(("ledger", "step"), [("clues", "circulate"), ("clues", "nothing"), ("clues", "withdraw")])
def test_nothing_is_opened_by_a_step_that_does_not_open(office, ledger, step):
    with pytest.raises(StepRefused, match="没有名为"):
        office.open("案管", step, ledger=ledger)


def test_there_is_no_such_ledger(office):
    with pytest.raises(NoSuchLedger, match="没有名为“dreams”的台账"):
        office.open("案管", "register", ledger="dreams")


@pytest.mark.parametrize("step", ["register", "nothing"])
def test_no_such_step_in_a_matter(office, step):
    assert "没有名为" in office.refused("登记人", office.open(), step)


def test_no_such_matter(office):
    with pytest.raises(NotVisible, match="没有这件事项，或您无权查看"):
        office.take("登记人", uuid4(), "withdraw", reason="x")
