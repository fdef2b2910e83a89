# SPDX-License-Identifier: Apache-2.0
"""Recompute everything: chains, facts, heads, what follows from them, files, numbers, days.

Runs as the tables' owner, reads in a stream, and names what does not fit. Whatever the
journal gives is compared with what the tables hold, so a change made in the database by
its owner is found wherever it was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection

from sunmao.kernel import chain
from sunmao.kernel.clocks import Counting, next_of, work_out
from sunmao.kernel.roles import Role
from sunmao.kernel.states import State, Taken, replay
from sunmao.office.models import Office
from sunmao.office.office_key import KeyMissing
from sunmao.record import files, projection, protection, registry
from sunmao.record.standing import counting_of
from sunmao.record.writing import clock_row, entry_head, item_rows, search_texts

ENTRIES = """
SELECT e.matter_id, e.position, e.step, e.by_id, e.post_id, e.role, e.department_id, e.on_behalf_id, e.who,
       e.happened_at, e.recorded_at, e.late_reason, e.facts_digest, e.previous, e.fingerprint, e.algorithm,
       f.content, f.salt
  FROM record_entry e LEFT JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
 WHERE e.office_id = %s {only} ORDER BY e.matter_id, e.position
"""
UNCOUNTED = """
SELECT min(m.number) FROM record_matter m
 WHERE m.office_id = %s AND NOT EXISTS (SELECT 1 FROM record_counter c WHERE c.office_id = m.office_id
   AND m.number LIKE '%%' || c.kind || c.year || '_____')
 GROUP BY m.ledger, left(m.number, -5)
"""
BATCH = 500


@dataclass(frozen=True)
class Fault:
    """What does not fit, and where."""

    number: str
    position: int | None
    what: str


@dataclass
class Report:
    """What was recomputed, and what did not fit."""

    matters: int = 0
    entries: int = 0
    days: int = 0
    files: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Take in another office's report."""
        self.matters += other.matters
        self.entries += other.entries
        self.days += other.days
        self.files += other.files
        self.faults += other.faults


@dataclass(frozen=True)
class Entry:
    """One row of the journal with its facts."""

    matter: UUID
    position: int
    step: str
    by: UUID
    post: UUID
    role: str
    department: UUID | None
    on_behalf: UUID | None
    who: str
    happened_at: datetime
    recorded_at: datetime
    late_reason: str
    digest: bytes
    previous: bytes
    fingerprint: bytes
    algorithm: str
    content: Mapping[str, Any] | None
    salt: bytes | None

    @property
    def taken(self) -> Taken:
        """The entry as the kernel replays it."""
        content = self.content or {}
        return Taken(self.position, self.step, str(self.by), Role(self.role), str(self.department or ""),
                     self.happened_at, self.recorded_at, content.get("form") or {},
                     tuple(content.get("items") or ()), tuple(content.get("for") or ()),
                     str(self.on_behalf or ""))  # fmt: skip


