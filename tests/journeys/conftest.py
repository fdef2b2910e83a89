# SPDX-License-Identifier: Apache-2.0
"""One site with one office for each file of journeys; whatever a page does wrong fails the test that saw it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from sunmao.commands.postgres import Cluster
from sunmao.office.models import Department
from tests import clusters
from tests.journeys.town import Town
from tests.people import PUBLIC, STAFF, House, house
from tests.sites import Quiet, Server

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def ground(cluster: Cluster, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The site on this worker's database, empty; the next file gets a fresh copy."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick:
        server = Server(("127.0.0.1", 0), Quiet, ipv6=False)
        server.set_app(WSGIHandler())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()
        connections.close_all()
        clusters.copy(cluster, str(connections["default"].settings_dict["NAME"]))


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, ground: str, chrome: Browser) -> Iterator[Town]:
    """示例区院 with its people; a file may name other people in STAFF."""
    staff = getattr(request.module, "STAFF", STAFF)
    founded = house("示例区人民检察院", "示例区院", "示检", staff)
    with founded.as_("系统管理员"):  # an office without it is told so on every page
        Department.objects.filter(pk=founded.departments[PUBLIC].pk).update(line="公益诉讼")
    town = Town(founded, ground, chrome)
    yield town
    town.close()


@pytest.fixture
def town(built: Town) -> Iterator[Town]:
    """The office of this file; afterwards no page may have complained."""
    yield built
    found = built.faults()
    assert not found, "\n".join(found)


@pytest.fixture
def empty_town(ground: str, chrome: Browser) -> Iterator[Town]:
    """A site without any office."""
    town = Town(House(None), ground, chrome)  # who is founded in it is the journey's to say
    yield town
    town.close()
