# SPDX-License-Identifier: Apache-2.0
"""What a step must know before it is taken, read in one statement: matter, journal, post, office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from sunmao.kernel.chain import GENESIS
from sunmao.kernel.clocks import Counting
from sunmao.kernel.counting import MonthEnd
from sunmao.kernel.limits import House, Length, Limit, LimitSeries, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import State, Taken, replay
from sunmao.office.actors import Actor
from sunmao.office.models import Office, Switch
from sunmao.record import notices, registry, search
from sunmao.record.registry import Ledger
from sunmao.record.sight import sees

READ = """
SELECT p.role, p.department_id, o.algorithm, o.month_end, o.time_zone, o.mark,
       m.id, m.ledger, m.number, m.secrecy, m.version, m.position, m.head, m.touched_at, m.author_id, m.department_id,
       m.handler_id, m.waiting,
       (SELECT json_agg(json_build_array(e.position, e.step, e.by_id, e.role, e.department_id, e.happened_at,
                        e.recorded_at, f.content -> 'form', f.content -> 'items', f.content -> 'for', e.on_behalf_id,
                        f.content -> 'origin') ORDER BY e.position)
          FROM record_entry e JOIN record_facts f ON f.office_id = e.office_id AND f.entry_id = e.id
         WHERE e.office_id = m.office_id AND e.matter_id = m.id),
       (SELECT json_agg(json_build_array(r.matter_id, r.body)) FROM office_recusal r
         WHERE r.office_id = p.office_id AND r.person_id IN (%s, %s::uuid) AND (r.matter_id = m.id OR r.body <> '')
           AND r.since <= office_today(o.time_zone) AND COALESCE(r.ended_on, 'infinity') > office_today(o.time_zone)),
       (SELECT json_agg(json_build_array(s.name, s.value, s.decision, s.since) ORDER BY s.since) FROM office_switch s
         WHERE s.office_id = p.office_id AND s.name LIKE 'tighten.%%'),
       o.conditional_end, (SELECT n.id FROM record_notice n ORDER BY n.loaded_at DESC LIMIT 1),
       (SELECT s.keys FROM record_search s WHERE s.office_id = m.office_id AND s.matter_id = m.id)
  FROM office_post p JOIN office_office o ON o.id = p.office_id
  LEFT JOIN record_matter m ON m.office_id = p.office_id AND {which}
 WHERE p.office_id = %s AND p.id = %s
"""
BY_KEY = READ.format(which="m.id = %s")
BY_NUMBER = READ.format(which="m.number = %s")


class _Row(NamedTuple):
    """One row of READ; without a matter its columns are None."""

    role: str
    department: UUID
    algorithm: str
    month_end: str
    time_zone: str
    mark: str
    matter: UUID
    ledger: str | None
    number: str
    secrecy: str
    version: str
    position: int
    head: bytes
    touched_at: datetime
    author: UUID | None
    lies_with: UUID | None
    handler: UUID | None
    waiting: str
    entries: list[list[Any]]
    recusals: list[tuple[str, str]] | None
    switches: list[list[str]] | None
    conditional_end: str
    notice: UUID | None
    keys: list[str] | None


class NotVisible(LookupError):
    """There is no such matter for this person; whether it exists is not said."""


@dataclass(frozen=True)
class Standing:
    """Where a matter stands for the person who is about to act."""

    actor: Actor
    role: Role
    department: str
    mark: str
    algorithm: str
    counting: Counting
    ledger: Ledger
    procedure: type[Procedure]
    matter: UUID
    number: str
    position: int
    head: bytes
    touched_at: datetime | None
    state: State
    recused: bool


Tightened = tuple[tuple[str, str, str, str], ...]
"""House limits the office shortened: clock, whole days, the decision, since which day; oldest first."""


@lru_cache(maxsize=256)
def counting(
    month_end: str, conditional_end: str, time_zone: str, notice: UUID | None, tightened: Tightened
) -> Counting:
    """Return what an office counts with.

    :param notice: the newest holiday notice that was loaded
    """
    kept = MonthEnd.STICKY if month_end == "later" else MonthEnd.CORRESPONDING
    same_day = conditional_end == "later"
    return Counting(notices.calendar(notice), ZoneInfo(time_zone), kept, _shorter(tightened), same_day=same_day)


def _shorter(tightened: Tightened) -> dict[str, Limit | LimitSeries]:
    """Return the office's own limits by clock; each holds until the next one, so that the past stays as it was."""
    found: dict[str, list[Limit]] = {}
    for clock, days, decision, since in tightened:
        versions, day = found.setdefault(clock, []), date.fromisoformat(since)
        if versions:
            versions[-1] = replace(versions[-1], until=day - timedelta(days=1))
        if int(days):  # none: from that day on the house limit as it is
            versions.append(House("院内收紧", Length(Unit.DAYS, int(days)), decision, day))
    return {clock: LimitSeries(tuple(versions)) for clock, versions in found.items() if versions}


