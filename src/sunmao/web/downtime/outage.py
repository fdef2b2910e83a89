# SPDX-License-Identifier: Apache-2.0
"""Entering what was written on paper while the system was down: one reason for all of it, until midnight or a button.

The batch stands in the session of whoever enters; what was entered stands in the journal like everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sunmao.kernel.forms import Day, Form, FormFaults, ask, read
from sunmao.kernel.limits import Labeled

_KEPT = "sunmao_batch"


class Manner(Labeled):
    """How it was written down meanwhile."""

    PAPER = "paper", "纸质登记"
    TELEPHONE = "telephone", "电话记录"
    FILE = "file", "单机表格登记"


class Downtime(Form):
    """What is said once for the whole batch."""

    day: Day = ask("停机日期", help="可只敲 20260912；跨日的填第一天")
    why: str = ask("停机原因", most=60, default="系统停机", help="一句话，如系统停机、机房停电、网络中断")
    manner: Manner = ask("当时怎么记的", default=Manner.PAPER)


@dataclass(frozen=True)
class Batch:
    """One batch: why, since when, and until when if it has ended."""

    reason: str
    begun: datetime
    ended: datetime | None

    def runs(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it is still going on: not ended, and the day on which it began not over."""
        return self.ended is None and self.begun.astimezone(zone).date() == at.astimezone(zone).date()


def sentence(said: Downtime) -> str:
    """Write the reason that stands in each entry of the batch."""
    return f"{said.day:%Y-%m-%d} {said.why}，{said.manner.label}"


def begin(request: Any, said: Downtime, at: datetime) -> None:
    """Begin a batch; an earlier one is over."""
    request.session[_KEPT] = {"reason": sentence(said), "begun": at.isoformat(), "ended": None}


def end(request: Any, at: datetime) -> None:
    """End the batch; what was entered can still be looked at."""
    kept = request.session.get(_KEPT)
    if kept and not kept["ended"]:
        request.session[_KEPT] = {**kept, "ended": at.isoformat()}


def batch_of(request: Any) -> Batch | None:
    """Return the last batch of this session."""
    session = getattr(request, "session", None)
    kept = session.get(_KEPT) if session is not None else None
    if not kept:
        return None
    ended = datetime.fromisoformat(kept["ended"]) if kept["ended"] else None
    return Batch(kept["reason"], datetime.fromisoformat(kept["begun"]), ended)


def reason_of(request: Any, at: datetime, zone: ZoneInfo) -> str:
    """Return the reason of the batch that goes on, or nothing."""
    found = batch_of(request)
    return found.reason if found and found.runs(at, zone) else ""


def read_downtime(typed: Mapping[str, str], today: date) -> Downtime:
    """Read what was typed about the hours without the system.

    :raises FormFaults: with a sentence for each field to change
    """
    said = read(Downtime, typed)
    if said.day > today:
        raise FormFaults({"day": "停机日期不能晚于今天，请核对。"})
    return said
