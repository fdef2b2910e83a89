# SPDX-License-Identifier: Apache-2.0
"""What a list is asked for, read from the address, and the pages of the answer: by key, never by offset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from sunmao.insight.measures import condition, measure_named
from sunmao.kernel.forms import read_day
from sunmao.office.models import Person
from sunmao.record import search
from sunmao.record.models import Matter
from sunmao.record.registry import Ledger
from sunmao.record.sight import visible_to
from sunmao.web.asking import Asking
from sunmao.web.desk import light_query

SIZE = 20
VIEWS = {"open": "全部在办", "red": "红灯", "yellow": "黄灯", "closed": "已办结", "past": "已补录历史件", "all": "全部"}  # fmt: skip
NOTHING = "-"
"""What a filter says to find what was left empty."""
LIGHTS = (("red", "红"), ("yellow", "黄"), ("green", "绿"))


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for."""

    view: str = "open"
    text: str = ""
    stage: str = ""
    kind: str = ""
    department: str = ""
    light: str = ""
    since: str = ""
    until: str = ""
    measure: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, asked: QueryDict) -> Wanted:
        """Read it from the address; an unknown view is the first."""
        view = asked.get("view", "open")
        own = {c.name: asked.get(c.name, "") for c in ledger.columns if c.filters or c.counts}
        names = ("text", "stage", "kind", "department", "light", "since", "until", "measure")
        plain = {name: asked.get(name, "").strip()[:100] for name in names}
        return cls(view if view in VIEWS else "open", **plain, own=own)

    @property
    def by_due(self) -> bool:
        """Whether the last day decides the order; else the newest stand first."""
        return self.view in ("open", "red", "yellow")

    def address(self, **change: str) -> str:
        """Return the same wish, changed, as the query of an address."""
        plain = {"view": self.view, "text": self.text, "stage": self.stage, "kind": self.kind, "light": self.light,
                 "department": self.department, "since": self.since, "until": self.until,
                 "measure": self.measure, **self.own, **change}  # fmt: skip
        return "?" + urlencode(
            {name: value for name, value in plain.items() if value and (name, value) != ("view", "open")}
        )


FIRST, LAST = 1949, 2999
"""Years that a filter takes; beyond them a day is a slip of the finger."""


class UnclearWish(Exception):
    """The list can not be made as asked; the message says what to change."""


def _day(text: str, label: str) -> date | None:
    if not text:
        return None
    try:
        day = read_day(text)
    except ValueError:  # a day that the calendar does not have
        day = None
    if not isinstance(day, date) or not FIRST <= day.year <= LAST:
        raise UnclearWish(f"{label}“{text}”不是有效的日期，请写成 20240729 或 2024-07-29。")
    return day


def matters_wanted(ask: Asking, ledger: Ledger, wanted: Wanted) -> QuerySet[Matter]:
    """Return the matters asked for, as far as this person sees them.

    :raises UnclearWish: if a day can not be read
    """
    found = visible_to(ask.actor).filter(ledger=ledger.code).filter(_view(wanted, ask.today))
    if wanted.text:
        found = found.filter(_text(ask, ledger, wanted.text))
    for name in ("stage", "kind"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: "" if value == NOTHING else value})
    if wanted.department:
        found = found.filter(department_id=_uuid(wanted.department))
    if wanted.light in dict(LIGHTS):
        found = found.filter(light_query(wanted.light, ask.today))
    found = found.filter(_period(ask, wanted))
    if measure := measure_named(ledger, wanted.measure):
        found = found.filter(condition(ledger, measure))
    return _own_columns(ask, ledger, wanted, found)


def _view(wanted: Wanted, today: date) -> Q:
    if wanted.view in ("red", "yellow"):
        return light_query(wanted.view, today)
    return {
        "open": Q(closed_at__isnull=True, historic=False),
        "closed": Q(closed_at__isnull=False, historic=False),
        "past": Q(historic=True),
        "all": Q(),
    }[wanted.view]


def _text(ask: Asking, ledger: Ledger, text: str) -> Q:
    """Contents through the search function, part of a number, or the handler's name or initials.

    A number is only looked for by text that has a digit: that condition no index can answer.
    """
    people = Person.objects.filter(office_id=ask.actor.office_id).filter(
        Q(name__contains=text) | Q(initials=text.lower()) | Q(pinyin=text.lower())
    )
    found = Q(pk__any=search.find(ledger.code, text))
    if handlers := list(people.values_list("pk", flat=True)[:50]):
        found |= Q(handler_id__in=handlers)
    return found | Q(number__icontains=text) if any(sign.isdigit() for sign in text) else found


