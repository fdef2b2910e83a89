# SPDX-License-Identifier: Apache-2.0
"""Where something is: a division of GB/T 2260, or a place in words with coordinates and their datum."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import ClassVar

from sunmao.kernel.amounts import written
from sunmao.kernel.kinds import Written, misread, plain

HERE = Path(__file__).parent
DATUMS = ("CGCS2000", "WGS84", "GCJ-02", "BD-09")
"""What coordinates may be measured from; without it a point lies up to 700 m elsewhere."""


@dataclass(frozen=True)
class Unit:
    """A division with the ones above it."""

    code: str
    name: str
    path: str

    @property
    def above(self) -> str:
        """The code of the one above; empty for a province."""
        if self.code.endswith("0000"):
            return ""
        return self.code[:2] + "0000" if self.code.endswith("00") else self.code[:4] + "00"


@cache
def divisions() -> Mapping[str, Unit]:
    """Return the divisions by code, provinces, prefectures and counties."""
    with (HERE / "divisions.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(line for line in file if not line.startswith("#"))}
    found = {}
    for code, name in names.items():
        above = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
        found[code] = Unit(code, name, "".join(dict.fromkeys(names[one] for one in above if one in names)))
    return found


@cache
def _called() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for unit in divisions().values():
        for name in {unit.name, unit.path}:
            found[name].append(unit.code)
    return {name: tuple(codes) for name, codes in found.items()}


def divisions_like(text: str, most: int = 20) -> tuple[Unit, ...]:
    """Return the divisions whose code begins with a text, or whose name has all its blank-separated parts."""
    words = plain(text).split()
    if not words:
        return ()
    fits = (u for u in divisions().values() if u.code.startswith(words[0]) or all(word in u.path for word in words))
    ranked = sorted(fits, key=lambda u: (words[-1] not in u.name, u.code))
    return tuple(ranked[:most])


class Division(Written):
    """A division, kept as its code; typed as code, full name, or a name that only one has."""

    __slots__ = ()
    field_kind: ClassVar[str] = "division"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the code."""
        said = re.sub(r"\s", "", plain(text))
        if found := re.fullmatch(r"(\d{6})(?:\d{6})?.*", said, re.ASCII):
            if found[1] in divisions():
                return found[1]
            raise misread("{label}没有代码为“" + found[1] + "”的行政区划，请核对，或改填名称。")
        codes = _called().get(said) or _called().get(said.removesuffix("市辖区"), ())
        if len(codes) == 1:
            return codes[0]
        if codes:
            paths = "、".join(f"{divisions()[code].path}（{code}）" for code in codes[:4])
            raise misread(f"叫“{said[:20]}”的有 {len(codes)} 个：{paths}{'等' if len(codes) > 4 else ''}，请写全称或代码。")  # fmt: skip
        raise misread("{label}没有找到，请填六位代码，或省、市、县的全称，例如 内蒙古自治区包头市昆都仑区。")

    @property
    def path(self) -> str:
        """The full name."""
        unit = divisions().get(self)
        return unit.path if unit else ""

    @property
    def derived(self) -> str:
        """The full name."""
        return self.path

    @property
    def in_words(self) -> str:
        """Name and code."""
        return f"{self.path}（{self}）" if self.path else str(self)


_FIGURE = r"-?\d+(?:\.\d+)?"
_POINT = re.compile(
    rf"(?P<text>.*?)\s*\(\s*(?:(?P<datum>[A-Z]+-?\d+)\s+)?(?P<x>{_FIGURE})\s*,\s*(?P<y>{_FIGURE})\s*\)", re.DOTALL
)
_HALF = re.compile(rf"\((?:{'|'.join(DATUMS)})?\s[^()]*,[^()]*\)$")
_DECIMALS = 8


class Place(Written):
    """A place in words, with coordinates where somebody measured them: 桥下（CGCS2000 109.84,40.65）."""

    __slots__ = ()
    field_kind: ClassVar[str] = "place"

    @classmethod
    def understood(cls, text: str) -> str:
        """Return the words, and behind them datum, longitude and latitude."""
        found = _POINT.fullmatch(plain(text))
        if not found and _HALF.search(plain(text)):
            raise misread("{label}的坐标请写成 坐标系 经度,纬度 三样齐全，例如 CGCS2000 109.84,40.65。")
        if not found:
            return text.strip()
        words = found["text"].strip()
        if not words:
            raise misread("{label}请先用文字写明地点，再写坐标。")
        if found["datum"] not in DATUMS:
            raise misread(f"{{label}}的坐标请写明坐标系：{'、'.join(DATUMS)}。")
        x, y = Decimal(found["x"]), Decimal(found["y"])
        if 3 <= x <= 54 and 73 <= y <= 136:
            raise misread("{label}的经度、纬度像是写反了，请先写经度（73 至 136），后写纬度（3 至 54）。")
        if not (73 <= x <= 136 and 3 <= y <= 54):
            raise misread("{label}的坐标不在我国范围内，经度应为 73 至 136，纬度应为 3 至 54。")
        kept = text.strip()[: len(words)] if text.strip().startswith(words) else words
        return f"{kept}（{found['datum']} {written(round(x, _DECIMALS))},{written(round(y, _DECIMALS))}）"

    def _said(self) -> Mapping[str, str]:
        found = _POINT.fullmatch(plain(self))
        return found.groupdict() if found else {}

    @property
    def words(self) -> str:
        """The place without coordinates."""
        return self[: self.rindex("（")] if self._said() else str(self)

    @property
    def datum(self) -> str:
        """What the coordinates are measured from; empty without any."""
        return self._said().get("datum", "")

    @property
    def point(self) -> tuple[str, str]:
        """Longitude and latitude as written; empty without any."""
        said = self._said()
        return said.get("x", ""), said.get("y", "")
