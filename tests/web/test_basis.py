# SPDX-License-Identifier: Apache-2.0
"""The page 依据 shows every entry with its mark, and all that an entry holds."""

from __future__ import annotations

from html import unescape

import pytest

from sunmao import law
from sunmao.law.showing import groups

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.3.14")]


def page(signed_in, text=""):
    return unescape(signed_in("登记人").get("/basis/", {"text": text}).content.decode())


def test_every_entry_stands_there_with_its_mark_and_its_note(signed_in):
    shown = page(signed_in)
    for group in groups():
        assert group.label in shown
        for row in group.rows:
            assert f'id="{row.code}"' in shown
            assert row.note in shown
            assert f"{row.mark.value} {row.mark.label}" in shown


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("prosecution_review", "在押时为羁押期限"),
        ("arrest_review_detained", "羁押期限"),
        ("prosecution_review", "起算："),
        ("doc_proposal", "应当写明："),
        ("conditional_end", "可以选择："),
    ],
)
def test_what_an_entry_holds_besides_its_length_is_said(signed_in, code, said):
    shown = page(signed_in, code)
    assert f'id="{code}"' in shown
    assert said in shown


def test_suspension_exclusion_and_restart_are_said(signed_in):
    shown = page(signed_in)
    for series in law.limits().values():
        for version in series.versions:
            for text in (version.suspension, version.exclusion, version.restart, version.if_missed):
                assert text in shown


def test_monitoring_conditions_and_numbering_are_entries_too(signed_in):
    shown = page(signed_in)
    assert all(one.condition in shown for one in law.irregularities())
    assert law.law().numbering.template in shown


def test_a_text_finds_names_articles_codes_and_notes(signed_in):
    assert 'id="month_end"' in page(signed_in, "月末")
    assert 'id="prosecution_review"' in page(signed_in, "PROSECUTION_REVIEW")
    assert "没有查到" in page(signed_in, "并无此条")
