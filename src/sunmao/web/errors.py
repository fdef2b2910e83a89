# SPDX-License-Identifier: Apache-2.0
"""Pages that say what did not happen, why, and what to do next; a code that can be read over the telephone."""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass, replace

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

log = structlog.stdlib.get_logger("sunmao.web")

_SIGNS = "ACDEFHJKLMNPRTUVWXY34679"
"""Signs that can not be mistaken for each other when spoken or read."""


@dataclass(frozen=True)
class Said:
    """What the page says."""

    head: str
    why: str
    next: str
    code: str = ""
    fixed: str = ""
    """The number of this kind of refusal, the same everywhere: the manual explains it."""


BAD = Said(
    "这次请求没有看懂",
    "送来的内容不完整或格式不对，没有写入任何内容。",
    "返回上一页，刷新后重试；仍不行请联系系统管理员。",
    fixed="4001",
)
FORBIDDEN = Said(
    "这一页您不能打开",
    "您现在的岗位没有打开这一页的权限。",
    "核对页面顶部的岗位；兼任其他岗位的，可更换岗位后再打开。",
    fixed="4031",
)
MISSING = Said(
    "没有找到",
    "地址不对，或这一事项不存在，或不在您可以看的范围内。",
    "核对编号后从台账查找；确需查看的，请承办部门告知。",
    fixed="4041",
)
TOO_LARGE = Said(
    "送来的内容太大",
    "附件或文字超过了上限，没有写入任何内容。",
    "减少一次上传的文件，或分几次办理；单个文件的上限见附件栏说明。",
    fixed="4131",
)
STALE = "4032"
"""The page lay too long, and its form no longer belongs to who is signed in."""
REFUSED, MOVED_ON = "4091", "4092"
"""A step that is not possible now; one that somebody else was quicker to take."""
UNFIT = "4221"
"""A form with fields to change."""
TOO_OFTEN = "4291"
"""Too many attempts to sign in from one machine."""
FIXED = (BAD.fixed, FORBIDDEN.fixed, STALE, MISSING.fixed, REFUSED, MOVED_ON, TOO_LARGE.fixed, UNFIT, TOO_OFTEN)


def telephone_code() -> str:
    """Make a code of two groups that can be read aloud."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(6))
    return f"{signs[:3]}-{signs[3:]}"


def page(request: HttpRequest, said: Said, status: int) -> HttpResponse:
    """Answer with an error page inside the shell."""
    return render(request, "web/error.html", {"error": said}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 when too much was sent."""
    if isinstance(exception, RequestDataTooBig):
        return page(request, TOO_LARGE, 413)
    return page(request, BAD, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; a sentence that the refusing code gave stands in place of the general one."""
    why = str(exception)
    said = replace(FORBIDDEN, why=why) if why else FORBIDDEN
    return page(request, said, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  it names a pattern
    """Answer 404 without telling whether the thing exists."""
    return page(request, MISSING, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, with a code that stands in the log too."""
    code = telephone_code()
    route = request.resolver_match.view_name if request.resolver_match else "-"
    log.error("fault", code=code, route=route, exc_info=sys.exc_info())
    said = Said("系统出了问题，这一步没有办成", "没有写入任何内容，已写好的文字仍在上一页。",
                "返回上一页重试一次；仍不行请把错误码告诉系统管理员。", code)  # fmt: skip
    return HttpResponse(
        render_to_string("web/error_plain.html", {"error": said, "sheet": static("web/sunmao.css")}), status=500
    )