def verify_office(
    office: Office, numbers: Sequence[str] = (), *, contents: bool = True,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:  # fmt: skip
    """Recompute an office's record, or only the named matters.

    :param contents: whether the bytes of every file are hashed again
    :param progress: told how many entries were checked so far
    """
    report = Report()
    heads: dict[UUID, list[tuple[datetime, bytes]]] = {}
    counts = {ledger.code: counting_of(office, ledger.code) for ledger in registry.ledgers()}
    for batch in _batches(_chains(office, numbers)):
        sides = _Sides.of(office.id, [matter for matter, _ in batch])
        for matter, entries in batch:
            heads[matter] = [(e.recorded_at, e.fingerprint) for e in entries]
            report.matters += 1
            report.entries += len(entries)
            report.faults += _matter_faults(office, matter, entries, sides, counts)
            report.files += len(sides.files.get(matter, ()))
            if contents:
                report.faults += _content_faults(office.id, matter, sides)
        progress(report.entries)
    if not numbers:
        report.faults += _orphans(office) + _number_faults(office)
        report.days, faults = _day_faults(office, heads)
        report.faults += faults
    return report


def _chains(office: Office, numbers: Sequence[str]) -> Iterator[tuple[UUID, list[Entry]]]:
    only = ""
    arguments: list[Any] = [office.id]
    if numbers:
        only = "AND e.matter_id IN (SELECT id FROM record_matter WHERE office_id = e.office_id AND number = ANY (%s))"
        arguments.append(list(numbers))
    with connection.chunked_cursor() as cursor:
        cursor.execute(ENTRIES.format(only=only), arguments)
        rows = (_entry(row) for row in _stream(cursor))
        for matter, entries in groupby(rows, key=lambda e: e.matter):
            yield matter, list(entries)


def _entry(row: Any) -> Entry:
    digest, previous, fingerprint = (bytes(one) for one in row[12:15])
    said = [*row[:12], digest, previous, fingerprint, row[15], _json(row[16]), _bytes(row[17])]
    return Entry(*said)


def _stream(cursor: Any) -> Iterator[Any]:
    while rows := cursor.fetchmany(2000):
        yield from rows


def _batches(chains: Iterator[tuple[UUID, list[Entry]]]) -> Iterator[list[tuple[UUID, list[Entry]]]]:
    while batch := list(islice(chains, BATCH)):
        yield batch


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class _Sides:
    """The rows that follow from the journal, for a batch of matters."""

    matters: Mapping[UUID, Mapping[str, Any]]
    clocks: Mapping[UUID, list[dict[str, Any]]]
    items: Mapping[UUID, list[dict[str, Any]]]
    parties: Mapping[UUID, list[dict[str, Any]]]
    links: Mapping[UUID, list[dict[str, Any]]]
    files: Mapping[UUID, list[dict[str, Any]]]
    search: Mapping[UUID, list[dict[str, Any]]]
    keys: Mapping[UUID, list[dict[str, Any]]]
    readers: Mapping[UUID, list[dict[str, Any]]]

    @classmethod
    def of(cls, office: UUID, matters: list[UUID]) -> _Sides:
        """Read them, one statement a table."""

        def rows(table: str, key: str = "matter_id") -> dict[UUID, list[dict[str, Any]]]:
            found: dict[UUID, list[dict[str, Any]]] = {}
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM record_{table} WHERE office_id = %s AND {key} = ANY (%s)",  # noqa: S608  names from this file
                               [office, matters])  # fmt: skip
                names = [column.name for column in cursor.description]
                for row in cursor.fetchall():
                    one = dict(zip(names, row, strict=True))
                    found.setdefault(one[key], []).append(one)
            return found

        heads = {matter: found[0] for matter, found in rows("matter", "id").items()}
        return cls(heads, rows("clock"), rows("item"), rows("party"), rows("link"), rows("file"), rows("search"),
                   rows("key"), rows("reader"))  # fmt: skip


def _matter_faults(
    office: Office, matter: UUID, entries: list[Entry], sides: _Sides, counts: Mapping[str, Counting]
) -> Iterator[Fault]:
    row = sides.matters.get(matter)
    if row is None:
        yield Fault(str(matter), None, "有经过而无事项")
        return
    number = row["number"]
    faults = [Fault(number, position, what) for position, what in _chain_faults(office.id, matter, entries)]
    yield from faults
    if faults:  # what follows from a broken chain says nothing new
        return
    try:
        ledger = registry.ledger(row["ledger"])
    except registry.NoSuchLedger as missing:
        yield Fault(number, None, f"台账与经过不符：{missing}")
        return
    procedure = ledger.of_version(row["version"])
    state = replay(procedure, tuple(e.taken for e in entries))
    checks: Iterable[Iterator[str]] = (
        _head_faults(row, entries, state), _clock_faults(row, sides.clocks.get(matter, []), state, counts[ledger.code]),
        _item_faults(sides.items.get(matter, []), state), _said_faults(sides, matter, entries),
        _search_faults(sides.search.get(matter, []), state), _reader_faults(sides.readers.get(matter, []), state),
        projection.differences(ledger, matter, office.id, state),
    )  # fmt: skip
    yield from (Fault(number, None, what) for check in checks for what in check)
    yield from (Fault(number, position, what) for position, what in _sealed_faults(office.id, matter, entries, sides))


def _chain_faults(office: UUID, matter: UUID, entries: list[Entry]) -> Iterator[tuple[int, str]]:
    previous = chain.GENESIS
    for expected, e in enumerate(entries, start=1):
        if e.position != expected:
            yield expected, f"缺第 {expected} 条经过，或次序被改动"
            return
        if e.algorithm not in chain.ALGORITHMS:
            yield e.position, "指纹算法的名称被改动"
            return
        if e.previous != previous:
            yield e.position, "与上一条经过接不上"
        if e.content is None or e.salt is None:
            yield e.position, "内容缺失"
        elif chain.digest(e.algorithm, e.salt, e.content) != e.digest:
            yield e.position, "内容与摘要不符"
        if chain.fingerprint(e.algorithm, e.previous, _head(office, matter, e)) != e.fingerprint:
            yield e.position, "经过与指纹不符"
        previous = e.fingerprint


def _head(office: UUID, matter: UUID, e: Entry) -> dict[str, Any]:
    return entry_head(
        office=office, matter=matter, position=e.position, step=e.step, by=e.by, post=e.post, role=e.role,
        department=e.department, on_behalf=e.on_behalf, who=e.who, happened_at=e.happened_at,
        recorded_at=e.recorded_at, late_reason=e.late_reason, digest=e.digest, algorithm=e.algorithm,
    )  # fmt: skip


