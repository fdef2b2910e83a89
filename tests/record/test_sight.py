# SPDX-License-Identifier: Apache-2.0
"""Who sees which matter: one table, and two ways of asking that always agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from sunmao.kernel.chain import GENESIS
from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.office.actors import Actor
from sunmao.office.keys import uuid7
from sunmao.record.models import Matter
from sunmao.record.sight import sees, visible_to
from sunmao.record.standing import NotVisible, standing
from sunmao.record.writing import APPEND
from tests.people import PUBLIC, House, now

pytestmark = [pytest.mark.accept("2.5.9"), pytest.mark.accept("2.s.6"), pytest.mark.django_db]
CHIEF, DEPUTY, HEAD = Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF_PROCURATOR, Role.DEPARTMENT_HEAD
CASE, CONDUCT, OTHER = "case management", Role.CONDUCT_SUPERVISOR, "anybody else"
ALL = {CHIEF, DEPUTY, HEAD, CASE, CONDUCT, OTHER}
TABLE: dict[Secrecy, dict[str, set[object]]] = {
    Secrecy.OPEN: {"part": ALL, "department": ALL, "none": ALL},
    Secrecy.INTERNAL: {"part": ALL, "department": ALL, "none": {CHIEF, DEPUTY, CASE, CONDUCT}},
    Secrecy.SENSITIVE: {"part": ALL, "department": {CHIEF, HEAD, CASE}, "none": {CHIEF, CASE}},
    Secrecy.RESTRICTED: {"part": ALL, "department": {CHIEF, HEAD}, "none": {CHIEF}},
}
"""Level → how the person stands to the matter → posts that see it. Administrators see none."""


def group(role: Role) -> object:
    if role in CASE_MANAGERS:
        return CASE
    return role if role in {CHIEF, DEPUTY, HEAD, CONDUCT} else OTHER


@dataclass(frozen=True)
class Stand:
    """How a person stands to a matter."""

    in_department: bool = False
    author: bool = False
    handler: bool = False
    took_part: bool = False
    homeless: bool = False  # it lies with no department yet
    turn: bool = False  # the matter waits for this post's approval
    behalf: bool = False  # the part was the holder's whom this person stands in for

    @property
    def row(self) -> str:
        if self.author or self.handler or self.took_part:
            return "part"  # so does who must approve now, whatever the level
        return "department" if self.in_department else "none"


def expected(role: Role, secrecy: Secrecy, stand: Stand) -> bool:
    turn = stand.turn and (role is not HEAD or stand.homeless)
    return role not in ADMINISTRATORS and (turn or group(role) in TABLE[secrecy][stand.row])


STANDS = st.builds(Stand, *[st.booleans()] * 7)


def actor(office: House, role: Role, *, behalf: bool) -> Actor:
    return Actor(office.id, "院", "", uuid4(), "某人", "1", uuid4(), role, uuid4(), "某部",
                 uuid4() if behalf else None, "", uuid4())  # fmt: skip


def planted(office: House, reader: Actor, secrecy: Secrecy, stand: Stand) -> UUID:
    """Write a matter to which the reader stands so, through the database's one door."""
    own = reader.on_behalf_id if stand.behalf and reader.on_behalf_id else reader.person_id
    stranger, at, matter = uuid4(), now(), uuid7()
    after = {"ledger": "clues", "number": f"N{uuid4()}", "title": "", "kind": "", "stage": "registered", "version": "1",
             "secrecy": secrecy.value, "historic": False, "due_firm": True,
             "waiting": f"approve:{reader.role.value}" if stand.turn else "",
             "author_id": str(own if stand.author else stranger), "handler_id": str(own if stand.handler else stranger),
             "department_id": None if stand.homeless else str(reader.department_id if stand.in_department else stranger)}  # fmt: skip
    with office.as_("登记人") as by, connection.cursor() as cursor:
        cursor.execute(APPEND, [by.office_id, matter, 0, GENESIS, uuid7(), "register", by.person_id, by.post_id, "clerk",
                                None, None, "某人", at, at, "", b"d" * 32, b"f" * 32, "sha256", Jsonb({}), b"s" * 16,
                                Jsonb(after), None])  # fmt: skip
    return matter


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(role=st.sampled_from(Role), secrecy=st.sampled_from(Secrecy), stand=STANDS, behalf=st.booleans())
def test_both_ways_of_asking_follow_the_table(office, role, secrecy, stand, behalf):
    stand = replace(stand, took_part=False, in_department=stand.in_department and not stand.homeless)
    reader = actor(office, role, behalf=behalf)
    matter = planted(office, reader, secrecy, stand)
    with office.as_("登记人"):
        row = Matter.objects.get(id=matter)
        asked = sees(reader, secrecy=row.secrecy, department=row.department_id, author=row.author_id,
                     handler=row.handler_id, took_part=False, waiting=row.waiting)  # fmt: skip
        listed = visible_to(reader).filter(id=matter).exists()
    assert asked == listed == expected(role, secrecy, stand)


