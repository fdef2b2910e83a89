# SPDX-License-Identifier: Apache-2.0
"""Two offices with named people, made through the same doors as real ones, and a short way to let them act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from sunmao import environment
from sunmao.kernel.forms import FormFaults
from sunmao.kernel.roles import Role
from sunmao.kernel.states import State
from sunmao.office import founding, office_key, people, posts
from sunmao.office.acting import acting, open_ticket
from sunmao.office.actors import Actor, actor_for
from sunmao.office.founding import Administrator, FirstDay, Founded
from sunmao.office.models import Department, Person, Post
from sunmao.record.models import Clock, Matter
from sunmao.record.perform import StepRefused, Written, open_matter, take_step
from sunmao.record.registry import Ledger, _ledgers, register
from sunmao.record.standing import standing
from tests import clusters
from tests.kernel.specimens.contacts import Volunteers
from tests.kernel.specimens.rectification import Rectification

LEADERS, CASES, PUBLIC, CIVIL = "院领导", "案件管理部", "公益诉讼检察部", "民事行政检察部"
OFFICE = "办公室"
STAFF: dict[str, tuple[Role, str]] = {
    "登记人": (Role.CLERK, PUBLIC),
    "同事": (Role.CLERK, PUBLIC),
    "案管": (Role.CASE_INTAKE, CASES),
    "监控": (Role.CASE_MONITORING, CASES),
    "检察官": (Role.PROCURATOR, PUBLIC),
    "另一检察官": (Role.PROCURATOR, PUBLIC),
    "部门负责人": (Role.DEPARTMENT_HEAD, PUBLIC),
    "民行检察官": (Role.PROCURATOR, CIVIL),
    "民行负责人": (Role.DEPARTMENT_HEAD, CIVIL),
    "控申": (Role.PETITIONS, CIVIL),
    "分管": (Role.DEPUTY_CHIEF_PROCURATOR, LEADERS),
    "检察长": (Role.CHIEF_PROCURATOR, LEADERS),
    "督察": (Role.CONDUCT_SUPERVISOR, OFFICE),
}
ADMINISTRATORS = {
    "系统管理员": Role.SYSTEM_ADMINISTRATOR,
    "安全管理员": Role.SECURITY_ADMINISTRATOR,
    "审计管理员": Role.AUDIT_ADMINISTRATOR,
}
OTHER_STAFF = {name: STAFF[name] for name in ("登记人", "案管", "检察官", "部门负责人", "检察长")}
CHEAP = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
LETTER = {
    "title": "河道堆放建筑垃圾", "source": "volunteer", "line": "other", "place": "示例河西段", "sender_name": "赵某某",
    "sender_contact": "13900000000", "summary": "河道西侧堆放建筑垃圾约三百立方米，雨天冲入河道。",
}  # fmt: skip


def now() -> datetime:
    """The database's clock: a test may have stopped Python's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


@dataclass
class House:
    """An office with people; ``as_`` lets one of them act."""

    founded: Founded
    people: dict[str, tuple[Person, Post]] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    tickets: dict[str, UUID] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.founded.office.id

    def person(self, name: str) -> str:
        return str(self.people[name][0].id)

    def department(self, name: str) -> str:
        return str(self.departments[name].id)

    def ticket(self, name: str) -> UUID:
        if name not in self.tickets:
            self.tickets[name] = self._open(name)
        return self.tickets[name]

    def _open(self, name: str) -> UUID:
        until = now() + timedelta(hours=8)
        if name in ADMINISTRATORS:
            given = next(one for one in self.founded.passwords if one.role is ADMINISTRATORS[name])
            return open_ticket(given.person_id, given.post_id, until)
        person, post = self.people[name]
        return open_ticket(person.id, post.id, until)

    @contextmanager
    def as_(self, name: str) -> Iterator[Actor]:
        """Let somebody act for the length of the block."""
        ticket = self.ticket(name)
        with acting(ticket):
            yield actor_for(ticket)

    def delegate(self, holder: str, to: str) -> None:
        """Let ``to`` stand in for ``holder`` from today; afterwards ``as_("to代holder")`` acts so."""
        post, until = self.people[holder][1], now() + timedelta(hours=8)
        with self.as_(holder) as by:
            given = posts.delegate(post=post, to=self.people[to][0], since=date(2026, 1, 1),
                                   until=now().date() + timedelta(days=9), reason="外出", by=by)  # fmt: skip
        self.tickets[f"{to}代{holder}"] = open_ticket(self.people[to][0].id, post.id, until, given.id)

    def vacate(self, name: str) -> None:
        """End somebody's post as of yesterday, whatever is in their hands: from today nobody holds it."""
        with self.as_("系统管理员") as by:
            posts.end_post(post=self.people[name][1], last_day=now().astimezone().date() - timedelta(days=1), by=by)

    def open(self, who: str = "登记人", step: str = "register", *, ledger: str = "clues", at: datetime | None = None,
             happened_at: datetime | None = None, late_reason: str = "", files: Any = (), submission: UUID | None = None,
             **facts: Any) -> Written:  # fmt: skip
        """Open a matter; a clue from a volunteer when nothing else is said."""
        if step == "register":
            facts = {**LETTER, "received_on": (happened_at or now()).date().isoformat(), **facts}
        with self.as_(who) as by:
            return open_matter(
                ledger=ledger, step=step, by=by, at=at or now(), facts=facts, happened_at=happened_at,
                late_reason=late_reason or ("系统启用前办理" if happened_at else ""), files=files, submission=submission,
            )  # fmt: skip

    def take(self, who: str, matter: Written | UUID, step: str, *, at: datetime | None = None,
             happened_at: datetime | None = None, late_reason: str = "", files: Any = (), items: tuple[int, ...] = (),
             parties: tuple[str, ...] = (), seen: int | None = None, submission: UUID | None = None,
             **facts: Any) -> Written:  # fmt: skip
        """Let somebody take one step."""
        with self.as_(who) as by:
            return take_step(
                matter=_id(matter), step=step, by=by, at=at or now(), facts=facts, happened_at=happened_at,
                late_reason=late_reason or ("外出期间办理" if happened_at else ""), files=files, items=items,
                parties=parties, seen_position=seen, submission=submission,
            )  # fmt: skip

    def refused(self, who: str, matter: Written | UUID, step: str, **said: Any) -> str:
        """Try a step that must be refused, and return the sentence."""
        with pytest.raises((StepRefused, FormFaults)) as told:
            self.take(who, matter, step, **said)
        return str(told.value)

    def matter(self, matter: Written | UUID, who: str = "检察长") -> Matter:
        with self.as_(who):
            return Matter.objects.get(id=_id(matter))

    def state(self, matter: Written | UUID, who: str = "检察长") -> State:
        with self.as_(who) as by:
            return standing(_id(matter), by).state

    def clocks(self, matter: Written | UUID, who: str = "检察长") -> dict[str, Clock]:
        with self.as_(who):
            return {clock.name: clock for clock in Clock.objects.filter(matter_id=_id(matter))}

    def assigned(
        self, handler: str = "检察官", department: str = PUBLIC, head: str = "部门负责人", **facts: Any
    ) -> Written:
        """A clue that lies with its handler."""
        matter = self.open(**facts)
        self.take("案管", matter, "circulate", to_department=self.department(department))
        return self.take(head, matter, "assign", to_person=self.person(handler))

    def assessed(self, **facts: Any) -> Written:
        """A clue that waits for its decision."""
        matter = self.assigned(**facts)
        return self.take("检察官", matter, "assess", facts="查明属实", opinion="file", reasons="符合条件")

    def declined(self, **facts: Any) -> Written:
        """A clue that was declined and waits for the answer to its sender."""
        matter = self.assessed(**facts)
        self.take("检察官", matter, "decline", reasons="不符合立案条件")
        return self.take("部门负责人", matter, "approve")