_HEAD_NAMES = {
    "ledger": "台账", "number": "编号", "title": "事项名称", "kind": "类型", "stage": "阶段", "version": "程序版本",
    "secrecy": "知悉范围", "author_id": "提交人", "department_id": "部门", "handler_id": "承办人",
    "closed_at": "终结时间", "historic": "历史标记", "waiting": "待审批",
}  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return chain.moment(value)
    return str(value) if isinstance(value, UUID) else value


def _head_faults(row: Mapping[str, Any], entries: list[Entry], state: State) -> Iterator[str]:
    last = entries[-1]
    said = (last.content or {}).get("after", {})
    for name, label in _HEAD_NAMES.items():
        if _plain(row[name]) != said.get(name):
            yield f"{label}与经过不符"
    if row["position"] != last.position or bytes(row["head"]) != last.fingerprint:
        yield "最后一条经过与事项首部不符，经过可能被删去"
    if row["touched_at"] != last.recorded_at or row["opened_at"] != entries[0].happened_at:
        yield "登记时间或最近办理时间与经过不符"
    if {"stage": state.stage, "handler_id": state.handler or None} != {k: said.get(k) for k in ("stage", "handler_id")}:
        yield "按程序重算的阶段或承办人与经过不符"


def _clock_faults(row: Mapping[str, Any], rows: list[dict[str, Any]], state: State, counts: Counting) -> Iterator[str]:
    clocks = work_out(state, counts)
    expected = {(c.name, c.subject): clock_row(c) for c in clocks}
    kept = {(r["name"], r["subject"]): r for r in rows}
    for key in expected.keys() | kept.keys():
        if key not in expected or key not in kept:
            yield f"期限“{key[0]}”多出或缺失"
            continue
        for name, value in expected[key].items():
            held = kept[key][name]
            if name != "id" and (held.isoformat() if name in ("due", "warns_on") and held else _plain(held)) != value:
                yield f"期限“{expected[key]['label']}”的{name}与重算不符"
    first = next_of(clocks)
    if row["next_due"] != (first.due if first else None):
        yield "下一到期日与重算不符"
    if (row["warns_on"], row["due_firm"]) != ((first.warns_on, not first.provisional) if first else (None, True)):
        yield "预警日与重算不符"


def _item_faults(rows: list[dict[str, Any]], state: State) -> Iterator[str]:
    expected = item_rows(state)
    kept = {r["number"]: r for r in rows}
    for number in expected.keys() | kept.keys():
        if number not in expected or number not in kept:
            yield f"第 {number} 项多出或缺失"
        elif any(
            (held.isoformat() if name == "due" and (held := kept[number][name]) else kept[number][name]) != value
            for name, value in expected[number].items()
        ):
            yield f"第 {number} 项与经过不符"


_SAID: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "parties": ("当事人", {"kind": "kind", "shown": "shown", "hidden": "hidden", "found_by": "found_by"}),
    "links": ("关联", {"kind": "kind", "other_id": "other_id"}),
    "files": ("附件", {"name": "name", "size": "size", "media_type": "media_type", "sha256": "sha256"}),
}


def _said_faults(sides: _Sides, matter: UUID, entries: list[Entry]) -> Iterator[str]:
    """Parties, links and files stand in the entries' contents; each row must be one of them."""
    kept: Mapping[str, list[dict[str, Any]]] = {
        "parties": sides.parties.get(matter, []), "links": sides.links.get(matter, []),
        "files": sides.files.get(matter, []),
    }  # fmt: skip
    for group, (label, names) in _SAID.items():
        said = {str(one["id"]): {"position": e.position, **{n: one.get(k) for n, k in names.items()}}
                for e in entries for one in (e.content or {}).get(group, [])}  # fmt: skip
        rows = {str(r["id"]): {"position": r["position"], **{n: _hex(r[n]) for n in names}} for r in kept[group]}
        if said != rows:
            yield f"{label}与经过不符"


