# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.db import connection

from sunmao.kernel.roles import Role
from sunmao.office.acting import acting
from sunmao.office.models import Person
from tests.office.staffing import found, ticket_of


@pytest.mark.accept("2.s.6")
def test_a_reused_connection_never_carries_the_previous_office(committed):
    one = found()
    ticket = ticket_of(one, Role.SYSTEM_ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    with acting(ticket):
        assert Person.objects.count() == 3
    assert Person.objects.count() == 0
    with pytest.raises(ZeroDivisionError), acting(ticket):
        1 / 0  # noqa: B018
    assert Person.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] == process
