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
from sunmao.web.widgets import Option

_BESIDE = ("countersign", "ask_countersign", "add_sign", "pass_turn")
"""What else may be done about an approval, each on a page of its own."""


@dataclass(frozen=True)
class Link:
    """One station of the chain."""

    label: str
    state: str  # done, now, or nothing yet
    note: str
    said: str = ""


def box(ask: Asking, stands: Standing, teller: Teller, opinion: str, back_to: str = "") -> dict[str, Any] | None:
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
        "held": held, "opinion": opinion, "back_to": [Option(value, label, value == back_to) for value, label in choices.earlier_approvers(stands)],
        "go": _goes_to(pending), "gap": "" if mine else Gaps(ask, stands).of_approval(),
        "url": reverse("decide", kwargs=where), "lines": teller.summary(pending.proposal),
        "beside": [{"label": one.label, "hint": one.hint, "go": one.name == "countersign", "url": reverse("step", kwargs={**where, "step": one.name})}
                   for one in beside],
        "own": reverse("step", kwargs={**where, "step": "withdraw"}) if withdraw else "",
    }  # fmt: skip


def _goes_to(pending: Pending) -> str:
    """Say where it goes with the next agreement."""
    after = pending.chain[len(pending.given) + 1 :]
    return f"同意并送{after[0].label}" if after else "同意"


def _chain(ask: Asking, stands: Standing, pending: Pending, teller: Teller) -> Iterator[Link]:
    proposal, since = pending.proposal, _since(stands, pending.proposal)
    yield Link(f"拟办　{_who(proposal, teller)}", "done", f"{_moment(ask, proposal)} 送出")
    yield from (_signing(ask, since, person, teller) for person in pending.asked)
    # A higher post that stood in gave several levels at once, so the last agreement may count for more than one.
    given = [t for t in since if t.step == "approve"][-len(pending.given) :] if pending.given else []
    before = proposal
    for place, role in enumerate(pending.chain):
        if place < len(pending.given) and given:
            agreed = given[min(place, len(given) - 1)]
            took = f"，用时 {_days(before, agreed)}" if agreed is not before else ""
            said = str(agreed.facts.get("opinion") or "")
            yield Link(f"{role.label}　{_who(agreed, teller)}", "done", f"{_moment(ask, agreed)} 同意{took}", said)
            before = agreed
        elif place == len(pending.given):
            yield from _turn(ask, since, pending, teller)
        else:
            yield Link(role.label, "", "")


def _turn(ask: Asking, since: tuple[Taken, ...], pending: Pending, teller: Teller) -> Iterator[Link]:
    """Return whose turn it is, after the word with which it was returned to him, if it was."""
    returned = next((t for t in reversed(since) if t.step == "return_for_revision"), None)
    if returned:
        reason = str(returned.facts.get("reason") or "")
        yield Link(f"退回　{_who(returned, teller)}", "done", _moment(ask, returned), reason)
    named = teller.name(pending.named) if pending.named else ""
    yield Link(joined((pending.next_role.label, named)), "now", "已转由其审批" if named else "现在这一步")


def _signing(ask: Asking, since: tuple[Taken, ...], person: str, teller: Teller) -> Link:
    """Return what somebody was asked to countersign for, or the opinion that was given."""
    signed = next((t for t in since if t.step == "countersign" and person in (t.by, t.on_behalf)), None)
    if signed:
        said = str(signed.facts.get("opinion") or "")
        return Link(f"会签　{teller.name(person)}", "done", _moment(ask, signed), said)
    asked = (t for t in since if t.step == "ask_countersign" and person in t.facts.get("people", ()))
    note = next((str(t.facts["note"]) for t in asked if t.facts.get("note")), "")
    return Link(f"会签　{teller.name(person)}", "now", "还没有签", note)


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
