# SPDX-License-Identifier: Apache-2.0
"""Invented clues in every stage, light and state, played through the ordinary steps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sunmao.domains.clues.forms import FROM_PEOPLE
from sunmao.office import posts
from sunmao.office.demonstration import Cast
from sunmao.office.models import Person
from sunmao.record.demonstration import Casting, Play, playable, scripts

FOLDER: Final = Path(__file__).parent / "demo_data"
ASKED: Final = ("title", "source", "line", "summary", "place", "body", "anonymous", "sender_unit", "secrecy")
DECIDED: Final = {"reasons": "why"}
TOLD: Final = {"text": "answer"}
OUTSIDE: Final = {"text": "answer", "manner": "manner", "delivered_to": "本人"}
TRIED: Final = {"text": "answer", "manner": "phone", "cause": "所留电话无人接听"}
BLANK: Final = {"place": "", "body": "", "manner": "letter", "opinion": "file"}
CASTING: Final = Casting(
    actors={
        "circulate": "intake", "merge": "intake", "unmerge": "intake", "archive": "intake", "reply_to_letter": "intake",
        "send_back": "head", "assign": "head", "hand_over": "head", "confirm_late": "deputy", "void": "head",
        "refuse_void": "head", "reopen": "deputy", "approve": "head", "return_for_revision": "head",
        "assess": "handler", "assess_again": "handler", "file_case": "handler", "decline": "handler",
        "transfer": "handler", "decide_merge": "handler", "tell_meanwhile": "handler", "answer_here": "handler",
        "answer_outside": "handler", "try_delivery": "handler", "give_up_delivery": "handler",
        "confirm_anonymous": "handler", "withdraw": "handler", "ask_void": "intake", "ask_reopen": "handler",
        "correct": "intake", "read_answer": "by",
    },
    texts={
        "circulate": {"to_department": "department"},
        "assign": {"to_person": "handler"},
        "assess": {"facts": "found", "opinion": "opinion", "reasons": "why"},
        "file_case": DECIDED, "decline": DECIDED, "transfer": DECIDED, "decide_merge": DECIDED,
        "tell_meanwhile": {"text": "来件已收到，正在调查核实，办结后另行告知。", "manner": "电话"},
        "reply_to_letter": {"text": "来信收悉，已转承办部门办理，结果将另行答复。", "manner": "信函"},
        "answer_here": TOLD, "answer_outside": OUTSIDE, "try_delivery": TRIED,
        "give_up_delivery": {"note": "两次电话均未接通，已在卷内记明。"},
        "confirm_anonymous": {"note": "提供人未留姓名和联系方式，无法反馈。"},
        "archive": {"complete": "on", "answered": "on", "place": "案件管理部档案柜"},
        "return_for_revision": {"reason": "事实部分写得过简，请补充现场情况后再报。"},
        "send_back": {"reason": "bounce"},
        "void": {"opinion": "同意作废，编号保留"},
        "reopen": {"opinion": "同意恢复办理"},
    },
    days={"answer_outside": "delivered_on", "try_delivery": "tried_on"},
)  # fmt: skip


def play(cast: Cast) -> None:
    """Play the clues of one office."""
    written = scripts(FOLDER, cast.key)
    teams = written.get("team", {})
    stage = Play("clues", cast, CASTING, teams)
    for clue in playable(written, "clue"):
        script = {**BLANK, **clue, "step": "register", "facts": _registration(cast, clue)}
        matter = stage.play(script)
        if who := clue.get("recused"):
            with cast.acting_as(teams[clue["team"]]["head"]) as by:
                person = Person.objects.get(office_id=by.office_id, id=cast.seats[who].person)
                posts.recuse(
                    person=person, since=cast.day(0), reason="与被反映单位负责人系近亲属", by=by, matter_id=matter
                )
    for number, past in enumerate(playable(written, "past"), 2):
        stage.play({"step": "record_past", "ago": 0, "by": past["by"], "facts": _past(cast, past, number)})


def _registration(cast: Cast, clue: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form of a registration; whoever sent it is drawn from the list of invented names."""
    facts: dict[str, Any] = {name: clue[name] for name in ASKED if name in clue}
    facts["received_on"] = clue.get("received", clue["ago"])
    if clue["source"] in FROM_PEOPLE and not clue.get("anonymous"):
        label = clue["sender"]
        facts |= {"sender_name": cast.outsider(label), "sender_contact": f"139 0000 {sum(label.encode()) % 10_000:04d}"}
    return facts


def _past(cast: Cast, past: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Return the form of a record of the past: without a source file, which is said so."""
    facts = {name: value for name, value in past.items() if name not in ("by", "sender")}
    if label := past.get("sender"):
        facts["sender_name"] = cast.outsider(label)
    return {"file_hash": "演示数据，无来源文件", "sheet": "演示数据", "row": row, **facts}
