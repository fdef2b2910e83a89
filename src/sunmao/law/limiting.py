# SPDX-License-Identifier: Apache-2.0
"""Read the limits: entries, their extensions, and the versions of one code side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from sunmao.kernel.limits import AppliesBy, Custody, Extension, Limit, LimitSeries, Mark, Regime
from sunmao.law.reading import Row

_KEYS = frozenset({
    "code", "label", "length", "regime", "custody", "source", "article", "also", "mark", "since", "until", "applies_by",
    "verified_by", "start", "stop", "if_missed", "extensions", "suspension", "exclusion", "restart", "note",
    "configurable", "switch",
})  # fmt: skip
_EXTENSION_KEYS = frozenset({"length", "times", "approval", "note"})


def limit_of(row: Row, file: Mapping[str, Any]) -> Limit:
    """Make one version of a limit from its table; what the file says applies where the table is silent."""
    row.only(_KEYS)
    cited = row.cited()
    length, configurable = row.length(row.table), row.flag("configurable")
    if length and cited.mark is Mark.UNCONFIRMED and not configurable:
        row.fault("未能确认（U）的条目不能写长度，除非标明由本院设定（configurable）")
    since, until = row.day("since"), row.day("until")
    if since and until and until < since:
        row.fault("失效日早于施行日")
    if cited.instruments:
        _not_before(row, since, cited.instruments[0].in_force)
    verified = str(file.get("verified_by", "")) if cited.mark is Mark.VERIFIED else ""
    switch = row.text("switch")
    if switch not in ("", "conditional_end"):
        row.fault(f"不认识的开关“{switch}”")
    return Limit(
        code=row.code, label=row.text("label", needed=True), length=length, section=str(file.get("section", "")),
        regime=row.choice("regime", Regime, str(file.get("regime", Regime.CIVIL))),
        custody=row.choice("custody", Custody, Custody.NO), extensions=tuple(_extensions(row)),
        source=cited.source, article=cited.article, cited=cited.citation, mark=cited.mark, since=since, until=until,
        applies_by=row.choice("applies_by", AppliesBy, AppliesBy.START), verified_by=row.text("verified_by") or verified,
        start=row.text("start"), stop=row.text("stop"), if_missed=row.text("if_missed"), note=row.text("note"),
        suspension=row.text("suspension"), exclusion=row.text("exclusion"), restart=row.text("restart"),
        configurable=configurable, day_before=bool(switch),
    )  # fmt: skip


def _not_before(row: Row, since: date | None, in_force: date | None) -> None:
    if in_force and (since is None or since < in_force):
        row.fault(f"所引法规自{in_force:%Y-%m-%d}施行，条目的 since 不能更早")


def _extensions(row: Row) -> Iterable[Extension]:
    tables = row.table.get("extensions", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        row.fault("“extensions”应当是表的列表")
        return
    for table in tables:
        for key in table.keys() - _EXTENSION_KEYS:
            row.fault(f"延长中有不认识的项“{key}”")
        length, times = row.length(table), table.get("times")
        if length and length.number <= 0:
            row.fault("延长的长度应当大于零")
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            row.fault("延长的次数应当是正整数")
            times = None
        yield Extension(length, times, str(table.get("approval", "")), str(table.get("note", "")))


def in_series(limits: Iterable[Limit], faults: list[str]) -> dict[str, LimitSeries]:
    """Put the versions of each code side by side in order; two that hold on one day are a fault."""
    versions: dict[str, list[Limit]] = {}
    for limit in limits:
        versions.setdefault(limit.code, []).append(limit)
    for code, many in versions.items():
        many.sort(key=lambda limit: limit.since or date.min)
        for earlier, later in pairwise(many):
            if earlier.since == later.since:
                faults.append(f"期限“{code}”：代码重复，或两个版本同日施行。")
            elif earlier.until is None or (later.since and later.since <= earlier.until):
                faults.append(f"期限“{code}”：两个版本的施行日期重叠。")
    return {code: LimitSeries(tuple(many)) for code, many in versions.items()}
