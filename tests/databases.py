# SPDX-License-Identifier: Apache-2.0
"""Fixtures of all tests: a database for each worker, copied from a template, entered as the application's role."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import django
import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections

from sunmao import environment
from sunmao.commands import machine
from sunmao.commands.postgres import Cluster
from tests import clusters

MORNING = datetime(2026, 11, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LOOPBACK = ("127.", "::1", "localhost")
LOOPBACK = ("127.", "::1", "localhost")
_HELD: list[IO[str]] = []


def _begin() -> None:
    """Choose the run's folder before Django reads its settings; workers inherit the choice."""
    if "SUNMAO_TEST_RUN" in os.environ:
        return
    for name in [name for name in os.environ if name.startswith("SUNMAO_") and name != "SUNMAO_POSTGRES_BIN"]:
        del os.environ[name]
    folder = clusters.new_folder()
    lock = (folder / "run.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _HELD.append(lock)
    os.environ.update(
        SUNMAO_TEST_RUN=str(os.getpid()),
        SUNMAO_DATA_DIR=str(folder),
        SUNMAO_SECRET_KEY="only-for-tests-" + "0" * 40,
        DJANGO_SETTINGS_MODULE="sunmao.settings",
        # Playwright keeps an event loop in the test's thread, in which Django would refuse the database.
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )


def _refuse_network(event: str, details: tuple[Any, ...]) -> None:
    """No test needs the network: whoever reaches for it is named by the failure."""
    if event == "socket.connect" and isinstance(details[1], tuple) and not str(details[1][0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test reaches for the network: {details[1][0]}")


sys.addaudithook(_refuse_network)
_begin()
django.setup()  # now, for the fixtures of folders import tables' classes before pytest-django would load the apps
FOLDER = Path(os.environ["SUNMAO_DATA_DIR"])


def pytest_unconfigure(config: pytest.Config) -> None:
    for lock in _HELD:
        lock.close()
    if os.environ.get("SUNMAO_TEST_RUN") == str(os.getpid()):
        clusters.remove(FOLDER)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The throw-away cluster of this run, started when the first test asks for it."""
    return clusters.ready(FOLDER)


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    """Give this worker a database of its own; pytest-django's own way would flush, which the role may not."""
    name = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    clusters.copy(cluster, name)
    connection.close()
    for place in (settings.DATABASES["default"], connection.settings_dict):
        place["NAME"] = name
        place["PASSWORD"] = environment.kept_secret(environment.password_file(FOLDER, "sunmao_app"))
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def address(cluster: Cluster, django_db_setup: None) -> Callable[[str], str]:
    """Return the address of this worker's database for a role: sunmao_app, sunmao_owner or postgres."""
    return lambda role: cluster.address(role, str(connection.settings_dict["NAME"]))


@pytest.fixture
def owner(address: Callable[[str], str]) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables; what a test's open transaction wrote is not seen from here."""
    with psycopg.connect(address("sunmao_owner"), autocommit=True) as session:
        yield session


@pytest.fixture
def committed(cluster: Cluster, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests that must commit: they get the database as it is and leave a fresh copy."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        clusters.copy(cluster, str(connections["default"].settings_dict["NAME"]))


@pytest.fixture
def morning() -> datetime:
    """Thursday 2026-11-12, nine in the morning: the `at` of tests that do not care."""
    return MORNING


@pytest.fixture
def system_clock() -> Iterator[time_machine.Traveller]:
    """The machine's clock, standing still at MORNING until moved."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return a Chromium; without one the test is skipped, but fails where CI promised one."""
    found = machine.found_browser()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium on this machine")
    return found
