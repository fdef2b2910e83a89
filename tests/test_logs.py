# SPDX-License-Identifier: Apache-2.0
"""A log line says what happened, never who or what it was about."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from sunmao import logs

pytestmark = pytest.mark.accept("2.11.5")
NAME = "王小明"


def line(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(logs.formatter().format(record))


def record(message: object, *values: object, **more: object) -> logging.LogRecord:
    return logging.LogRecord("x", logging.ERROR, __file__, 1, message, values, more.get("info"))


def test_the_arguments_of_a_message_are_left_out():
    told = line(record("Not Found: %s", f"/people/{NAME}/"))
    assert told["event"] == "Not Found: %s"
    assert NAME not in json.dumps(told, ensure_ascii=False)


def test_of_an_exception_only_its_kind_and_place_remain():
    try:
        try:
            raise ValueError(NAME)
        except ValueError as error:
            raise RuntimeError(f"no {NAME}") from error
    except RuntimeError:
        told = line(record("failed", info=sys.exc_info()))
    assert told["error"] == "RuntimeError ← ValueError"
    assert NAME not in json.dumps(told, ensure_ascii=False)
    assert any("test_of_an_exception" in str(place) for place in told["frames"])  # type: ignore[attr-defined]


def test_an_unknown_key_is_dropped_and_named():
    event = logs.without_contents(None, "info", {"event": "step", "name": NAME, "ledger": "clues"})
    assert event == {"event": "step", "ledger": "clues", "dropped": ["name"]}


def test_days_older_than_the_term_are_removed(tmp_path: Path):
    (tmp_path / "2020-01-01.jsonl").touch()
    handler = logs.DailyFile(tmp_path)
    handler.setFormatter(logs.formatter())
    handler.emit(record("first"))
    handler.emit(record("second"))
    (only,) = tmp_path.iterdir()
    assert only.stat().st_mode & 0o777 == 0o600
    assert [json.loads(row)["event"] for row in only.read_text().splitlines()] == ["first", "second"]
