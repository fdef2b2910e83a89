# SPDX-License-Identifier: Apache-2.0
"""What lists in forms offer: departments, people and offices, by name; read only when a form asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from sunmao.kernel.forms import Form, Privacy, fields_of
from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.kernel.words import Step
from sunmao.office import own_words
from sunmao.office.models import Department, Office, Post
from sunmao.record.recent import chosen_lately
from sunmao.web.asking import Asking
from sunmao.web.composing import Typed
from sunmao.web.widgets import Offer

Choices = Sequence[tuple[str, str] | Offer]
NOT_CASEWORK = frozenset(
    {Role.JUDICIAL_POLICE, Role.PARTY_ORGANIZATION, Role.SUPPORT_SERVICES, Role.PERSONNEL, Role.GENERAL_OFFICE}
)
"""Posts whose holders are not offered as handlers."""
LATELY = "最近选过"


def departments(ask: Asking) -> list[tuple[str, str]]:
    """Return the departments that are not closed."""
    return [(str(one.pk), one.name) for one in ask.rooms]


def people(ask: Asking) -> list[Offer]:
    """Return the people who hold a business post today, each once, by department; the own department first."""
    posts = holding(ask.today).filter(office_id=ask.actor.office_id, person__active=True)
    posts = posts.exclude(role__in=ADMINISTRATORS | NOT_CASEWORK).select_related("person", "department__parent")
    offered: dict[str, Offer] = {}
    for post in sorted(posts, key=lambda one: _place(one, ask)):
        person, department = post.person, post.department
        label = f"{person.name}　{department.name}　{Role(post.role).label}"
        find = f"{person.name} {person.pinyin.replace(' ', '')} {person.initials} {person.work_number}".lower()
        offered.setdefault(str(person.pk), Offer(str(person.pk), label, _heading(department, ask), find))
    return list(offered.values())


def _heading(department: Department, ask: Asking) -> str:
    above = f"{department.parent.name} › " if department.parent else ""
    return f"本部门　{department.name}" if department.pk == ask.actor.department_id else f"{above}{department.name}"


def _place(post: Post, ask: Asking) -> tuple[bool, str, str, str, date]:
    """Order the own department first, then the tree: a department stands under the one above it."""
    department, above = post.department, post.department.parent
    tree = (above.pinyin, department.pinyin) if above else (department.pinyin, "")
    return department.pk != ask.actor.department_id, *tree, post.person.pinyin, post.since


def with_lately(offered: Sequence[Offer], chosen: Sequence[str]) -> list[Offer]:
    """Put those who were chosen lately before the others, once."""
    known = {one.value: one for one in offered}
    first = [Offer(key, known[key].label, LATELY, known[key].find) for key in chosen if key in known]
    return [*first, *(one for one in offered if one.value not in {two.value for two in first})]


def holding(day: date) -> QuerySet[Post]:
    """Return the posts held on a day."""
    return Post.objects.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


def offices(ask: Asking) -> list[tuple[str, str]]:  # noqa: ARG001  every offer is asked alike
    """Return every office of this installation."""
    return [(str(one.pk), one.name) for one in Office.objects.order_by("code", "name")]


_OFFERS: Mapping[str, Callable[[Asking], Choices]] = {"department": departments, "office": offices}


def strangers(
    form: type[Form] | None, offered: Mapping[str, Choices], typed: Typed, known: Collection[str] = ()
) -> dict[str, str]:
    """Return a fault for each chooser that holds what it does not offer; only pages made by others send such things."""
    faults = {}
    for spec in fields_of(form):
        kind = "person" if spec.kind == "people" else spec.kind
        if kind in offered and f"name:{spec.name}" not in offered:
            choices = {choice[0] for choice in offered[kind]} | {*known, ""}
            if not {text.strip() for text in typed.get(spec.name, ())} <= choices:
                faults[spec.name] = f"{spec.label}只能从所列各项中选择，请重新选择。"
    return faults


def offered_for(ask: Asking, form: type[Form] | None, step: Step | None = None) -> dict[str, Choices]:
    """Return what the choosers of a form offer; nothing is read for kinds that it does not ask.

    :param step: the step that is being taken, for whom this person chose at it lately
    """
    specs = fields_of(form)
    found = offered(ask, {spec.kind for spec in specs})
    if names := [spec.name for spec in specs if spec.kind in ("person", "people")]:
        chosen = chosen_lately(ask.actor, step.name, names) if step else ()
        found["person"] = with_lately(people(ask), chosen)
    return {**found, **_words(ask, form)}


def offered(ask: Asking, kinds: Collection[str]) -> dict[str, Choices]:
    """Return what choosers of these kinds offer, people without groups of their own."""
    found = {kind: read(ask) for kind, read in _OFFERS.items() if kind in kinds}
    return {**found, "person": people(ask)} if {"person", "people"} & set(kinds) else found


def _words(ask: Asking, form: type[Form] | None) -> dict[str, Choices]:
    """Return the office's own words beside the fields that propose them, as ``word:`` and the field's name."""
    wanted = {
        spec.name: own_words.FIELDS[spec.label]
        for spec in fields_of(form)
        if spec.kind == "line" and spec.label in own_words.FIELDS and spec.privacy is Privacy.OPEN
    }
    known = own_words.proposed(ask.actor.office_id, frozenset(wanted.values())) if wanted else {}
    return {f"word:{name}": [(text, text) for text in known[kind]] for name, kind in wanted.items() if known[kind]}
