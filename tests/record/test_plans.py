# SPDX-License-Identifier: Apache-2.0
"""No ready-made query reads a whole office: the plans of lists, search and proposals, as the application's role."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from sunmao.record import holdings, search
from sunmao.record.models import Matter
from sunmao.record.sight import visible_to
from tests.people import OTHER_STAFF, house

pytestmark = [pytest.mark.accept("2.s.9"), pytest.mark.long]
MATTERS = 20_000
MIDDLE = datetime(2026, 11, 1, tzinfo=UTC)
COPY_MATTERS = """
INSERT INTO record_matter SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', gen_random_uuid(), 'number', '甲检XS9' || n, 'handler_id', gen_random_uuid(), 'author_id', gen_random_uuid(),
    'opened_at', m.opened_at - n * interval '1 minute', 'next_due', m.next_due + n %% 500))).*
  FROM record_matter m, generate_series(1, %s) n WHERE m.id = %s
"""
IN_HAND = """
SELECT count(*) FROM record_matter m JOIN (VALUES ('chief_procurator')) a(role) ON m.waiting = 'approve:' || a.role
 WHERE m.office_id = '{office}' AND m.closed_at IS NULL AND m.waiting <> ''
UNION ALL
SELECT count(*) FROM record_matter m
 WHERE m.office_id = '{office}' AND m.handler_id = '{person}' AND m.closed_at IS NULL AND NOT m.historic
"""
COPY_SEARCH = """
INSERT INTO record_search (office_id, matter_id, ledger, shown, vector, sketch, keys)
SELECT office_id, id, 'clues', repeat(md5(number), 20),
       (SELECT to_tsvector('simple', string_agg('x' || md5(number || i), ' ')) FROM generate_series(1, 30) i),
       ARRAY[hashtext(number)::bigint, hashtext(number || 'a')], ARRAY['place:' || number]
  FROM record_matter m WHERE NOT EXISTS (SELECT FROM record_search s WHERE s.matter_id = m.id AND s.office_id = m.office_id)
"""


@pytest.fixture(scope="module")
def large(as_superuser):
    office = house("甲院", "甲院", "甲检", OTHER_STAFF)
    matter = office.open(title="独有的名称甲乙")
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    as_superuser()
    with connection.cursor() as cursor:
        cursor.execute(COPY_MATTERS, [MATTERS, matter.matter_id])
        cursor.execute(COPY_SEARCH)
        for table in ("record_matter", "record_search", "record_entry", "clues_clue"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    connection.close()
    connection.settings_dict.update(app)
    office.tickets.clear()
    return office, matter


def scans(plan):
    here = [(plan["Node Type"], plan["Relation Name"])] if "Relation Name" in plan else []
    return [*here, *(scan for child in plan.get("Plans", ()) for scan in scans(child))]


def plan_of(queryset):
    return json.loads(queryset.explain(format="json"))[0]["Plan"]


LISTS = {
    "newest": lambda by: visible_to(by).filter(ledger="clues").order_by("-opened_at", "-id")[:50],
    "next page": lambda by: (
        visible_to(by).filter(ledger="clues", opened_at__lt=MIDDLE).order_by("-opened_at", "-id")[:50]
    ),
    "due": lambda by: visible_to(by).filter(ledger="clues", next_due__isnull=False).order_by("next_due", "id")[:50],
    "by number": lambda by: visible_to(by).filter(number="甲检XS917"),
    "my desk": lambda by: Matter.objects.filter(office_id=by.office_id, handler_id=by.person_id).order_by("next_due")[
        :50
    ],
    "by me": lambda by: Matter.objects.filter(office_id=by.office_id, author_id=by.person_id).order_by("-opened_at")[
        :50
    ],
    "in hand": lambda by: holdings.handled(by.office_id, by.person_id).order_by("next_due", "pk")[:200],
    "waiting for a post": lambda by: Matter.objects.filter(
        office_id=by.office_id, waiting=f"approve:{by.role.value}", closed_at=None
    ).order_by("pk")[:200],
    "found": lambda by: visible_to(by).filter(id__in=search.find("clues", "独有的名称")),
}


@pytest.mark.parametrize("who", ["检察长", "案管", "检察官"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_never_scans_the_office(large, name, who):
    office, _ = large
    with office.as_(who) as by:
        plan = plan_of(LISTS[name](by))
    assert ("Seq Scan", "record_matter") not in scans(plan), json.dumps(plan, indent=1)


def inside(statement):
    """Return the plan of a statement that stands in a definer function, as its owner would run it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        return cursor.fetchone()[0][0]["Plan"]


def test_search_and_proposals_use_their_indexes(large, address):
    office, matter = large
    with office.as_("检察长"):
        assert search.find("clues", "独有的名称") == [matter.matter_id]
        assert [one.matter for one in search.alike("clues", "河道堆放建筑垃圾", ["place:甲检XS917", "place:x"])] == []
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    try:
        connection.settings_dict.update(USER="postgres", PASSWORD=address("postgres").split("password=")[1].split()[0])
        where = f"s.office_id = '{office.id}'"
        wanted = search.query("独有的名称")
        found = inside(f"SELECT matter_id FROM record_search s WHERE {where} AND s.vector @@ '{wanted}'::tsquery")
        like = inside(f"SELECT matter_id FROM record_search s WHERE {where} AND s.ledger = 'clues' AND "
                      f"(s.sketch && ARRAY[1,2]::bigint[] OR s.keys && ARRAY['person:x']::varchar[] "
                      f"OR s.keys @> ARRAY['body:x', 'place:x']::varchar[])")  # fmt: skip
    finally:
        connection.close()
        connection.settings_dict.update(app)
    for plan in (found, like):
        assert ("Seq Scan", "record_search") not in scans(plan), json.dumps(plan, indent=1)


@pytest.mark.accept("3.10.22")
def test_what_the_database_counts_in_a_hand_is_read_by_its_indexes(large, address):
    office, _ = large
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    try:
        connection.settings_dict.update(USER="postgres", PASSWORD=address("postgres").split("password=")[1].split()[0])
        seen = scans(inside(IN_HAND.format(office=office.id, person=office.person("检察长"))))
    finally:
        connection.close()
        connection.settings_dict.update(app)
    assert ("Seq Scan", "record_matter") not in seen, seen
