# SPDX-License-Identifier: Apache-2.0
"""Invented offices with people for every post, made through the same doors as a real office."""

from __future__ import annotations

import csv
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sunmao.kernel.roles import Role
from sunmao.office import founding, office_key, passwords, people, posts
from sunmao.office.acting import acting, open_ticket
from sunmao.office.actors import Actor, actor_for
from sunmao.office.models import Account, Department, Office, Person, Post

DATA: Final = Path(__file__).parent / "demonstration_data"
PASSWORD: Final = "Sunmao-2026"  # noqa: S105  shown to everybody: `serve` refuses a demonstration's folder
SEED: Final = 20260101
SINCE: Final = 900
"""For how many days everybody has held their post."""
ADMINISTRATORS: Final = (
    (Role.SYSTEM_ADMINISTRATOR, "xitong"),
    (Role.SECURITY_ADMINISTRATOR, "anquan"),
    (Role.AUDIT_ADMINISTRATOR, "shenji"),
)
ROLES: Final = {role.label: role for role in Role}

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Seat:
    """A post that a person may act in, perhaps for its holder."""

    person: UUID
    post: UUID
    delegation: UUID | None = None


@dataclass
class Cast:
    """Who plays in one office: ``qu-anguan``, ``lin-fuzeren:检察官``, ``qu-fuzeren3:代部门负责人``."""

    key: str
    office: Office
    now: Clock
    seats: dict[str, Seat] = field(default_factory=dict)
    departments: dict[str, UUID] = field(default_factory=dict)
    tickets: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    spare_names: Iterator[str] = field(default_factory=lambda: iter(()))
    outsiders: dict[str, str] = field(default_factory=dict)

    def seat(self, who: str, person: UUID, post: Post, delegation: UUID | None = None) -> None:
        """Remember under which names somebody is called."""
        label = ("代" if delegation else "") + Role(post.role).label
        self.seats[f"{who}:{label}"] = Seat(person, post.id, delegation)
        if not delegation:
            self.seats.setdefault(who, Seat(person, post.id))

    @contextmanager
    def acting_as(self, who: str) -> Iterator[Actor]:
        """Act as one of them, each with a ticket of their own."""
        if who not in self.tickets:
            seat = self.seats[who]
            until = self.now() + timedelta(hours=1)
            self.tickets[who] = open_ticket(seat.person, seat.post, until, seat.delegation)
        with acting(self.tickets[who]):
            if who not in self.actors:
                self.actors[who] = actor_for(self.tickets[who])
            yield self.actors[who]

    def outsider(self, label: str) -> str:
        """Return the invented name of somebody outside; the same label is the same person."""
        if label not in self.outsiders:
            self.outsiders[label] = next(self.spare_names)
        return self.outsiders[label]

    def day(self, ago: int) -> date:
        """Return the day so many days ago."""
        return self.now().astimezone().date() - timedelta(days=ago)


def rosters() -> list[Mapping[str, Any]]:
    """Return what the shipped file says of each office."""
    found: list[Mapping[str, Any]] = tomllib.loads((DATA / "offices.toml").read_text(encoding="utf-8"))["office"]
    return found


def drawn_names(salt: str) -> Iterator[str]:
    """Draw invented names, the same ones each time; no full name twice in one office."""
    with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    draw = random.Random(f"{SEED}{salt}")  # noqa: S311  nothing secret: the same names each time
    surnames, given = [row[0] for row in rows], [row[1] for row in rows]
    draw.shuffle(given)
    draw.shuffle(surnames)
    for shift in range(len(surnames)):
        for number, name in enumerate(given):
            yield surnames[(number + shift) % len(surnames)] + name


def ensure_office(roster: Mapping[str, Any], names: Iterator[str], *, at: datetime) -> Office:
    """Found an office with its key, unless an interrupted start has done so."""
    administrators = _administrators(roster, names)  # drawn in any case, so that nobody later gets their names
    office = Office.objects.filter(code=roster["code"]).first()
    if office is None:
        parent = Office.objects.filter(code=roster.get("parent", "")).first()
        day = founding.FirstDay(
            roster["name"], roster["short_name"], roster["mark"], administrators, code=roster["code"],
            parent_id=parent.id if parent else None, demonstration=True, shared_hash=hashed_password(),
        )  # fmt: skip
        office = founding.found(day, at=at).office
    if not office_key.numbers(office.id):
        office_key.make_key(office.id)
    return office


def _administrators(roster: Mapping[str, Any], names: Iterator[str]) -> list[founding.Administrator]:
    by_function = roster.get("named_by_function", False)
    return [
        founding.Administrator(
            role, f"{role.label.removesuffix('员')}岗" if by_function else next(names), f"{number:03d}", "办公室",
            f"{roster['key']}-{word}",
        )
        for number, (role, word) in enumerate(ADMINISTRATORS, 1)
    ]  # fmt: skip


def is_staffed(office: Office) -> bool:
    """Say whether an earlier start has filled this office; all of it is written in one transaction."""
    return bool(posts.holders(office.id, Role.CASE_INTAKE))


