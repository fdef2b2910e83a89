# SPDX-License-Identifier: Apache-2.0
"""Somebody exports: a short list at once, a long one in the background, watching it come; and prints a list."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Download, expect

from sunmao.jobs import running
from sunmao.jobs.working import work
from sunmao.record.models import Access
from tests.journeys.town import Town, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURES = os.environ.get("JOURNEY_SCREENSHOTS", "")
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def numbers_in(download: Download) -> set[str]:
    sheet = load_workbook(BytesIO(Path(download.path()).read_bytes())).worksheets[0]
    rows = sheet.iter_rows(min_row=6, max_col=2, values_only=True)
    return {str(number) for place, number in rows if isinstance(place, int)}


def keep(visitor: Visitor, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png")


@contextmanager
def worker() -> Iterator[None]:
    """A worker that does what waits and stops."""

    def run() -> None:
        try:
            asyncio.run(work(timezone.now, parent=os.getppid(), until_idle=True))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.accept("3.3.33")
def test_a_short_list_arrives_at_once(town: Town) -> None:
    made = {town.house.open(title="河道堆放建筑垃圾").number, town.house.assigned().number}
    manager = town.at("案管")
    manager.go("/clues/?view=all")
    manager.page.get_by_role("link", name="导出").click()
    manager.see("只含您可以看的事项")
    keep(manager, "export")
    with manager.page.expect_download() as coming:
        manager.page.get_by_role("link", name="下载 Excel").click()
    assert numbers_in(coming.value) >= made
    assert coming.value.suggested_filename.startswith("法律监督线索台账")
    with town.house.as_("审计管理员"):
        assert "导出 Excel" in Access.objects.get(what="export").about


@pytest.mark.accept("3.3.34")
def test_a_long_list_is_seen_coming_and_arrives(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("making", "lists"):
        monkeypatch.setattr(f"sunmao.web.exporting.{module}.AT_ONCE", 2)
    monkeypatch.setattr("sunmao.web.exporting.listed.CHUNK", 1)
    tell = running.Run.tell

    def slowly(run: running.Run, step: int, steps: int) -> None:
        tell(run, step, steps)
        time.sleep(0.5)

    monkeypatch.setattr(running.Run, "tell", slowly)
    made = {town.house.open(title=f"第{n}件").number for n in range(8)}
    manager = town.at("案管")
    manager.go("/clues/export/?view=all")
    manager.page.get_by_role("button", name="在后台生成 Excel").click()
    manager.see("等待开始")
    with worker():
        expect(manager.page.locator("#job")).to_contain_text("正在进行")
        expect(manager.page.locator("#job")).to_contain_text("件（")
        keep(manager, "job")
        expect(manager.page.locator("#job")).to_contain_text("已完成", timeout=30_000)  # by itself, nobody reloads
    keep(manager, "job-done")
    with manager.page.expect_download() as coming:
        manager.page.get_by_role("link", name="下载 Excel").click()
    assert numbers_in(coming.value) >= made
    manager.go("/jobs/")
    keep(manager, "jobs")
    manager.see("已完成")


@pytest.mark.accept("3.3.35")
def test_a_list_and_a_count_lie_on_paper_and_fit_a_telephone(town: Town) -> None:
    town.house.declined()
    for n in range(30):
        town.house.open(title=f"示例市示例区示例街道示例社区沿河步道西侧长期堆放建筑垃圾及生活垃圾污染水体线索{n}")
    manager, wide = town.at("案管"), []
    for name, path in (("print-list", "/clues/print-list/?view=all"), ("counts-print", "/clues/counts/print/"),
                       ("counts", "/clues/counts/"), ("counts-past", "/clues/counts/?asof=20261101"),
                       ("counts-rows", "/clues/counts/rows/?stage=registered"), ("export-page", "/clues/export/"),
                       ("jobs-page", "/jobs/")):  # fmt: skip
        manager.page.set_viewport_size({"width": 1366, "height": 768})
        manager.go(path)
        keep(manager, name)
        manager.page.set_viewport_size({"width": 360, "height": 740})
        if "print" not in name and manager.page.evaluate(OVER) > 0:
            wide.append(path)
        keep(manager, f"{name}-phone")
        if "print" in name and PICTURES:
            manager.page.pdf(path=Path(PICTURES) / f"{name}.pdf", prefer_css_page_size=True, print_background=True)
    manager.page.set_viewport_size({"width": 1366, "height": 768})
    assert not wide
