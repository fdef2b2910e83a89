# SPDX-License-Identifier: Apache-2.0
"""Logs as data: one line of JSON for one event, without names, contents or secrets, kept for 180 days."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import MutableMapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

KEPT_DAYS = 180
# What a line may say. A key that is not here is dropped and only its name is kept, so a slip can not leak a name.
SAFE = frozenset({
    "code", "command", "entries", "error", "event", "frames", "ledger", "level", "logger", "method", "office_code",
    "position", "route", "rows", "seconds", "status", "step", "timestamp", "worker",
})  # fmt: skip
Event = MutableMapping[str, Any]
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def without_contents(_logger: object, _method: str, event: Event) -> Event:
    """Keep only what is safe. Of an exception: its kind and where it arose, for its message may quote a row."""
    record: logging.LogRecord | None = event.pop("_record", None)
    event.pop("_from_structlog", None)
    info = event.pop("exc_info", None) or (record.exc_info if record else None)
    if record is not None and isinstance(record.msg, str):
        event["event"] = record.msg  # the template without its arguments: a path or a value may hold a name
    if isinstance(info, tuple) and info[0] is not None:
        event["error"], event["frames"] = _kinds(info[1]), _places(info)
    dropped = sorted(set(event) - SAFE)
    kept = {key: value for key, value in event.items() if key in SAFE}
    return {**kept, **({"dropped": dropped} if dropped else {})}


def _kinds(error: BaseException | None) -> str:
    names = []
    while error is not None:
        names.append(type(error).__name__)
        error = error.__cause__
    return " ← ".join(names)


def _places(info: Any) -> list[str]:
    frames = traceback.extract_tb(info[2])
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def formatter() -> logging.Formatter:
    """Return the formatter for every logger, ours and those of libraries."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[without_contents, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)],
        pass_foreign_args=True,
    )


def set_up() -> None:
    """Send structlog's events through the same formatter; called once from the settings."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class DailyFile(logging.Handler):
    """One file a day, opened for each line, so that several processes can write and old days can be removed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.cleaned_on: date | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Append one line; what can not be written is reported to standard error by the logging library."""
        try:
            line = (self.format(record) + "\n").encode()
            today = datetime.fromtimestamp(record.created, UTC).date()
            if self.cleaned_on != today:
                self._clean(today)
            file = os.open(self.folder / f"{today}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except OSError:
            self.handleError(record)

    def _clean(self, today: date) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = f"{today - timedelta(days=KEPT_DAYS)}.jsonl"
        for path in self.folder.glob("????-??-??.jsonl"):
            if path.name < oldest:
                path.unlink(missing_ok=True)
        self.cleaned_on = today