def staff(roster: Mapping[str, Any], office: Office, names: Iterator[str], now: Clock) -> Cast:
    """Take everybody in, with posts and sign-ins, as the system administrator does."""
    cast = Cast(roster["key"], office, now, spare_names=names)
    chief = f"{roster['key']}-xitong"
    for role, word in ADMINISTRATORS:
        person, post, _ = posts.holders(office.id, role)[0]
        cast.seats[f"{roster['key']}-{word}"] = Seat(person, post)
    with cast.acting_as(chief) as by:
        Account.objects.filter(office_id=office.id).update(must_change=False)
        _departments(cast, roster, by)
        for number, (who, *held) in enumerate(roster["people"], 11):
            name = _function_of(held) if roster.get("named_by_function") else next(names)
            person_row = people.add_person(name=name, work_number=f"{number:03d}", by=by)
            _settle(cast, person_row, who, held, by)
        _receive(cast, roster, by)
        _lend(cast, roster, by)
    _arrange(cast, roster)
    return cast


def _departments(cast: Cast, roster: Mapping[str, Any], by: Actor) -> None:
    known = dict(Department.objects.filter(office_id=by.office_id).values_list("name", "id"))
    for name, line in roster["departments"]:
        cast.departments[name] = known.get(name) or people.add_department(name=name, line=line, by=by).id


def _function_of(held: Sequence[str]) -> str:
    return held[0].partition("：")[2].partition("（")[0] + "岗"


def _settle(cast: Cast, person: Person, who: str, held: Sequence[str], by: Actor) -> None:
    """Give a person their posts and a sign-in with the shared password."""
    for place in held:
        cast.seat(who, person.id, _post(cast, person, place, by))
    with posts.obeying_rules(people.PLACE):
        Account.objects.create(
            office_id=by.office_id, person_id=person.id, sign_in_name=who, password=hashed_password(), must_change=False
        )


def _post(cast: Cast, person: Person, place: str, by: Actor) -> Post:
    """Give a post that is written ``部门：岗位``."""
    name, _, label = place.partition("：")
    department = Department.objects.get(office_id=by.office_id, id=cast.departments[name])
    return posts.give_post(person=person, department=department, role=ROLES[label], since=cast.day(SINCE), by=by)


def _receive(cast: Cast, roster: Mapping[str, Any], by: Actor) -> None:
    """Take in those whom another office has lent; they sign in as they do at home and choose the post here."""
    for place, loan in zip(roster.get("receives", ()), people.loans_here(), strict=False):
        guest = people.add_person(name=loan["person_name"], work_number="901", by=by, loan_id=loan["loan_id"])
        _post(cast, guest, place, by)


def _lend(cast: Cast, roster: Mapping[str, Any], by: Actor) -> None:
    for loan in roster.get("loans", ()):
        person = Person.objects.get(office_id=by.office_id, id=cast.seats[loan["who"]].person)
        other = Office.objects.get(code=loan["to"])
        posts.lend(
            person=person, to_office=other, since=cast.day(30), until=cast.day(-60), reason=loan["reason"], by=by
        )


def _arrange(cast: Cast, roster: Mapping[str, Any]) -> None:
    """Delegate and recuse as the persons concerned do it themselves."""
    for one in roster.get("delegations", ()):
        with cast.acting_as(one["from"]) as by:
            post = Post.objects.get(office_id=by.office_id, id=by.post_id)
            stand_in = Person.objects.get(office_id=by.office_id, id=cast.seats[one["to"]].person)
            given = posts.delegate(post=post, to=stand_in, since=cast.day(one["since"]), until=cast.day(-one["until"]),
                                   reason=one["reason"], by=by)  # fmt: skip
        cast.seat(one["to"], stand_in.id, post, given.id)
    for one in roster.get("recusals", ()):
        with cast.acting_as(one["who"]) as by:
            person = Person.objects.get(office_id=by.office_id, id=by.person_id)
            posts.recuse(person=person, since=cast.day(100), reason=one["reason"], by=by, body=one["body"])


def see_off(cast: Cast, roster: Mapping[str, Any]) -> None:
    """Let those go who have left; what they did stays."""
    for one in roster.get("leaving", ()):
        with cast.acting_as(f"{cast.key}-xitong") as by:
            person = Person.objects.get(office_id=by.office_id, id=cast.seats[one["who"]].person)
            people.let_go(person=person, last_day=cast.day(one["since"]), by=by, at=cast.now())


@cache
def hashed_password() -> str:
    """Hash the shared password once, when first needed: a hash takes longer than all of a person's rows."""
    return passwords.hashed(PASSWORD)


def people_to_show() -> list[str]:
    """Return who can sign in: the busiest posts one by one, the others in a line for each office."""
    lines = [f"所有人的密码都是 {PASSWORD}"]
    for roster in rosters():
        known = dict(_posts_in_words(roster))
        first = [who for who in roster["show"] if who in known]
        others = "、".join(f"{who}（{known[who]}）" for who in known if who not in first)
        lines += [f"{roster['name']}", *(f"  {who:<18}{known[who]}" for who in first)]
        lines += [f"  其余：{others}"]
    return lines


def _posts_in_words(roster: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield sign-in name and posts of everybody but those who have left."""
    gone = {one["who"] for one in roster.get("leaving", ())}
    lent = {one["who"] for one in roster.get("loans", ())}
    for who, *held in roster["people"]:
        if who not in gone:
            departments = "、".join(dict.fromkeys(place.partition("：")[0] for place in held))
            roles = "、".join(place.partition("：")[2] for place in held)
            yield who, f"{departments}　{roles}{'，另借调到示例区院' if who in lent else ''}"
    for role, word in ADMINISTRATORS:
        yield f"{roster['key']}-{word}", role.label
