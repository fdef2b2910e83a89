# SPDX-License-Identifier: Apache-2.0
"""Loaded for every test, wherever it lies. The first plugin chooses the database and loads the apps; the rest build on it."""

pytest_plugins = ["tests.databases", "tests.sites", "tests.people"]
