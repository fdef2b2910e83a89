# SPDX-License-Identifier: Apache-2.0
"""Settings of an office. They may tighten what the house does, never loosen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection


class SwitchRefused(Exception):
    """A setting is unknown, or its value would loosen a rule."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A numeric setting with its default and the values an office may choose."""

    name: str
    label: str
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that is one of a few words, kept in a column of the office."""

    name: str
    label: str
    values: tuple[str, ...]


SIGN_IN_FAILURES: Final = Setting("sign_in_failures", "连续输错几次密码后锁定", 5, 3, 5)
LOCK_OUT_MINUTES: Final = Setting("lock_out_minutes", "锁定多少分钟", 15, 15, 1440)
SESSIONS_PER_PERSON: Final = Setting("sessions_per_person", "一人可同时在几处登录", 1, 1, 3)
IDLE_MINUTES: Final = Setting("idle_minutes", "多少分钟不操作即锁屏", 30, 3, 30)

SETTINGS: Final[Mapping[str, Setting]] = {
    setting.name: setting for setting in (SIGN_IN_FAILURES, LOCK_OUT_MINUTES, SESSIONS_PER_PERSON, IDLE_MINUTES)
}
CHOICES: Final[Mapping[str, Choice]] = {
    choice.name: choice
    for choice in (
        Choice("month_end", "月末期限取哪一日", ("earlier", "later")),
        Choice("conditional_end", "附条件不起诉考验期最后一日取哪一日", ("earlier", "later")),
        Choice("algorithm", "新条目的指纹算法", ("sha256", "sm3")),
    )
}


def number(setting: Setting, office_id: UUID, on: date) -> int:
    """Return what holds in an office on a day; it may be asked before anybody acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office_switch_value(%s, %s, %s)", [office_id, setting.name, on])
        found = cursor.fetchone()[0]
    if found is None or not found.isdecimal():
        return setting.default
    return min(max(int(found), setting.least), setting.most)


def check(name: str, value: str) -> str:
    """Return a value that may be stored, or refuse it with a sentence."""
    if name in CHOICES:
        choice = CHOICES[name]
        if value not in choice.values:
            raise SwitchRefused(f"“{choice.label}”只能是 {'、'.join(choice.values)}，现填“{value}”。")
        return value
    setting = SETTINGS.get(name)
    if setting is None:
        raise SwitchRefused(f"没有名为“{name}”的设置。")
    if not value.isdecimal() or not setting.least <= int(value) <= setting.most:
        raise SwitchRefused(f"“{setting.label}”须为 {setting.least} 至 {setting.most} 之间的整数，现填“{value}”。")
    return value