def _id(matter: Written | UUID) -> UUID:
    return matter if isinstance(matter, UUID) else matter.matter_id


def house(name: str, short: str, mark: str, staff: dict[str, tuple[Role, str]], algorithm: str = "sha256") -> House:
    """Found an office and give it its people."""
    admins = [
        Administrator(role, f"{short}{label}", f"{mark}A{n}") for n, (label, role) in enumerate(ADMINISTRATORS.items())
    ]
    with CHEAP:
        founded = founding.found(FirstDay(name, short, mark, admins, algorithm=algorithm), at=now())
    office_key.make_key(founded.office.id)
    made = House(founded)
    with made.as_("系统管理员") as by:
        for number, (who, (role, department)) in enumerate(staff.items()):
            if department not in made.departments:
                found = Department.objects.filter(office_id=by.office_id, name=department).first()
                made.departments[department] = found or people.add_department(name=department, by=by)
            person = people.add_person(name=f"{short[:2]}{who}", work_number=f"{mark}{number}", by=by)
            post = posts.give_post(person=person, department=made.departments[department], role=role,
                                   since=date(2025, 1, 1), by=by)  # fmt: skip
            made.people[who] = (person, post)
    return made


@pytest.fixture
def office(db: None) -> House:
    """示例区院 with people of many posts; everything is rolled back after the test."""
    return house("示例区人民检察院", "示例区院", "示检", STAFF)


@pytest.fixture
def elsewhere(db: None) -> House:
    """外院: a second office with a few people."""
    return house("外县人民检察院", "外院", "外检", OTHER_STAFF)


@contextmanager
def specimen_ledgers() -> Iterator[None]:
    """Two ledgers more: a loop with items, and a register."""
    codes = ("rectification", "volunteers")
    register(Ledger(codes[0], "整改台账", Rectification, "ZG"))
    register(Ledger(codes[1], "志愿者名册", Volunteers, "ZYZ"))
    try:
        yield
    finally:
        for code in codes:
            del _ledgers[code]


@pytest.fixture
def specimens() -> Iterator[None]:
    """The two specimen ledgers, for the length of one test."""
    with specimen_ledgers():
        yield


@pytest.fixture(scope="module")
def as_superuser(cluster: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Call it once everything is written: from then on the module's tests speak to the database as its superuser.

    No trigger and no reference stops them there, as none stops whoever owns the machine. Afterwards the database is as new.
    """
    place = connection.settings_dict
    before = {name: place[name] for name in ("USER", "PASSWORD")}

    def become() -> None:
        password = environment.kept_secret(environment.password_file(cluster.data, "postgres"))
        connection.close()
        place.update(USER="postgres", PASSWORD=password)
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            cursor.execute("ALTER TABLE record_entry DROP CONSTRAINT entry_position")

    with django_db_blocker.unblock():
        yield become
        connections.close_all()
        place.update(before)
        clusters.copy(cluster, str(place["NAME"]))
    assert settings.DATABASES["default"]["USER"] == "sunmao_app"
