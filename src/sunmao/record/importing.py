# SPDX-License-Identifier: Apache-2.0
"""Rows of a spreadsheet become matters by the ordinary step, each row whole or not at all.

A row is known again by what it says: its submission is derived from office, ledger, step
and contents, so a second run, or one after a crash, adds only what is missing. Rows that
say the same are told apart by counting them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from sunmao.kernel.forms import FieldSpec, FormFaults, fields_of
from sunmao.office.acting import acting
from sunmao.office.actors import Actor, actor_for
from sunmao.office.spreadsheet import CellFault
from sunmao.record import protection, repeats
from sunmao.record.cells import CellRefused, read_as, value_of
from sunmao.record.models import Submission
from sunmao.record.perform import MovedOn, StepRefused, WrongTime, open_matter
from sunmao.record.registry import Ledger
from sunmao.record.sheet_forms import Layout, Origin, OwnHeads, recognize
from sunmao.record.spreadsheets import Book

BATCH: Final = 40
"""Rows committed together: few enough that nobody waits long for the counter of numbers."""

NAMESPACE: Final = UUID("4f0c3b52-93f7-5a0e-8d52-2f8f6c1f7a10")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Row:
    """A good row, ready to be written."""

    layout: Layout
    number: int
    facts: Mapping[str, Any]
    said: str
    origin: Origin


@dataclass
class Imported:
    """What an import did."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    matters: list[UUID] = field(default_factory=list)
    alike: int | None = None


