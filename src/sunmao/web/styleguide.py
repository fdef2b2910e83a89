# SPDX-License-Identifier: Apache-2.0
"""The style guide: every component and block, drawn by the templates that the pages use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunmao.record import registry
from sunmao.web import errors, specimens
from sunmao.web.specimens import TODAY

BLOCKS = (
    ("messages", "提示"), ("tokens", "颜色"), ("type", "文字"), ("lights", "灯和标签"), ("buttons", "按钮"), ("fields", "字段"),
    ("desk", "工作台"), ("rows", "台账"), ("matter", "事项"), ("step", "步骤"),
    ("drafts", "草稿和常用语"), ("small", "小件"), ("empty", "空、错误、等待"),
)  # fmt: skip


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show everything that pages are made of."""
    return render(request, "styleguide/page.html", {
        "blocks": [{"name": name, "label": label} for name, label in BLOCKS],
        "ledger": registry.ledgers()[0], "today": TODAY, "tokens": [{"name": n, "use": u} for n, u in specimens.TOKENS],
        "lines": specimens.lines(), "faults": specimens.FAULTS, "lights": specimens.LIGHTS, "rows": specimens.ROWS,
        "columns": [{"label": "监督类型"}], "head": specimens.HEAD, "steps": specimens.STEPS, "facts": specimens.FACTS,
        "timeline": specimens.TIMELINE, "can": specimens.CAN, "can_not": specimens.CAN_NOT, "mending": specimens.CAN,
        "elsewhere": specimens.CAN_NOT, "here": "评估中", "approval": specimens.APPROVAL, "clocks": specimens.CLOCKS,
        "moved": ["放假安排公布后，到期日由 2026-09-10 改为 2026-09-11。"], "key": "", "step": specimens.STEP,
        "items": specimens.ITEMS, "links": specimens.LINKS, "parties": specimens.PARTIES, "papers": specimens.PAPERS,
        "files": specimens.FILES, "alike": specimens.ALIKE, "entries": specimens.ENTRIES, "duties": specimens.DUTIES,
        "desk_lights": specimens.DESK_LIGHTS, "counts": specimens.COUNTS, "error": errors.MISSING, "before": None,
        "month": specimens.MONTH, "news": specimens.NEWS, "filter": specimens.FILTER, "saved": specimens.SAVED,
        "chosen": specimens.CHOSEN, "query": "", "heads": None, "readings": specimens.READINGS,
        "draft": specimens.DRAFT, "other": specimens.OTHER, "sentence": "这份草稿刚刚在另一页面改过。", "again": True,
        "phrases": specimens.PHRASES,
    })  # fmt: skip
