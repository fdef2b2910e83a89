# SPDX-License-Identifier: Apache-2.0
"""Every field of every form against hostile values: a Chinese sentence beside the field or the text as it was, never 500."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import FieldSpec, Form, FormFaults, fields_of, read
from sunmao.kernel.words import Step
from sunmao.record.registry import Ledger
from tests.people import PUBLIC, House
from tests.web.every_form import TYPED_BY_HAND, Controls, forms_of_pages, good, samples, specs_of

__all__ = ("samples",)
pytestmark = [pytest.mark.accept("3.s.6"), pytest.mark.django_db]
SignedIn = Callable[[str], Client]
HOSTILE = {
    "over-long": "长" * 60_000,
    "control": "甲\x07乙",
    "escape": "\x1b[31m红",
    "turned around": "甲\u202e乙丙",
    "isolated": "甲\u2066乙\u2069丙",
    "formula": "=1+1",
    "function": "@SUM(A1:A9)",
    "command": "=cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "quotes": '"\' onfocus=alert(1) autofocus x="',
    "sql": "'; DROP TABLE record_matter; --",
    "template": "{{ settings.SECRET_KEY }}{% debug %}{label}",
    "wrong type": "不是所要的东西",
    "number": "99999999999999999999999999",
    "infinite": "Infinity",
    "path": "../../../../etc/passwd",
    "id": "00000000-0000-7000-8000-000000000000",
    "emoji": "👨‍👩‍👧‍👦é́",
    "lines": "一\r\n二\r\n三",
}
SENT_BY_PROGRAMS: dict[str, Any] = {"missing": "", "doubled": ["甲", "乙"], "mapping": {"a": 1}}
CHINESE = re.compile(r"[\u4e00-\u9fff].*。$", re.DOTALL)
ON_PAGES = ("over-long", "control", "turned around", "formula", "markup", "quotes", "sql", "template", "wrong type")


def test_every_field_reads_a_hostile_value_or_says_why_not(samples: Ledger) -> None:
    """Below the pages, where spreadsheets and programs come in too."""
    read_or_told = 0
    for _, step in forms_of_pages():
        assert step.form is not None
        usual = {spec.name: value for spec in fields_of(step.form) if (value := good(spec))}
        for spec in fields_of(step.form):
            for name, value in {**HOSTILE, **SENT_BY_PROGRAMS}.items():
                _read_or_told(step.form, spec, usual, name, value)
                read_or_told += 1
    assert read_or_told > 2000


def _read_or_told(form: type[Form], spec: FieldSpec, usual: dict[str, Any], name: str, value: Any) -> None:
    where = f"{form.__name__}.{spec.name} {name}"
    try:
        kept = getattr(read(form, {**usual, spec.name: value}), spec.name)
    except FormFaults as told:
        assert all(CHINESE.search(sentence) for sentence in told.faults.values()), (where, told.faults)
        return
    assert name not in ("over-long", "control", "escape", "turned around", "isolated", "mapping"), where
    if spec.kind in ("line", "text") and value:
        assert kept == value, where


@pytest.mark.parametrize("name", ON_PAGES)
def test_a_page_keeps_what_was_typed_and_says_what_is_wrong(
    office: House, signed_in: SignedIn, samples: Ledger, name: str
) -> None:
    client, value = signed_in("案管"), HOSTILE[name]
    numbers = _numbers(office)
    for ledger, step in forms_of_pages():
        sent = {spec.name: value for spec in specs_of(step)}
        answer = client.post(_page(ledger, step, numbers), sent)
        text, where = answer.content.decode(), (ledger.code, step.name, name)
        if answer.status_code == 302:  # a deciding step asks for the password first
            continue
        assert answer.status_code in (409, 422, 303), where
        if answer.status_code == 303:
            continue
        page = Controls(text)
        assert all(CHINESE.search(sentence) for sentence in page.errors), (where, page.errors)
        assert answer.status_code == 409 or page.errors, where
        lost = [s.name for s in specs_of(step) if s.kind in TYPED_BY_HAND
                and s.name not in page.offering and not page.holds(s.name, value)]  # fmt: skip
        assert not lost, (where, lost)
        assert "<script>alert" not in text
        assert "SECRET_KEY }}" not in text or name == "template"


def _numbers(office: House) -> dict[str, str]:
    from_clue = office.open().number
    sample = office.open(step="enter", ledger="samples", title="样本", day="20260105", facts="").number
    case = office.open("检察官", "file", ledger="cases", title="样案", reasons="符合条件",
                       to_department=office.department(PUBLIC), to_person=office.person("检察官")).number  # fmt: skip
    return {"clues": from_clue, "samples": sample, "cases": case}


def _page(ledger: Ledger, step: Step, numbers: dict[str, str]) -> str:
    if step.opening:
        return reverse("open", kwargs={"ledger": ledger.code, "step": step.name})
    return reverse("step", kwargs={"ledger": ledger.code, "number": numbers[ledger.code], "step": step.name})


@pytest.mark.parametrize("name", ["formula", "function", "command", "markup", "quotes", "sql", "template", "emoji"])
def test_what_may_be_text_is_kept_to_the_letter_and_shown_as_text(
    office: House, signed_in: SignedIn, samples: Ledger, name: str
) -> None:
    client, value = signed_in("案管"), HOSTILE[name]
    assert samples.code == "samples"
    for ledger, step in forms_of_pages():
        if not step.opening:
            continue
        sent = {spec.name: value if spec.kind in ("line", "text") and spec.most >= len(value) else good(spec)
                for spec in specs_of(step)}  # fmt: skip
        sent |= {"anonymous": "", "answer_at": "20260106 9:30", "to_department": office.department(PUBLIC),
                 "to_person": office.person("检察官")}  # fmt: skip
        answer = client.post(_page(ledger, step, {}), {n: v for n, v in sent.items() if v})
        if answer.status_code == 409 and "岗位" in answer.content.decode():
            continue
        assert answer.status_code == 303, (ledger.code, step.name, Controls(answer.content.decode()).errors)
        text = client.get(answer["Location"]).content.decode()
        assert escape(value) in text, (ledger.code, step.name)
        assert "<script>alert" not in text


def test_a_field_sent_twice_is_asked_about_and_both_are_shown(office: House, signed_in: SignedIn) -> None:
    answer = signed_in("登记人").post("/clues/new/register/", {"title": ["甲标题", "乙标题"], "summary": "写好的"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "线索名称收到了 2 份不同的内容，请只保留一份。" in text
    assert "甲标题；乙标题" in text


@pytest.mark.parametrize("value", ["abc", "00000000-0000-7000-8000-000000000000", "'; --"])
def test_a_chooser_takes_only_what_it_offers(office: House, signed_in: SignedIn, value: str) -> None:
    one = office.open()
    answer = signed_in("案管").post(f"/clues/{one.number}/circulate/", {"to_department": value, "note": "写好的"})
    assert answer.status_code == 422
    assert "分流到只能从所列各项中选择" in answer.content.decode()
    assert "写好的" in answer.content.decode()


def test_nobody_is_named_by_what_is_no_id(office: House) -> None:
    one = office.open()
    assert "不在名单中" in office.refused("案管", one, "circulate", to_department="abc")


def test_every_step_that_is_built_in_was_looked_at(samples: Ledger) -> None:
    seen = {step.form for _, step in forms_of_pages()}
    left = {step.name for step in BUILT_IN.values() if step.form not in seen}
    assert left == {"correct"}  # its page shows the form of the step that it corrects
    assert samples.procedure.entry in seen  # type: ignore[attr-defined]


def test_a_correction_takes_any_text(office: House, signed_in: SignedIn) -> None:
    one, client = office.open(), signed_in("案管")
    facts = {n: v for n, v in office.state(one).entries[0].facts.items() if isinstance(v, str)}
    for name in ("over-long", "control", "turned around", "wrong type", "markup"):
        sent = {**facts, "_entry": "1", "correction_reason": HOSTILE[name], "received_on": HOSTILE[name],
                "summary": HOSTILE[name]}  # fmt: skip
        answer = client.post(f"/clues/{one.number}/correct/", sent)
        assert answer.status_code == 422, name
        assert Controls(answer.content.decode()).holds("summary", HOSTILE[name]), name
