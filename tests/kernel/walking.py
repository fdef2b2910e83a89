# SPDX-License-Identifier: Apache-2.0
"""Takes invented people through a procedure, as the write path would, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sunmao.kernel.calendars import Calendar, Special
from sunmao.kernel.clocks import Counting, Light, Running, work_out
from sunmao.kernel.forms import read
from sunmao.kernel.judging import refusal, step_named
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import CHINA, Act, State, Taken, follow, replay
from sunmao.kernel.words import Step

HERE = "第一检察部"
THERE = "第二检察部"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday

HOLIDAYS = Calendar(Special(day, off=True, name="元旦", notice=day.year)
                    for year in range(2024, 2029) for day in [NINE.date().replace(year, 1, 1)])  # fmt: skip
COUNTING = Counting(HOLIDAYS, CHINA)


@dataclass(frozen=True)
class Person:
    """One who acts, in one post."""

    name: str
    role: Role
    department: str = HERE
    on_behalf: str = ""


LIN = Person("林", Role.PROCURATOR)
ZHAO = Person("赵", Role.PROCURATOR)
QIAN = Person("钱", Role.PROCURATOR)
SUN = Person("孙", Role.ASSISTANT_PROCURATOR)
HEAD = Person("部长", Role.DEPARTMENT_HEAD)
OTHER_HEAD = Person("他部长", Role.DEPARTMENT_HEAD, THERE)
DEPUTY = Person("副检", Role.DEPUTY_CHIEF_PROCURATOR, "院领导")
CHIEF = Person("检察长", Role.CHIEF_PROCURATOR, "院领导")
MANAGER = Person("案管", Role.CASE_MONITORING, "案管")
EVERYBODY = (LIN, ZHAO, QIAN, SUN, HEAD, OTHER_HEAD, DEPUTY, CHIEF, MANAGER)


class Refused(Exception):
    """The kernel said no."""


@dataclass
class Walk:
    """One matter on its way."""

    procedure: type[Procedure]
    entries: list[Taken] = field(default_factory=list)
    now: datetime = NINE
    _known: tuple[Any, State] | None = None

    @property
    def state(self) -> State:
        key = (self.procedure, [id(t) for t in self.entries])
        if self._known is None or self._known[0] != key:
            self._known = (key, replay(self.procedure, self.entries))
        return self._known[1]

    @property
    def stage(self) -> str:
        return self.state.stage

    def later(self, *, days: float = 0, hours: float = 0) -> Walk:
        self.now += timedelta(days=days, hours=hours)
        return self

    def act(
        self, step: Step, who: Person, facts: dict[str, Any] | None, *, happened: datetime | None = None,
        items: tuple[int, ...] = (), parties: tuple[str, ...] = (),
    ) -> Act:  # fmt: skip
        form = read(step.form, facts) if step.form and facts is not None else None
        return Act(step, who.name, who.role, who.department, "示例院", happened or self.now, self.now, form,
                   self.state, items, parties, who.on_behalf)  # fmt: skip

    def why_not(self, step: str, who: Person, *, happened: datetime | None = None, items: tuple[int, ...] = (),
                parties: tuple[str, ...] = (), **facts: Any) -> str | None:  # fmt: skip
        taking = step_named(self.procedure, step)
        assert taking is not None, step
        return refusal(self.procedure, self.act(taking, who, facts, happened=happened, items=items, parties=parties))

    def take(self, step: str, who: Person, *, happened: datetime | None = None, items: tuple[int, ...] = (),
             parties: tuple[str, ...] = (), **facts: Any) -> Walk:  # fmt: skip
        taking = step_named(self.procedure, step)
        assert taking is not None, step
        act = self.act(taking, who, facts, happened=happened, items=items, parties=parties)
        if sentence := refusal(self.procedure, act):
            raise Refused(f"{step}: {sentence}")
        taken = act.taken(len(self.entries) + 1)
        if step == "withdraw":
            taken = replace(taken, facts={**taken.facts, "withdraws": self.entries[-1].position})
        following = follow(self.procedure, self.state, taken)
        self.entries.append(taken)
        assert following == self.state, "one more entry must lead where replaying all of them leads"
        return self

    def clocks(self, counting: Counting = COUNTING) -> dict[str, Running]:
        """Return the clocks by name, a person's or an item's as name/subject."""
        return {f"{c.name}/{c.subject}" if c.subject else c.name: c for c in work_out(self.state, counting)}

    def light(self, name: str, at: datetime | None = None) -> Light:
        return self.clocks()[name].light(at or self.now, CHINA)

    def due(self, name: str) -> str:
        due = self.clocks()[name].due
        return due.isoformat() if due else ""
