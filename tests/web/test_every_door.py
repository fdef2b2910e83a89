# SPDX-License-Identifier: Apache-2.0
"""Every address for every post and every scope, read and written to: the answer is exactly that of one table.

Whoever does not pass the door is answered 403, before anything else. Whoever passes but does not see
the matter is answered 404 where the page asks for it. A form that is sent empty writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.urls import reverse

from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.web.doors import BUSINESS_ROLES, DOORS, Pass
from tests.web.every_door import HOME, NOBODY, Everybody, everybody

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.8.3"), pytest.mark.accept("2.s.6")]
CHIEF, DEPUTY = Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF_PROCURATOR
ARRANGERS = {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}
SECURITY, AUDIT = {Role.SECURITY_ADMINISTRATOR}, {Role.AUDIT_ADMINISTRATOR}

PASSES: Mapping[Pass, frozenset[Role] | set[Role]] = {
    Pass.ANYONE: set(Role), Pass.SIGNED_IN: set(Role), Pass.ANY_POST: set(Role), Pass.BUSINESS: BUSINESS_ROLES,
    Pass.ARRANGERS: ARRANGERS, Pass.SECURITY: SECURITY, Pass.AUDIT: AUDIT,
    Pass.SYSTEM: {Role.SYSTEM_ADMINISTRATOR},
    Pass.HANDOVER: CASE_MANAGERS | ARRANGERS | {CHIEF, DEPUTY, Role.DEPARTMENT_HEAD, Role.PERSONNEL},
    Pass.WATCHERS: AUDIT | {Role.CONDUCT_SUPERVISOR}, Pass.ABSENCE: BUSINESS_ROLES | ARRANGERS,
}  # fmt: skip

SEES: Mapping[str, frozenset[Role] | set[Role]] = {
    "own": BUSINESS_ROLES,
    "recused": BUSINESS_ROLES,  # who keeps away may read what was his own, not act in it
    "internal": CASE_MANAGERS | {CHIEF, DEPUTY, Role.CONDUCT_SUPERVISOR},
    "sensitive": CASE_MANAGERS | {CHIEF},
    "restricted": {CHIEF},
    "foreign": frozenset(),
}
"""Scope → who sees a matter of it that lies with another department; the first two are the reader's own."""


class Answer(NamedTuple):
    """How a page answers those who pass and see: asked for, and sent an empty form."""

    get: int
    post: int


READ, FORM = Answer(200, 405), Answer(200, 200)
PAGES: Mapping[str, Answer] = {
    "account_login": Answer(302, 302), "account_signup": Answer(302, 302),  # they are in already
    "health": READ, "choose_post": FORM, "change_password": FORM, "unlock": FORM,
    "confirm_password": Answer(200, 422), "desk": READ, "basis": READ, "permissions": READ, "find": READ,
    "ledgers": READ, "ledger": READ, "counts": READ, "procedure": READ, "open": Answer(200, 422),
    "find_person": Answer(200, 422),
    "notices": READ, "mine": Answer(200, 302), "views": Answer(405, 422), "columns": Answer(405, 302),
    "batch": Answer(405, 404), "news": Answer(404, 405), "feed": Answer(404, 405),  # by a key that is nobody's
    **dict.fromkeys(("help", "help_page", "help_print", "styleguide", "offline_forms", "offline_register", "offline_form"), READ),
    **dict.fromkeys(("offline_set", "divisions", "counts_rows", "counts_export", "counts_print", "export_now"), READ),
    **dict.fromkeys(("print_list", "jobs", "handovers"), READ),
    "late_entry": Answer(200, 422), "phrases": Answer(200, 422), "upload": Answer(405, 422), "export": Answer(200, 302),
    "job": Answer(404, 405), "job_cancel": Answer(405, 404), "job_file": Answer(404, 405),  # nobody's job
    "people_export": Answer(405, 200), "people_sheets": Answer(200, 409), "offices": FORM, "words": FORM, "holidays": Answer(200, 409),
    "handover": Answer(404, 404),  # nobody's handover
    # the pages of the administrators hold several forms, and take only the one that was named
    "people": FORM, "person": FORM, "departments": FORM, "department": FORM, "loans": FORM, "delegations": FORM,
    "recusals": FORM, "office_settings": FORM, "accounts": READ, "slip": Answer(405, 404),
    "account_switch": Answer(405, 404), "sign_ins": READ, "changes": READ, "access_log": Answer(200, 422), "my_accesses": READ,
    "drafts": Answer(200, 404), "draft": Answer(404, 404),  # nobody's draft
}  # fmt: skip
OF_A_MATTER: Mapping[str, Answer] = {
    "matter": READ, "proof": READ, "print": READ, "paper": READ, "beside": READ, "file": READ, "preview": READ,
    "item": Answer(404, 405),  # a clue has no items
    "reveal": Answer(200, 422), "decide": Answer(405, 409), "step": Answer(200, 422),
}  # fmt: skip
BEFORE_SIGHT = {405}
"""What a page answers before it asks whether the reader sees the matter."""

