# SPDX-License-Identifier: Apache-2.0
"""Loaded for every test, wherever it lies; the fixtures are in tests/databases.py and tests/people.py."""

import pytest

pytest_plugins = ["tests.databases"]


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Bring the offices with people once the applications are loaded: they need the tables' classes."""
    config.pluginmanager.import_plugin("tests.people")
