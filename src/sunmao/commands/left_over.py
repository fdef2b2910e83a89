# SPDX-License-Identifier: Apache-2.0
"""Files in the data folder that no entry names: uploads that broke off, forms that were never sent. For the doctor.

Read as the tables' owner. A form keeps its files for a day, so only what is older than two is left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sunmao.record.files import COMING
from sunmao.record.models import File

KEPT = timedelta(days=2)


def left_over(folder: Path, at: datetime) -> Iterator[Path]:
    """Return what may be cleared: finished files without a row, and uploads that were never finished."""
    for office in sorted(path for path in folder.glob("*") if path.is_dir() and _is_office(path.name)):
        known = {
            bytes(sha256).hex()
            for sha256 in File.objects.filter(office_id=office.name).values_list("sha256", flat=True)
        }
        for path in sorted(office.rglob("*")):
            if path.name not in known and path.is_file() and _old(path, at) and _ours(path):
                yield path


def _is_office(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _old(path: Path, at: datetime) -> bool:
    return at.timestamp() - path.stat().st_mtime > KEPT.total_seconds()


def _ours(path: Path) -> bool:
    """Leave alone what this program did not write."""
    return path.name.startswith(COMING) or path.parent.name == path.name[:2]
