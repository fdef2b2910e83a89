# SPDX-License-Identifier: Apache-2.0
"""Kinds of field whose text has parts: read once, stored as the one way of writing it, taken apart when asked.

A kind is a ``str``: what the journal keeps is what a person could type again, and what follows
from it (birth and sex, the other unit, the name behind a code) is worked out and never stored.
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MISREAD = "misread"
"""The type of a fault whose message is the sentence itself; ``{label}`` stands for the field's label."""


def misread(sentence: str) -> PydanticCustomError:
    """Return the fault of a field, to be raised; the sentence says what to write instead."""
    return PydanticCustomError(MISREAD, sentence.replace("{label}", "\0").replace("{", "｛").replace("\0", "{label}"))


def plain(text: str) -> str:
    """Write full-width digits, letters and signs as half-width ones, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


class Written(str):
    """A text that is read into one way of writing it."""

    __slots__ = ()
    field_kind: ClassVar[str]

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the one way of writing what was typed.

        :raises PydanticCustomError: with a sentence, if it can not be that
        """
        raise NotImplementedError

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what was typed."""
        return cls(cls.understood(text))

    @classmethod
    def parts_of(cls, text: str) -> Self | None:
        """Return a text taken apart, or nothing when it can not be read."""
        try:
            return cls.read(text)
        except PydanticCustomError:
            return None

    @property
    def derived(self) -> str:
        """What follows from it, in words; empty when nothing does."""
        return ""

    @property
    def in_words(self) -> str:
        """How a page writes it."""
        return f"{self}（{self.derived}）" if self.derived else str(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.read, core_schema.str_schema(min_length=1))
