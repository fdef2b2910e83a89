# SPDX-License-Identifier: Apache-2.0
"""How the kinds of field with parts are written in words, on pages and on papers alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sunmao.kernel.amounts import Area, Money, Quantity
from sunmao.kernel.forms import FieldSpec, fields_of
from sunmao.kernel.identity import CreditCode, DocumentNumber, IdNumber
from sunmao.kernel.kinds import Written
from sunmao.kernel.places import Division, Place
from sunmao.kernel.several import lines_of

WRITTEN: Mapping[str, type[Written]] = {
    one.field_kind: one for one in (IdNumber, DocumentNumber, CreditCode, Money, Quantity, Area, Division, Place)
}
"""Kinds of one text with parts, by name."""


def in_words(spec: FieldSpec, value: Any, name_of: Callable[[str], str]) -> str | None:
    """Write a value of a kind with parts in words; nothing for every other kind.

    :param name_of: gives the name behind a person's id
    """
    if spec.kind == "people":
        ids = value.split("、") if isinstance(value, str) else value
        return "、".join(name_of(str(one)) or "（已不在册）" for one in ids)
    if spec.rows is not None:
        rows = lines_of(spec.rows, value) if isinstance(value, str) else value  # a correction keeps rows as lines
        return "\n".join(f"{n}．{_row(spec, row, name_of)}" for n, row in enumerate(rows, 1))
    if spec.kind in WRITTEN:
        found = WRITTEN[spec.kind].parts_of(str(value))
        return found.in_words if found else str(value)
    return None


def _row(spec: FieldSpec, row: Mapping[str, Any], name_of: Callable[[str], str]) -> str:
    said = ((one, row.get(one.name)) for one in fields_of(spec.rows))
    return "　".join(
        f"{one.label}：{_cell(one, value, name_of)}" for one, value in said if value not in (None, "", False)
    )


def _cell(spec: FieldSpec, value: Any, name_of: Callable[[str], str]) -> str:
    if spec.kind == "choice":
        return dict(spec.choices).get(str(value), str(value))
    if spec.kind == "flag":
        return "是" if value in (True, "true") else "否"
    return in_words(spec, value, name_of) or str(value)
