# SPDX-License-Identifier: Apache-2.0
"""Papers of the clue ledger: 线索登记表, 线索移送表, 反馈函."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sunmao.record.papers import NAMELESS, NOT_YET, Paper, PaperNotReady, Said

HERE: Final = Path(__file__).parent
OUTCOMES: Final = {
    "file_case": "经审查，已决定立案。",
    "decline": "经审查，决定不立案。",
    "transfer": "经审查，已移送有关机关处理。",
    "decide_merge": "经审查，已与相关线索合并办理。",
    "merge": "经审查，已与相关线索合并办理。",
}


def registration_form(said: Said) -> Mapping[str, str]:
    """Return what 线索登记表 says: what was registered, and by whom it is handled."""
    clue = said.at("register")
    if not clue:
        raise PaperNotReady("本线索是历史补录的，没有登记表可以打印；请在“打印全部经过”中查看。")
    return {
        "line": clue["line"], "source": clue["source"], "received_on": clue["received_on"],
        "sender": clue["sender_name"] or clue["sender_unit"] or "匿名", "contact": clue["sender_contact"] or "—",
        "place": clue["place"] or "—", "body": clue["body"] or "—", "summary": clue["summary"],
        "secrecy": clue["secrecy"], "note": said.at("circulate").get("note") or "—",
    }  # fmt: skip


def transfer_form(said: Said) -> Mapping[str, str]:
    """Return what 线索移送表 says: from where, about what, to whom, why."""
    done, waiting = said.at("transfer"), said.waiting("transfer")
    transfer = done or waiting
    if not transfer:
        raise PaperNotReady("本线索还没有“决定移送”，办理该步骤后才能打印线索移送表。")
    clue = said.at("register")
    return {
        "line": clue["line"], "source": clue["source"], "received_on": clue["received_on"],
        "sender": clue["sender_name"] or clue["sender_unit"] or "匿名", "contact": clue["sender_contact"] or "—",
        "place": clue["place"] or "—", "body": clue["body"] or "—", "summary": clue["summary"],
        "assessment": said.at("assess").get("facts", ""), "to_body": transfer["to_body"],
        "reasons": transfer["reasons"], "materials": transfer["materials"] or "无", "state": "" if done else NOT_YET,
    }  # fmt: skip


def feedback_letter(said: Said) -> Mapping[str, str | Sequence[str]]:
    """Return what 反馈函 says to the sender: the answer that was written, or what was decided."""
    clue = said.at("register")
    if clue.get("anonymous") == "是":
        raise PaperNotReady("提供人匿名，没有可送达的人；请用“匿名无法反馈”，不必打印反馈函。")
    decided = [text for step, text in OUTCOMES.items() if said.at(step)]
    if not clue or not decided:
        raise PaperNotReady("本线索还没有作出决定，决定后才能打印反馈函。")
    answer = said.at("answer_outside") or said.at("try_delivery")
    named = clue["sender_name"] or clue["sender_unit"]
    return {
        "sender": "＿" * 8 if named == NAMELESS else named,  # written in by hand, so that no file holds the name
        "source": clue["source"],
        "received_on": clue["received_on"], "text": (answer.get("text") or decided[-1]).splitlines(),
    }  # fmt: skip


PAPERS: Final = {
    "线索登记表": Paper(HERE / "registration_form.docx", registration_form),
    "线索移送表": Paper(HERE / "transfer_form.docx", transfer_form),
    "反馈函": Paper(HERE / "feedback_letter.docx", feedback_letter),
}