def _period(ask: Asking, wanted: Wanted) -> Q:
    since, until = _day(wanted.since, "登记日期自"), _day(wanted.until, "登记日期至")
    found = Q()
    if since:
        found &= Q(opened_at__gte=datetime.combine(since, time.min, ask.zone))
    if until:
        found &= Q(opened_at__lt=datetime.combine(until + timedelta(days=1), time.min, ask.zone))
    return found


def _own_columns(ask: Asking, ledger: Ledger, wanted: Wanted, found: QuerySet[Matter]) -> QuerySet[Matter]:
    own = {name: value for name, value in wanted.own.items() if value}
    if not own or ledger.model is None:
        return found
    rows = ledger.model._default_manager.filter(office_id=ask.actor.office_id)
    for name, value in own.items():
        rows = rows.filter(_says(ledger.model, name, value))
    return found.filter(pk__in=rows.values("matter_id"))


def _says(model: type[models.Model], name: str, value: str) -> Q:
    """Return which rows hold a value in a column of the ledger's own; a spoiled value is held by none."""
    column: Any = model._meta.get_field(name)
    if value == NOTHING:
        return Q(**{f"{name}__isnull": True}) | (
            Q(**{name: ""}) if isinstance(column, models.CharField) else Q(pk__in=[])
        )
    try:
        return Q(**{name: column.to_python(value)})
    except ValidationError:
        return Q(pk__in=[])


def _uuid(text: str) -> UUID | None:
    """Read a key from the address; NOTHING, like a spoiled one, is no key."""
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """One page of a list, and the keys of its neighbors."""

    matters: list[Matter]
    before: str
    after: str


def page(found: QuerySet[Matter], wanted: Wanted, asked: QueryDict, size: int = SIZE) -> Page:
    """Return the page after or before the key in the address."""
    after, before = asked.get("after", ""), asked.get("before", "")
    backwards = bool(before) and not after
    key = _read_key(before if backwards else after, by_due=wanted.by_due)
    rows = found.filter(_beyond(key, by_due=wanted.by_due, backwards=backwards)) if key else found
    matters = list(_ordered(rows, by_due=wanted.by_due, backwards=backwards)[: size + 1])
    more = len(matters) > size
    matters = matters[:size]
    if backwards:
        matters.reverse()
    has_before, has_after = (more, True) if backwards else (bool(key), more)
    return Page(
        matters,
        _key(matters[0], by_due=wanted.by_due) if matters and has_before else "",
        _key(matters[-1], by_due=wanted.by_due) if matters and has_after else "",
    )


Key = tuple[date | datetime | None, UUID]


def _key(matter: Matter, *, by_due: bool) -> str:
    value = matter.next_due if by_due else matter.opened_at
    return f"{value.isoformat() if value else ''}~{matter.pk}"


def _read_key(text: str, *, by_due: bool) -> Key | None:
    """Read a key from the address; one that was spoiled leads to the first page."""
    value, _, number = text.partition("~")
    try:
        if by_due:
            return (date.fromisoformat(value) if value else None), UUID(number)
        moment = datetime.fromisoformat(value)
        return (moment, UUID(number)) if moment.tzinfo else None
    except ValueError:
        return None


def _beyond(key: Key, *, by_due: bool, backwards: bool) -> Q:
    value, number = key
    name = "next_due" if by_due else "opened_at"
    if by_due and value is None:  # those without a last day stand at the end
        same = Q(next_due__isnull=True)
        return (same & Q(pk__lt=number)) | Q(next_due__isnull=False) if backwards else same & Q(pk__gt=number)
    forwards = by_due is not backwards
    sign = "gt" if forwards else "lt"
    found = Q(**{f"{name}__{sign}": value}) | (Q(**{name: value}) & Q(**{f"pk__{sign}": number}))
    return found | Q(next_due__isnull=True) if by_due and not backwards else found


def _ordered(rows: QuerySet[Matter], *, by_due: bool, backwards: bool) -> QuerySet[Matter]:
    if by_due:
        due = F("next_due").desc(nulls_first=True) if backwards else F("next_due").asc(nulls_last=True)
        return rows.order_by(due, "-pk" if backwards else "pk")
    return rows.order_by("opened_at", "pk") if backwards else rows.order_by("-opened_at", "-pk")
