# SPDX-License-Identifier: Apache-2.0
"""How Chinese names are sorted, searched and typed: pinyin and initials."""

import re

from pypinyin import Style, lazy_pinyin


def pinyin(text: str) -> str:
    """Spell a text without tones and spaces, in small letters."""
    return "".join(lazy_pinyin(text)).lower()


def initials(text: str) -> str:
    """Return the first letter of each syllable."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def sign_in_name(name: str, taken: set[str]) -> str:
    """Propose a sign-in name that nobody has: the pinyin, then with a number."""
    plain = re.sub(r"[^a-z0-9]", "", pinyin(name))[:30] or "user"
    number, proposal = 1, plain
    while proposal in taken:
        number += 1
        proposal = f"{plain}{number}"
    return proposal
