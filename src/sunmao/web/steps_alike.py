# SPDX-License-Identifier: Apache-2.0
"""Which steps may be taken in several matters at once: those that say the same in each."""

from __future__ import annotations

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import fields_of
from sunmao.kernel.words import Step
from sunmao.record.registry import Ledger
from sunmao.web.asking import Asking
from sunmao.web.widgets import Option

ALIKE = ("approve", "remind", "pass_round", "hand_over")
"""Steps that every procedure has and that are taken alike in several matters."""


def offered(ask: Asking, ledger: Ledger) -> list[Option]:
    """Return the steps that this post may take in several matters at once."""
    steps = [step for step in ledger.procedure.steps if _alike(step)] + [BUILT_IN[name] for name in ALIKE]
    return [Option(step.name, step.label, chosen=False) for step in steps if ask.actor.role in step.who.roles]


def _alike(step: Step) -> bool:
    """Test whether a step says the same in every matter: no items, no parties, no files, no other matter named."""
    if step.opening or step.on or step.gathers or step.adds or step.links or step.parties:
        return False
    return not any(spec.kind in ("files", "matter") for spec in fields_of(step.form))
