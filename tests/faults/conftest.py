# SPDX-License-Identifier: Apache-2.0
"""One cluster for each file that kills."""

from __future__ import annotations

import fcntl

import pytest

from sunmao.commands.demo import MARKER
from tests import clusters
from tests.faults.ground import Site
from tests.faults.served import Served


@pytest.fixture(scope="module")
def site():
    folder = clusters.new_folder()
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # or another run would take the folder for a left one
        yield Site(folder)
    clusters.remove(folder)


@pytest.fixture(scope="module")
def served(site):
    """The service on the site's folder, which is no demonstration's."""
    (site.folder / MARKER).unlink()
    made = Served(site)
    made.start()
    yield made
    made.end()
