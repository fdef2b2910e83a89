# SPDX-License-Identifier: Apache-2.0
"""What a person writes at a step: one form for three doors (page, spreadsheet, program).

A form is a pydantic model whose fields are written with :func:`ask`. It validates; it
saves nothing. A fault is a Chinese sentence that stands beside its field.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sunmao.kernel.kinds import MISREAD, Written
from sunmao.kernel.texts import clean, unseen

F = TypeVar("F", bound="Form")

DEFAULT_MOST = 200
"""Characters that a one-line field takes when it says nothing else."""


class Privacy(StrEnum):
    """Who may read a field."""

    OPEN = "open"
    PROTECTED = "protected"  # identities: encrypted, shown after a reason
    NARROW = "narrow"  # contents for named readers only: encrypted


class _Reference(str):
    """An id of another thing, kept as text."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1))


class DepartmentRef(_Reference):
    """The id of a department of the own office."""

    __slots__ = ()


class PersonRef(_Reference):
    """The id of a person of the own office."""

    __slots__ = ()


class OfficeRef(_Reference):
    """The id of an office."""

    __slots__ = ()


class MatterRef(_Reference):
    """The number of a matter, such as 示检XS202600001."""

    __slots__ = ()


class Files(tuple[str, ...]):
    """Ids of files handed in with the form."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.tuple_schema([core_schema.str_schema()], variadic_item_index=0)
        )


_DAY = re.compile(r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$")
_COMPACT_DAY = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})\s*$")


def read_day(text: object) -> object:
    """Turn 20240729, 2024-7-29, 2024/07/29 or 2024年7月29日 into a day; leave all else to pydantic.

    A bare number is refused, for pydantic would take it for seconds since 1970.
    """
    if isinstance(text, str) and (found := _COMPACT_DAY.match(text) or _DAY.match(text)):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError as error:
            raise PydanticCustomError("date_parsing", "no such day") from error
    if _is_number(text):
        raise PydanticCustomError("date_parsing", "a number is no day")
    return text


def _is_number(text: object) -> bool:
    if isinstance(text, str):
        return bool(re.fullmatch(r"\s*[-+]?[\d.]+(e\d+)?\s*", text, re.IGNORECASE))
    return isinstance(text, (int, float, Decimal))


_COMPACT_MOMENT = re.compile(r"^\s*(\d{8})\s*(\d{2})(\d{2})\s*$")
_MOMENT = re.compile(r"^\s*(\S.*?)[\sT]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?\s*$")


def read_moment(text: object) -> object:
    """Accept a day in any of its written forms, alone or followed by a time of day; 202609120930 too."""
    if isinstance(text, str):
        text = _COMPACT_MOMENT.sub(r"\1 \2:\3", text)
    if isinstance(text, str) and (found := _MOMENT.match(text)):
        day = read_day(found.group(1))
        if isinstance(day, date):
            return f"{day.isoformat()}T{found.group(2).zfill(2)}:{found.group(3)}:{found.group(4) or '00'}"
    return read_day(text)


Day = Annotated[date, BeforeValidator(read_day)]
"""A day, in any way people write one."""
Moment = Annotated[datetime, BeforeValidator(read_moment)]
"""A day with a time of day."""


class Form(BaseModel):
    """What is written down at one step."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:  # noqa: ARG003  for subclasses
        """Return faults that only several fields together show (field → sentence)."""
        return {}


