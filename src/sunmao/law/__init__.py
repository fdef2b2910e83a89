# SPDX-License-Identifier: Apache-2.0
"""The law as data: dated, cited, marked. This is the face that other parts use."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import TypeVar

from sunmao.kernel.limits import Basis, LimitSeries
from sunmao.law.entries import Approval, Irregularity, PaperKind, Switch, UnknownEntry
from sunmao.law.holidays import NoticeError, calendar, read_notice, with_notice
from sunmao.law.loading import Law, load
from sunmao.law.reading import LawError

__all__ = [
    "Approval", "Irregularity", "Law", "LawError", "NoticeError", "PaperKind", "Switch", "UnknownEntry",
    "approval", "approvals", "calendar", "cite", "irregularities", "law", "limit", "limits", "paper", "papers",
    "read_notice", "switches", "with_notice",
]  # fmt: skip

E = TypeVar("E")


@cache
def law() -> Law:
    """Return everything the law files say, read once."""
    return load()


def limit(code: str) -> LimitSeries:
    """Return all versions of a limit.

    :raises UnknownEntry: if there is none
    """
    return _found(law().limits, code, "期限")


def limits() -> Mapping[str, LimitSeries]:
    """Return all limits by code, in the order of the files."""
    return law().limits


def approval(act: str) -> Approval:
    """Return who must agree to an act.

    :raises UnknownEntry: if there is none
    """
    return _found(law().approvals, act, "审批")


def approvals() -> Mapping[str, Approval]:
    """Return all approval levels by act."""
    return law().approvals


def paper(code: str) -> PaperKind:
    """Return a kind of paper.

    :raises UnknownEntry: if there is none
    """
    return _found(law().papers, code, "文书")


def papers() -> Mapping[str, PaperKind]:
    """Return all kinds of papers by code."""
    return law().papers


def irregularities() -> tuple[Irregularity, ...]:
    """Return what process monitoring watches, in order."""
    return tuple(law().irregularities.values())


def switches() -> tuple[Switch, ...]:
    """Return what the law leaves open and an office chooses."""
    return tuple(law().switches.values())


def cite(code: str) -> Basis:
    """Return any entry as the basis of a step.

    :raises UnknownEntry: if there is none
    """
    return _found(_bases(), code, "依据")


@cache
def _bases() -> Mapping[str, Basis]:
    held = law()
    return {**held.limits, **held.rules, **held.approvals, **held.papers, **held.irregularities, **held.switches}


def _found(entries: Mapping[str, E], code: str, what: str) -> E:
    if code in entries:
        return entries[code]
    near = get_close_matches(code, entries, n=3)
    hint = f"是不是{'、'.join(near)}？" if near else "用 ./sunmao due --list 查看全部。"
    raise UnknownEntry(f"没有代码为“{code}”的{what}。{hint}")
