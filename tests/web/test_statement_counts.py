# SPDX-License-Identifier: Apache-2.0
"""How many statements a page sends to the database: as many with fifty rows as with ten."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.accept("3.s.3")]
FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
WHO_ASKS = ("django_session", "office_account", "office_seat", "office_act_as", "set_config", "current_setting")
"""Session, account, seat and the transaction's binding: what every request sends before its page begins."""


@contextmanager
def counted():
    sent: list[str] = []

    def keep(execute, sql, params, many, context):
        if not sql.startswith(FRAME):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def page_of(client, path):
    """Return the statements of the page itself, without those that say who asks; asked twice, so that nothing is read for the first time."""
    client.get(path)
    with counted() as sent:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return [one for one in sent if not any(word in one for word in WHO_ASKS)]


def several(office, number):
    matters = [office.open(title=f"第{n}件") for n in range(number)]
    for matter in matters[::3]:
        office.take("案管", matter, "circulate", to_department=office.department("公益诉讼检察部"))
    return matters


LISTS = ("/clues/", "/clues/?view=all", "/clues/?stage=registered&since=20200101&until=20300101", "/clues/?view=all&text=河道",
         "/clues/?view=all&text=00003")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", ["案管", "检察官"])
def test_a_list_costs_the_same_at_ten_and_at_fifty_rows(office, signed_in, path, who):
    several(office, 10)
    client = signed_in(who)
    few = page_of(client, path)
    several(office, 40)
    many = page_of(client, path)
    assert len(many) == len(few) <= 8, "\n".join(many)


@pytest.mark.parametrize("path", ["/", "/?tab=warn", "/?tab=mine"])
@pytest.mark.parametrize("who", ["案管", "检察官", "部门负责人", "检察长"])
def test_the_desk_costs_the_same_at_ten_and_at_fifty_rows(office, signed_in, path, who):
    several(office, 10)
    client = signed_in(who)
    few = page_of(client, path)
    several(office, 40)
    many = page_of(client, path)
    assert len(many) == len(few) <= 14, "\n".join(many)


@pytest.mark.parametrize("who", ["案管", "部门负责人", "检察长"])
def test_the_page_of_a_matter_costs_the_same_in_a_larger_office(office, signed_in, who):
    matter = several(office, 10)[0]
    client = signed_in(who)
    few = page_of(client, f"/clues/{matter.number}/")
    several(office, 40)
    many = page_of(client, f"/clues/{matter.number}/")
    assert len(many) == len(few) <= 14, "\n".join(many)
