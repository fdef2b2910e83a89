# SPDX-License-Identifier: Apache-2.0
"""Make the entries beside limits from their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from sunmao.kernel.limits import Mark
from sunmao.kernel.roles import Role
from sunmao.law.entries import (
    Approval,
    Body,
    CitedRule,
    Irregularity,
    IssuedIn,
    Level,
    Numbering,
    PaperKind,
    Switch,
)
from sunmao.law.reading import Row

_ROLES = {role.value: role for role in Role}
_COMMON = frozenset({"code", "label", "source", "article", "also", "mark", "note"})


class Head(TypedDict):
    """What every entry has."""

    code: str
    label: str
    citation: str
    mark: Mark
    source: str
    article: str
    note: str


def _head(row: Row, *more: str) -> Head:
    row.only(_COMMON | set(more))
    cited = row.cited()
    return Head(code=row.code, label=row.text("label", needed=True), citation=cited.citation, mark=cited.mark,
                source=cited.source, article=cited.article, note=row.text("note"))  # fmt: skip


def rule_of(row: Row, section: str) -> CitedRule:
    """Make a rule that sets no time."""
    return CitedRule(**_head(row), section=section)


def approval_of(row: Row) -> Approval:
    """Make an approval level; it needs a chain of posts or a body that decides."""
    head = _head(row, "chain", "body", "different_handler")
    body, chain = row.choice("body", Body, Body.NONE), tuple(_roles(row))
    if not chain and body is Body.NONE:
        row.fault("没有审批人，也没有决定的机构")
    return Approval(**head, chain=chain, body=body, different_handler=row.flag("different_handler"))


def _roles(row: Row) -> Iterator[Role]:
    for name in row.table.get("chain", []):
        if name in _ROLES:
            yield _ROLES[name]
        else:
            row.fault(f"不认识的岗位“{name}”")


def paper_of(row: Row, issued: Mapping[str, Row]) -> PaperKind:
    """Make a kind of paper; where it is numbered is cited apart from what it must say."""
    head = _head(row, "step", "approver", "approval", "contents", "issued_in", "issued_in_source",
                 "issued_in_article", "issued_in_mark", "issued_in_since")  # fmt: skip
    where = row.choice("issued_in", IssuedIn, "")
    basis = _basis_of_issue(row, issued.get(where.value))
    cited = basis.cited()
    return PaperKind(
        **head, step=row.text("step", needed=True), issued_in=where, issued_in_citation=cited.citation,
        issued_in_mark=cited.mark, issued_in_as_of=basis.text("as_of"), issued_in_since=row.day("issued_in_since"),
        approver=row.text("approver"), approval=row.text("approval"), contents=row.text("contents"),
    )  # fmt: skip


def _basis_of_issue(row: Row, default: Row | None) -> Row:
    table = dict(default.table) if default else {}
    if "issued_in_source" in row.table:
        table |= {key: row.table.get(f"issued_in_{key}", "") for key in ("source", "article", "mark")}
    return Row("文书编号处", {**table, "code": row.code}, row.instruments, row.faults)


def irregularity_of(row: Row, level_mark: str) -> Irregularity:
    """Make a monitored irregularity."""
    head = _head(row, "condition", "level", "then")
    then = row.choice("then", Level, "") if "then" in row.table else None
    return Irregularity(**head, condition=row.text("condition", needed=True), level=row.choice("level", Level, ""),
                        then=then, level_mark=Mark(level_mark))  # fmt: skip


def switch_of(row: Row) -> Switch:
    """Make a switch; its default must be one of its choices."""
    head = _head(row, "name", "default", "choices")
    table: Mapping[str, Any] = row.table.get("choices", {})
    default = row.text("default", needed=True)
    if default not in table:
        row.fault(f"默认值“{default}”不在可选项中")
    return Switch(**head, default=default, choices=tuple((str(k), str(v)) for k, v in table.items()))


def numbering_of(row: Row) -> Numbering:
    """Make the way in which a paper's number is built."""
    return Numbering(**_head(row, "template"), template=row.text("template", needed=True))
