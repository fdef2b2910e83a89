# SPDX-License-Identifier: Apache-2.0
"""How each step changes the ledger's own columns; folded over the journal, so it holds no state."""

from __future__ import annotations

from datetime import date

from sunmao.kernel.states import CHINA, Done
from sunmao.record.projection import Row


def _day(done: Done) -> date:
    return done.at.astimezone(CHINA).date()


def register(row: Row, done: Done) -> None:
    """A clue came in."""
    said = done.taken.facts
    row.update(source=said["source"], received_on=date.fromisoformat(said["received_on"]),
               anonymous=bool(said.get("anonymous")))  # fmt: skip


def record_past(row: Row, done: Done) -> None:
    """A letter of the past is kept as it was."""
    said = done.taken.facts
    row.update(source=said["source"], received_on=date.fromisoformat(said["message_at"][:10]), informed="past")


def circulate(row: Row, done: Done) -> None:
    """A clue went to a department."""
    row["circulated_on"] = _day(done)


def send_back(row: Row, _done: Done) -> None:
    """A department sent it back."""
    row["returns"] += 1


def file_case(row: Row, done: Done) -> None:
    """It became a case."""
    row.update(outcome="filed", decided_on=_day(done))


def decline(row: Row, done: Done) -> None:
    """It did not."""
    row.update(outcome="declined", decided_on=_day(done))


def transfer(row: Row, done: Done) -> None:
    """It went elsewhere."""
    row.update(outcome="transferred", decided_on=_day(done))


def merge(row: Row, done: Done) -> None:
    """It is handled with another."""
    row.update(outcome="merged", decided_on=_day(done))


decide_merge = merge


def unmerge(row: Row, _done: Done) -> None:
    """It is handled on its own again."""
    row.update(outcome="", decided_on=None)


def read_answer(row: Row, done: Done) -> None:
    """The colleague who sent it has read the answer."""
    row.update(informed="here", answered_on=_day(done))


def answer_outside(row: Row, done: Done) -> None:
    """The answer was delivered outside."""
    row.update(informed="outside", answered_on=date.fromisoformat(done.taken.facts["delivered_on"]))


def give_up_delivery(row: Row, done: Done) -> None:
    """Two deliveries failed."""
    row.update(informed="undeliverable", answered_on=_day(done))


def confirm_anonymous(row: Row, done: Done) -> None:
    """Nobody is known who could be told."""
    row.update(informed="anonymous", answered_on=_day(done))
