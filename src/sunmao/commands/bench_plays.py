# SPDX-License-Identifier: Apache-2.0
"""How matters of a large office go: scripts of steps, and what the kernel makes of one that begins on a day.

Nothing here touches the database. Who takes part stands under fixed ids that are exchanged for
people when a matter is written; so a script is worked out once a day, however many matters follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sunmao.kernel.clocks import Counting, Running, next_of, work_out
from sunmao.kernel.entries import CHINA
from sunmao.kernel.forms import fields_of, read
from sunmao.kernel.judging import step_named
from sunmao.kernel.roles import Role
from sunmao.kernel.states import State, Taken, follow
from sunmao.record import projection, registry
from sunmao.record.registry import Ledger

WHO: Final[Mapping[str, Role]] = {
    "author": Role.CLERK, "intake": Role.CASE_INTAKE, "head": Role.DEPARTMENT_HEAD, "handler": Role.PROCURATOR,
    "deputy": Role.DEPUTY_CHIEF_PROCURATOR, "chief": Role.CHIEF_PROCURATOR,
}  # fmt: skip
STAND_INS: Final = {name: uuid5(NAMESPACE_URL, f"sunmao:bench:{name}") for name in (*WHO, "department")}
OPENS_AT: Final = time(9, 0)
BETWEEN: Final = timedelta(minutes=5)
SPREAD: Final = timedelta(hours=6)
"""By how much matters that follow one script on one day differ; no last day depends on it."""
INTO: Final = "甲"
"""What stands for another matter's number until there is one."""
Asked = tuple[str, str, int]
"""Step, who takes it, how many days after the first."""

OPENING: Final[tuple[Asked, ...]] = (("register", "author", 0),)
ASSIGNED: Final[tuple[Asked, ...]] = (*OPENING, ("circulate", "intake", 1), ("assign", "head", 2))
ASSESSED: Final[tuple[Asked, ...]] = (*ASSIGNED, ("assess", "handler", 16))
DECLINED: Final[tuple[Asked, ...]] = (*ASSESSED, ("decline", "handler", 17), ("approve", "head", 18))
FILED: Final[tuple[Asked, ...]] = (
    *ASSESSED, ("file_case", "handler", 17), ("approve", "head", 18), ("approve", "deputy", 20))  # fmt: skip
TRANSFERRED: Final[tuple[Asked, ...]] = (
    *ASSESSED, ("transfer", "handler", 17), ("approve", "head", 18), ("approve", "deputy", 19))  # fmt: skip
MERGED: Final[tuple[Asked, ...]] = (*OPENING, ("merge", "intake", 1))
LATER: Final = 15


def _told(route: tuple[Asked, ...], who: str) -> tuple[Asked, ...]:
    last = route[-1][2]
    return (*route, ("answer_outside", who, last + 3))


def _archived(route: tuple[Asked, ...], who: str) -> tuple[Asked, ...]:
    told = _told(route, who)
    return (*told, ("archive", "intake", told[-1][2] + LATER))


