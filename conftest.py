# SPDX-License-Identifier: Apache-2.0
"""Loaded for every test, wherever it lies; the fixtures are in tests/databases.py."""

pytest_plugins = ["tests.databases"]
