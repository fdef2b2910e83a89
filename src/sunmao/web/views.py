# SPDX-License-Identifier: Apache-2.0
"""Saved views and chosen columns of a ledger's list: what a person keeps under a name of his own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from sunmao.office import wishes
from sunmao.office.actors import Actor
from sunmao.record import registry
from sunmao.record.registry import Ledger, NoSuchLedger

MOST = 12
LONGEST_NAME = 20
_VIEW, _COLUMNS = "view.{}.", "columns.{}"


@dataclass(frozen=True)
class View:
    """One saved view."""

    label: str
    ledger: str
    query: str

    @property
    def url(self) -> str:
        """Where it opens."""
        return reverse("ledger", kwargs={"ledger": self.ledger}) + self.query


class NotKept(Exception):
    """A view can not be saved so; the message says what to do."""


def of_ledger(kept: Mapping[str, str], ledger: Ledger) -> list[View]:
    """Return the views saved in a ledger, from all that a person set."""
    start = _VIEW.format(ledger.code)
    return [
        View(name.removeprefix(start), ledger.code, query) for name, query in kept.items() if name.startswith(start)
    ]


def on_desk(kept: Mapping[str, str]) -> list[View]:
    """Return every saved view, for the desk, from all that a person set."""
    found = []
    for name, query in kept.items():
        word, _, rest = name.partition(".")
        code, _, label = rest.partition(".")
        if word == "view" and label and _known(code):
            found.append(View(label, code, query))
    return found


def _known(code: str) -> bool:
    try:
        registry.ledger(code)
    except NoSuchLedger:
        return False
    return True


def save(*, by: Actor, ledger: Ledger, label: str, query: str) -> None:
    """Save a view under a name; the same name again replaces it.

    :raises NotKept: if it has no name, or there are too many
    """
    name = " ".join(label.split())[:LONGEST_NAME]
    if not name:
        raise NotKept("请给这个视图起个名字，例如“本月来信”。")
    kept = {view.label for view in of_ledger(wishes.of(by), ledger)}
    if name not in kept and len(kept) >= MOST:
        raise NotKept(f"最多保存 {MOST} 个视图，请先删去不用的。")
    wishes.keep(by=by, name=_VIEW.format(ledger.code) + name, value=query)


def forget(*, by: Actor, ledger: Ledger, label: str) -> None:
    """Delete a saved view."""
    wishes.drop(by=by, name=_VIEW.format(ledger.code) + label)


def columns_of(kept: Mapping[str, str], ledger: Ledger) -> tuple[str, ...] | None:
    """Return the names of the columns a person chose for a list, or nothing for the usual ones."""
    chosen = kept.get(_COLUMNS.format(ledger.code))
    return tuple(chosen.split(",")) if chosen else None


def choose_columns(*, by: Actor, ledger: Ledger, names: Sequence[str]) -> None:
    """Keep which columns a list shows; none chosen means the usual ones."""
    name = _COLUMNS.format(ledger.code)
    if names:
        wishes.keep(by=by, name=name, value=",".join(names))
    else:
        wishes.drop(by=by, name=name)
