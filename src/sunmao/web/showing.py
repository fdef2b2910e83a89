# SPDX-License-Identifier: Apache-2.0
"""How days, lights, sizes and fingerprints are written on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sunmao.kernel.clocks import Light

_WEEKDAYS = "一二三四五六日"
_SIGNS = {Light.GREEN: "g", Light.YELLOW: "y", Light.RED: "r"}
_LEFT_CLASS = {"g": "s-mute", "y": "s-yellow-t", "r": "s-red-t"}


@dataclass(frozen=True)
class Lamp:
    """A light with its shape, its word and the days that remain."""

    sign: str
    word: str
    left: str

    @property
    def left_class(self) -> str:
        """The color of the remaining days; the word beside it says the same."""
        return _LEFT_CLASS[self.sign]


def light_on(due: date | None, warns_on: date | None, today: date, *, firm: bool = True) -> Light:
    """Return the light of a last day as lists know it; a day that is not firm never turns red."""
    if due is None:
        return Light.NONE
    if today > due:
        return Light.RED if firm else Light.YELLOW
    return Light.YELLOW if warns_on and today >= warns_on else Light.GREEN


def lamp(light: Light, due: date | None, today: date) -> Lamp | None:
    """Return the light as the page draws it, or nothing when no clock runs."""
    if light is Light.NONE or due is None:
        return None
    return Lamp(_SIGNS[light], light.label, left(due, today))


def left(due: date, today: date) -> str:
    """Write how many days remain."""
    days = (due - today).days
    if days == 0:
        return "今日"
    return f"余 {days} 日" if days > 0 else f"超 {-days} 日"


def short_day(day: date | None, today: date) -> str:
    """Write a day for a table: the year only when it is not this one."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def long_day(day: date) -> str:
    """Write a day for a sentence."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    """Write a moment for a list."""
    there = at.astimezone(zone)
    return f"{short_day(there.date(), today)} {there:%H:%M}"


def near_moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    """Write a moment by how near it is: the time today, else 昨天, else the day."""
    there = at.astimezone(zone)
    days = (today - there.date()).days
    return f"{there:%H:%M}" if days == 0 else "昨天" if days == 1 else short_day(there.date(), today)


def full_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write a moment with its year."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def foot_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write the moment at which a page was made."""
    there = at.astimezone(zone)
    return f"{long_day(there.date())}　星期{_WEEKDAYS[there.weekday()]}　{there:%H:%M}"


def size(count: int) -> str:
    """Write how large a file is."""
    for unit, factor in (("MB", 1024 * 1024), ("KB", 1024)):
        if count >= factor:
            return f"{count / factor:.0f} {unit}"
    return f"{count} 字节"


def fingerprint(value: bytes | memoryview, signs: int = 12) -> str:
    """Write the first signs of a fingerprint in groups of four."""
    text = bytes(value).hex()[:signs]
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
