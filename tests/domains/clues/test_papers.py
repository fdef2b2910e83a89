# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from sunmao.domains.clues.papers import PAPERS
from sunmao.record.papers import PaperNotReady, papers_of, render
from sunmao.record.perform import Written
from sunmao.record.standing import standing
from tests.people import House, now

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.7.9")]


def text_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def printed(office: House, matter: Written, paper: str, **revealed: str) -> tuple[str, str]:
    with office.as_("检察官") as by:
        name, content = render(standing(matter.matter_id, by), paper, now(), revealed=revealed)
    return name, text_of(content)


def proposed(office: House, **facts: str) -> Written:
    matter = office.assessed(**facts)
    return office.take("检察官", matter, "transfer", to_body="示例区水务局", reasons="属该局职责<范围>&管辖",
                       materials="照片三张")  # fmt: skip


def test_a_transfer_form_says_what_the_journal_says(office: House):
    matter = proposed(office)
    office.take("部门负责人", matter, "approve")
    office.take("分管", matter, "approve")
    name, text = printed(office, matter, "线索移送表")
    assert name == f"线索移送表 {matter.number}.docx"
    for word in ("示例区人民检察院", matter.number, "河道堆放建筑垃圾", "示例区水务局", "属该局职责<范围>&管辖", "照片三张",
                 "公益诉讼检察部", "“益心为公”志愿者"):  # fmt: skip
        assert word in text
    assert "未经批准" not in text


def test_a_registration_form_says_what_was_registered(office: House):
    matter = office.assigned(body="示例建材公司")
    name, text = printed(office, matter, "线索登记表")
    assert name == f"线索登记表 {matter.number}.docx"
    for word in ("示例区人民检察院", matter.number, "河道堆放建筑垃圾", "示例河西段", "示例建材公司", "“益心为公”志愿者",
                 "公益诉讼检察部", "内部", "身份保密"):  # fmt: skip
        assert word in text
    assert "赵某某" not in text


def test_a_corrected_registration_is_printed_as_corrected(office: House):
    matter = office.assigned()
    office.take("案管", matter, "correct", position=1, fields={"place": "示例河东段"}, reason="地点写错")
    text = printed(office, matter, "线索登记表")[1]
    assert "示例河东段" in text
    assert "示例河西段" not in text


def test_a_transfer_form_before_approval_says_so(office: House):
    assert "未经批准" in printed(office, proposed(office), "线索移送表")[1]


def test_a_protected_sender_stays_hidden_unless_revealed(office: House):
    matter = proposed(office)
    text = printed(office, matter, "线索移送表")[1]
    assert "身份保密" in text
    assert "赵某某" not in text
    assert "13900000000" not in text
    assert "赵某某" in printed(office, matter, "线索移送表", sender_name="赵某某")[1]


def test_a_feedback_letter_carries_the_answer_that_was_given(office: House):
    matter = office.declined()
    assert "决定不立案" in printed(office, matter, "反馈函")[1]
    office.take("检察官", matter, "answer_outside", text="第一段。\n第二段。", manner="letter",
                delivered_on=now().date().isoformat(), delivered_to="本人")  # fmt: skip
    text = printed(office, matter, "反馈函")[1]
    assert "第一段。" in text
    assert "第二段。" in text
    assert "＿＿＿＿＿＿＿＿：" in text


def test_a_paper_that_is_too_early_says_what_to_do_first(office: House):
    matter = office.open()
    with office.as_("案管") as by:
        stands = standing(matter.matter_id, by)
        assert papers_of(stands) == ("线索登记表",)
        with pytest.raises(PaperNotReady, match="决定移送"):
            render(stands, "线索移送表", now())
        with pytest.raises(PaperNotReady, match="没有名为"):
            render(stands, "起诉书", now())


def test_what_a_clue_says_is_never_run_as_a_template(office: House):
    matter = proposed(office, summary="{{ 7 * 7 }} {% for x in y %}")
    assert "{{ 7 * 7 }} {% for x in y %}" in printed(office, matter, "线索移送表")[1]


@pytest.mark.parametrize("name", PAPERS)
def test_templates_are_samples_and_say_so(name: str):
    header = Document(str(PAPERS[name].template)).sections[0].header
    assert "样本" in header.paragraphs[0].text