MAY_CIRCULATE: Mapping[str, frozenset[Role] | set[Role]] = {"own": CASE_MANAGERS, "restricted": {CHIEF}}
"""Scope → who may take the step of the walk there; everybody else who sees it is told why not, with 409."""

SENT = {"recused": 409}
"""A step is refused to who keeps away before its form is read; everybody else is first asked to fill it."""


def expected(name: str, who: Pass, role: Role, scope: str, method: str) -> int:
    """Read the table."""
    if role not in PASSES[who]:
        return 403
    if name in PAGES:
        return getattr(PAGES[name], method)
    status: int = getattr(OF_A_MATTER[name], method)
    if status in BEFORE_SIGHT:
        return status
    if role not in SEES[scope]:
        return 404
    if name == "step":
        return SENT.get(scope, status) if method == "post" else 200 if role in MAY_CIRCULATE.get(scope, ()) else 409
    return status


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Everybody]:
    with django_db_blocker.unblock(), everybody() as found:
        yield found


def arguments(made: Everybody, name: str, scope: str, role: Role) -> dict[str, Any] | None:
    lying = made.lying(scope, role)
    matter = {"ledger": "clues", "number": lying.number}
    every: dict[str, dict[str, Any]] = {
        **{one: {"ledger": "clues"} for one in ("ledger", "views", "columns", "batch", "counts", "procedure")},
        **{one: {"ledger": "clues"} for one in ("export", "export_now", "print_list", "counts_rows", "counts_export")},
        **{one: {"ledger": "clues"} for one in ("counts_print", "offline_register", "offline_set")},
        **{one: {"job": NOBODY} for one in ("job", "job_cancel", "job_file")},
        "offline_form": {"ledger": "clues", "step": "register"}, "help_page": {"page": "register"},
        "handover": {"person": NOBODY},
        **{one: {"key": "nothing"} for one in ("news", "feed")},
        **dict.fromkeys(("matter", "proof", "print", "decide"), matter),
        "open": {"ledger": "clues", "step": "register"}, "step": {**matter, "step": "circulate"},
        "item": {**matter, "item": 1}, "beside": {**matter, "other": made.lying("own", role).number},
        "reveal": {**matter, "position": 1, "field": "sender_name"}, "paper": {**matter, "paper": "线索登记表"},
        "file": {"file": lying.file}, "preview": {"file": lying.file}, "slip": {"account": NOBODY},
        "account_switch": {"account": NOBODY}, "person": {"person": made.house.person("检察长")},
        "department": {"department": made.house.department(HOME)}, "draft": {"draft": NOBODY},
    }  # fmt: skip
    return every.get(name)


def ask(client: Any, method: str, address: str) -> int:
    answer = getattr(client, method)(address)
    if answer.streaming:
        list(answer.streaming_content)  # the file is closed at its end
    return int(answer.status_code)


def written(made: Everybody) -> list[tuple[int, ...]]:
    """Count what an empty form must not have changed."""
    tables = ("record_entry", "record_file", "office_post", "office_person", "office_department", "office_switch",
              "office_delegation", "office_recusal", "office_loan")  # fmt: skip
    with made.house.as_("检察长"), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in tables))
        return cursor.fetchall()


def test_the_table_names_every_door() -> None:
    assert set(PAGES) | set(OF_A_MATTER) == {door.name for door in DOORS} - {"account_logout"}  # it would end the walk
    assert not set(PAGES) & set(OF_A_MATTER)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_answers_a_post_in_every_scope_as_the_table_says(made: Everybody, role: Role) -> None:
    client, wrong, before = made.client(role), [], written(made)
    for door in DOORS:
        if door.name == "account_logout":
            continue
        for scope in SEES if door.name in OF_A_MATTER else ("own",):
            address = reverse(door.name, kwargs=arguments(made, door.name, scope, role))
            for method in ("get", "post"):
                said = ask(client, method, address)
                wanted = expected(door.name, door.who, role, scope, method)
                if said != wanted:
                    wrong.append(f"{method} {door.name} ({scope}): {said}, the table says {wanted}")
    assert not wrong, "\n".join(wrong)
    assert written(made) == before