@dataclass(frozen=True)
class Import:
    """One run: which ledger, for whom, and what the clock says."""

    ledger: Ledger
    ticket: UUID
    clock: Callable[[], datetime]
    zone: ZoneInfo
    own: OwnHeads = field(default_factory=OwnHeads)
    dry: bool = False
    progress: Progress = lambda _done, _all: None

    def take(self, book: Book) -> Imported:
        """Take a whole book in."""
        done = Imported()
        self._recognize(book, done)
        rows = [row for layout in done.layouts for row in self._read(layout, book, done)]
        self._write(rows, done)
        if not self.dry:
            with acting(self.ticket):
                done.alike = len(repeats.pairs(self.ledger.code, actor_for(self.ticket), done.matters))
        return done

    def _recognize(self, book: Book, done: Imported) -> None:
        """Find the sheets that can be read; when there is none, say why of each."""
        filled = [sheet for sheet in book.sheets if sheet.rows and self.own.sheet in ("", sheet.title)]
        found = [recognize(sheet, tuple(self.ledger.imports.values()), self.own) for sheet in filled]
        strange = [one for one in found if isinstance(one, CellFault)]
        done.layouts = [one for one in found if isinstance(one, Layout)]
        for layout in done.layouts:
            title = layout.sheet.title
            if layout.extra:
                done.notes.append(f"“{title}”中没有用到的列：{'、'.join(layout.extra)}。")
            if not layout.data:
                reason = "表头下面没有数据，请从下一行起填写。"
                done.faults.append(CellFault(title, layout.head_row + 1, "", reason))
        if done.layouts:
            done.notes += [f"“{fault.sheet}”不是要导入的表，没有读取。" for fault in strange]
        else:
            done.faults += strange or [self._nothing_in(book)]

    def _nothing_in(self, book: Book) -> CellFault:
        titles = [sheet.title for sheet in book.sheets]
        if self.own.sheet and self.own.sheet not in titles:
            return CellFault(self.own.sheet, 1, "", f"没有这个工作表，现有：{'、'.join(titles)}。")
        return CellFault(self.own.sheet or "、".join(titles), 1, "", "表格是空的，没有数据行。")

    def _read(self, layout: Layout, book: Book, done: Imported) -> Iterator[Row]:
        """Read the rows of a sheet; those with a bad cell are named and left out."""
        step = self.ledger.procedure.own_step(layout.form.step)
        today = self.clock().astimezone(self.zone).date()
        specs = {spec.name: spec for spec in fields_of(step.form if step else None)}
        constants = self._constants(layout, specs, book.epoch)
        for number, cells in layout.data.items():
            done.rows += 1
            values, faults = _values(layout, number, cells, specs, book.epoch)
            faults += _later_than(today, layout, number, values)
            done.faults += faults
            if not faults:
                said = constants | values
                origin = Origin(book.sha256, layout.sheet.title, number)
                text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
                yield Row(layout, number, layout.form.complete(said, origin), text, origin)

    def _constants(self, layout: Layout, specs: Mapping[str, FieldSpec], epoch: datetime) -> dict[str, Any]:
        found = {}
        for name, text in self.own.constants.items():
            if head := layout.form.head_of(name):
                found[head.fills] = read_as(text, specs[head.fills], epoch, head.meanings)
        return found

    def _write(self, rows: Sequence[Row], done: Imported) -> None:
        seen: Counter[str] = Counter()
        waiting = iter(rows)
        past = 0
        while batch := list(islice(waiting, BATCH)):
            with acting(self.ticket):
                self._write_batch(batch, seen, done)
                if self.dry:
                    transaction.set_rollback(True)
            past += len(batch)
            self.progress(past, len(rows))

    def _write_batch(self, batch: Sequence[Row], seen: Counter[str], done: Imported) -> None:
        by = actor_for(self.ticket)
        keys = [self._submission(by, row, seen) for row in batch]
        known = dict(Submission.objects.filter(office_id=by.office_id, id__in=keys).values_list("id", "matter_id"))
        for row, key in zip(batch, keys, strict=True):
            if key in known:
                done.unchanged += 1
                done.matters.append(known[key])
            else:
                self._open(row, key, by, done)

    def _submission(self, by: Actor, row: Row, seen: Counter[str]) -> UUID:
        """Derive the id by which a row is known again; keyed, since rows hold names that must not be guessed from it."""
        step = row.layout.form.step
        seen[f"{step}{row.said}"] += 1
        text = f"{self.ledger.code}/{step}/{seen[f'{step}{row.said}']}/{row.said}"
        plain = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return uuid5(NAMESPACE, f"{by.office_id}/{protection.keyed_index(by.office_id, plain).hex()}")

    def _open(self, row: Row, key: UUID, by: Actor, done: Imported) -> None:
        try:
            with transaction.atomic():
                written = open_matter(ledger=self.ledger.code, step=row.layout.form.step, by=by, at=self.clock(),
                                      facts=row.facts, submission=key, origin=asdict(row.origin))  # fmt: skip
        except WrongTime:
            raise
        except MovedOn:  # another run of the same file was quicker
            done.unchanged += 1
        except FormFaults as faults:
            done.faults += [_fault(row, row.layout.title_of(name), reason) for name, reason in faults.faults.items()]
        except StepRefused as refused:
            done.faults.append(_fault(row, "", str(refused)))
        else:
            done.created += 1
            done.matters.append(written.matter_id)


def _fault(row: Row, column: str, reason: str) -> CellFault:
    return CellFault(row.layout.sheet.title, row.number, column, reason)


def _values(
    layout: Layout, number: int, cells: Mapping[int, Any], specs: Mapping[str, FieldSpec], epoch: datetime
) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {}
    faults = []
    for column, head in layout.columns.items():
        try:
            if (number, column) in layout.sheet.merged:
                raise CellRefused("是合并单元格，请取消合并后逐格填写。")  # noqa: TRY301  one place names the cell
            value = value_of(cells[column], specs[head.fills], epoch, head.meanings) if column in cells else None
        except CellRefused as refused:
            faults.append(CellFault(layout.sheet.title, number, layout.titles[column], str(refused)))
            continue
        if value not in (None, ""):
            values[head.fills] = value
    return values, faults


def _later_than(today: date, layout: Layout, number: int, values: Mapping[str, Any]) -> list[CellFault]:
    """What a sheet tells has happened; a day to come is a slip."""
    return [
        CellFault(layout.sheet.title, number, layout.title_of(name), "晚于今天，请核对年月日。")
        for name, value in values.items()
        if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) > today
    ]
