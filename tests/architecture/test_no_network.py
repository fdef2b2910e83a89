# SPDX-License-Identifier: Apache-2.0
"""No test needs the network, and none can reach it by accident."""

from __future__ import annotations

import socket

import pytest


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as plug, pytest.raises(RuntimeError, match="a test reaches for the network"):
        plug.connect(("10.1.2.3", 80))
