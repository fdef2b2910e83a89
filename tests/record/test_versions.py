# SPDX-License-Identifier: Apache-2.0
"""The oldest and the newest PostgreSQL that are promised are the ones these tests run on."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from sunmao.commands import machine, programs
from sunmao.commands.test import OLDER_LEG


@pytest.mark.django_db
@pytest.mark.accept("2.s.12")
def test_this_leg_runs_on_the_postgresql_it_was_given():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        running = int(cursor.fetchone()[0]) // 10_000
    given = os.environ.get("SUNMAO_POSTGRES_BIN", "")
    assert running == programs.major(programs.programs())
    assert running == (15 if given and given == str(machine.older_postgres()) else 18)
    assert "tests/record" in OLDER_LEG  # so this runs on both
