# SPDX-License-Identifier: Apache-2.0
"""The approval box: the chain with names, days and opinions, whom it may be returned to, what else may be done."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from tests.people import House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def proposed(office: House):
    """A transfer that the head has agreed to and the deputy must decide."""
    matter = office.assessed()
    office.take("检察官", matter, "transfer", to_body="示例市水务局", reasons="属其职责")
    return office.take("部门负责人", matter, "approve", opinion="情况属实，同意移送。")


def page(client: Client, matter) -> str:
    return client.get(f"/clues/{matter.number}/").content.decode()


@pytest.mark.accept("3.6.1")
def test_the_chain_names_who_agreed_when_with_which_opinion_and_whose_turn_it_is(
    office: House, signed_in: SignedIn
) -> None:
    text = page(signed_in("分管"), proposed(office))
    chain = text[text.index('aria-label="审批链"') : text.index("</ol>", text.index('aria-label="审批链"'))]
    assert "拟办　示例检察官" in chain
    assert "部门负责人　示例部门负责人" in chain
    assert "意见：情况属实，同意移送。" in chain
    assert 'aria-current="step"><b>分管院领导' in chain


@pytest.mark.accept("3.6.1")
def test_who_stood_in_is_named_with_whom_he_stood_in_for(office: House, signed_in: SignedIn) -> None:
    matter = office.assessed()
    office.take("检察官", matter, "transfer", to_body="示例市水务局", reasons="属其职责")
    office.delegate("部门负责人", to="另一检察官")
    office.take("另一检察官代部门负责人", matter, "approve")
    assert "示例另一检察官（代示例部门负责人）" in page(signed_in("分管"), matter)


@pytest.mark.accept("3.6.2")
def test_it_is_returned_to_an_earlier_approver_from_the_box(office: House, signed_in: SignedIn) -> None:
    matter = proposed(office)
    client = signed_in("分管")
    assert "部门负责人（重新审批）" in page(client, matter)
    answer = client.post(f"/clues/{matter.number}/decide/", {
        "_decide": "return_for_revision", "opinion": "请再核对单位名称", "back_to": "department_head"})  # fmt: skip
    assert answer.status_code == 303
    assert office.matter(matter).waiting == "approve:department_head"


@pytest.mark.accept("3.6.5")
def test_while_somebody_has_not_countersigned_the_box_says_so_and_offers_no_agreement(
    office: House, signed_in: SignedIn
) -> None:
    matter = proposed(office)
    office.take("分管", matter, "ask_countersign", people=[office.person("民行负责人")], note="请核对管辖")
    client = signed_in("分管")
    text = page(client, matter)
    assert "还有 1 人没有会签" in text
    assert 'value="approve"' not in text
    assert "会签　示例民行负责人" in text
    office.take("民行负责人", matter, "countersign", opinion="属其管辖。")
    text = page(client, matter)
    assert 'value="approve"' in text
    assert "意见：属其管辖。" in text


@pytest.mark.accept("3.6.5")
def test_who_is_asked_to_countersign_finds_the_step_in_the_box(office: House, signed_in: SignedIn) -> None:
    matter = proposed(office)
    office.take("检察官", matter, "ask_countersign", people=[office.person("民行负责人")])
    text = page(signed_in("民行负责人"), matter)
    assert '/countersign/" title="签署意见，供审批人决定">会签</a>' in text


@pytest.mark.accept("3.6.8")
def test_opinions_are_printed_into_the_paper(office: House, signed_in: SignedIn) -> None:
    matter = proposed(office)
    office.take("分管", matter, "approve", opinion="同意移送。")
    answer = signed_in("检察官").get(f"/clues/{matter.number}/papers/线索登记表/")
    cells = [
        cell.text for table in Document(BytesIO(answer.getvalue())).tables for row in table.rows for cell in row.cells
    ]
    said = next(text for text in cells if "情况属实" in text)
    assert "部门负责人　示例部门负责人：情况属实，同意移送。" in said
    assert "分管院领导　示例分管：同意移送。" in said


@pytest.mark.accept("3.6.6")
def test_the_page_says_who_has_read_what_was_passed_round(office: House, signed_in: SignedIn) -> None:
    matter = office.assigned()
    office.take("检察官", matter, "pass_round", people=[office.person("民行检察官")])
    owner = signed_in("检察官")
    assert "未阅" in page(owner, matter)
    page(signed_in("民行检察官"), matter)
    assert "已阅" in page(owner, matter)
