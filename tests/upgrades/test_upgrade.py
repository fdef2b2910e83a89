# SPDX-License-Identifier: Apache-2.0
"""What an earlier version wrote is brought to this one, verified whole, and worked on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sunmao import environment
from sunmao.commands import restore, roles
from sunmao.commands.postgres import Cluster
from sunmao.kernel.roles import Role
from sunmao.office import posts
from sunmao.office.acting import acting, open_ticket
from sunmao.office.actors import actor_for
from sunmao.office.models import Department, Office
from sunmao.record.models import Matter, RecordKey
from sunmao.record.perform import take_step
from sunmao.record.sight import visible_to
from sunmao.record.verify import verify_office
from tests import clusters
from tests.people import now

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.11.7")]
DUMPS = sorted(Path(__file__).parent.glob("*.dump"))
OFFICES = {"990100", "990101", "990201", "150203", "150823"}
WITHOUT_KEY = "保密内容无法核对"
"""What verify says of protected fields whose office key is gone, as that of a thrown-away demonstration is."""


@pytest.fixture
def fresh(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a new database without any table; commands that a test runs speak to it."""
    name = f"upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    roles.drop_database(cluster, name)
    roles.prepare(cluster, name)
    monkeypatch.setenv("SUNMAO_DATABASE_NAME", name)
    yield name
    roles.drop_database(cluster, name)


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def upgraded(
    request: pytest.FixtureRequest, fresh: str, cluster: Cluster, django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """An earlier version's demonstration, restored as a person would and migrated; Django speaks to it."""
    restore.load(cluster.data, request.param)
    clusters.migrate(cluster.data, fresh)
    place = connection.settings_dict
    before = {name: place[name] for name in ("NAME", "USER", "PASSWORD")}
    with django_db_blocker.unblock():
        connection.close()
        place["NAME"] = fresh
        yield fresh
        connection.close()
        place.update(before)


def speak_as(role: str, cluster: Cluster) -> None:
    """Let Django sign in as another role."""
    connection.close()
    password = environment.kept_secret(environment.password_file(cluster.data, role))
    connection.settings_dict.update(USER=role, PASSWORD=password)


def manage(*words: str) -> int:
    surroundings = {**os.environ, "SUNMAO_DATABASE_ROLE": "owner"}
    return subprocess.run(
        [sys.executable, "-m", "django", *words, "--skip-checks"], env=surroundings, check=False
    ).returncode


def assert_whole() -> None:
    """Every office's record fits; of the protected fields nothing can be said without the key."""
    matters = 0
    for office in Office.objects.all():
        report = verify_office(office, contents=False)
        assert [fault for fault in report.faults if not fault.what.startswith(WITHOUT_KEY)] == []
        assert len(report.faults) == RecordKey.objects.filter(office_id=office.id).count()
        matters += report.matters
    assert matters == Matter.objects.count() > 50


def test_every_version_left_a_dump():
    assert [path.stem for path in DUMPS][:1] == ["0.1.0"]
    assert all(path.stat().st_size < 1_500_000 for path in DUMPS)


def test_an_earlier_versions_record_is_whole_and_is_worked_on(upgraded: str, cluster: Cluster):
    assert manage("migrate", "--check", "--verbosity", "0") == 0
    assert set(Office.objects.values_list("code", flat=True)) == OFFICES
    speak_as(roles.OWNER, cluster)
    assert_whole()
    speak_as(roles.APP, cluster)
    circulate()
    speak_as(roles.OWNER, cluster)
    assert_whole()


def circulate() -> None:
    """Let case management of the invented district take the next step of a clue, as on any day."""
    office = Office.objects.get(code="990101")
    person, post, _ = posts.holders(office.id, Role.CASE_INTAKE)[0]
    ticket = open_ticket(person, post, now() + timedelta(hours=1))
    with acting(ticket):
        by = actor_for(ticket)
        clue = visible_to(by).filter(ledger="clues", stage="registered", clue__returns=0).order_by("number")[0]
        room = Department.objects.get(office_id=office.id, name="公益诉讼检察部")
        written = take_step(matter=clue.pk, step="circulate", by=by, at=now(), facts={"to_department": str(room.pk)})
    assert (written.stage, written.position) == ("circulated", clue.position + 1)


def test_an_empty_database_is_brought_up_and_models_say_no_more_than_migrations(fresh: str, cluster: Cluster):
    clusters.migrate(cluster.data, fresh)
    assert manage("migrate", "--check", "--verbosity", "0") == 0
    assert manage("makemigrations", "--check", "--dry-run", "office", "record", "clues", "cases") == 0
