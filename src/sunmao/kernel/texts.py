# SPDX-License-Identifier: Apache-2.0
"""Signs that nobody sees: control characters are refused, marks of direction left out at the ends and refused inside."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TURN = re.compile(f"[{_TURNS}]")
_AT_ENDS = "".join(sign for sign in map(chr, range(0x10000)) if sign.isspace() or sign == "\ufeff" or _TURN.match(sign))


def clean(value: Any) -> Any:
    """Take off the ends of a text what is blank or unseen: numbers copied out of an address book carry such marks."""
    return value.strip(_AT_ENDS) if isinstance(value, str) else value


def unseen(label: str, text: str) -> str:
    """Say what in a text can not be seen and must go; nothing when there is no such sign."""
    if _CONTROL.search(text):
        return f"{label}含有看不见的控制字符，请删去后重填（可先粘贴到记事本再复制）。"
    if _TURN.search(text):
        return f"{label}含有看不见的文字方向符，会让文字颠倒显示，请删去后重新键入。"
    return ""
