# SPDX-License-Identifier: Apache-2.0
"""Makes the three Word templates anew: ``python src/sunmao/domains/clues/papers/make_templates.py``.

Margins and type after GB/T 9704; an office may replace the files by its own with the same words in braces.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

HERE: Final = Path(__file__).parent
BODY, HEADING = "仿宋", "宋体"
TYPE, TITLE, SMALL = Pt(16), Pt(22), Pt(12)
WIDTHS = (Mm(25), Mm(58), Mm(25), Mm(48))
REGISTERED: Final = (
    (("线索编号", "number"), ("收到日期", "received_on")),
    (("线索来源", "source"), ("监督类型", "line")),
    (("提供人", "sender"), ("联系方式", "contact")),
    (("发生地", "place"), ("被反映单位", "body")),
    (("线索名称", "title"),),
    (("主要情况", "summary"),),
    (("知悉范围", "secrecy"),),
    (("分流说明", "note"),),
    (("审批意见", "opinions"),),
    (("承办部门", "department"), ("承办人", "handler")),
)
ROWS: Final = (
    (("线索编号", "number"), ("收到日期", "received_on")),
    (("线索来源", "source"), ("监督类型", "line")),
    (("提供人", "sender"), ("联系方式", "contact")),
    (("发生地", "place"), ("被反映单位", "body")),
    (("线索名称", "title"),),
    (("主要情况", "summary"),),
    (("查明情况", "assessment"),),
    (("移送理由", "reasons"),),
    (("移送材料", "materials"),),
    (("移送到", "to_body"),),
    (("承办部门", "department"), ("承办人", "handler")),
)


def blank() -> Any:
    """Return an empty page as papers of an organ have it."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, TYPE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    mark = page.header.paragraphs[0]
    mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(mark, "样本", size=SMALL)
    return document


def _run(paragraph: Any, text: str, *, size: Any = TYPE, font: str = BODY, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, size, bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001  the library has no other way


def line(document: Any, text: str, *, align: Any = None, indent: bool = False, title: bool = False) -> None:
    """Write one paragraph."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    _run(paragraph, text, size=TITLE if title else TYPE, font=HEADING if title else BODY, bold=title)


def _cell(cell: Any, text: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    if head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size=SMALL, bold=head)


def table(document: Any, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
    """Write the rows of a form: a head and its words, twice in a line or once across."""
    grid = document.add_table(rows=len(rows), cols=4)
    grid.style = "Table Grid"
    grid.autofit = False
    for cells, said in zip(grid.rows, rows, strict=True):
        cells.height = Mm(11)
        for cell, width in zip(cells.cells, WIDTHS, strict=True):
            cell.width = width
        for place, (head, word) in enumerate(said):
            _cell(cells.cells[2 * place], head, head=True)
            wide = cells.cells[1].merge(cells.cells[3]) if len(said) == 1 else cells.cells[2 * place + 1]
            _cell(wide, f"{{{{ {word} }}}}", head=False)


def registration_form() -> Any:
    """线索登记表."""
    document = blank()
    line(document, "{{ office }}", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    line(document, "线索登记表", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    table(document, REGISTERED)
    line(document, "登记人（签名）：　　　　　案管人员（签名）：")
    line(document, "{{ today }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    return document


def transfer_form() -> Any:
    """线索移送表."""
    document = blank()
    line(document, "{{ office }}", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    line(document, "线索移送表", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    line(document, "{{ state }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    table(document, ROWS)
    line(document, "接收人（签名）：　　　　　接收日期：　　年　月　日")
    line(document, "{{ today }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    return document


def feedback_letter() -> Any:
    """反馈函."""
    document = blank()
    line(document, "{{ office }}", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    line(document, "反馈函", align=WD_ALIGN_PARAGRAPH.CENTER, title=True)
    line(document, "线索编号：{{ number }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    line(document, "{{ sender }}：")
    line(document, "您于{{ received_on }}反映的情况（{{ source }}），我院已收到并依法审查。现反馈如下：", indent=True)
    line(document, "{%p for paragraph in text %}")
    line(document, "{{ paragraph }}", indent=True)
    line(document, "{%p endfor %}")
    line(document, "感谢您对检察工作的支持。", indent=True)
    line(document, "")
    line(document, "{{ office }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    line(document, "{{ today }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    return document


if __name__ == "__main__":
    registration_form().save(str(HERE / "registration_form.docx"))
    transfer_form().save(str(HERE / "transfer_form.docx"))
    feedback_letter().save(str(HERE / "feedback_letter.docx"))
