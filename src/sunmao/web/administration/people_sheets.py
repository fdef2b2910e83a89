# SPDX-License-Identifier: Apache-2.0
"""People, departments and posts by spreadsheet: given out, looked at first, then taken in."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from sunmao.office import giving_out, taking_in
from sunmao.office.spreadsheet import SheetRefused
from sunmao.office.taking_in import TakenIn
from sunmao.record import spreadsheets
from sunmao.record.access import Kind, note
from sunmao.web.asking import Asking, asking

both = require_http_methods(["GET", "HEAD", "POST"])
MOST_BYTES = 500_000
MOST_NEW = 100
"""Each new person's password takes a third of a second to hash; more than this is the command's work."""
MINUTES = 30
NAME = "人员.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Take = Callable[..., TakenIn]


@require_POST
def people_export(request: HttpRequest) -> HttpResponse:
    """Give the spreadsheet out; who did is written into the access log."""
    asked = asking(request)
    content, number = giving_out.give_out(by=asked.actor, today=asked.today, at=asked.at.astimezone(asked.zone))
    note(asked.actor, Kind.EXPORT, at=asked.at, about=f"人员、部门和岗位名册，{number} 人")
    answer = HttpResponse(content, content_type=XLSX)
    name = f"人员-{asked.office.short_name}-{asked.today:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@both
@never_cache
@sensitive_variables("done")
def people_sheets(request: HttpRequest) -> HttpResponse:
    """Look at a spreadsheet, say what it would do, and take it in when asked to."""
    asked = asking(request)
    shown: dict[str, Any] = {"refusal": "", "faults": ()}
    if request.method == "POST":
        try:
            shown |= _take_in(request, asked) if "_token" in request.POST else _look_at(request, asked)
        except SheetRefused as refusal:
            shown["refusal"] = str(refusal)
    status = 409 if shown["refusal"] else 200
    return render(request, "administration/people_sheets.html", {**shown, "most": MOST_NEW}, status=status)


def _look_at(request: HttpRequest, asked: Asking) -> dict[str, Any]:
    sent = request.FILES.get("file")
    if sent is None:
        raise SheetRefused("请先选择要导入的 .xlsx 文件。")
    if (sent.size or 0) > MOST_BYTES:
        raise SheetRefused(
            "文件超过 500 KB，请只留“部门”“人员”两张表，或请系统管理员在服务器上运行 ./sunmao import people。"
        )
    content = sent.read()
    tried = _read(content, asked, taking_in.try_in)
    fits = len(tried.names) <= MOST_NEW and bool(tried.created or tried.changed)
    return {"tried": _counted(tried), "faults": _faults(tried), "many": len(tried.names) > MOST_NEW,
            "token": _closed(content, asked) if fits else ""}  # fmt: skip


def _take_in(request: HttpRequest, asked: Asking) -> dict[str, Any]:
    done = _read(_opened(request.POST["_token"], asked), asked, taking_in.take_in)
    passwords = [{"name": name, "sign_in_name": sign_in, "password": given} for name, sign_in, given in done.passwords]
    return {"done": _counted(done), "faults": _faults(done), "passwords": passwords}


def _read(content: bytes, asked: Asking, take: Take) -> TakenIn:
    """Read a spreadsheet with suspicion first, then as people and departments."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        spreadsheets.open_book(path)
        today: date = asked.today
        return take(path, by=asked.actor, today=today)


def _counted(done: TakenIn) -> dict[str, Any]:
    left = len({(one.sheet, one.row) for one in done.faults})
    return {"rows": done.rows, "created": done.created, "changed": done.changed, "unchanged": done.unchanged, "left": left,
            "names": "、".join(done.names)}  # fmt: skip


def _faults(done: TakenIn) -> list[dict[str, Any]]:
    return [{"sheet": one.sheet, "row": one.row, "column": one.column, "reason": one.reason} for one in done.faults]


def _closed(content: bytes, asked: Asking) -> str:
    """Hand the looked-at file back to the page, so that nothing lies on the server and nobody changes it meanwhile."""
    text = base64.b64encode(zlib.compress(content)).decode()
    return signing.TimestampSigner(salt=_salt(asked)).sign(text)


def _opened(token: str, asked: Asking) -> bytes:
    try:
        text = signing.TimestampSigner(salt=_salt(asked)).unsign(token, max_age=MINUTES * 60)
    except signing.BadSignature as error:
        raise SheetRefused(f"检查过的文件只保留 {MINUTES} 分钟，请重新选择文件检查一遍。") from error
    return zlib.decompress(base64.b64decode(text))


def _salt(asked: Asking) -> str:
    return f"sunmao.people.{asked.actor.office_id}.{asked.actor.person_id}"
