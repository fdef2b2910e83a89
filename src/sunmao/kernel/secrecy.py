# SPDX-License-Identifier: Apache-2.0
"""How widely a matter may be known, in order. State secrets have no level here: they stay outside."""

from enum import StrEnum
from typing import Self


class Secrecy(StrEnum):
    """A level of secrecy; a higher rank has fewer readers."""

    label: str
    rank: int

    def __new__(cls, value: str, label: str = "", rank: int = 0) -> Self:
        """Give the stored word the label that people see, and its rank."""
        level = str.__new__(cls, value)
        level._value_ = value
        level.label = label
        level.rank = rank
        return level

    OPEN = "open", "公开", 0
    INTERNAL = "internal", "内部", 1
    SENSITIVE = "sensitive", "敏感", 2
    RESTRICTED = "restricted", "限定", 3

    def covers(self, other: "Secrecy") -> bool:
        """Say whether a reader of this level may also read the other one."""
        return self.rank >= other.rank
