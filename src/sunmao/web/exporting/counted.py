# SPDX-License-Identifier: Apache-2.0
"""The count page as a workbook whose sums are worked out by the program that opens it, and as paper."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.jobs.running import folder_of
from sunmao.record.access import Kind, note
from sunmao.record.registry import Ledger
from sunmao.web import showing
from sunmao.web.asking import Asking, asking
from sunmao.web.counts import Counted, count
from sunmao.web.exporting import listed
from sunmao.web.exporting.lists import as_file
from sunmao.web.exporting.workbook import Cover, Head, Sheet, begin, column_of, workbook
from sunmao.web.listing import UnclearWish

SUM = "=SUM({range})"


def in_words(found: Counted) -> str:
    """Say what was counted."""
    said = [f"截至{showing.long_day(found.as_of)}日终" if found.as_of else "现在"]
    said += [
        f"{label} {value}" for label, value in (("登记自", found.wanted.since), ("登记至", found.wanted.until)) if value
    ]
    return "；".join([*said, f"按{found.down.label}、{found.across.label}统计", "历史补录不计"])


def workbook_of(ask: Asking, ledger: Ledger, found: Counted) -> bytes:
    """Return both tables as a workbook."""
    cover, out = listed.cover_of(ask, f"{ledger.label}统计表", in_words(found)), BytesIO()
    with workbook(out, folder_of(ask.actor.office_id)) as book:
        _cross(begin(book, "统计表", cover, _cross_heads(found)), found)
        heads = [
            Head(found.down.label, "", 24),
            *(Head(h["label"], "流转情况", 12, "number", SUM) for h in found.flow["heads"]),
        ]
        _flow(begin(book, "流转情况", _named(cover, "流转情况"), heads), found)
    return out.getvalue()


def _named(cover: Cover, what: str) -> Cover:
    return Cover(
        cover.office,
        f"{cover.title}（{what}）",
        cover.day,
        cover.conditions,
        cover.maker,
        cover.work_number,
        cover.minute,
    )


def _cross_heads(found: Counted) -> list[Head]:
    heads = [Head(str(label), found.across.label, 12, "number", SUM) for label in found.table["heads"]]
    return [Head(found.down.label, "", 24), *heads, Head("合计", "", 10, "number", SUM)]


def _cross(sheet: Sheet, found: Counted) -> None:
    last = column_of(sheet.last_column - 1)
    for row in found.table["rows"]:
        cells = [cell["count"] for cell in row["cells"]]
        sheet.add([row["label"], *cells, None])
        total = f"=SUM(B{sheet.row}:{last}{sheet.row})"
        sheet.formula(sheet.row - 1, sheet.last_column, total, row["total"]["count"])
    sheet.totals([cell["count"] for cell in found.table["totals"]])
    sheet.foot()


def _flow(sheet: Sheet, found: Counted) -> None:
    for row in found.flow["rows"]:
        sheet.add([row["label"], *(cell["count"] for cell in row["cells"])])
    sheet.totals([cell["count"] for cell in found.flow["totals"]])
    sheet.foot()


def _rows(found: Mapping[str, Any]) -> int:
    return len(found["rows"])


@require_safe
def counts_export(request: HttpRequest, ledger: Ledger) -> HttpResponseBase:
    """Send the counts as a workbook."""
    ask = asking(request)
    try:
        found = count(ask, ledger, request.GET)
    except UnclearWish:
        return redirect(_page(request, ledger))
    content = workbook_of(ask, ledger, found)
    note(
        ask.actor,
        Kind.EXPORT,
        at=ask.at,
        about=f"{ledger.label}统计表　导出 Excel　{_rows(found.table)} 行　{in_words(found)}",
    )
    return as_file(f"{ledger.label}统计表{found.as_of or ask.today:%Y%m%d}.xlsx", content)


@require_safe
def counts_print(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Show the counts as a sheet of paper; opening it is written down as printing."""
    ask = asking(request)
    try:
        found = count(ask, ledger, request.GET)
    except UnclearWish:
        return redirect(_page(request, ledger))
    note(
        ask.actor,
        Kind.PRINT,
        at=ask.at,
        about=f"{ledger.label}统计表　打印　{_rows(found.table)} 行　{in_words(found)}",
    )
    return render(request, "web/counts_print.html", {
        "ledger": ledger, "title": f"{ask.office.name}{ledger.label}统计表", "conditions": in_words(found), "table": found.table,
        "flow": found.flow, "day": showing.long_day(found.as_of or ask.today), "back": _page(request, ledger),
        "span": len(found.table["heads"]) + 2,
    })  # fmt: skip


def _page(request: HttpRequest, ledger: Ledger) -> str:
    return f"{reverse('counts', kwargs={'ledger': ledger.code})}?{request.GET.urlencode()}"
