# SPDX-License-Identifier: Apache-2.0
"""The approval box: what waits, the chain with who gave which opinion when, and what this person may do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.judging import step_named
from sunmao.kernel.states import Pending, Taken
from sunmao.record.standing import Standing
from sunmao.web import choices, showing
from sunmao.web.asking import Asking
from sunmao.web.options import Gaps
from sunmao.web.telling import Teller, joined

_BESIDE = ("countersign", "ask_countersign", "add_sign", "pass_turn")
"""What else may be done about an approval, each on a page of its own."""


@dataclass(frozen=True)
class Link:
    """One station of the chain."""

    label: str
    state: str  # done, now, or nothing yet
    note: str
    said: str = ""


def box(ask: Asking, stands: Standing, teller: Teller, opinion: str) -> dict[str, Any] | None:
    """Return the approval box, or nothing when nothing waits for approval."""
    pending = stands.state.pending
    if pending is None:
        return None
    step = step_named(stands.procedure, pending.step)
    mine = not choices.why_not(ask, stands, BUILT_IN["return_for_revision"])
    where = {"ledger": stands.ledger.code, "number": stands.number}
    beside = [BUILT_IN[name] for name in _BESIDE if not choices.why_not(ask, stands, BUILT_IN[name])]
    withdraw = not choices.why_not(ask, stands, BUILT_IN["withdraw"])
    held = choices.why_not(ask, stands, BUILT_IN["approve"]) if mine else ""
    return {
        "label": step.label if step else pending.step, "chain": list(_chain(ask, stands, pending, teller)), "mine": mine,
        "held": held, "opinion": opinion, "back_to": choices.earlier_approvers(stands),
        "go": _goes_to(pending), "gap": "" if mine else Gaps(ask, stands).of_approval(),
        "url": reverse("decide", kwargs=where), "lines": teller.summary(pending.proposal),
        "beside": [{"label": one.label, "hint": one.hint, "url": reverse("step", kwargs={**where, "step": one.name})}
                   for one in beside],
        "own": reverse("step", kwargs={**where, "step": "withdraw"}) if withdraw else "",
    }  # fmt: skip


def _goes_to(pending: Pending) -> str:
    """Say where it goes with the next agreement."""
    after = pending.chain[len(pending.given) + 1 :]
    return f"同意并送{after[0].label}" if after else "同意"


def _chain(ask: Asking, stands: Standing, pending: Pending, teller: Teller) -> Iterator[Link]:
    proposal = pending.proposal
    yield Link(f"拟办　{_who(proposal, teller)}", "done", f"{_moment(ask, proposal)} 送出")
    for person in pending.asked:
        signed = next(
            (t for t in _since(stands, proposal) if t.step == "countersign" and person in (t.by, t.on_behalf)), None
        )
        said = str(signed.facts.get("opinion") or "") if signed else ""
        yield Link(
            f"会签　{teller.name(person)}",
            "done" if signed else "now",
            _moment(ask, signed) if signed else "还没有签",
            said,
        )
    approvals = (
        [t for t in _since(stands, proposal) if t.step == "approve"][-len(pending.given) :] if pending.given else []
    )
    before = proposal
    for place, role in enumerate(pending.chain):
        # A higher post that stood in gave several levels at once, so the last agreement may count for more than one.
        given = approvals[min(place, len(approvals) - 1)] if place < len(pending.given) and approvals else None
        if given:
            took = f"，用时 {_days(before, given)}" if given is not before else ""
            note = f"{_moment(ask, given)} 同意{took}"
            yield Link(f"{role.label}　{_who(given, teller)}", "done", note, str(given.facts.get("opinion") or ""))
            before = given
        elif place == len(pending.given):
            named = teller.name(pending.named) if pending.named else ""
            yield Link(joined((role.label, named)), "now", "已转由其审批" if named else "现在这一步")
        else:
            yield Link(role.label, "", "")


def _since(stands: Standing, proposal: Taken) -> tuple[Taken, ...]:
    return tuple(t for t in stands.state.standing if t.position > proposal.position)


def _who(taken: Taken, teller: Teller) -> str:
    """Name who acted, and for whom where he stood in (AB 岗)."""
    behalf = f"（代{teller.name(taken.on_behalf)}）" if taken.on_behalf else ""
    return teller.name(taken.by) + behalf


def _moment(ask: Asking, taken: Taken) -> str:
    return showing.short_moment(taken.happened_at, ask.zone, ask.today)


def _days(before: Taken, after: Taken) -> str:
    hours = (after.happened_at - before.happened_at).total_seconds() / 3600
    return f"{hours / 24:.0f} 日" if hours >= 24 else f"{hours:.0f} 小时" if hours >= 1 else "不到 1 小时"
