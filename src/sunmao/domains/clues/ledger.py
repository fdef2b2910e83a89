# SPDX-License-Identifier: Apache-2.0
"""What the clue ledger gives to the ready-made pages."""

from __future__ import annotations

from collections.abc import Mapping

from sunmao.domains.clues import actions, demo, imports
from sunmao.domains.clues.forms import Source
from sunmao.domains.clues.models import Clue
from sunmao.domains.clues.papers import PAPERS
from sunmao.domains.clues.procedure import ClueProcedure
from sunmao.kernel.places import Place
from sunmao.kernel.states import State
from sunmao.record.registry import Column, Ledger, Measure, register

OUTCOMES = {"filed": "立案", "declined": "不立案", "transferred": "移送", "merged": "并案"}
INFORMED = {"here": "院内已阅知", "outside": "已对外送达", "undeliverable": "两次送达未果", "anonymous": "匿名",
            "past": "历史件已答复"}  # fmt: skip


def alike(state: State) -> Mapping[str, str]:
    """Return what two clues may have in common besides their text."""
    registered = state.last("register")
    if registered is None:
        return {}
    said = str(registered.facts.get("place") or "")
    return {"place": (Place.parts_of(said) or Place(said)).words, "body": str(registered.facts.get("body") or "")}


def add() -> None:
    """Add the ledger to the registry."""
    register(
        Ledger(
            "clues", "法律监督线索台账", ClueProcedure, "XS", model=Clue, actions=actions, alike=alike, demo=demo.play,
            imports=imports.FORMS, papers=PAPERS,
            columns=(
                Column("source", "来源", {s.value: s.label for s in Source}),
                Column("outcome", "结果", OUTCOMES),
                Column("informed", "反馈情况", INFORMED),
                Column("returns", "退回次数", filters=False),
            ),
            measures=(
                Measure("circulated", "已分流", "circulated_on"),
                Measure("decided", "已决定", "decided_on"),
                Measure("filed", "立案", "outcome", ("filed",), share_of="decided", note="占已决定"),
                Measure("answered", "已反馈", "answered_on"),
                Measure("untold", "未能告知提供人", "informed", ("undeliverable", "anonymous"),
                        note="两次送达未果，或提供人匿名"),
            ),
        )
    )  # fmt: skip
