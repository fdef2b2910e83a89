# SPDX-License-Identifier: Apache-2.0
"""One cluster for each file that kills."""

from __future__ import annotations

import fcntl

import pytest

from tests import clusters
from tests.faults.ground import Site


@pytest.fixture(scope="module")
def site():
    folder = clusters.new_folder()
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # or another run would take the folder for a left one
        yield Site(folder)
    clusters.remove(folder)
