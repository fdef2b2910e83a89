# SPDX-License-Identifier: Apache-2.0
"""Clues that may be the same are proposed with what is equal; nothing is merged by itself."""

from __future__ import annotations

import pytest

from sunmao.record import protection, registry, search
from sunmao.record.models import Matter, Search
from sunmao.record.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.4")]
OTHER = {"title": "别的名称", "summary": "小区门口路灯损坏无人修理", "place": "示例小区", "sender_name": "孙某某",
         "sender_contact": "13712345678"}  # fmt: skip


def proposals(office, matter, who="案管"):
    with office.as_(who) as by:
        row = Search.objects.get(matter_id=matter.matter_id)
        assert standing(matter.matter_id, by).number == matter.number
        found = search.alike("clues", row.shown, list(row.keys), but=matter.matter_id)
        return {one.matter: one.why for one in found}


def test_the_same_text_is_proposed(office):
    first, second, _other = office.open(), office.open(sender_contact="13800000001"), office.open(**OTHER)
    assert proposals(office, second) == {first.matter_id: "内容相似 100%、同一地点"}
    with office.as_("案管"):
        assert Matter.objects.filter(stage="registered").count() == 3


def test_the_same_place_and_named_body_are_proposed(office):
    said = {"place": "示例河 西段", "body": "某砂石厂"}
    first = office.open(**said)
    second = office.open(**{**OTHER, **said, "place": "示例河西段"})
    assert proposals(office, second) == {first.matter_id: "同一单位、同一地点"}


@pytest.mark.parametrize("field", ["sender_number", "sender_contact"])
def test_the_same_person_is_proposed_without_being_named(office, field):
    value = {field: "150000199001010010"}
    first, second = office.open(**value), office.open(**{**OTHER, **value})
    assert proposals(office, second) == {first.matter_id: "同一提供人"}
    with office.as_("案管"):
        keys = Search.objects.get(matter_id=first.matter_id).keys
    assert f"person:{protection.keyed_index(office.id, value[field]).hex()}" in keys
    assert "150000199001010010" not in str(keys)


def test_unlike_clues_are_not_proposed(office):
    office.open()
    assert proposals(office, office.open(**OTHER)) == {}


def test_another_office_is_never_proposed(office, elsewhere):
    elsewhere.open()
    assert proposals(office, office.open()) == {}


def test_the_past_is_told_by_its_text_only(office):
    said = {"title": "往年来信", "message": "路灯不亮已有半月", "message_at": "2024-03-01 09:00", "answer": "已修复",
            "answer_at": "2024-03-09 10:00", "file_hash": "0" * 64, "sheet": "1"}  # fmt: skip
    first, second = (office.open("案管", "record_past", row=n, **said) for n in (2, 3))
    assert set(proposals(office, second)) == {first.matter_id}
    with office.as_("案管") as by:
        state = standing(first.matter_id, by).state
    alike = registry.ledger("clues").alike
    assert alike is not None
    assert not alike(state).get("place")
