# SPDX-License-Identifier: Apache-2.0
"""The loaded holidays beside the database, for commands that count without starting it.

The database stays the truth; a lost copy only makes a day provisional again.
"""

from __future__ import annotations

import csv
import io
import os
from functools import lru_cache
from pathlib import Path

from sunmao import environment, law
from sunmao.kernel.calendars import Calendar, Special
from sunmao.law.holidays import COLUMNS

NAME_OF_FILE = "holidays.csv"


def keep(data: Path, calendar: Calendar) -> None:
    """Write the years that the program's own table does not hold, or holds otherwise."""
    own = law.calendar()
    years = {year for year in calendar.years if _of(own, year) != _of(calendar, year)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in calendar.rows:
        if row.notice in years:
            writer.writerow([row.day.isoformat(), "off" if row.off else "work", row.name, row.notice])
    fresh = data / f"{NAME_OF_FILE}.{os.getpid()}"
    fresh.write_text(out.getvalue(), encoding="utf-8")
    fresh.replace(data / NAME_OF_FILE)


def calendar() -> Calendar:
    """Return the program's table with what was loaded here."""
    path = environment.data_folder() / NAME_OF_FILE
    try:
        return _merged(path, path.stat().st_mtime_ns)
    except (OSError, law.NoticeError):
        return law.calendar()


@lru_cache(maxsize=1)
def _merged(path: Path, _written: int) -> Calendar:
    return law.with_notice(law.calendar(), path.read_text(encoding="utf-8"))


def _of(calendar: Calendar, year: int) -> set[Special]:
    return {row for row in calendar.rows if row.notice == year}
