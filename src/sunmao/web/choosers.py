# SPDX-License-Identifier: Apache-2.0
"""What lists in forms offer: departments, people and offices, by name; read only when a form asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from sunmao.kernel.forms import Form, Privacy, fields_of
from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import own_words
from sunmao.office.models import Department, Office, Post
from sunmao.office.reading import rows
from sunmao.web.asking import Asking

Choices = Sequence[tuple[str, str]]
NOT_CASEWORK = frozenset(
    {Role.JUDICIAL_POLICE, Role.PARTY_ORGANIZATION, Role.SUPPORT_SERVICES, Role.PERSONNEL, Role.GENERAL_OFFICE}
)
"""Posts whose holders are not offered as handlers."""


def departments(ask: Asking) -> Choices:
    """Return the departments that are not closed."""
    here = "office_id = %s AND COALESCE(closed_on, 'infinity') > %s"
    return [
        (str(one.pk), one.name) for one in rows(Department, here, [ask.actor.office_id, ask.today], "pinyin", "name")
    ]


def people(ask: Asking) -> Choices:
    """Return the people who hold a business post today, each once, with department and post; the own department first."""
    posts = holding(ask.today).filter(office_id=ask.actor.office_id, person__active=True)
    posts = posts.exclude(role__in=ADMINISTRATORS | NOT_CASEWORK).select_related("person", "department")
    offered: dict[str, str] = {}
    ordered = posts.order_by("department__pinyin", "person__pinyin", "since")
    for post in sorted(ordered, key=lambda one: one.department_id != ask.actor.department_id):
        label = f"{post.person.name}　{post.department.name}　{Role(post.role).label}"
        offered.setdefault(str(post.person.pk), label)
    return list(offered.items())


def holding(day: date) -> QuerySet[Post]:
    """Return the posts held on a day."""
    return Post.objects.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


def offices(ask: Asking) -> Choices:  # noqa: ARG001  every offer is asked alike
    """Return every office of this installation."""
    return [(str(one.pk), one.name) for one in Office.objects.order_by("code", "name")]


_OFFERS: Mapping[str, Callable[[Asking], Choices]] = {"department": departments, "person": people, "office": offices}


def offered_for(ask: Asking, form: type[Form] | None) -> dict[str, Choices]:
    """Return what the choosers of a form offer; nothing is read for kinds that it does not ask."""
    kinds = {spec.kind for spec in fields_of(form)}
    return {**{kind: read(ask) for kind, read in _OFFERS.items() if kind in kinds}, **_words(ask, form)}


def _words(ask: Asking, form: type[Form] | None) -> dict[str, Choices]:
    """Return the office's own words beside the fields that propose them, as ``word:`` and the field's name."""
    wanted = {
        spec.name: own_words.FIELDS[spec.label]
        for spec in fields_of(form)
        if spec.kind == "line" and spec.label in own_words.FIELDS and spec.privacy is Privacy.OPEN
    }
    known = own_words.proposed(ask.actor.office_id, frozenset(wanted.values())) if wanted else {}
    return {f"word:{name}": [(text, text) for text in known[kind]] for name, kind in wanted.items() if known[kind]}
