# SPDX-License-Identifier: Apache-2.0
"""The short form of a rule: ``regime/op+op/exclude:n``, such as ``cpl/months:1+days:15/exclude:20``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sunmao.kernel.limits import Custody, Length, Limit, Mark, Regime, Unit

_MOST = 100_000
_OPERATION = re.compile(r"(hours|days|months|years|workdays):([+-]?[0-9]{1,6})", re.ASCII)
_EXCLUDED = re.compile(r"exclude:([0-9]{1,6})", re.ASCII)
_EXAMPLE = "例如 cpl/months:1+days:15/exclude:20"


class RuleError(ValueError):
    """The rule can not be read; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Rule:
    """A rule as read: how to count, how long, what was added and what is left out."""

    regime: Regime
    length: Length
    extended: tuple[Length, ...] = ()
    excluded_days: int = 0

    @cached_property
    def limit(self) -> Limit:
        """The rule as a limit; whether it bounds custody is said beside it."""
        return Limit("rule", "按规则推算", self.regime, self.length, Custody.IF_HELD, source="rule",
                     mark=Mark.INFERRED, cited="未引用条文，仅按所写规则推算")  # fmt: skip


def parse_rule(text: str) -> Rule:
    """Read the short form of a rule.

    :raises RuleError: with a sentence that says what is wrong
    """
    parts = text.strip().split("/")
    if len(parts) not in (2, 3):
        raise RuleError(f"规则“{text}”应写成“种类/长度/扣除”，{_EXAMPLE}。")
    length, *extended = [parse_length(operation) for operation in parts[1].split("+")]
    if any(more.number < 0 for more in extended):
        raise RuleError(f"规则“{text}”中延长的时间不能是负数。")
    if length.backwards and extended:
        raise RuleError(f"规则“{text}”是倒算的期限，不能再延长。")
    return Rule(_regime(parts[0]), length, tuple(extended), _excluded(parts[2]) if parts[2:] else 0)


def parse_length(text: str) -> Length:
    """Read one length such as ``days:15``.

    :raises RuleError: with a sentence that says what is wrong
    """
    found = _OPERATION.fullmatch(text.strip())
    if not found:
        raise RuleError(f"看不懂长度“{text}”，应写成 days:15、months:1、years:2、workdays:10 或 hours:24。")
    number = int(found[2])
    if abs(number) > _MOST:
        raise RuleError(f"长度“{text}”太大，最多{_MOST}。")
    return Length(Unit(found[1]), number)


def _regime(text: str) -> Regime:
    try:
        return Regime(text)
    except ValueError:
        known = "、".join(f"{regime.value}（{regime.label}）" for regime in Regime)
        raise RuleError(f"不认识期间种类“{text}”，可以是{known}。") from None


def _excluded(text: str) -> int:
    found = _EXCLUDED.fullmatch(text.strip())
    if not found:
        raise RuleError(f"看不懂扣除“{text}”，应写成 exclude:20。")
    return int(found[1])
