# SPDX-License-Identifier: Apache-2.0
"""The web server is killed in the middle of forms with files, as ``serve`` starts it; and the database restarts under it."""

from __future__ import annotations

import http.client
import json
import random
import time

import pytest

from tests.faults.ground import ROUNDS, unharmed
from tests.faults.served import PATIENCE, Served, visitors

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.accept("2.s.5")]
LEAST = 0.05
"""Seconds after which a form is surely on its way."""

KILLS = (Served.kill_worker, Served.kill_master, Served.kill_command)


def whole(site, everybody) -> None:
    """Nothing acknowledged is lost, nothing is half done, and no form that was sent twice was taken twice."""
    site.up()
    assert [strange for one in everybody for strange in one.strange] == []
    with site.owner() as owner:
        titles = [title for one in everybody for title in one.titles]
        twice = owner.execute(
            "SELECT title FROM record_matter WHERE title = ANY (%s) GROUP BY title HAVING count(*) > 1", [titles]
        ).fetchall()
        named = owner.execute("SELECT count(*) FROM record_file WHERE name LIKE '%%.pdf'").fetchone()
    assert twice == []
    assert named
    assert named[0]
    unharmed(site, [done for one in everybody for done in one.acknowledged])


@ROUNDS
def test_the_server_is_killed_in_the_middle_of_steps_and_uploads(served, rounds):
    with visitors(served, "登记人", "案管", "检察官") as everybody:
        for turn in range(max(rounds, len(KILLS))):
            before = sum(len(one.acknowledged) for one in everybody)
            time.sleep(random.uniform(LEAST, 0.6))  # noqa: S311  chance of a test
            KILLS[turn % len(KILLS)](served)
            served.await_page()
            moved_on(everybody, before)
    assert any(sent.status == 0 for one in everybody for sent in one.sent), "no form was in the middle"
    whole(served.site, everybody)


def moved_on(everybody, before) -> None:
    """Wait until work goes on by itself."""
    deadline = time.monotonic() + PATIENCE
    while sum(len(one.acknowledged) for one in everybody) <= before:
        assert time.monotonic() < deadline, "nobody works on after the kill"
        time.sleep(0.05)


def test_no_request_fails_beyond_the_outage_when_the_database_restarts_under_the_server(served):
    site = served.site
    with visitors(served, "登记人", "案管", "检察官") as everybody:
        time.sleep(1.0)
        begun = time.time()
        site.down()
        time.sleep(0.5)
        site.up()
        ended = time.time()
        time.sleep(2.0)
    every = [sent for one in everybody for sent in one.sent]
    failed = [sent for sent in every if sent.status != http.HTTPStatus.SEE_OTHER]
    outside = [sent for sent in failed if sent.ended < begun or sent.begun > ended]
    assert failed, "the outage was not felt"
    assert outside == [], json.dumps([begun, ended, [vars(sent) for sent in outside]])
    assert any(sent.begun > ended and sent.status == http.HTTPStatus.SEE_OTHER for sent in every)
    whole(site, everybody)
