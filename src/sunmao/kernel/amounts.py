# SPDX-License-Identifier: Apache-2.0
"""Money, areas and quantities as people write them: 12.6万元, 3000余亩, 约500立方米, 20人以上."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from sunmao.kernel.kinds import Written, misread, plain

QUALIFIERS = ("余", "约", "以上")
"""How exact a number is not."""

_FOLD = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"[A-Za-z㐀-鿿]{1,8}?[23]?"
_MONEY = re.compile(rf"(?:人民币|[¥¥￥])?\s*({_NUMBER})\s*(万|亿)?\s*(元整|元|圆)?", re.ASCII)
_QUANTITY = re.compile(
    rf"(?P<about>大约|约)?\s*(?P<number>{_NUMBER})\s*(?P<over>余|多)?\s*(?P<fold>万|亿)?\s*(?P<more>余|多)?"
    rf"\s*(?P<unit>{_UNIT})?\s*(?P<after>以上|左右)?"
)
_MOST = Decimal(10) ** 13
_DIGITS = 4  # behind the point, of what was converted


def written(number: Decimal, digits: int | None = None) -> str:
    """Write a number without exponent and idle zeros; with ``digits``, rounded and grouped by thousands."""
    text = f"{number:f}" if digits is None else f"{number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Money(Written):
    """Money in 元, typed as 元, 万元 or 亿元."""

    __slots__ = ()
    field_kind: ClassVar[str] = "money"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the amount in 元."""
        if plain(text).startswith(("-", "−")):
            raise misread("{label}不能是负数；退回、冲减请用单独的栏目写明。")
        found = _MONEY.fullmatch(plain(text))
        if not found:
            raise misread("{label}只填数字，可带单位，例如 126000、12.6万元。")
        number, fold, _ = found.groups()
        yuan = Decimal(number.replace(",", "")) * _FOLD[fold or ""]
        if yuan >= _MOST:
            raise misread("{label}数字太大，请核对单位是元还是万元。")
        if yuan != round(yuan, 2):
            raise misread("{label}最多写到分（两位小数），请核对。")
        return written(yuan)

    @property
    def yuan(self) -> Decimal:
        """The amount in 元."""
        return Decimal(self)

    @property
    def derived(self) -> str:
        """The amount in 万元, from 1万元 on."""
        return f"{written(self.yuan / 10_000, 6)} 万元" if self.yuan >= 10_000 else ""

    @property
    def in_words(self) -> str:
        """Both units."""
        yuan = f"{self.yuan:,f} 元"
        return f"{yuan}（{self.derived}）" if self.derived else yuan


class Quantity(Written):
    """A number with its unit and how exact it is, such as 3000余亩, kept with the unit as typed."""

    __slots__ = ()
    field_kind: ClassVar[str] = "quantity"
    example: ClassVar[str] = "3000余亩、约500立方米、20人以上"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return it as 约 number 余 unit 以上, without blanks."""
        found = _QUANTITY.fullmatch(plain(text))
        if not found:
            raise misread(f"{{label}}请写数字、单位，可加“余、约、以上”之一，例如 {cls.example}。")
        said = found.groupdict(default="")
        if not said["unit"]:
            raise misread(f"{{label}}请写明单位，例如 {cls.example}。")
        over, about, after = said["over"] or said["more"], said["about"] or said["after"] == "左右", said["after"]
        if sum(map(bool, (over, about, after == "以上"))) > 1:
            raise misread("{label}的“余、约、以上”只能用一个，请保留一个。")
        number = written(Decimal(said["number"].replace(",", "")))
        if len(number) > 15:
            raise misread("{label}数字太大，请核对。")
        unit = cls.unit_called(said["unit"])
        return f"{'约' if about else ''}{number}{said['fold']}{'余' if over else ''}{unit}" + (
            "以上" if after == "以上" else ""
        )

    @classmethod
    def unit_called(cls, name: str) -> str:
        """Return the unit as it is kept."""
        return {"m2": "平方米", "m3": "立方米", "平米": "平方米", "立方": "立方米"}.get(name.lower(), name)

    def _said(self) -> Mapping[str, str]:
        found = _QUANTITY.fullmatch(self)
        return found.groupdict(default="") if found else {"number": "0", "fold": "", "unit": ""}

    @property
    def number(self) -> Decimal:
        """The number, 万 multiplied out."""
        said = self._said()
        return Decimal(said["number"]) * _FOLD[said["fold"]]

    @property
    def figure(self) -> str:
        """The number as typed, with its 万."""
        said = self._said()
        return said["number"] + said["fold"]

    @property
    def unit(self) -> str:
        """The unit."""
        return self._said()["unit"]

    @property
    def qualifier(self) -> str:
        """余, 约, 以上 or nothing."""
        said = self._said()
        marks = {"余": said.get("over") or said.get("more"), "约": said.get("about"), "以上": said.get("after")}
        return next((mark for mark, given in marks.items() if given), "")


_IN_MU = {"亩": Decimal(1), "公顷": Decimal(15), "平方米": Decimal("0.0015"), "平方公里": Decimal(1500)}
AREA_UNITS = tuple(_IN_MU)
_OTHER = {"亩": "公顷", "公顷": "亩", "平方米": "亩", "平方公里": "公顷"}


class Area(Quantity):
    """An area, kept in the unit as typed and shown in the other one too (1 公顷 = 15 亩)."""

    __slots__ = ()
    field_kind: ClassVar[str] = "area"
    example: ClassVar[str] = "3000余亩、200公顷"

    @classmethod
    def unit_called(cls, name: str) -> str:
        """Return the unit of area."""
        unit = {"平方千米": "平方公里", "km2": "平方公里", "ha": "公顷"}.get(name.lower(), super().unit_called(name))
        if unit not in _IN_MU:
            raise misread(f"{{label}}的单位只能是{'、'.join(AREA_UNITS)}。")
        return unit

    def in_unit(self, unit: str) -> Decimal:
        """Return the number in another unit."""
        return self.number * _IN_MU[self.unit] / _IN_MU[unit]

    @property
    def derived(self) -> str:
        """The same in the other unit."""
        other = _OTHER[self.unit]
        return f"合 {written(self.in_unit(other), _DIGITS)} {other}"
