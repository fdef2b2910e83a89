# SPDX-License-Identifier: Apache-2.0
"""The people of a large office: leaders, case management, a dozen departments with a head and ten handlers each."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from sunmao.kernel.lines import Line
from sunmao.kernel.roles import Role
from sunmao.office import acting, founding, office_key, people, posts
from sunmao.office.actors import Actor, actor_for
from sunmao.office.models import Department, Office

DEPARTMENTS: Final = 12
HANDLERS: Final = 10
SINCE: Final = date(2014, 1, 1)
THREE: Final = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)


@dataclass(frozen=True)
class Crowd:
    """Everybody of the office by post; handlers, clerks and heads by department."""

    office: Office
    administrator: Actor
    leaders: Mapping[Role, Sequence[Actor]]
    intake: Sequence[Actor]
    rooms: Sequence[Mapping[Role, Sequence[Actor]]]

    def cast(self, chance: random.Random) -> dict[str, Actor]:
        """Draw who takes part in one matter."""
        room = self.rooms[chance.randrange(len(self.rooms))]
        return {
            "author": chance.choice(chance.choice(self.rooms)[Role.CLERK]), "intake": chance.choice(self.intake),
            "head": room[Role.DEPARTMENT_HEAD][0], "handler": chance.choice(room[Role.PROCURATOR]),
            "deputy": chance.choice(self.leaders[Role.DEPUTY_CHIEF_PROCURATOR]),
            "chief": self.leaders[Role.CHIEF_PROCURATOR][0],
        }  # fmt: skip


def gather() -> Crowd:
    """Found the office and give everybody their post, through the doors of a real one."""
    now = timezone.now()
    admins = [founding.Administrator(role, f"管理员{n}", f"0{n}") for n, role in enumerate(THREE)]
    founded = founding.found(founding.FirstDay("测速院", "测速院", "测", admins, demonstration=True), at=now)
    office_key.make_key(founded.office.id)
    first = founded.passwords[0]
    ticket = acting.open_ticket(first.person_id, first.post_id, now + timedelta(hours=4))
    with acting.acting(ticket):
        by = actor_for(ticket)
        taken_in = _TakenIn(founded.office, by)
        top = people.add_department(name="院领导", line=Line.OTHER.value, by=by)
        desk = people.add_department(name="案件管理部", line=Line.OTHER.value, by=by)
        leaders = {
            Role.CHIEF_PROCURATOR: taken_in.several(top, Role.CHIEF_PROCURATOR, 1),
            Role.DEPUTY_CHIEF_PROCURATOR: taken_in.several(top, Role.DEPUTY_CHIEF_PROCURATOR, 3),
            Role.CONDUCT_SUPERVISOR: taken_in.several(top, Role.CONDUCT_SUPERVISOR, 1),
        }
        intake = taken_in.several(desk, Role.CASE_INTAKE, 6)
        rooms = []
        for number in range(1, DEPARTMENTS + 1):
            room = people.add_department(name=f"第{number}检察部", line=Line.OTHER.value, by=by)
            rooms.append({Role.DEPARTMENT_HEAD: taken_in.several(room, Role.DEPARTMENT_HEAD, 1),
                          Role.PROCURATOR: taken_in.several(room, Role.PROCURATOR, HANDLERS),
                          Role.CLERK: taken_in.several(room, Role.CLERK, 2)})  # fmt: skip
    return Crowd(founded.office, by, leaders, intake, rooms)


class _TakenIn:
    """Takes people in one after the other."""

    def __init__(self, office: Office, by: Actor) -> None:
        self.office, self.by, self.number = office, by, 10

    def several(self, room: Department, role: Role, number: int) -> list[Actor]:
        """Take in so many for a post; an actor without a ticket only writes what lies in the past."""
        return [self._one(room, role) for _ in range(number)]

    def _one(self, room: Department, role: Role) -> Actor:
        self.number += 1
        person = people.add_person(name=f"测速员{self.number}", work_number=f"{self.number:03d}", by=self.by)
        post = posts.give_post(person=person, department=room, role=role, since=SINCE, by=self.by)
        return Actor(self.office.id, self.office.name, self.office.code or "", person.id, person.name, person.work_number,
                     post.id, role, room.id, room.name, None, "", self.by.ticket)  # fmt: skip
