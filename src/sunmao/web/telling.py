# SPDX-License-Identifier: Apache-2.0
"""What was written at a step, in words: labels for choices, names for ids, nothing for what is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import FieldSpec, Privacy, fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.roles import Role
from sunmao.kernel.states import Taken
from sunmao.kernel.wording import in_words
from sunmao.kernel.words import Step
from sunmao.office.models import Office
from sunmao.office.reading import names
from sunmao.record import registry
from sunmao.record.protection import HIDDEN
from sunmao.record.standing import Standing
from sunmao.web import showing

LONG = 40
CUT = 100
_SHORT = frozenset({
    "choice", "person", "people", "department", "day", "matter", "line", "money", "area", "quantity", "division", "place",
})  # fmt: skip
"""Kinds of field that a line of the timeline names."""


@dataclass(frozen=True)
class Fact:
    """One fact as the page shows it."""

    label: str
    value: str
    full: bool
    hidden: bool
    reveal: str
    old: str
    source: str


@dataclass(frozen=True)
class Group:
    """The facts of one step."""

    label: str
    day: str
    facts: tuple[Fact, ...]
    origin: str = ""


class Teller:
    """Knows the names behind the ids of one matter, read once."""

    def __init__(self, stands: Standing) -> None:
        self.stands = stands
        self.zone = stands.counting.zone
        office = stands.actor.office_id
        wanted: dict[str, set[UUID]] = {"person": set(), "department": set(), "office": set()}
        for _, spec, value in _everything(stands):
            if spec.kind in wanted and (key := _uuid(value)):
                wanted[spec.kind].add(key)
            if spec.kind == "people" and isinstance(value, list):
                wanted["person"] |= {key for one in value if (key := _uuid(one))}
        wanted["person"] |= {
            key
            for text in (stands.state.handler, stands.state.author, *(e.by for e in stands.state.entries[-1:]))
            if (key := _uuid(text))
        }
        wanted["person"] |= {key for text in _in_approval(stands) if (key := _uuid(text))}
        wanted["department"] |= {key for key in (_uuid(stands.state.department),) if key}
        people, rooms = names(office, wanted["person"], wanted["department"])
        self.names = {str(key): name for key, name in (*people.items(), *rooms.items())}
        if wanted["office"]:
            offices = Office.objects.filter(pk__in=wanted["office"])
            self.names |= {str(key): name for key, name in offices.values_list("pk", "name")}

    def name(self, key: str) -> str:
        """Return the name behind an id; the id itself is never shown."""
        return self.names.get(str(key), "") if key else ""

    def value(self, spec: FieldSpec, value: Any) -> str:
        """Write one value in words."""
        if value in (None, "", [], ()):
            return ""
        if spec.kind in ("person", "department", "office"):
            return self.name(str(value)) or "（已不在册）"
        if spec.kind == "choice" or spec.name == "back_to":
            labels = dict(spec.choices) or {role.value: role.label for role in Role}
            return labels.get(str(value), str(value))
        if spec.kind == "flag":
            return "是" if value in (True, "true", "True") else "否"
        if spec.kind == "files":
            return f"{len(value)} 个文件，见附件"
        words = in_words(spec, value, self.name)
        return self._time(spec, str(value)) if words is None else words

    def _time(self, spec: FieldSpec, text: str) -> str:
        try:
            if spec.kind == "day":
                return showing.long_day(date.fromisoformat(text))
            if spec.kind == "moment":
                return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
        except ValueError:
            return text
        return text

    def groups(self, came_from: str = "") -> tuple[Group, ...]:
        """Return the facts step by step, oldest first, with what corrections replaced struck through.

        :param came_from: the number of the matter that led to this one, from which facts were handed on
        """
        found = (self._group(taken, came_from) for taken in self.stands.state.standing)
        return tuple(group for group in found if group)

    def _group(self, taken: Taken, came_from: str) -> Group | None:
        step = self.stands.procedure.own_step(taken.step)
        if step is None:
            return None
        changed = self.stands.state.corrected.get(taken.position, {})
        facts = tuple(fact for spec in fields_of(step.form) if (fact := self._fact(taken, spec, changed)))
        if came_from and taken.position == 1:
            facts = tuple(self._handed_on(step, spec_fact, came_from) for spec_fact in facts)
        day = f"{taken.happened_at.astimezone(self.zone):%Y-%m-%d}"
        return Group(step.label + self._doubt(taken), day, facts, _read_from(taken)) if facts else None

    def _handed_on(self, step: Step, fact: Fact, came_from: str) -> Fact:
        """Say of a fact that the matter before this one handed it on, so nobody typed it twice."""
        names = {spec.label: spec.name for spec in fields_of(step.form)}
        passed = names.get(fact.label) in _passed_to(self.stands.ledger.code, step.name)
        return replace(fact, source=f"引自 {came_from}") if passed and not fact.source else fact

    def _doubt(self, taken: Taken) -> str:
        """Say that a step has not taken effect: it waits for approval, or was returned."""
        state = self.stands.state
        if state.pending and state.pending.proposal.position == taken.position:
            return "（待审批）"
        step = self.stands.procedure.own_step(taken.step)
        if step is None or step.approval is None or any(d.taken.position == taken.position for d in state.done):
            return ""
        after = (entry for entry in state.standing if entry.position > taken.position)
        return "（被退回）" if any(entry.step == "return_for_revision" for entry in after) else ""

    def _fact(self, taken: Taken, spec: FieldSpec, changed: Mapping[str, Any]) -> Fact | None:
        given = taken.facts.get(spec.name)
        if spec.privacy is not Privacy.OPEN:
            return self._hidden(taken, spec) if given == HIDDEN else None
        value = self.value(spec, changed.get(spec.name, given))
        old = self.value(spec, given) if spec.name in changed else ""
        if not value and not old:
            return None
        full = spec.kind in ("text", "rows") or len(value) > LONG
        return Fact(spec.label, value, full, hidden=False, reveal="", old=old, source="已更正" if old else "")

    def _hidden(self, taken: Taken, spec: FieldSpec) -> Fact:
        where = {"ledger": self.stands.ledger.code, "number": self.stands.number, "position": taken.position}
        return Fact(spec.label, "", full=False, hidden=True, reveal=reverse("reveal", kwargs={**where, "field": spec.name}),
                    old="", source="")  # fmt: skip

    def summary(self, taken: Taken) -> list[str]:
        """Say in a line or two what was written at a step."""
        step = step_named(self.stands.procedure, taken.step)
        if taken.step == "correct":
            return [self._correction(taken)]
        if taken.step == "withdraw":
            return [f"撤回第 {taken.facts.get('withdraws')} 条。理由：{taken.facts.get('reason', '')}"]
        if step is None:
            return []
        short, long_one = [], ""
        for spec in fields_of(step.form):
            value = "" if spec.privacy is not Privacy.OPEN else self.value(spec, taken.facts.get(spec.name))
            if value and spec.kind == "text":
                long_one = long_one or value
            elif value and spec.kind in _SHORT and spec.name != step.title:
                short.append(f"{spec.label}：{value}")
        lines = ["　".join(short[:3])] if short else []
        return [*lines, long_one[:CUT] + ("…" if len(long_one) > CUT else "")] if long_one else lines

    def _correction(self, taken: Taken) -> str:
        position = int(taken.facts.get("position", 0))
        entry = next((t for t in self.stands.state.entries if t.position == position), None)
        step = step_named(self.stands.procedure, entry.step) if entry else None
        labels = {spec.name: spec.label for spec in fields_of(step.form)} if step else {}
        named = "、".join(labels.get(name, "发生时间") for name in taken.facts.get("fields", {}))
        return f"更正第 {position} 条的{named}。理由：{taken.facts.get('reason', '')}"


def _everything(stands: Standing) -> Iterator[tuple[Taken, FieldSpec, Any]]:
    for taken in stands.state.entries:
        step = step_named(stands.procedure, taken.step) or BUILT_IN.get(taken.step)
        for spec in fields_of(step.form if step else None):
            yield taken, spec, taken.facts.get(spec.name)
            corrected = stands.state.corrected.get(taken.position, {})
            if spec.name in corrected:
                yield taken, spec, corrected[spec.name]


def _read_from(taken: Taken) -> str:
    """Say from which file, sheet and row an entry was read, when nobody typed it."""
    if not taken.origin:
        return ""
    said = [f"{label}{taken.origin[name]}{after}" for name, label, after in
            (("sheet", "工作表“", "”"), ("row", "第 ", " 行")) if taken.origin.get(name)]  # fmt: skip
    return f"导入　{'　'.join(said)}" if said else "导入"


@cache
def _passed_to(ledger: str, step: str) -> frozenset[str]:
    """Return the fields that other ledgers' steps hand on to a step that opens a matter here."""
    leading = (s for one in registry.ledgers() for s in one.procedure.steps if (s.opens, s.opens_by) == (ledger, step))
    return frozenset(name for s in leading for name in s.passes)


def _in_approval(stands: Standing) -> Iterator[str]:
    """Return everybody whose name stands in the approval box or among the readers."""
    yield from stands.state.readers
    pending = stands.state.pending
    if pending:
        after = (entry for entry in stands.state.standing if entry.position >= pending.proposal.position)
        yield from (who for entry in after for who in (entry.by, entry.on_behalf) if who)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def joined(parts: Iterable[str]) -> str:
    """Join what is not empty with the wide blank between a name and its department."""
    return "　".join(part for part in parts if part)
