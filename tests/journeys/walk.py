# SPDX-License-Identifier: Apache-2.0
"""A walk through every door of the table: who may pass, by which address, so that a new page is walked without being named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from sunmao.kernel.roles import ADMINISTRATORS as ADMINISTRATOR_ROLES
from sunmao.kernel.roles import Role
from sunmao.office.models import Account
from sunmao.web.doors import DOORS, Door, Pass
from tests.journeys.town import Town, Visitor
from tests.people import PUBLIC, STAFF
from tests.web.test_doors import _arguments, _patterns

STRANGER = "陌生人"
WALKERS: Mapping[str, Role] = {
    **{name: STAFF[name][0] for name in ("案管", "检察官", "督察", "部门负责人", "检察长")},
    **{role.label: role for role in ADMINISTRATOR_ROLES},
}
"""Who may be sent through a door, in the order in which they are asked."""
ANSWERS_WITHOUT_PAGE = {"file", "preview", "news", "feed", "job", "job_file", "draft"}
"""Doors to a file, a number, a calendar, a job or a draft; without one they say that it was not found."""


@dataclass(frozen=True)
class Stop:
    """One page on the walk."""

    name: str
    who: str
    path: str
    reason: str = ""
    """What is written into the form that stands before the page."""


def walker_for(door: Door) -> str:
    """Name somebody whom a door lets pass."""
    if door.who is Pass.ANYONE and door.name in ("account_login", "account_signup"):
        return STRANGER
    if not door.who.asks_post:
        return "案管"
    return next(name for name, role in WALKERS.items() if role in door.who.roles)


def stops(town: Town) -> Iterator[Stop]:
    """Yield each door once, with the objects that its address names, and some pages that look different for others."""
    known = _known(town)
    given = _arguments(town.house)
    patterns = {pattern.name: pattern for pattern in _patterns(get_resolver().url_patterns)}
    for door in DOORS:
        named = {**given.get(door.name, {}), **known.get(door.name, {})}
        kwargs = {name: named[name] if name in named else known[""][name] for name in _parameters(patterns[door.name])}
        yield Stop(door.name, walker_for(door), reverse(door.name, kwargs=kwargs))
    yield from _others(known)


def _parameters(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.converters)


def _others(known: Mapping[str, Mapping[str, Any]]) -> Iterator[Stop]:
    """Pages that one door shows in several ways."""
    matter, item = known["matter"]["number"], known["item"]["number"]
    yield Stop("desk of a handler", "检察官", "/")
    yield Stop("desk of a head", "部门负责人", "/")
    yield Stop("desk of an administrator", "系统管理员", "/")
    yield Stop("access log", "督察", "/access-log/", "季度检查")
    yield Stop("accesses of others", "检察官", "/access-log/mine/?tab=others")
    yield Stop("marked matter", "检察长", f"/clues/{known['marked']['number']}/")
    yield Stop("marked matter opened", "检察长", f"/clues/{known['marked']['number']}/?open=1")
    yield Stop("empty list", "案管", "/clues/?text=没有这样的线索")
    yield Stop("list by light", "案管", "/clues/?view=all")
    yield Stop("found", "案管", "/find/?text=河道")
    yield Stop("nothing found", "案管", "/find/?text=没有这样的线索")
    yield Stop("matter with items", "检察官", f"/rectification/{item}/")
    yield Stop("register", "案管", "/volunteers/")
    yield Stop("approval", "部门负责人", f"/clues/{known['waiting']['number']}/")
    yield Stop("correction", "案管", f"/clues/{matter}/correct/")
    yield Stop("step that is not possible", "检察官", f"/clues/{matter}/circulate/")
    yield Stop("help found", "案管", "/help/?text=补录")
    yield Stop("not found", "案管", "/clues/示检XS209900001/")
    yield Stop("refused", "检察官", "/access-log/")
    yield Stop("month of the desk", "案管", "/?month=2027-02")


def _known(town: Town) -> dict[str, dict[str, Any]]:
    """Return what addresses name, by door; under no name what serves for every door."""
    house = town.house
    one, two = house.declined(), house.open()
    waiting = house.assessed(title="等待审批的线索")
    house.take("检察官", waiting, "decline", reasons="不符合立案条件")
    mending = house.open("检察官", "begin", ledger="rectification", title="整改一件")
    house.take("检察官", mending, "add", title="清运垃圾")
    house.open("监控", "enter", ledger="volunteers", **VOLUNTEER)
    house.delegate("检察官", "另一检察官")
    marked = house.open(title="知悉范围为限定的线索", secrecy="restricted")
    account = Account.objects.filter(person_id=house.people["案管"][0].id).first()
    person = {"person": house.people["检察官"][0].id}
    return {
        "": {"ledger": "clues", "number": one.number, "step": "register", "item": 1, "page": "register", **person,
             "account": account.pk if account else None, "department": house.department(PUBLIC)},
        "matter": {"number": one.number}, "step": {"number": two.number}, "item": {"ledger": "rectification",
                                                                                  "number": mending.number},
        "beside": {"number": two.number}, "waiting": {"number": waiting.number},
        "marked": {"number": marked.number}, "person": person,
        "department": {"department": house.department(PUBLIC)}, "handover": person,
    }  # fmt: skip


VOLUNTEER = {"name": "志愿者甲", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}


def visitor_of(town: Town, name: str) -> Visitor:
    """Return who walks: somebody signed in, or nobody."""
    if name != STRANGER:
        return town.at(name)
    return town.visitors.setdefault(STRANGER, town.someone())


def is_page(visitor: Visitor, stop: Stop) -> bool:
    """Say whether asking for an address brings a page of the product, not a file, a leap elsewhere, or a refusal to show."""
    answer = visitor.page.context.request.get(stop.path, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/html") and not 300 <= answer.status < 400 and answer.status != 405
