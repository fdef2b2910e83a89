# SPDX-License-Identifier: Apache-2.0
"""Plays written scripts through the one write path: each step by the right person with a ticket of their own.

A script is a table of a TOML file. ``route`` lists steps as ``circulate 38`` or ``approve@chief 16``:
the step, who (when not the one whom the team names for it), how many days ago. A step that needs
more is a table: ``{ step = "correct", by = "intake", ago = 3, position = 2, reason = "…" }``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sunmao.kernel.forms import Form, fields_of
from sunmao.kernel.judging import step_named
from sunmao.office.demonstration import Cast
from sunmao.office.keys import uuid7
from sunmao.record import handing_over, holdings, perform, registry
from sunmao.record.files import store

WHY_LATE: Final = "演示数据"
WHY_LEFT: Final = "原承办人调离，在办事项移交"
OPENS_AT: Final = time(9, 0)
BETWEEN: Final = timedelta(minutes=17)
SATURDAY: Final = 5


@dataclass(frozen=True)
class Casting:
    """What a ledger says once for all its scripts: who takes which step, which text goes into which field."""

    actors: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    days: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Play:
    """The scripts of one ledger in one office."""

    ledger: str
    cast: Cast
    casting: Casting
    teams: Mapping[str, Mapping[str, str]]
    numbers: dict[str, str] = field(default_factory=dict)
    matters: dict[str, UUID] = field(default_factory=dict)

    def play(self, script: Mapping[str, Any]) -> UUID:
        """Open one matter and take it as far as its script goes."""
        at, happened = self._times(script["ago"], 0)
        facts = self._facts(script["step"], script["facts"])
        attached = [store(self.cast.office.id, name, [text.encode()]) for name, text in script.get("attached", ())]
        if attached:
            facts["files"] = [str(file.id) for file in attached]
        with self.cast.acting_as(script["by"]) as by:
            written = perform.open_matter(
                ledger=self.ledger, step=script["step"], by=by, at=at, happened_at=happened,
                late_reason=WHY_LATE if happened else "", facts=facts, files=attached,
            )  # fmt: skip
        if name := script.get("name"):
            self.numbers[name], self.matters[name] = written.number, written.matter_id
        for index, asked in enumerate(script.get("route", ()), 1):
            self._take(written.matter_id, script, asked, index)
        return written.matter_id

    def _take(self, matter: UUID, script: Mapping[str, Any], asked: str | Mapping[str, Any], index: int) -> None:
        given = dict(_read(asked) if isinstance(asked, str) else asked)
        step, ago = given.pop("step"), given.pop("ago")
        team = self.teams[script["team"]] if "team" in script else {}
        who = given.pop("by", "") or self.casting.actors[step]
        facts = {**self._from_texts(step, script, team, ago), **given}
        at, happened = self._times(ago, index)
        with self.cast.acting_as(script.get(who) or team.get(who, who)) as by:
            perform.take_step(matter=matter, step=step, by=by, at=at, happened_at=happened,
                              late_reason=WHY_LATE if happened else "", facts=self._facts(step, facts))  # fmt: skip

    def _from_texts(self, step: str, script: Mapping[str, Any], team: Mapping[str, str], ago: int) -> dict[str, Any]:
        """Return what the script and its team say once for the fields of a step."""
        said = {**team, **script}
        fields = self.casting.texts.get(step, {})
        found = {name: said.get(source, source) for name, source in fields.items()}
        return found | ({self.casting.days[step]: ago} if step in self.casting.days else {})

    def _facts(self, step: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Turn what a script calls by name into what a form takes."""
        named = step_named(registry.ledger(self.ledger).procedure, step)
        form: type[Form] | None = named.form if named else None
        kinds = {spec.name: spec.kind for spec in fields_of(form)}
        return {name: self._value(kinds.get(name, ""), value) for name, value in facts.items()}

    def _value(self, kind: str, value: Any) -> Any:
        if kind == "department":
            return str(self.cast.departments[value])
        if kind == "person":
            return str(self.cast.seats[value].person)
        if kind == "matter":
            return self.numbers[value]
        if kind == "day" and isinstance(value, int):
            return self.cast.day(value).isoformat()
        return value

    def _times(self, ago: int, index: int) -> tuple[datetime, datetime | None]:
        """Return now, and when it happened; what falls on a weekend happened on the Friday before."""
        now = self.cast.now()
        if ago == 0:
            return now, None
        day = self.cast.day(ago)
        day -= timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
        return now, datetime.combine(day, OPENS_AT).astimezone() + index * BETWEEN


def hand_on(cast: Cast, roster: Mapping[str, Any]) -> None:
    """Hand over what those who leave have in hand: nobody leaves before."""
    for one in roster.get("leaving", ()):
        person, to = cast.seats[one["who"]].person, cast.seats[one["to"]].person
        with cast.acting_as(one["by"]) as by:
            open_ones = holdings.handled(by.office_id, person).order_by("pk").values_list("pk", flat=True)
            handing_over.hand_over(
                matters=list(open_ones), away_from=person, to=to, reason=WHY_LEFT, by=by, at=cast.now(), day=cast.day(0),
                submission=uuid7(),
            )  # fmt: skip


def _read(asked: str) -> dict[str, Any]:
    """Read ``approve@chief 16``."""
    step, _, ago = asked.partition(" ")
    step, _, who = step.partition("@")
    return {"step": step, "by": who, "ago": int(ago)}


def scripts(folder: Path, office: str) -> Mapping[str, Any]:
    """Return the scripts of an office, or none when it has none."""
    path = folder / f"{office}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def playable(scripts_of_office: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    """Return the scripts of one kind in the order they are written."""
    found: Sequence[Mapping[str, Any]] = scripts_of_office.get(kind, ())
    return found
