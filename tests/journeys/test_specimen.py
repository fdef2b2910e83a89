# SPDX-License-Identifier: Apache-2.0
"""A form with a field of every kind, filled by keyboard alone, on a telephone, and without script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.journeys.test_screens import NAMELESS, OVER, TWICE
from tests.journeys.town import Town, Visitor
from tests.people import PUBLIC
from tests.web.every_form import CODE, ID, sample_ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: ViewportSize = {"width": 360, "height": 740}
PICTURES = os.environ.get("JOURNEY_SCREENSHOTS", "")
PAGE = "/samples/new/enter/"
MOST_TABS = 40
SPREADSHEET = "渣土运输单\t内部\t2026-01-05\t1万元\t是\n现场照片\t\t20260106\t\t否\n"
PASTE = """(field, text) => { const data = new DataTransfer(); data.setData('text/plain', text);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }"""
DROP = """place => { const data = new DataTransfer(); data.items.add(new File(['现场'], '拖来的.txt', { type: 'text/plain' }));
    place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })) }"""


@pytest.fixture(scope="module", autouse=True)
def _samples() -> Iterator[None]:
    with sample_ledger():
        yield


def _keep(visitor: Visitor, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


class Keys:
    """Somebody without a mouse: forward from control to control, never back."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page

    def to(self, name: str) -> None:
        """Tab on until the control of that name has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("document.activeElement.name || document.activeElement.dataset.sunmaoFilter") == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} is not reached by Tab")

    def type(self, name: str, text: str) -> None:
        """Go to a control and type over what stands in it."""
        self.to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def down(self, name: str, times: int = 1) -> None:
        """Go to a list and choose by the arrow."""
        self.to(name)
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")


def _told(visitor: Visitor, *texts: str) -> None:
    for text in texts:
        expect(visitor.page.locator("#facts")).to_contain_text(text)


@pytest.mark.accept("3.5.14")
def test_every_kind_is_filled_by_keyboard_alone(town: Town) -> None:
    """From the first field to 办理 without a mouse; what follows from what is typed is shown at once."""
    clerk = town.at("登记人")
    clerk.go(PAGE)
    keys, page = Keys(clerk), clerk.page
    keys.type("title", "示例河西段堆放建筑垃圾")
    keys.type("day", "20260105")
    keys.type("moment", "20260105 9:30")
    keys.type("copies", "2")
    keys.down("level")
    keys.type("id_number", ID.lower())
    expect(page.get_by_text("1990年1月1日出生，男")).to_be_visible()
    keys.type("witness_number", "护照 E12345678")
    keys.type("credit_code", CODE)
    keys.type("loss", "12.6")
    keys.down("loss.unit")
    expect(page.get_by_text("126,000 元（12.6 万元）")).to_be_visible()
    keys.type("land", "3000")
    keys.down("land.qualifier")
    expect(page.get_by_text("合 200 公顷")).to_be_visible()
    keys.type("waste", "约500立方米")
    keys.type("division", "昆都仑")
    expect(page.get_by_role("option", name="昆都仑区")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("行政区划", exact=True)).to_have_value("150203")
    expect(page.get_by_text("内蒙古自治区包头市昆都仑区", exact=True)).to_be_visible()
    keys.type("place", "示例河西段")
    keys.type("f-person", "sljcg")
    keys.type("f-team", "sljcg")
    page.keyboard.press("Enter")
    keys.type("f-team", "shilidengjiren")
    page.keyboard.press("Enter")
    expect(page.locator(".s-chip")).to_have_count(2)
    keys.type("exhibits.0.name", "现场照片")
    keys.type("exhibits.0.value", "1万元")
    keys.type("facts", "雨天冲入河道。")
    _keep(clerk, "specimen")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    clerk.done("登记")
    _told(clerk, "1990年1月1日出生，男", "126,000 元（12.6 万元）", "3000余亩（合 200 公顷）", "约500立方米",
          "内蒙古自治区包头市昆都仑区（150203）", f"{town.name('登记人')}、{town.name('检察官')}",
          "1．名称：现场照片　价值：10,000 元（1 万元）")  # fmt: skip
    _keep(clerk, "specimen-matter")
    assert "E12345678" not in page.content()


@pytest.mark.accept("3.5.15", "3.5.10", "3.5.12", "3.5.13")
def test_every_kind_is_filled_on_a_telephone(town: Town, tmp_path: Path) -> None:
    """At 360 px nothing runs over; rows are pasted, files come in with their progress, a phrase is kept and used."""
    clerk = town.at("同事")
    page = clerk.page
    page.set_viewport_size(PHONE)
    clerk.go(PAGE)
    for question in (OVER, NAMELESS, TWICE):
        assert not page.evaluate(question)
    clerk.fill(
        {
            "名称": "桥下堆放",
            "日期": "20260105",
            "身份证号": ID,
            "占用面积": "3000余亩",
            "垃圾数量": "20",
            "情况": "气味刺鼻。",
        }
    )
    page.get_by_label("垃圾数量的单位").select_option("吨")
    page.get_by_label("垃圾数量是否概数").select_option("以上")
    page.get_by_label("第 1 行　名称").evaluate(PASTE, SPREADSHEET)
    expect(page.get_by_label("第 2 行　名称")).to_have_value("现场照片")
    files = [tmp_path / name for name in ("甲.txt", "乙.txt", "丙.exe")]
    for file in files:
        file.write_text("现场说明", encoding="utf-8")
    page.get_by_label("材料").set_input_files([str(file) for file in files])
    expect(page.locator("[data-sunmao-files] input[type=hidden]")).to_have_count(2)
    expect(page.locator("[data-sunmao-files] .s-err")).to_contain_text("不收“.exe”类文件")
    page.get_by_role("button", name="知道了").click()
    page.locator("[data-sunmao-drop]").evaluate(DROP)
    expect(page.locator("[data-sunmao-files]")).to_contain_text("拖来的.txt")
    expect(page.locator("[data-sunmao-files] input[type=hidden]")).to_have_count(3)
    page.get_by_role("button", name="存为常用语").click()
    expect(page.locator("[data-sunmao-kept]")).to_contain_text("已存入")
    for question in (OVER, NAMELESS, TWICE):
        assert not page.evaluate(question)
    _keep(clerk, "specimen-phone")
    clerk.send()
    clerk.done("登记")
    _told(clerk, "20吨以上", "3000余亩", "1．名称：渣土运输单　范围：内部", "3 个文件，见附件")
    clerk.go(PAGE)
    page.get_by_role("button", name="气味刺鼻。", exact=True).click()
    assert clerk.typed("情况") == "气味刺鼻。"
    page.evaluate("window.onbeforeunload = null")
    page.set_viewport_size({"width": 1366, "height": 768})
    clerk.go("/phrases/")
    _keep(clerk, "phrases")


@pytest.mark.accept("3.5.16")
def test_every_kind_is_filled_without_script(town: Town) -> None:
    """A fault keeps all parts; rows come as lines of a spreadsheet; people are ticked."""
    plain = town.someone(script=False)
    plain.sign_in(town.account("登记人").sign_in_name)
    plain.go(PAGE)
    page = plain.page
    plain.fill(
        {
            "名称": "无脚本",
            "日期": "20260105",
            "身份证号": ID[:-1],
            "涉及金额": "12.6",
            "占用面积": "3000",
            "行政区划": "昆都仑区",
        }
    )
    page.get_by_label("涉及金额的单位").select_option("万元")
    page.get_by_label("占用面积是否概数").select_option("余")
    page.get_by_role("group", name="调查人员", exact=True).get_by_label(town.name("检察官")).first.check()
    page.get_by_text("从表格整块粘贴").click()
    page.get_by_label("证据清单：从表格复制的若干行").fill("名称\t价值\n渣土运输单\t1万元")
    page.get_by_text("坐标（选填）").click()
    plain.fill({"地点": "桥下"})
    page.get_by_label("经度").fill("109.84")
    page.get_by_label("纬度").fill("40.657")
    plain.send()
    assert plain.error_at("身份证号") == "身份证号应为 18 位，现有 17 位，请核对。"
    assert page.get_by_label("涉及金额的单位").input_value() == "万元"
    assert page.get_by_label("占用面积是否概数").input_value() == "余"
    assert page.get_by_label("经度").input_value() == "109.84"
    _keep(plain, "specimen-fault")
    plain.fill({"身份证号": ID})
    plain.send()
    plain.done("登记")
    _told(
        plain,
        "126,000 元",
        "3000余亩（合 200 公顷）",
        "桥下（CGCS2000 109.84,40.657）",
        "1．名称：渣土运输单",
        town.name("检察官"),
    )
    plain.go("/divisions/?text=昆都仑")
    plain.see("内蒙古自治区包头市昆都仑区")
    assert PUBLIC in town.house.departments