class FormFaults(Exception):
    """What must be changed in a form, as field → Chinese sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class FieldSpec:
    """A field as pages, spreadsheets and schemas need it."""

    name: str
    label: str
    kind: str  # line text flag number amount day moment choice department person office matter files, or a kind's own
    help: str
    required: bool
    lines: int
    most: int
    choices: tuple[tuple[str, str], ...]
    privacy: Privacy
    searchable: bool
    in_list: bool
    default: Any
    law: str
    units: tuple[str, ...] = ()
    rows: type[Form] | None = None


def ask(
    label: str,
    *,
    help: str = "",  # noqa: A002  the word people know from every form
    lines: int = 1,
    most: int | None = None,
    privacy: Privacy = Privacy.OPEN,
    searchable: bool = False,
    in_list: bool = False,
    law: str = "",
    units: tuple[str, ...] = (),
    default: Any = ...,
) -> Any:
    """Write one field: its Chinese label, its help, how long it may be, who may read it.

    :param units: what a quantity is offered in

    :raises ValueError: if a field that only few may read were to be searched
    """
    if searchable and privacy is not Privacy.OPEN:
        raise ValueError(f"{label}: a protected field is never searched")
    extra = {"lines": lines, "most": most, "privacy": privacy.value, "searchable": searchable, "in_list": in_list,
             "law": law, "units": list(units)}  # fmt: skip
    return Field(default=default, title=label, description=help, json_schema_extra=cast("Any", extra))


_KINDS: tuple[tuple[type, str], ...] = (
    (DepartmentRef, "department"),
    (PersonRef, "person"),
    (OfficeRef, "office"),
    (MatterRef, "matter"),
    (Files, "files"),
    (bool, "flag"),
    (int, "number"),
    (Decimal, "amount"),
    (datetime, "moment"),
    (date, "day"),
    (str, "line"),
)
_MANY = frozenset({"files", "people", "rows"})
"""Kinds that hold several."""


def _plain(annotation: Any) -> Any:
    """Strip Annotated and None from a field's type."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(a for a in get_args(annotation) if a is not type(None)))
    return annotation


def _kind(plain: Any, lines: int) -> str:
    """Name the kind of a type: its own word for it, else the first of the table that it is."""
    kind = getattr(get_origin(plain) or plain, "field_kind", None)
    if kind is None and isinstance(plain, type):
        kind = "choice" if issubclass(plain, Enum) else next((k for t, k in _KINDS if issubclass(plain, t)), None)
    return "text" if kind in (None, "line") and lines > 1 else kind or "line"


def _spec(name: str, info: FieldInfo, annotation: Any) -> FieldSpec:
    extra = cast("Mapping[str, Any]", info.json_schema_extra or {})
    plain, lines = _plain(annotation), int(extra.get("lines", 1))
    kind, privacy = _kind(plain, lines), Privacy(extra.get("privacy", "open"))
    if kind in _MANY and privacy is not Privacy.OPEN:
        raise ValueError(f"{info.title}: what holds several is not protected")
    choices = tuple((str(m.value), str(getattr(m, "label", m.value))) for m in plain) if kind == "choice" else ()
    short = kind == "line" or (isinstance(plain, type) and issubclass(plain, Written))
    most = extra.get("most") or (DEFAULT_MOST if short else 5000)
    default = None if info.is_required() else info.get_default()
    return FieldSpec(
        name, info.title or name, kind, info.description or "", info.is_required(), lines, int(most), choices,
        privacy, bool(extra.get("searchable")), bool(extra.get("in_list")), default, str(extra.get("law", "")),
        tuple(extra.get("units", ())), get_args(plain)[0] if kind == "rows" else None,
    )  # fmt: skip


@cache
def fields_of(form: type[Form] | None) -> tuple[FieldSpec, ...]:
    """Return the fields of a form in the order they were written; none for no form."""
    if form is None:
        return ()
    hints = get_type_hints(form, include_extras=True)
    return tuple(_spec(name, info, hints[name]) for name, info in form.model_fields.items())


_SENTENCES: Mapping[str, str] = {
    "missing": "请填写{label}。",
    "string_too_short": "请填写{label}。",
    "enum": "{label}只能从所列各项中选择。",
    "date_from_datetime_parsing": "{label}不是有效的日期，请写成 2024-07-29 或 20240729。",
    "date_parsing": "{label}不是有效的日期，请写成 2024-07-29 或 20240729。",
    "date_type": "{label}不是有效的日期，请写成 2024-07-29 或 20240729。",
    "datetime_parsing": "{label}不是有效的时间，请写成 2024-07-29 09:30。",
    "date_from_datetime_inexact": "{label}只填日期，不填时刻，例如 2024-07-29。",
    "datetime_from_date_parsing": "{label}不是有效的时间，请写成 2024-07-29 09:30。",
    "datetime_type": "{label}不是有效的时间，请写成 2024-07-29 09:30。",
    "int_parsing": "{label}只填整数，例如 3。",
    "int_type": "{label}只填整数，例如 3。",
    "decimal_parsing": "{label}只填数字，例如 12.60。",
    "int_from_float": "{label}只填整数，例如 3。",
    "decimal_type": "{label}只填数字，例如 12.60。",
    "finite_number": "{label}只填数字，例如 12.60。",
    "bool_parsing": "{label}请选择“是”或“否”。",
    "string_type": "{label}请用文字填写。",
    "extra_forbidden": "没有“{name}”这一栏，请按本页表格填写。",
}


