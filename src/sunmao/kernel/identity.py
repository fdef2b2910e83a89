# SPDX-License-Identifier: Apache-2.0
"""Numbers of people and bodies whose last sign is a check: GB 11643 and GB 32100."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from sunmao.kernel.kinds import Written, misread, plain

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_FIRST_BIRTH = date(1870, 1, 1)
AS_WRITTEN = "（原文如此）"
"""Stands behind a number that was copied from a letter although it can not be right."""

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(f"[{_SIGNS}]{{18}}")


def check_sign(number: str) -> str:
    """Return the last sign that the first 17 digits of an ID number ask for (GB 11643)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]


def code_check(code: str) -> str:
    """Return the last sign that the first 17 signs of a credit code ask for (GB 32100)."""
    total = sum(_SIGNS.index(sign) * pow(3, n, 31) for n, sign in enumerate(code[:17]))
    return _SIGNS[-total % 31]


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def compact(text: str) -> str:
    """Write a number without blanks and dashes, in capitals."""
    return re.sub(r"[\s\-]", "", plain(text)).upper()


def _id_fault(number: str) -> str:
    if len(number) != 18:
        return f"{{label}}应为 18 位，现有 {len(number)} 位，请核对。"
    if not _ID.fullmatch(number):
        return "{label}前 17 位只能是数字，最后一位是数字或 X，请核对。"
    born = _born(number)
    if born is None or born < _FIRST_BIRTH:
        return "{label}第 7 至 14 位不是有效的出生日期，请核对。"
    if check_sign(number) != number[17]:
        return "{label}最后一位校验不符，多半有一位写错或颠倒，请逐位核对。"
    return ""


class IdNumber(Written):
    """An ID number of a citizen; birth and sex follow from it."""

    __slots__ = ()
    field_kind: ClassVar[str] = "id_number"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the 18 signs without blanks, X in capitals."""
        number = compact(text)
        if fault := _id_fault(number):
            raise misread(fault)
        return number

    @property
    def born_on(self) -> date:
        """The day of birth."""
        return date(int(self[6:10]), int(self[10:12]), int(self[12:14]))

    @property
    def sex(self) -> str:
        """男 or 女."""
        return "男" if int(self[16]) % 2 else "女"

    @property
    def derived(self) -> str:
        """Birth and sex."""
        born = self.born_on
        return f"{born.year}年{born.month}月{born.day}日出生，{self.sex}"


class DocumentNumber(Written):
    """An ID number or that of another document; what looks like an ID number must be one.

    Who copies a wrong number from a letter writes （原文如此） behind it.
    """

    __slots__ = ()
    field_kind: ClassVar[str] = "document_number"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return an ID number without blanks, anything else as it was typed."""
        number = compact(text)
        if number.endswith("(原文如此)"):
            return number.removesuffix("(原文如此)") + AS_WRITTEN
        if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
            return text.strip()
        if fault := _id_fault(number):
            raise misread(fault.removesuffix("。") + f"；来件上就是这样写的，请在号码后加注“{AS_WRITTEN}”。")
        return number

    @property
    def derived(self) -> str:
        """Birth and sex, when it is an ID number."""
        found = IdNumber.parts_of(self)
        return found.derived if found else ""


class CreditCode(Written):
    """The unified social credit code of a body."""

    __slots__ = ()
    field_kind: ClassVar[str] = "credit_code"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the 18 signs without blanks, in capitals."""
        code = compact(text)
        if len(code) != 18:
            raise misread(f"{{label}}应为 18 位，现有 {len(code)} 位，请核对。")
        if not _CODE.fullmatch(code):
            raise misread("{label}只含数字和大写字母，其中没有 I、O、S、V、Z，请核对是否把 1、0、5、2 写成了字母。")
        if code_check(code) != code[17]:
            raise misread("{label}最后一位校验不符，多半有一位写错或颠倒，请逐位核对。")
        return code
