# SPDX-License-Identifier: Apache-2.0
"""A planned matter with its people, texts, salts and fingerprints, as the rows that the one write path would leave."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sunmao.commands.bench_letters import about, letter, rare_word
from sunmao.commands.bench_plays import SPREAD, STAND_INS, Plan, Planned
from sunmao.kernel import chain
from sunmao.kernel.secrecy import Secrecy
from sunmao.office.actors import Actor
from sunmao.record import protection, search
from sunmao.record.writing import clock_row, entry_head

ALGORITHM = "sha256"
LEVELS = ((Secrecy.INTERNAL, 80), (Secrecy.OPEN, 12), (Secrecy.SENSITIVE, 7), (Secrecy.RESTRICTED, 1))
COLUMNS: Mapping[str, str] = {
    "record_matter": "office_id, id, ledger, number, title, kind, stage, version, secrecy, position, head, author_id,"
    " department_id, handler_id, opened_at, touched_at, closed_at, historic, waiting, next_due, warns_on, due_firm",
    "record_entry": "office_id, id, matter_id, position, step, by_id, post_id, role, department_id, who, happened_at,"
    " recorded_at, late_reason, facts_digest, previous, fingerprint, algorithm",
    "record_facts": "office_id, entry_id, content, salt",
    "record_clock": "office_id, id, matter_id, name, subject, label, basis, statutory, started_at, due, warns_on,"
    " provisional, paused, held, stopped_at",
    "record_key": "office_id, matter_id, office_key, wrapped",
    "record_party": "office_id, id, matter_id, position, kind, shown, hidden, found_by",
    "record_link": "office_id, id, matter_id, position, kind, other_id",
    "record_search": "office_id, matter_id, ledger, shown, vector, sketch, keys",
}


@dataclass(frozen=True)
class Texts:
    """What one matter is about."""

    title: str
    body: str
    place: str
    found: str

    @classmethod
    def of(cls, chance: random.Random, serial: int) -> Texts:
        """Draw them; every letter holds one word of its own."""
        place, thing = about(chance)
        body = f"{place}{thing}。{letter(chance, chance.randint(10, 30))}{rare_word(serial)}"
        return cls(f"{place}{thing}", body, place, letter(chance, 8))

    def said(self, form: Mapping[str, Any], numbers: str) -> dict[str, Any]:
        """Put the texts where a plan holds their signs."""
        signs = {"题": self.title, "文": self.body, "地": self.place, "甲": numbers}
        return {name: signs.get(value, value) if isinstance(value, str) else value for name, value in form.items()}


@dataclass
class Writer:
    """Writes planned matters of one office as rows."""

    office: UUID
    chance: random.Random
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    last: tuple[str, UUID] = ("", UUID(int=0))

    def id_at(self, at: datetime) -> UUID:
        """Make an id as ``uuid7`` makes one at a moment."""
        milliseconds = int(at.timestamp() * 1000)
        return UUID(
            int=milliseconds << 80 | 7 << 76 | self.chance.getrandbits(12) << 64 | 2 << 62 | self.chance.getrandbits(62)
        )

    def write(self, plan: Plan, numbers: tuple[str, str], cast: Mapping[str, Actor], serial: int) -> None:
        """Write a matter, and the case that it became."""
        texts = Texts.of(self.chance, serial)
        later = timedelta(seconds=self.chance.randrange(int(SPREAD.total_seconds())))
        level = self.chance.choices([one for one, _ in LEVELS], [share for _, share in LEVELS])[0].value
        if "secrecy" not in plan.entries[0].form:
            level = Secrecy.INTERNAL.value
        one = _Matter(self, plan, numbers[0], texts, cast, later, level)
        case = None
        if plan.case is not None:
            case = _Matter(self, plan.case, numbers[1], texts, cast, later, Secrecy.INTERNAL.value)
        one.write(case.id if case else None, self.last)
        if case is not None:
            case.write(None, (numbers[0], one.id))
        self.last = (numbers[0], one.id)


class _Matter:
    """One matter on its way into rows."""

    def __init__(
        self, writer: Writer, plan: Plan, number: str, texts: Texts, cast: Mapping[str, Actor], later: timedelta, level: str
    ) -> None:  # fmt: skip
        self.writer, self.plan, self.number, self.texts = writer, plan, number, texts
        self.cast, self.later, self.level = cast, later, level
        self.id = writer.id_at(plan.entries[0].at + later)
        self.head = chain.GENESIS
        self.key: protection.MatterKey | None = None
        self.people: list[str] = []
        self.real = {str(STAND_INS[who]): str(actor.person_id) for who, actor in cast.items()}
        self.real[str(STAND_INS["department"])] = str(cast["handler"].department_id)

    def write(self, child: UUID | None, other: tuple[str, UUID]) -> None:
        """Write entries and facts, then what follows from them."""
        matter = [self.writer.office, self.id]
        forms = [self._entry(n, entry, child, other) for n, entry in enumerate(self.plan.entries, 1)]
        last, first = self.plan.entries[-1], self.plan.entries[0]
        after, due, rows = self._after(last), self.plan.next_due, self.writer.rows
        rows["record_matter"].append((
            *matter, after["ledger"], self.number, after["title"], after["kind"], after["stage"], after["version"],
            after["secrecy"], len(forms), self.head, after["author_id"], after["department_id"], after["handler_id"],
            first.at + self.later, last.at + self.later, after["closed_at"], after["historic"], after["waiting"],
            due.due if due else None, due.warns_on if due else None, not due.provisional if due else True,
        ))  # fmt: skip
        self._clocks()
        self._search(forms)
        columns = self.plan.columns
        if self.plan.ledger.model is not None:
            table = self.plan.ledger.model._meta.db_table
            rows.setdefault(table, []).append((*matter, *columns.values()))
        if self.key is not None and self.key.wrapped is not None:
            rows["record_key"].append((*matter, self.key.office_key, self.key.wrapped))

    def _after(self, entry: Planned) -> dict[str, Any]:
        closed = entry.after["closed_at"]
        after = {**entry.after, "ledger": self.plan.ledger.code, "number": self.number, "title": self.texts.title,
                 "secrecy": self.level, "closed_at": chain.moment(closed + self.later) if closed else None}  # fmt: skip
        for name in ("author_id", "department_id", "handler_id"):
            after[name] = self.real.get(after[name])
        return after

    def _entry(self, position: int, entry: Planned, child: UUID | None, other: tuple[str, UUID]) -> dict[str, Any]:
        """Write an entry with its facts and return what was openly written."""
        actor, at, rows = self.cast[entry.who], entry.at + self.later, self.writer.rows
        form = self.texts.said(entry.form, other[0])
        for name, stand_in in entry.stand_ins.items():
            form[name] = self.real[stand_in]
        content: dict[str, Any] = {"form": form, "after": self._after(entry)}
        if entry.hidden:
            content |= self._hide(position, form, at)
        target = child if entry.opens else other[1] if entry.step == "merge" else None
        if target is not None:
            kind, link = entry.opens or "merged_into", self.writer.id_at(at)
            content["links"] = [{"id": str(link), "kind": kind, "other_id": str(target)}]
            rows["record_link"].append((self.writer.office, link, self.id, position, kind, target))
        if "secrecy" in form:
            form["secrecy"] = self.level
        salt, key = self.writer.chance.randbytes(chain.SALT_BYTES), self.writer.id_at(at)
        written = chain.canonical(content)
        digest = chain.ALGORITHMS[ALGORITHM](salt + written)
        head = entry_head(
            office=self.writer.office, matter=self.id, position=position, step=entry.step, by=actor.person_id,
            post=actor.post_id, role=actor.role.value, department=actor.department_id, on_behalf=None, who=actor.who,
            happened_at=at, recorded_at=at, late_reason="", digest=digest, algorithm=ALGORITHM,
        )  # fmt: skip
        before, self.head = self.head, chain.fingerprint(ALGORITHM, self.head, head)
        rows["record_entry"].append((
            self.writer.office, key, self.id, position, entry.step, actor.person_id, actor.post_id, actor.role.value,
            actor.department_id, actor.who, at, at, "", digest, before, self.head, ALGORITHM,
        ))  # fmt: skip
        rows["record_facts"].append((self.writer.office, key, written.decode(), salt))
        return form

    def _hide(self, position: int, form: dict[str, Any], at: datetime) -> dict[str, Any]:
        """Close the sender away, as the write path does; the form keeps the word that something is hidden."""
        office = self.writer.office
        secret = {"sender_name": "赵某某"}
        if form.get("sender_contact"):
            secret["sender_contact"] = f"139{self.writer.chance.randrange(10**8):08d}"
        self.key = protection.key_for(office, self.id, new=True)
        form |= dict.fromkeys(secret, protection.HIDDEN)
        contact = secret.get("sender_contact")
        found_by = protection.keyed_index(office, contact) if contact else None
        self.people += [f"person:{found_by.hex()}"] if found_by else []
        party, shown = self.writer.id_at(at), "提供人（保密）"
        self.writer.rows["record_party"].append((office, party, self.id, position, "提供人", shown, True, found_by))
        return {
            "protected": protection.protect(self.key, secret),
            "parties": [{"id": str(party), "kind": "提供人", "shown": shown, "hidden": True,
                         "found_by": found_by.hex() if found_by else None}],
        }  # fmt: skip

    def _clocks(self) -> None:
        moments = {entry.at for entry in self.plan.entries}
        for clock in self.plan.clocks:
            row = clock_row(clock)
            started = clock.started + self.later if clock.started in moments else clock.started
            stopped = clock.stopped + self.later if clock.stopped else None
            self.writer.rows["record_clock"].append((
                self.writer.office, row["id"], self.id, row["name"], row["subject"], row["label"], row["basis"],
                row["statutory"], started, row["due"], row["warns_on"], row["provisional"], row["paused"], row["held"],
                stopped,
            ))  # fmt: skip

    def _search(self, forms: list[dict[str, Any]]) -> None:
        """Write what may be found, as ``search_row`` does from the same fields."""
        said = ["\n".join(str(form[name]) for name in entry.searchable if form.get(name))
                for entry, form in zip(self.plan.entries, forms, strict=True)]  # fmt: skip
        text = "\n".join(dict.fromkeys(filter(None, said)))
        alike = self.plan.ledger.alike
        places = {"place": self.texts.place} if alike and forms[0].get("place") else {}
        self.writer.rows["record_search"].append((
            self.writer.office, self.id, self.plan.ledger.code, said[0], vector(text), search.sketch(said[0]),
            search.keys_of(places) + self.people,
        ))  # fmt: skip


def vector(text: str) -> str:
    """Write the words of a text with their places, as PostgreSQL reads a tsvector."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(search.tokens(text).split(), 1):
        places.setdefault(word, []).append(place)
    return " ".join(f"{word}:{','.join(map(str, held))}" for word, held in places.items())
