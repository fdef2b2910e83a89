# SPDX-License-Identifier: Apache-2.0
"""Several people at the same moment: one is first, the others get a sentence; numbers have no gap and no twin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from sunmao.record.models import Counter, Entry, Matter, Submission
from sunmao.record.perform import MovedOn, StepRefused, open_matter, take_step
from tests.people import OTHER_STAFF, STAFF, house, now

pytestmark = [pytest.mark.accept("2.s.5"), pytest.mark.slow]


def together(jobs):
    """Run the jobs at one moment, each on its own connection, and return what they gave or raised."""
    gate = Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            gate.wait(30)
            return job()
        except (StepRefused, RuntimeError) as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_of_two_people_one_is_done_and_the_other_told_200_of_200(committed):
    office = house("甲院", "甲院", "甲检", STAFF)
    matter = office.assigned()
    for name in ("部门负责人", "案管"):
        office.ticket(name)
    people = [office.person("检察官"), office.person("另一检察官")]
    rounds = 200

    gate = Barrier(2)

    def person(name):
        told = []
        try:
            for turn in range(rounds):
                seen = now()
                gate.wait(60)
                try:
                    with office.as_(name) as by:
                        told.append(take_step(
                            matter=matter.matter_id, step="hand_over", by=by, at=seen, seen_position=3 + turn,
                            facts={"to_person": people[(turn + 1) % 2], "reason": f"{turn}"}))  # fmt: skip
                except MovedOn as moved:
                    told.append(moved)
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(person, ("部门负责人", "案管"))
    assert [isinstance(a, MovedOn) + isinstance(b, MovedOn) for a, b in zip(one, other, strict=True)] == [1] * rounds
    with office.as_("检察长"):
        positions = list(Entry.objects.filter(matter_id=matter.matter_id).order_by("position").values_list("position"))
    assert positions == [(n,) for n in range(1, 4 + rounds)]


def test_500_numbers_by_8_threads_a_third_rolled_back(committed):
    office = house("甲院", "甲院", "甲检", OTHER_STAFF)
    office.open()

    def draw(turn):
        with office.as_("登记人") as by:
            told = open_matter(ledger="clues", step="register", by=by, at=now(),
                               facts={"title": f"{turn}", "source": "department", "line": "other", "summary": f"第{turn}件",
                                      "received_on": "2026-01-05"})  # fmt: skip
            if turn % 3 == 0:
                raise RuntimeError("rolled back")
            return told.number

    def worker(first):
        drawn = []
        try:
            for turn in range(first, 750, 8):
                try:
                    drawn.append(draw(turn))
                except RuntimeError:
                    drawn.append(None)
        finally:
            connection.close()
        return drawn

    with ThreadPoolExecutor(8) as pool:
        drawn = [number for numbers in pool.map(worker, range(8)) for number in numbers]
    kept = sorted(number for number in drawn if number)
    assert (len(drawn), len(kept), len(set(kept))) == (750, 500, 500)
    with office.as_("登记人"):
        numbers = sorted(Matter.objects.values_list("number", flat=True))
        assert Counter.objects.get(kind="XS").last == 501
    assert [int(number[-5:]) for number in numbers] == list(range(1, 502))
    assert set(kept) < set(numbers)


def test_one_submission_sent_twice_at_the_same_moment_opens_one_matter(committed):
    office = house("甲院", "甲院", "甲检", OTHER_STAFF)
    office.ticket("登记人")
    for _ in range(10):
        sent = uuid4()
        told = together([lambda sent=sent: office.open(submission=sent)] * 2)
        assert sum(isinstance(one, MovedOn) for one in told) <= 1, told
        with office.as_("登记人"):
            assert Submission.objects.filter(id=sent).count() == 1
        again = office.open(submission=sent)
        assert again.number in {one.number for one in told if not isinstance(one, Exception)}
    with office.as_("登记人"):
        assert sorted(int(n[-5:]) for n in Matter.objects.values_list("number", flat=True)) == list(range(1, 11))