@dataclass(frozen=True)
class Script:
    """A way a matter goes, how often, and how many days ago it began when it is still open."""

    name: str
    weight: float
    route: tuple[Asked, ...]
    ago: tuple[int, int] = (0, 0)
    case: tuple[Asked, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether it has come to its end."""
        return not self.ago[1]

    @property
    def days(self) -> int:
        """How many days it takes."""
        return max(days for _, _, days in (*self.route, *self.case))


OPENED_CASE: Final[tuple[Asked, ...]] = (("file", "deputy", 20),)
ENDED_CASE: Final[tuple[Asked, ...]] = (
    *OPENED_CASE, ("conclude", "handler", 80), ("approve", "head", 81), ("approve", "deputy", 82))  # fmt: skip
SCRIPTS: Final = {script.name: script for script in (
    Script("past", 26, (("record_past", "intake", 0),)),
    Script("merged", 30, _archived(MERGED, "intake")),
    Script("declined", 25, _archived(DECLINED, "handler")),
    Script("transferred", 7, _archived(TRANSFERRED, "handler")),
    Script("filed", 6, _archived(FILED, "handler"), case=ENDED_CASE),
    Script("new", 12, OPENING, (0, 7)),
    Script("circulated", 10, (*OPENING, ("circulate", "intake", 1)), (1, 8)),
    Script("assessing", 32, ASSIGNED, (2, 44)),
    Script("assessed", 8, ASSESSED, (16, 44)),
    Script("with head", 5, DECLINED[:-1], (17, 44)),
    Script("with deputy", 4, FILED[:-1], (18, 44)),
    Script("to answer", 10, DECLINED, (18, 32)),
    Script("to archive", 11, _told(DECLINED, "handler"), (21, 60)),
    Script("case", 8, _archived(FILED, "handler"), (38, 120), OPENED_CASE),
)}  # fmt: skip
VARIANTS: Final = (("volunteer", "other"), ("letter", "other"), ("hotline", "administrative"), ("organ", "civil"))


@dataclass(frozen=True)
class Planned:
    """One entry of a plan; ``stand_ins`` says which of its facts and of its head name people."""

    step: str
    who: str
    at: datetime
    form: dict[str, Any]
    after: dict[str, Any]
    stand_ins: dict[str, str]
    searchable: tuple[str, ...]
    hidden: bool
    opens: str = ""


@dataclass
class Plan:
    """A script that began on a day, worked out."""

    ledger: Ledger
    entries: list[Planned] = field(default_factory=list)
    clocks: list[Running] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    state: State = field(default_factory=State)
    case: Plan | None = None

    @property
    def next_due(self) -> Running | None:
        """The clock that runs out first."""
        return next_of(self.clocks)


def plan(script: Script, day: date, counting: Mapping[str, Counting]) -> Plan:
    """Let the kernel work out a script that begins on a day."""
    source, line = VARIANTS[(day.toordinal() + len(script.name)) % len(VARIANTS)]
    made = _played("clues", script.route, day, counting["clues"], {"source": source, "line": line})
    if script.case:
        made.case = _played("cases", script.case, day, counting["cases"], {"line": line})
    return made


def _played(ledger: str, route: Sequence[Asked], day: date, counting: Counting, said: Mapping[str, str]) -> Plan:
    made = Plan(registry.ledger(ledger))
    for place, (step, who, days) in enumerate(route):
        at = datetime.combine(day + timedelta(days=days), OPENS_AT, CHINA) + place * BETWEEN
        _take(made, step, who, at, {**_facts(step, who, at), **(said if place == 0 else {})})
    made.clocks = list(work_out(made.state, counting))
    made.columns = projection.columns_of(made.ledger, made.state)
    return made


def _take(made: Plan, name: str, who: str, at: datetime, facts: Mapping[str, Any]) -> None:
    procedure = made.ledger.procedure
    step = step_named(procedure, name)
    if step is None:
        raise LookupError(name)
    form = read(step.form, facts).model_dump(mode="json") if step.form else {}
    taken = Taken(
        len(made.entries) + 1, name, str(STAND_INS[who]), WHO[who], str(STAND_INS["department"]), at, at, form
    )
    made.state = state = follow(procedure, made.state, taken)
    people = set(map(str, STAND_INS.values()))
    done = next((one for one in state.done if one.entry.position == taken.position), None)
    closed = bool(state.stage) and any(s.final and s.name == state.stage for s in procedure.stages)
    after = {
        "kind": state.kind, "stage": state.stage, "version": state.version, "author_id": state.author or None,
        "department_id": state.department or None, "handler_id": state.handler or None,
        "closed_at": done.at if closed and done else None, "historic": state.historic,
        "waiting": f"approve:{state.pending.next_role.value}" if state.pending else "",
    }  # fmt: skip
    made.entries.append(Planned(
        name, who, at, form, after, {key: value for key, value in form.items() if str(value) in people},
        tuple(spec.name for spec in fields_of(step.form) if spec.searchable),
        bool(form.get("sender_name")), done.step.opens if done else "",
    ))  # fmt: skip


def _facts(step: str, who: str, at: datetime) -> dict[str, Any]:
    """Return what somebody writes at a step; title and text are exchanged for each matter."""
    day, people = at.date().isoformat(), {name: str(key) for name, key in STAND_INS.items()}
    said: dict[str, dict[str, Any]] = {
        "register": {"title": "题", "summary": "文", "place": "地", "received_on": day, "sender_name": "人",
                     "sender_contact": "话", "sender_unit": "示例区某局"},
        "record_past": {"title": "题", "message": "文", "message_at": f"{day}T08:00", "sender_name": "人",
                        "answer": "经核查已处理，感谢反映。", "answer_at": f"{day}T08:30", "answered_by": "示例区某局",
                        "file_hash": "0" * 64, "sheet": "来信", "row": 2},
        "circulate": {"to_department": people["department"]},
        "assign": {"to_person": people["handler"]},
        "merge": {"into": INTO, "reasons": "反映同一问题"},
        "assess": {"facts": "文", "opinion": "decline", "reasons": "经现场核实，提出上述意见。"},
        "transfer": {"to_body": "示例区某局", "reasons": "属该局职责范围。"},
        "answer_outside": {"text": "来件已办结，情况如上，感谢反映。", "manner": "letter", "delivered_on": day,
                           "delivered_to": "本人"},
        "archive": {"complete": True, "answered": True},
        "file": {"title": "题", "clue": INTO, "to_department": people["department"], "to_person": people["handler"],
                 "facts": "文", "reasons": "符合立案条件。"},
        "conclude": {"result": "已督促履职，问题已整改。"},
        "approve": {"opinion": "同意" if who == "head" else "同意，请依法办理"},
    }  # fmt: skip
    return said.get(step, {"reasons": "经研究，认为应当如此处理。"})
