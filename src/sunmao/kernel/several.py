# SPDX-License-Identifier: Apache-2.0
"""Fields that hold several: people, and rows of a small form of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sunmao.kernel.forms import FieldSpec, Form, FormFaults, fields_of, read
from sunmao.kernel.kinds import misread, plain

F = TypeVar("F", bound=Form)
MOST_PEOPLE = 50
MOST_ROWS = 200
_SHOWN_FAULTS = 3
_BETWEEN = re.compile(r"[\s、，,；;]+")
_ID = re.compile(r"[0-9A-Za-z-]{1,40}")


class PersonRefs(tuple[str, ...]):
    """Ids of several people of the own office, each once, in the order chosen."""

    __slots__ = ()
    field_kind: ClassVar[str] = "people"

    @classmethod
    def _understood(cls, given: object) -> PersonRefs:
        if isinstance(given, str):
            given = _BETWEEN.split(given)
        if not isinstance(given, Sequence) or not all(isinstance(one, str) for one in given):
            raise misread("{label}请从名单中选择人员。")
        chosen = dict.fromkeys(one.strip() for one in given if one.strip())
        if not all(_ID.fullmatch(one) for one in chosen):
            raise misread("{label}请从名单中选择人员。")
        if len(chosen) > MOST_PEOPLE:
            raise misread(f"{{label}}最多选 {MOST_PEOPLE} 人，现有 {len(chosen)} 人。")
        return cls(chosen)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._understood, serialization=core_schema.plain_serializer_function_ser_schema(list)
        )


class Rows(tuple[F, ...]):
    """Rows of a small form, written ``Rows[Witness]``; also read from lines copied out of a spreadsheet."""

    __slots__ = ()
    field_kind: ClassVar[str] = "rows"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        form: type[Form] = get_args(source)[0]

        def understood(given: object) -> Rows[Any]:
            rows: tuple[Any, ...] = read_rows(form, given)
            return cls(rows)

        return core_schema.no_info_plain_validator_function(
            understood, serialization=core_schema.plain_serializer_function_ser_schema(_dumped)
        )


def _dumped(rows: Iterable[Form]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in rows]


def read_rows(form: type[F], given: object) -> tuple[F, ...]:
    """Read rows given as mappings, as ready rows, or as lines with tabs between the cells; empty ones are left out.

    :raises PydanticCustomError: naming the rows that must be changed
    """
    wanted = lines_of(form, given) if isinstance(given, str) else given
    if not isinstance(wanted, Sequence):
        raise misread("{label}请逐行填写。")
    rows: list[F] = []
    faults: list[str] = []
    for number, row in enumerate(wanted, 1):
        if isinstance(row, form):
            rows.append(row)
        elif not isinstance(row, Mapping):
            raise misread("{label}请逐行填写。")
        elif any(str(value or "").strip() for value in row.values()):
            try:
                rows.append(read(form, {str(name): value for name, value in row.items()}))
            except FormFaults as wrong:
                faults.append(f"第 {number} 行：{'；'.join(s.rstrip('。') for s in wrong.faults.values())}")
    if faults:
        more = f"；另有 {len(faults) - _SHOWN_FAULTS} 行有误" if len(faults) > _SHOWN_FAULTS else ""
        raise misread("；".join(faults[:_SHOWN_FAULTS]) + more + "。")
    if len(rows) > MOST_ROWS:
        raise misread(f"{{label}}最多 {MOST_ROWS} 行，现有 {len(rows)} 行，请把清单作为附件。")
    return tuple(rows)


def lines_of(form: type[Form], text: str) -> list[dict[str, str]]:
    """Take lines copied out of a spreadsheet apart: by their heads when the first line has them, else in order."""
    specs = fields_of(form)
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    order = _heads(specs, lines[0]) if lines else None
    names = order or [spec.name for spec in specs]
    found = []
    for cells in lines[1:] if order else lines:
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            raise misread(f"每行最多 {len(names)} 格：{'、'.join(spec.label for spec in specs)}；请核对粘贴的内容。")
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        found.append({name: _value(spec, row[name]) for spec in specs if (name := spec.name) in row})
    return found


def _heads(specs: Sequence[FieldSpec], cells: Sequence[str]) -> list[str] | None:
    """Return the field under each cell of a head line, or nothing when it is no head line."""
    names = {plain(spec.label): spec.name for spec in specs}
    heads = [names.get(plain(cell).rstrip("*"), "") for cell in cells]
    return heads if sum(map(bool, heads)) >= min(2, len(specs)) else None


def _value(spec: FieldSpec, cell: str) -> str:
    """Read the words that people see for what is stored: the label of a choice, 是 and 否."""
    if spec.kind == "choice":
        return next((value for value, label in spec.choices if cell in (value, label)), cell)
    return {"是": "true", "否": "false"}.get(cell, cell) if spec.kind == "flag" else cell


def as_lines(form: type[Form], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as a spreadsheet would hand them over, so that :func:`lines_of` reads the same again."""
    specs = fields_of(form)
    return "\n".join("\t".join(_cell(spec, row.get(spec.name)) for spec in specs) for row in rows)


def _cell(spec: FieldSpec, value: Any) -> str:
    if value is None:
        return ""
    text = {True: "是", False: "否"}.get(value, str(value)) if spec.kind == "flag" else str(value)
    label = dict(spec.choices).get(text, text) if spec.kind == "choice" else text
    return re.sub(r"[\t\r\n]+", " ", label)
