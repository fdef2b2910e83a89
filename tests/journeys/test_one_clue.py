# SPDX-License-Identifier: Apache-2.0
"""One clue on its way from registration to archive, by seven people, each at their own browser."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.town import CLUE, Town, today

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SENDER = str(CLUE["提供人姓名"])


def _registered(town: Town) -> str:
    """The clerk registers; the number comes by itself, the sender is hidden, the clock runs with its proof."""
    clerk = town.at("登记人")
    clerk.go("/")
    clerk.follow("登记线索N")
    clerk.fill(CLUE)
    clerk.send()
    clerk.see("已办理“登记线索”，编号")
    assert re.fullmatch(r"示检XS\d{9}", clerk.number)
    assert clerk.stage == "待分流"
    expect(clerk.page.locator("#facts")).to_contain_text("身份保密")
    expect(clerk.page.locator("#clocks")).to_contain_text("分流期限")
    expect(clerk.page.locator("#clocks")).to_contain_text("次日起算")
    assert SENDER not in clerk.page.content()
    assert "须由案管人员、检察长办理" in clerk.cannot("分流")
    return clerk.number


def _circulated(town: Town, number: str) -> None:
    """Case management finds it on the desk and sends it to a department."""
    manager = town.at("案管")
    manager.go("/")
    row = manager.page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("分流")
    row.get_by_role("link", name=number).click()
    manager.begin("分流")
    manager.see("分流期限")
    manager.fill({"分流到": "公益诉讼检察部", "分流说明": "属公益诉讼线索"})
    manager.send()
    manager.done("分流")
    expect(manager.page.locator("ol.s-steps li.now")).to_contain_text("待指派")


def _handled(town: Town, number: str) -> None:
    """The head names a handler, who looks at the sender with a reason, assesses and proposes to file."""
    town.at("部门负责人").take(number, "指派承办人", {"承办人": town.name("检察官")})
    handler = town.at("检察官")
    handler.open(number)
    handler.page.locator("#facts").get_by_role("link", name="说明理由后查看").first.click()
    handler.press("查看")
    handler.see("请写明为什么要看")
    handler.fill({"为什么要看": "电话核实现场位置"})
    handler.press("查看")
    handler.see(SENDER)
    handler.see("本次查看已写入查看日志")
    handler.take(
        number, "评估", {"查明情况": "现场查看属实，约三百立方米。", "评估意见": "建议立案", "理由": "损害公共利益"}
    )
    handler.take(number, "决定立案", {"理由": "符合立案条件"})
    expect(handler.page.locator(".s-chain [aria-current]")).to_contain_text("部门负责人")
    assert handler.stage == "待决定"


def _filed(town: Town, number: str) -> str:
    """Head and chief agree, and the case comes into being by itself."""
    town.at("部门负责人").decide(number, "同意", "同意立案。")
    chief = town.at("检察长")
    chief.go("/")
    expect(chief.page.get_by_role("row").filter(has_text=number)).to_contain_text("审批")
    chief.decide(number, "同意")
    chief.done("同意")
    assert chief.stage == "已立案，待反馈"
    link = chief.page.locator("#links").get_by_role("link")
    case = link.inner_text()
    with chief.page.expect_navigation():
        link.click()
    expect(chief.page.locator("h1")).to_contain_text(str(CLUE["线索名称"]))
    expect(chief.page.locator("#links")).to_contain_text(number)
    return case


def _answered_and_archived(town: Town, number: str) -> None:
    """The handler tells the sender, case management archives; no clock runs any more."""
    town.at("检察官").take(
        number, "反馈（对外送达）",
        {"反馈内容": "您反映的问题已立案办理。", "反馈方式": "电话", "送达日期": today(), "何人收到": "本人"},
    )  # fmt: skip
    manager = town.at("案管")
    manager.try_(number, "归档", {"登记、评估、决定材料齐全": True})
    assert "还有 1 处要改" in manager.told
    manager.fill({"登记、评估、决定材料齐全": True, "反馈或不能反馈的凭据在卷": True, "存放位置": "三楼档案室"})
    manager.send()
    manager.done("归档")
    assert manager.stage == "已归档"
    expect(manager.page.locator("ol.s-steps li").last).to_contain_text("已归档")
    expect(manager.page.locator("#clocks .s-light")).to_have_count(0)


@pytest.mark.accept("2.s.11", "2.7.1", "2.7.5", "2.7.6")
def test_from_registration_to_archive(town: Town) -> None:
    number = _registered(town)
    _circulated(town, number)
    _handled(town, number)
    case = _filed(town, number)
    assert re.fullmatch(r"示检AJ\d{9}", case)
    _answered_and_archived(town, number)
    told = town.at("案管").timeline.locator("li h3 > span:first-child").all_inner_texts()
    assert told == [
        "归档",
        "反馈（对外送达）",
        "同意（决定立案）",
        "同意（决定立案）",
        "提请决定立案",
        "评估",
        "指派承办人",
        "分流",
        "登记线索",
    ]
    _proved(town, number)
    _watched(town, number)
    _counted(town)


def _proved(town: Town, number: str) -> None:
    """The page of fingerprints reckons the chain again; the whole course can be printed."""
    watcher = town.at("监控")
    watcher.open(number)
    watcher.follow("核对指纹链")
    watcher.see("链完整")
    expect(watcher.page.locator("tbody tr")).to_have_count(9)
    watcher.open(number)
    watcher.follow("打印全部经过")
    watcher.see(number)
    assert SENDER not in watcher.page.content()


def _watched(town: Town, number: str) -> None:
    """Who looked at the protected name, when and why, is seen by the supervisor of conduct."""
    supervisor = town.at("督察")
    supervisor.go("/")
    supervisor.follow("查看日志")
    supervisor.fill({"为什么要看": "季度检查"})
    supervisor.press("打开日志")
    row = supervisor.page.get_by_role("row").filter(has_text="电话核实现场位置")
    expect(row).to_contain_text(town.name("检察官"))
    expect(row).to_contain_text(number)


def _counted(town: Town) -> None:
    """The count page counts it, and the number opens to the row."""
    manager = town.at("案管")
    manager.go("/clues/")
    manager.follow("统计")
    manager.see("公益诉讼检察部")
    manager.page.locator("td a", has_text=re.compile(r"^1$")).first.click()
    expect(manager.page.locator("tbody tr").first).to_contain_text("河道西侧堆放建筑垃圾")


@pytest.mark.accept("2.s.11", "2.6.6", "2.7.9")
def test_papers_and_files_come_as_attachments(town: Town, tmp_path: Path) -> None:
    """A picture is previewed drawn anew, a download is saved, a wrong kind is refused and the form keeps its text."""
    picture, wrong = tmp_path / "现场.png", tmp_path / "表格.html"
    picture.write_bytes(_picture())
    wrong.write_text("<script>alert(1)</script>", encoding="utf-8")
    clerk = town.at("登记人")
    clerk.go("/clues/new/register/")
    clerk.fill({**CLUE, "附件": wrong})
    arrived = clerk.page.locator("[data-sunmao-files]")
    expect(arrived).to_contain_text("不收“.html”类文件")
    clerk.page.locator("form[data-sunmao-keep] .s-bar button[type=submit]").click()
    assert "没有送出：“表格.html”没有收下" in clerk.told
    arrived.get_by_role("button", name="知道了").click()
    assert clerk.typed("主要情况") == CLUE["主要情况"]
    clerk.fill({"附件": picture})
    expect(arrived.locator("input[type=hidden]")).to_have_count(1)
    clerk.send()
    clerk.see("现场.png")
    with clerk.page.expect_download() as coming:
        clerk.page.locator("#files").get_by_role("link", name="现场.png").click()
    assert coming.value.suggested_filename == "现场.png"
    assert Path(coming.value.path()).read_bytes() == picture.read_bytes()
    with clerk.page.expect_navigation() as shown:
        clerk.page.locator("#files").get_by_role("link", name="预览").click()
    assert shown.value.headers["content-type"] == "image/png"
    assert "sandbox" in shown.value.headers["content-security-policy"]
    handler, number = town.at("检察官"), town.house.declined().number
    handler.open(number)
    with handler.page.expect_download() as paper:
        handler.page.locator("#papers").get_by_role("link", name="反馈函").click()
    assert paper.value.suggested_filename.endswith(".docx")


def _picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "steelblue").save(drawn, "PNG")
    return drawn.getvalue()
