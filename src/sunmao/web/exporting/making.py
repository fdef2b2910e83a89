# SPDX-License-Identifier: Apache-2.0
"""Makes the workbook of a list: at once into memory, or by a job into a file, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from sunmao.jobs.running import JobRefused, Run, folder_of, handles
from sunmao.office.acting import acting
from sunmao.record import registry
from sunmao.record.access import Kind, note
from sunmao.record.registry import Ledger
from sunmao.web import listing
from sunmao.web.asking import Asking, office_of
from sunmao.web.exporting import listed
from sunmao.web.exporting.workbook import FIRST_ROW, Cover, Head, Sheet, begin, workbook
from sunmao.web.listing import UnclearWish, Wanted

AT_ONCE: Final = 2000
"""Rows that a page still makes by itself; more are a job."""
MOST: Final = 500_000
LIST_EXPORT: Final = "list_export"


class Tally:
    """What the totals give while the rows are written, for programs that show without working out."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self.rows = 0
        self.sums = [0] * (len(heads) - 1)
        self.places = [(place, _COUNTS[head.total]) for place, head in enumerate(heads) if head.total]

    def add(self, values: Sequence[Any]) -> None:
        """Count one row."""
        self.rows += 1
        for place, counts in self.places:
            if (value := values[place]) not in (None, ""):
                self.sums[place - 1] += counts(value)


_COUNTS: Mapping[str, Callable[[Any], int]] = {
    listed.COUNT: lambda _: 1, listed.DAYS: lambda _: 1, listed.LIT: lambda value: int(value == "红"), listed.SUM: int,
}  # fmt: skip


def file_name(ledger: Ledger, cover: Cover) -> str:
    """Return the name of the file: ledger and day, no name of anybody."""
    return f"{ledger.label}{cover.day:%Y%m%d}.xlsx"


def log_words(ledger: Ledger, rows: int, conditions: str, where: str) -> str:
    """Say what left the house."""
    return f"{ledger.label}　{where}　{rows} 件　筛选：{conditions}"


def write_list(target: Path | BytesIO, scratch: Path, cover: Cover, ledger: Ledger, rows: Iterator[list[Any]]) -> int:
    """Write the workbook and return how many rows it has."""
    heads = listed.heads_of(ledger)
    tally = Tally(heads)
    with workbook(target, scratch) as book:
        sheet = begin(book, ledger.label[:31], cover, heads)
        for values in rows:
            sheet.add(values)
            tally.add(values)
        _end(sheet, tally)
    return tally.rows


def _end(sheet: Sheet, tally: Tally) -> None:
    last = max(FIRST_ROW, sheet.row - 1)
    sheet.sheet.autofilter(FIRST_ROW - 1, 0, last, sheet.last_column)
    sheet.totals(tally.sums)
    sheet.foot()


def at_once(ask: Asking, ledger: Ledger, wanted: Wanted) -> tuple[str, bytes]:
    """Return a small list's workbook and its name, after noting it.

    :raises UnclearWish: if a day can not be read
    """
    keys = listed.keys_of(listing.matters_wanted(ask, ledger, wanted), wanted, AT_ONCE)
    conditions = listed.in_words(ask, ledger, wanted)
    cover, out = listed.cover_of(ask, ledger.label, conditions), BytesIO()
    rows = listed.rows_at(ask, ledger, keys, listed.Names.of(ask), 1)
    count = write_list(out, folder_of(ask.actor.office_id), cover, ledger, rows)
    note(ask.actor, Kind.EXPORT, at=ask.at, about=log_words(ledger, count, conditions, "导出 Excel"))
    return file_name(ledger, cover), out.getvalue()


@handles(LIST_EXPORT)
def by_job(run: Run) -> str:
    """Write a long list: what it holds is fixed at the beginning, the rows are read as they stand when they are written."""
    ledger = registry.ledger(str(run.wanted["ledger"]))
    wanted = Wanted.of(ledger, QueryDict(str(run.wanted["query"])))
    with _acting(run):
        ask = Asking(run.actor, office_of(run.actor.office_id), run.at)
        try:
            keys = listed.keys_of(listing.matters_wanted(ask, ledger, wanted), wanted)
        except UnclearWish as unclear:
            raise JobRefused(str(unclear)) from unclear
        conditions, names = listed.in_words(ask, ledger, wanted), listed.Names.of(ask)
        cover = listed.cover_of(ask, ledger.label, conditions)
    if len(keys) > MOST:
        raise JobRefused(f"符合条件的有 {len(keys)} 件，一次最多导出 {MOST} 件。请缩小范围，分几次导出。")
    part = run.path.with_suffix(".part")
    try:
        count = write_list(part, run.path.parent, cover, ledger, _in_turns(run, ask, ledger, keys, names))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.chmod(0o600)
    part.rename(run.path)
    with _acting(run):
        note(run.actor, Kind.EXPORT, at=run.at, about=log_words(ledger, count, conditions, "导出 Excel（后台）"))
    return file_name(ledger, cover)


def _in_turns(run: Run, ask: Asking, ledger: Ledger, keys: Sequence[UUID], names: listed.Names) -> Iterator[list[Any]]:
    """Yield all rows, a short transaction for each turn, telling how far it is."""
    written = 0
    for start in range(0, len(keys), listed.CHUNK):
        run.tell(start, len(keys))
        with _acting(run):
            rows = list(listed.rows_at(ask, ledger, keys[start : start + listed.CHUNK], names, written + 1))
        written += len(rows)
        yield from rows
    run.tell(len(keys), len(keys))


def _acting(run: Run) -> AbstractContextManager[None]:
    return acting(run.ticket)