def _hex(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else _plain(value)


def _search_faults(rows: list[dict[str, Any]], state: State) -> Iterator[str]:
    opening, _text = search_texts(state)
    if rows and rows[0]["shown"] != opening:
        yield "检索内容与经过不符"


def _reader_faults(rows: list[dict[str, Any]], state: State) -> Iterator[str]:
    if {str(row["person_id"]) for row in rows} != state.readers:
        yield "传阅、会签的人与经过不符"


def _sealed_faults(office: UUID, matter: UUID, entries: list[Entry], sides: _Sides) -> Iterator[tuple[int, str]]:
    """Protected fields must still open with the office key that lies outside the database."""
    sealed = {e.position: e.content["protected"] for e in entries if e.content and "protected" in e.content}
    kept = sides.keys.get(matter)
    if not kept:
        yield from ((position, "保密内容的密钥缺失") for position in sealed)
        return
    try:
        key = protection.opened(office, matter, kept[0]["office_key"], bytes(kept[0]["wrapped"]))
        for fields in sealed.values():
            for name, text in fields.items():
                protection.reveal(key, name, text)
    except InvalidTag:
        yield min(sealed, default=1), "保密内容的密钥被改动，打不开"
    except KeyMissing as missing:
        yield min(sealed, default=1), f"保密内容无法核对：{missing}"


def _content_faults(office: UUID, matter: UUID, sides: _Sides) -> Iterator[Fault]:
    number = sides.matters.get(matter, {}).get("number", str(matter))
    for row in sides.files.get(matter, []):
        path = files.path_of(office, bytes(row["sha256"]))
        if not path.exists():
            yield Fault(number, row["position"], f"附件“{row['name']}”的文件不在")
            continue
        with path.open("rb") as kept:
            if hashlib.file_digest(kept, "sha256").digest() != bytes(row["sha256"]):
                yield Fault(number, row["position"], f"附件“{row['name']}”的内容被改动")


def _orphans(office: Office) -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM record_matter m WHERE office_id = %s AND NOT EXISTS (SELECT 1 FROM "
                       "record_entry e WHERE e.office_id = m.office_id AND e.matter_id = m.id)", [office.id])  # fmt: skip
        return [Fault(row[0], 1, "有事项而无经过，经过可能被删去") for row in cursor.fetchall()]


def _number_faults(office: Office) -> list[Fault]:
    """Every number drawn must still be there: a missing one is a removed matter."""
    faults = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, year, last FROM record_counter WHERE office_id = %s", [office.id])
        for kind, year, last in cursor.fetchall():
            start = f"{office.mark}{kind}{year}"
            cursor.execute("SELECT number FROM record_matter WHERE office_id = %s AND number LIKE %s",
                           [office.id, f"{start}_____"])  # fmt: skip
            serials = {int(row[0][-5:]) for row in cursor.fetchall()}
            missing = sorted(set(range(1, last + 1)) - serials)
            faults += [Fault(f"{start}{n:05d}", None, "已编号的事项不在了") for n in missing]
            if serials and max(serials) > last:
                faults.append(Fault(f"{start}{max(serials):05d}", None, "编号超过了编号簿"))
        cursor.execute(UNCOUNTED, [office.id])
        faults += [Fault(row[0], None, "编号簿中没有这一类编号") for row in cursor.fetchall()]
    return faults


def _day_faults(office: Office, heads: Mapping[UUID, list[tuple[datetime, bytes]]]) -> tuple[int, list[Fault]]:
    faults: list[Fault] = []
    previous = chain.GENESIS
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, matters, entries, root, previous, fingerprint, algorithm, closed_at "
                       "FROM record_day WHERE office_id = %s ORDER BY closed_at", [office.id])  # fmt: skip
        rows = cursor.fetchall()
    for day, matters, entries, root, before, fingerprint, algorithm, closed_at in rows:
        if algorithm not in chain.ALGORITHMS:
            faults.append(Fault(f"{day}", None, "日终总指纹的算法名称被改动"))
            continue
        leaves, count = day_leaves(heads, closed_at)
        head = day_head(office.id, day, matters, entries, bytes(root), closed_at, algorithm)
        if bytes(before) != previous or chain.fingerprint(algorithm, bytes(before), head) != bytes(fingerprint):
            faults.append(Fault(f"{day}", None, "日终总指纹被改动或缺失"))
        if (len(leaves), count) != (matters, entries) or chain.merkle_root(algorithm, leaves) != bytes(root):
            faults.append(Fault(f"{day}", None, "当日之前的经过与日终总指纹不符，有经过被删去或改动"))
        previous = bytes(fingerprint)
    return len(rows), faults


def day_leaves(heads: Mapping[UUID, list[tuple[datetime, bytes]]], closed_at: datetime) -> tuple[list[bytes], int]:
    """Return each matter's head as of a moment, in the order of their ids, and how many entries that covers."""
    leaves, count = [], 0
    for matter in sorted(heads):
        upto = [fingerprint for recorded, fingerprint in heads[matter] if recorded <= closed_at]
        if upto:
            leaves.append(matter.bytes + upto[-1])
            count += len(upto)
    return leaves, count


def day_head(
    office: UUID, day: Any, matters: int, entries: int, root: bytes, closed_at: datetime, algorithm: str
) -> dict[str, Any]:
    """Return what a day's fingerprint covers besides the previous day's."""
    return {"office": str(office), "day": day.isoformat(), "matters": matters, "entries": entries,
            "root": root.hex(), "closed_at": chain.moment(closed_at), "algorithm": algorithm}  # fmt: skip
