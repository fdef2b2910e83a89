# SPDX-License-Identifier: Apache-2.0
"""Fields that hold several people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class PersonRefs(tuple[str, ...]):
    """Ids of several people of the own office, each once, in the order chosen."""

    __slots__ = ()
    field_kind: ClassVar[str] = "people"

    @classmethod
    def _understood(cls, given: object) -> PersonRefs:
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise ValueError("people are a list of ids")  # noqa: TRY004  pydantic turns a ValueError into a fault
        return cls(dict.fromkeys(str(one) for one in given if str(one).strip()))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._understood, serialization=core_schema.plain_serializer_function_ser_schema(list)
        )
