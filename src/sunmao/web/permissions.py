# SPDX-License-Identifier: Apache-2.0
"""Who sees, who acts, who opens which page: written out from the code that decides."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_resolver
from django.views.decorators.http import require_safe

from sunmao.kernel import drawing
from sunmao.kernel.roles import Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.record import registry, sight
from sunmao.web.doors import DOORS


def _posts(roles: frozenset[Role]) -> str:
    ordered = [role.label for role in Role if role in roles]
    return "、".join(ordered)


def _sight() -> list[dict[str, str]]:
    everybody = sight.ALL_SEEING[Secrecy.OPEN]
    lines = []
    for level in Secrecy:
        all_seeing, at_home = sight.ALL_SEEING[level], sight.DEPARTMENT_SEES[level]
        if all_seeing == everybody:
            value = "全院业务岗位"
        else:
            home = "本部门全体" if at_home == everybody else f"本部门{_posts(at_home)}"
            value = f"{_posts(all_seeing)}；{home}；提交人、承办人和办理过的人"
        lines.append({"label": level.label, "value": value})
    return [*lines, {"label": "保密栏", "value": "以上能看到事项的人说明理由后查看，逐次写入查看日志"}]


def _paths() -> dict[str, str]:
    """Return the address of every page by its name, as people read it."""
    found: dict[str, str] = {}
    for pattern, name in _named(get_resolver().url_patterns, ""):
        found.setdefault(name, "/" + pattern)
    return found


def _named(patterns: Sequence[object], before: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for pattern in patterns:
        path = before + str(getattr(pattern, "pattern", ""))
        inner = getattr(pattern, "url_patterns", None)
        if inner is not None:
            rows += _named(inner, path)
        elif name := getattr(pattern, "name", None):
            rows.append((path, name))
    return rows


@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """Show who sees, who acts, who opens which page."""
    paths = _paths()
    return render(request, "web/permissions.html", {
        "sight": _sight(),
        "ledgers": [{"label": ledger.label, "rows": drawing.rows(ledger.procedure)} for ledger in registry.ledgers()],
        "doors": [{"label": d.label, "path": paths.get(d.name, ""), "who": d.who.value} for d in DOORS],
    })  # fmt: skip
