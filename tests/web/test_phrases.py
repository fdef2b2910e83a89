# SPDX-License-Identifier: Apache-2.0
"""Phrases of one's own and of the office: kept, offered under texts, dropped, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from sunmao.office.models import Phrase
from tests.people import House

pytestmark = [pytest.mark.accept("3.5.18"), pytest.mark.django_db]
SignedIn = Callable[[str], Client]
JSON = {"accept": "application/json"}


def test_a_phrase_is_kept_offered_and_dropped(office: House, signed_in: SignedIn) -> None:
    client, other = signed_in("登记人"), signed_in("同事")
    assert client.post("/phrases/", {"text": "符合受理条件。"}).status_code == 302
    page = client.get("/clues/new/register/").content.decode()
    assert 'data-sunmao-phrase="f-summary"' in page
    assert "符合受理条件。" in page
    assert "符合受理条件。" not in other.get("/clues/new/register/").content.decode()
    with office.as_("登记人"):
        key = str(Phrase.objects.get().pk)
    assert other.post("/phrases/", {"drop": key}).status_code == 409
    assert client.post("/phrases/", {"drop": key}).status_code == 302
    assert "符合受理条件。" not in client.get("/phrases/").content.decode()


def test_the_offices_phrases_are_kept_by_those_who_lead_or_manage_cases(office: House, signed_in: SignedIn) -> None:
    assert signed_in("案管").post("/phrases/", {"text": "请补充材料。", "shared": "true"}).status_code == 302
    clerk = signed_in("登记人")
    page = clerk.get("/phrases/").content.decode()
    assert "请补充材料。" in page
    assert "删去“请补充材料。”" not in page
    with office.as_("登记人"):
        key = str(Phrase.objects.get().pk)
    answer = clerk.post("/phrases/", {"drop": key})
    assert (answer.status_code, "由部门负责人、院领导或案管人员维护" in answer.content.decode()) == (409, True)
    assert clerk.post("/phrases/", {"text": "甲", "shared": "true"}).status_code == 302  # kept as his own
    with office.as_("登记人"):
        assert Phrase.objects.get(text="甲").person_id is not None


@pytest.mark.parametrize("text", ["", "长" * 201, "甲\x07", "甲\u202e乙"])
def test_what_is_no_phrase_is_told_in_chinese(office: House, signed_in: SignedIn, text: str) -> None:
    assert office.people
    answer = signed_in("登记人").post("/phrases/", {"text": text})
    assert answer.status_code == 422
    said = signed_in("登记人").post("/phrases/", {"text": text}, headers=JSON)
    assert (said.status_code, said.json()["said"].endswith("。")) == (422, True)


def test_a_phrase_kept_twice_stands_once_and_there_is_an_end(office: House, signed_in: SignedIn) -> None:
    client = signed_in("登记人")
    for _ in range(2):
        assert client.post("/phrases/", {"text": "同一句"}, headers=JSON).json() == {"said": "已存入"}
    for n in range(99):
        client.post("/phrases/", {"text": f"第{n}句"}, headers=JSON)
    assert "最多存 100 条" in client.post("/phrases/", {"text": "再一句"}, headers=JSON).json()["said"]
    with office.as_("登记人"):
        assert Phrase.objects.count() == 100
    assert client.post("/phrases/", {"drop": "没有"}).status_code == 409


def test_the_database_itself_shows_and_gives_nobody_anothers_phrases(office: House, signed_in: SignedIn) -> None:
    signed_in("登记人").post("/phrases/", {"text": "我的"})
    with office.as_("同事") as by:
        assert not Phrase.objects.exists()
        assert Phrase.objects.filter(office_id=by.office_id).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO office_phrase (id, office_id, person_id, text, made_at) VALUES (gen_random_uuid(), %s, NULL, 'x', now())",
                [by.office_id],
            )
    with office.as_("登记人"):
        assert Phrase.objects.count() == 1
