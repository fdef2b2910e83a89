# SPDX-License-Identifier: Apache-2.0
"""What a list is asked for, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
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
from sunmao.web.ordering import BY_NAME, DUE, NEWEST, Order

SIZE = 20
SIZES = ("20", "50", "100")
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
    sort: str = ""
    size: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, asked: QueryDict) -> Wanted:
        """Read it from the address; an unknown view is the first."""
        view = asked.get("view", "open")
        own = {c.name: asked.get(c.name, "") for c in ledger.columns if c.filters or c.counts}
        names = ("text", "stage", "kind", "department", "light", "since", "until", "measure", "sort", "size")
        plain = {name: asked.get(name, "").strip()[:100] for name in names}
        return cls(view if view in VIEWS else "open", **plain, own=own)

    @property
    def order(self) -> Order:
        """The order: as chosen, else by the last day where terms run, else the newest first."""
        usual = DUE if self.view in ("open", "red", "yellow") else NEWEST
        return BY_NAME.get(self.sort, usual)

    @property
    def rows(self) -> int:
        """How many rows a page holds."""
        return int(self.size) if self.size in SIZES else SIZE

    def address(self, **change: str) -> str:
        """Return the same wish, changed, as the query of an address."""
        plain = {"view": self.view, "text": self.text, "stage": self.stage, "kind": self.kind, "light": self.light,
                 "department": self.department, "since": self.since, "until": self.until,
                 "measure": self.measure, "sort": self.sort, "size": self.size, **self.own, **change}  # fmt: skip
        return "?" + urlencode(
            {name: value for name, value in plain.items() if value and (name, value) != ("view", "open")}
        )


FIRST, LAST = 1949, 2999
"""Years that a filter takes; beyond them a day is a slip of the finger."""


class UnclearWish(Exception):
    """The list can not be made as asked; the message says what to change."""


def read_wish(text: str, label: str) -> date | None:
    """Read a day that a list or a count is asked for.

    :raises UnclearWish: if it is none
    """
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
        found = found.filter(department_id=_uuid(wanted.department))  # NOTHING is no key: not circulated yet
    if wanted.light in dict(LIGHTS):
        found = found.filter(light_query(wanted.light, ask.today))
    found = found.filter(period("opened_at", wanted.since, wanted.until, ask, "登记日期"))
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
    """Contents and part of a number through the search functions, or the handler's name or initials."""
    people = Person.objects.filter(office_id=ask.actor.office_id).filter(
        Q(name__contains=text) | Q(initials=text.lower()) | Q(pinyin=text.lower())
    )
    keys = search.find_any(ledger.code, text, ask.office.mark, ledger.prefix)
    handlers = list(people.values_list("pk", flat=True)[:50])
    found = Q(pk__any=keys if keys or handlers else search.find_near(ledger.code, text))
    return found | Q(handler_id__in=handlers) if handlers else found


def period(column: str, since: str, until: str, ask: Asking, label: str = "时间") -> Q:
    """Return what lies between two days, both included, as they were typed or named by a word such as 本月.

    :raises UnclearWish: if a day can not be read
    """
    first = _named(since, ask.today, last=False) or read_wish(since.strip(), f"{label}自")
    last = _named(until, ask.today, last=True) or read_wish(until.strip(), f"{label}至")
    found = Q()
    if first:
        found &= Q(**{f"{column}__gte": datetime.combine(first, time.min, ask.zone)})
    if last:
        found &= Q(**{f"{column}__lt": datetime.combine(last + timedelta(days=1), time.min, ask.zone)})
    return found


def _named(text: str, today: date, *, last: bool) -> date | None:
    """Return the first or the last day of a span that a word names; a saved view then holds every month anew."""
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    following = (month + timedelta(days=31)).replace(day=1)
    spans = {
        "今天": (today, today), "昨天": (today - timedelta(days=1),) * 2, "本周": (monday, monday + timedelta(days=6)),
        "本月": (month, following - timedelta(days=1)), "上月": (before, month - timedelta(days=1)),
        "今年": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    }  # fmt: skip
    span = spans.get(text.strip())
    return span[last] if span else None


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