def _sentence(name: str, kind: str, label: str, message: str = "") -> str:
    """Say in Chinese what is wrong with a field; a kind's own fault is the sentence itself."""
    if kind == MISREAD:
        return message.replace("{label}", label)
    return _SENTENCES.get(kind, "{label}填写有误，请检查后重填。").format(label=label, name=name)


def _unfilled(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (
        isinstance(value, Sequence) and not isinstance(value, str) and not value
    )  # fmt: skip


_LARGEST = 10**15
"""Above every number of this work, and below what readers of JSON read exactly."""


def _text_fault(spec: FieldSpec, value: object) -> str:
    if spec.kind == "number" and _too_large(value):
        return f"{spec.label}数字太大，请核对。"
    if isinstance(value, (list, tuple)) and spec.kind not in _MANY:
        return f"{spec.label}收到了 {len(value)} 份不同的内容，请只保留一份。"
    if not isinstance(value, str):
        return ""
    if len(value) > spec.most:
        return f"{spec.label}最多 {spec.most} 字，现有 {len(value)} 字，请删减，或把全文作为附件。"
    return unseen(spec.label, value)


def _too_large(value: object) -> bool:
    return len(value.strip()) > 15 if isinstance(value, str) else isinstance(value, int) and abs(value) >= _LARGEST


def _text_faults(specs: Mapping[str, FieldSpec], given: Mapping[str, Any]) -> dict[str, str]:
    written = ((spec, given.get(name)) for name, spec in specs.items())
    found = {spec.name: _text_fault(spec, value) for spec, value in written}
    return {name: fault for name, fault in found.items() if fault}


_READ_FIRST: Mapping[str, Callable[[object], object]] = {"day": read_day, "moment": read_moment}


def _dated(specs: Mapping[str, FieldSpec], given: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    """Read days however they are written, whether the form says ``Day`` or plain ``date``."""
    for name, spec in specs.items():
        if name in given and spec.kind in _READ_FIRST:
            try:
                given[name] = _READ_FIRST[spec.kind](given[name])
            except PydanticCustomError:
                faults[name] = _sentence(name, "date_parsing" if spec.kind == "day" else "datetime_parsing", spec.label)
    return given


def read(form: type[F], raw: Mapping[str, Any]) -> F:
    """Read what was typed (or imported) into a form.

    :param raw: field → text, or list of texts for files
    :raises FormFaults: with one sentence for each field that must be changed
    """
    specs = {spec.name: spec for spec in fields_of(form)}
    given = {n: c for n, v in raw.items() if not _unfilled(c := clean(v)) or n not in specs}
    faults = _text_faults(specs, given)
    given = _dated(specs, given, faults)
    try:
        written = form.model_validate({k: v for k, v in given.items() if k not in faults})
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            label = specs[name].label if name in specs else name
            faults.setdefault(name, _sentence(name, fault["type"], label, fault["msg"]))
        raise FormFaults(faults) from error
    if faults := faults | dict(form.faults_together(written)):
        raise FormFaults(faults)
    return written


def read_one(form: type[Form], name: str, value: Any) -> Any:
    """Read one field alone, for a correction, and return it as the journal keeps it.

    :raises FormFaults: if the form has no such field, or the field may not hold that
    """
    specs = {spec.name: spec for spec in fields_of(form)}
    if name not in specs:
        raise FormFaults({name: _sentence(name, "extra_forbidden", name)})
    spec, value = specs[name], clean(value)
    if _unfilled(value):
        if spec.required:
            raise FormFaults({name: _sentence(name, "missing", spec.label)})
        return _adapter(form, name).dump_python(spec.default, mode="json", warnings=False)
    faults = _text_faults({name: spec}, {name: value})
    given = _dated({name: spec}, {name: value}, faults)
    if faults:
        raise FormFaults(faults)
    adapter = _adapter(form, name)
    try:
        return adapter.dump_python(adapter.validate_python(given[name]), mode="json")
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise FormFaults({name: _sentence(name, fault["type"], spec.label, fault["msg"])}) from error


@cache
def _adapter(form: type[Form], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(form, include_extras=True)[name])