@pytest.mark.parametrize("secrecy", list(Secrecy))
@pytest.mark.parametrize("took_part", [True, False])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.accept("2.5.9")
def test_the_table_for_every_post(secrecy, role, took_part):
    reader = actor(HERE, role, behalf=False)
    for stand in (Stand(took_part=took_part), Stand(in_department=True, took_part=took_part)):
        asked = sees(reader, secrecy=secrecy, department=reader.department_id if stand.in_department else None,
                     author=None, handler=None, took_part=stand.took_part)  # fmt: skip
        assert asked == expected(role, secrecy, stand)


class HERE:
    """An office that need not exist."""

    id = uuid4()


def in_hand(office, secrecy):
    matter = office.open(secrecy=secrecy.value)
    who = "检察长" if secrecy is Secrecy.RESTRICTED else "案管"
    office.take(who, matter, "circulate", to_department=office.department(PUBLIC))
    return office.take("部门负责人", matter, "assign", to_person=office.person("检察官"))


@pytest.mark.parametrize("secrecy", list(Secrecy))
@pytest.mark.accept("2.5.9")
def test_people_of_an_office_see_what_the_table_says(office, secrecy):
    matter = in_hand(office, secrecy)
    part = {"检察官", "登记人", "案管", "部门负责人"} - ({"案管"} if secrecy is Secrecy.RESTRICTED else set())
    for name in [*office.people, "系统管理员", "安全管理员", "审计管理员"]:
        with office.as_(name) as by:
            stand = Stand(took_part=name in part, in_department=by.department_name == PUBLIC)
            visible = visible_to(by).filter(id=matter.matter_id).exists()
            assert (name, visible) == (name, expected(by.role, secrecy, stand))
            if visible:
                assert standing(matter.matter_id, by).number == matter.number
            else:
                with pytest.raises(NotVisible):
                    standing(matter.matter_id, by)


def test_the_deputy_sees_a_sensitive_clue_when_it_is_his_turn(office):
    matter = office.assessed(secrecy="sensitive")
    office.take("检察官", matter, "transfer", to_body="示例区某局", reasons="属该单位职责")
    with office.as_("分管") as by:
        assert not visible_to(by).exists()
    office.take("部门负责人", matter, "approve")
    with office.as_("分管") as by:
        assert visible_to(by).exists()
    assert office.take("分管", matter, "approve").stage == "transferred"


def test_whoever_took_part_for_another_keeps_seeing_it(office):
    matter = in_hand(office, Secrecy.RESTRICTED)
    office.delegate("检察官", "民行检察官")
    office.take("民行检察官代检察官", matter, "assess", facts="查明", opinion="file", reasons="属实")
    for name in ("民行检察官", "民行检察官代检察官"):
        with office.as_(name) as by:
            assert visible_to(by).filter(id=matter.matter_id).exists()
            assert standing(matter.matter_id, by).number == matter.number


def test_a_holder_sees_what_was_done_for_him(office):
    matter = in_hand(office, Secrecy.RESTRICTED)
    office.delegate("部门负责人", "督察")
    office.take("部门负责人", matter, "ask_void", reason="重复登记")
    with office.as_("督察") as by, pytest.raises(NotVisible):
        standing(matter.matter_id, by)
    with office.as_("督察代部门负责人") as by:
        assert standing(matter.matter_id, by).state.asked == "void"
