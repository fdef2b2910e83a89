# SPDX-License-Identifier: Apache-2.0
"""The ledgers that this installation has. Each ledger's folder adds itself when the application starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.db import models

from sunmao.kernel.procedures import Procedure, Register
from sunmao.kernel.states import State


class NoSuchLedger(LookupError):
    """There is no ledger of that name; the message is for the person who asked."""


@dataclass(frozen=True)
class Column:
    """A column of a ledger's own table that lists and counts may show."""

    name: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    filters: bool = True
    counts: bool = True


@dataclass(frozen=True)
class Measure:
    """A number of the count page: matters whose own column is filled, or holds one of the values."""

    name: str
    label: str
    column: str = ""
    values: tuple[str, ...] = ()
    share_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Ledger:
    """One ledger: its procedure, and what its folder adds to the ready-made pages."""

    code: str
    label: str
    procedure: type[Procedure]
    prefix: str
    versions: tuple[type[Procedure], ...] = ()
    model: type[models.Model] | None = None
    actions: ModuleType | None = None
    columns: tuple[Column, ...] = ()
    measures: tuple[Measure, ...] = ()
    alike: Callable[[State], Mapping[str, str]] | None = None
    views: tuple[tuple[str, str], ...] = ()
    imports: Mapping[str, Any] = field(default_factory=dict)
    demo: Callable[..., None] | None = None
    papers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def register(self) -> bool:
        """Whether it keeps records without stages."""
        return issubclass(self.procedure, Register)

    def of_version(self, version: str) -> type[Procedure]:
        """Return the procedure a matter runs under; the current one when its version is gone."""
        return next((p for p in (self.procedure, *self.versions) if p.version == version), self.procedure)


_ledgers: dict[str, Ledger] = {}


def register(ledger: Ledger) -> None:
    """Add a ledger.

    :raises ValueError: if another ledger has its code or its prefix
    """
    for other in _ledgers.values():
        if other.code == ledger.code or other.prefix == ledger.prefix:
            raise ValueError(f"ledgers {other.code} and {ledger.code} share a code or a prefix")
    _ledgers[ledger.code] = ledger


def ledger(code: str) -> Ledger:
    """Return the ledger of that code.

    :raises NoSuchLedger: if there is none
    """
    found = _ledgers.get(code)
    if found is None:
        raise NoSuchLedger(f"没有名为“{code}”的台账，可用的有：{'、'.join(sorted(_ledgers)) or '（无）'}。")
    return found


def ledgers() -> tuple[Ledger, ...]:
    """Return every ledger, in the order of their codes."""
    return tuple(sorted(_ledgers.values(), key=lambda one: one.code))


def resolve() -> list[str]:
    """Return what the ledgers ask of each other and do not find (``opens`` of unknown ledgers or steps)."""
    faults = []
    for one in _ledgers.values():
        for step in one.procedure.steps:
            if not step.opens:
                continue
            other = _ledgers.get(step.opens)
            opening = other.procedure.own_step(step.opens_by) if other and step.opens_by else None
            if other is None or (step.opens_by and (opening is None or not opening.opening)):
                faults.append(f"{one.code}.{step.name} opens {step.opens}.{step.opens_by}, which is not there")
    return faults
