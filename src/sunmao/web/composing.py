# SPDX-License-Identifier: Apache-2.0
"""From controls to fields: a field may stand in several controls, named ``field.part``; typed whole it is taken whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from sunmao.kernel.amounts import Area, Money, Quantity
from sunmao.kernel.forms import FieldSpec, Form, fields_of
from sunmao.kernel.several import lines_of

Typed = Mapping[str, Sequence[str]]
"""What was typed: control → texts."""

MEASURES: Mapping[str, type[Quantity]] = {"quantity": Quantity, "area": Area}
MOST_LINES = 500
"""Rows of controls that are looked at; more are not sent by any page of ours."""


def field_of(control: str) -> str:
    """Return the field that a control belongs to."""
    return control.split(".", 1)[0]


def text_of(typed: Typed, control: str) -> str:
    """Return the one text of a control, blanks taken off."""
    return next((text.strip() for text in typed.get(control, ()) if text.strip()), "")


def facts_of(form: type[Form] | None, typed: Typed, files: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Return what was typed as the form reads it: known fields only, ids for files."""
    found = {}
    for spec in fields_of(form):
        value = (files or {}).get(spec.name, []) if spec.kind == "files" else composed(spec, typed)
        if value is not None:
            found[spec.name] = value
    return found


def composed(spec: FieldSpec, typed: Typed) -> Any:
    """Return the value of one field, or nothing when nothing was typed."""
    if spec.kind == "flag":
        return "true" if text_of(typed, spec.name) else "false"
    if spec.kind == "people":
        return [text for text in typed.get(spec.name, ()) if text.strip()]
    if spec.kind == "rows":
        return _rows(spec, typed)
    texts = list(dict.fromkeys(text for text in typed.get(spec.name, ()) if text.strip()))
    if len(texts) > 1:
        return texts  # sent twice with different contents: the form says so
    if not texts:
        return None
    return _with_parts(spec, typed, texts[0])


def _with_parts(spec: FieldSpec, typed: Typed, text: str) -> str:
    if spec.kind == "money":
        return _money(text, text_of(typed, f"{spec.name}.unit"))
    if spec.kind in MEASURES:
        said = (text_of(typed, f"{spec.name}.{part}") for part in ("unit", "qualifier"))
        return _measured(MEASURES[spec.kind], text.strip(), *said)
    if spec.kind == "place":
        return _placed(text, *(text_of(typed, f"{spec.name}.{part}") for part in ("datum", "x", "y")))
    return text


def _money(text: str, unit: str) -> str:
    """Add the unit chosen beside a bare figure; a unit that was typed stands."""
    return (
        text if not unit or Money.parts_of(text) is None or re.search("[元圆万亿]", text) else f"{text.strip()}{unit}"
    )


def _measured(kind: type[Quantity], text: str, unit: str, qualifier: str) -> str:
    """Put figure, unit and qualifier together; what was typed with its unit is whole already."""
    if not unit or kind.parts_of(text) is not None:
        return text
    whole = f"{text}{unit}"
    if kind.parts_of(whole) is None or (found := kind.read(whole)).qualifier or not qualifier:
        return whole
    about, over, after = (mark if mark == qualifier else "" for mark in ("约", "余", "以上"))
    return f"{about}{found.figure}{over}{found.unit}{after}"


def _placed(text: str, datum: str, x: str, y: str) -> str:
    return f"{text.strip()}（{datum} {x},{y}）" if x or y else text


def _rows(spec: FieldSpec, typed: Typed) -> list[dict[str, str]] | str | None:
    if spec.rows is None:
        return None
    rows = list(typed_rows(spec, typed).values())
    pasted = next(iter(typed.get(f"{spec.name}.paste", ())), "")
    if not pasted.strip():
        return rows or text_of(typed, spec.name) or None
    try:
        return [*rows, *lines_of(spec.rows, pasted)]
    except PydanticCustomError:  # the form reads it again and says what is wrong
        return pasted


def typed_rows(spec: FieldSpec, typed: Typed) -> dict[int, dict[str, str]]:
    """Return the rows that were typed into controls, by their place; a row without any text is no row."""
    found: dict[int, dict[str, str]] = {}
    names = {one.name for one in fields_of(spec.rows)}
    for control in typed:
        owner, _, rest = control.partition(".")
        number, _, name = rest.partition(".")
        if owner == spec.name and number.isdecimal() and name in names and int(number) < MOST_LINES:
            found.setdefault(int(number), {})[name] = text_of(typed, control)
    return {number: row for number, row in sorted(found.items()) if any(row.values())}
