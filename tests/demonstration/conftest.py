# SPDX-License-Identifier: Apache-2.0
"""The demonstration, loaded once for all tests of this folder that only look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from sunmao.commands import demonstration
from sunmao.commands.postgres import Cluster
from sunmao.office.demonstration import hashed_password
from tests import clusters

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def loaded(cluster: Cluster, django_db_setup: None, django_db_blocker: Any) -> Iterator[Sequence[str]]:
    """What loading printed; the database is a fresh copy afterwards."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick:
        hashed_password.cache_clear()
        yield demonstration.load(at=timezone.now())
        hashed_password.cache_clear()
        connections.close_all()
        clusters.copy(cluster, str(connections["default"].settings_dict["NAME"]))


@pytest.fixture
def ask(loaded: Sequence[str], owner: psycopg.Connection[Any]) -> Ask:
    """Ask the database as its owner, who sees every office."""
    return lambda statement, *values: owner.execute(statement, values).fetchall()