def counting_of(office: Office, ledger: str) -> Counting:
    """Return what an office counts with in a ledger, where no step is taken."""
    kept = Switch.objects.filter(office_id=office.id, name__startswith="tighten.").order_by("since")
    rows = [(*texts, since.isoformat()) for *texts, since in kept.values_list("name", "value", "decision", "since")]
    return counting(
        office.month_end, office.conditional_end, office.time_zone, notices.newest(), _tightened(rows, ledger)
    )


def _counting(row: _Row, ledger: str) -> Counting:
    return counting(row.month_end, row.conditional_end, row.time_zone, row.notice, _tightened(row.switches, ledger))


def _tightened(switches: Iterable[Sequence[str]] | None, ledger: str) -> Tightened:
    start = f"tighten.{ledger}."
    return tuple(
        (name.removeprefix(start), value, decision, since)
        for name, value, decision, since in switches or ()
        if name.startswith(start)
    )


def taken_from(row: list[Any]) -> Taken:
    """Turn one row of the journal, as JSON, into what the kernel replays."""
    position, step, by, role, department, happened, recorded, form, items, parties, on_behalf, *origin = row
    return Taken(position, step, by, Role(role), department or "", datetime.fromisoformat(happened),
                 datetime.fromisoformat(recorded), form or {}, tuple(items or ()), tuple(parties or ()),
                 on_behalf or "", origin[0] if origin else None)  # fmt: skip


def standing(matter: UUID, by: Actor) -> Standing:
    """Read where a matter stands for a person.

    :raises NotVisible: if there is no such matter, or this person may not see it
    """
    return _standing(_read(BY_KEY, matter, by), by)


def standing_of(ledger: str, number: str, by: Actor) -> Standing:
    """Read where the matter with a number stands for a person.

    :raises NotVisible: if the ledger has no such matter, or this person may not see it
    """
    row = _read(BY_NUMBER, number, by)
    if row.ledger != ledger:
        raise NotVisible("没有这件事项，或您无权查看。")
    return _standing(row, by)


def _standing(row: _Row, by: Actor) -> Standing:
    if row.ledger is None:
        raise NotVisible("没有这件事项，或您无权查看。")
    ledger = registry.ledger(row.ledger)
    procedure = ledger.of_version(row.version)
    state = replay(procedure, tuple(taken_from(e) for e in row.entries))
    own = {str(by.person_id), str(by.on_behalf_id or by.person_id)}
    took_part = any(str(by.person_id) in (e.by, e.on_behalf) for e in state.entries) or bool(own & state.readers)
    if not sees(by, secrecy=row.secrecy, department=row.lies_with, author=row.author, handler=row.handler,
                took_part=took_part, waiting=row.waiting):  # fmt: skip
        raise NotVisible("没有这件事项，或您无权查看。")
    return Standing(
        by, Role(row.role), str(row.department), row.mark, row.algorithm, _counting(row, row.ledger), ledger, procedure,
        row.matter, row.number, row.position, bytes(row.head), row.touched_at, state,
        keeps_away(row.recusals, row.matter, row.keys),
    )  # fmt: skip


def opening(matter: UUID, ledger: Ledger, by: Actor) -> Standing:
    """Read what must be known to open a matter that does not stand anywhere yet."""
    row = _read(BY_KEY, matter, by)
    return Standing(
        by, Role(row.role), str(row.department), row.mark, row.algorithm, _counting(row, ledger.code),
        ledger, ledger.procedure, matter, "", 0, GENESIS, None, replay(ledger.procedure, ()), False,
    )  # fmt: skip


def keeps_away(recusals: Sequence[tuple[str, str]] | None, matter: UUID, keys: Sequence[str] | None) -> bool:
    """Test whether recusals, as (matter, body), are about this matter or about a body that it names."""
    held = set(keys or ())
    return any(
        about == str(matter) or not held.isdisjoint(search.keys_of({"body": body})) for about, body in recusals or ()
    )


def _read(statement: str, which: UUID | str, by: Actor) -> _Row:
    with connection.cursor() as cursor:
        cursor.execute(statement, [by.person_id, by.on_behalf_id, which, by.office_id, by.post_id])
        row = cursor.fetchone()
    if row is None:
        raise NotVisible("您现在没有可用的岗位，请重新登录后选择岗位。")
    return _Row(*row)
