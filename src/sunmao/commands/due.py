# SPDX-License-Identifier: Apache-2.0
"""./sunmao due: work out one time limit, many from a file, or list what the law files hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sunmao.commands import due_batch
from sunmao.commands.due_asked import Asked, Wrong, read_asked
from sunmao.commands.kept_calendar import calendar
from sunmao.commands.messages import DONE, CommandMisused, CommandRefused, tell
from sunmao.kernel.counting import MonthEnd, NotCountable, Reckoning
from sunmao.kernel.limits import Custody, Mark, NotInForce
from sunmao.law import switches
from sunmao.law.showing import extension_in_words, groups

NAME = "due"
HELP = "推算期限的到期日，说明依据和算法"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a rule and a day, or a file, or the wish for a list."""
    parser.add_argument("rule", nargs="?", help="期限代码，或短式如 cpl/months:1+days:15/exclude:20")
    parser.add_argument(
        "--from", dest="start", metavar="DAY", help="起算日，如 2025-01-15；以小时计算的写到分，如 2025-01-15T10:30"
    )
    parser.add_argument("--custody", action="store_true", help="在押：羁押期限不因节假日顺延")
    parser.add_argument(
        "--extend", nargs="+", action="extend", default=[], metavar="LENGTH", help="延长，如 months:1 days:15"
    )
    parser.add_argument("--exclude", default="0", metavar="N", help="不计入期限的日数")
    parser.add_argument("--batch", metavar="FILE", help="逐行推算，列为 case start rule in_custody，以制表符分隔")
    parser.add_argument("--list", action="store_true", help="列出全部条目及其核对标记")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Do what was asked.

    :raises CommandMisused: for an unknown code, a bad day, an empty file
    :raises CommandRefused: where the law sets no length or nothing was in force
    """
    if options.list:
        _list(as_json=options.json)
    elif options.batch:
        due_batch.run(Path(options.batch), as_json=options.json)
    elif not options.rule or not options.start:
        raise CommandMisused("请写明规则和起算日，例如 ./sunmao due prosecution_review --from 2025-01-15。")
    else:
        _one(options)
    return DONE


def _one(options: argparse.Namespace) -> None:
    try:
        asked = read_asked(options.rule, options.start, held=options.custody).changed(options.extend, options.exclude)
        reckoning = asked.reckon(calendar())
    except Wrong as error:
        raise CommandMisused(str(error)) from None
    except (NotCountable, NotInForce) as error:
        raise CommandRefused(str(error)) from None
    notes = list(_notes(asked, reckoning))
    if options.json:
        tell(_document(options.rule, asked, reckoning, notes))
        return
    limit = asked.limit
    print(f"{limit.label}：{asked.end_in_words(reckoning)}{'（暂定）' if reckoning.provisional else ''}")
    print(f"推算：{reckoning.proof}")
    print(
        f"依据：{limit.citation}（{limit.mark.value} {limit.mark.label}）"
        if limit.code != "rule"
        else f"依据：{limit.citation}"
    )
    for note in notes:
        print(f"说明：{note}")


def _notes(asked: Asked, reckoning: Reckoning) -> Iterator[str]:
    limit = asked.limit
    if limit.custody is Custody.NO and asked.held:
        yield "该期限不限制羁押时间，有人在押不改变到期日。"
    if limit.custody is Custody.IF_HELD and not asked.held and limit.code != "rule":
        yield "在押的，此期限为羁押期限，不因节假日顺延，请加 --custody。"
    yield from (f"可以延长：{extension_in_words(extension)}。" for extension in limit.extensions)
    yield from (f"{text}。" for text in (limit.suspension, limit.exclusion, limit.restart, limit.note) if text)
    open_points = {switch.name: switch.note for switch in switches()}
    if limit.day_before:
        yield open_points["conditional_end"]
    if asked.reckon(calendar(), MonthEnd.STICKY).nominal != reckoning.nominal:
        yield open_points["month_end"]


def _document(rule: str, asked: Asked, reckoning: Reckoning, notes: list[str]) -> dict[str, object]:
    limit = asked.limit
    return {
        "rule": rule,
        "code": None if limit.code == "rule" else limit.code,
        "label": limit.label,
        "start": asked.start.isoformat(),
        "length": limit.length.label if limit.length else None,
        "regime": limit.regime.value,
        "custody": limit.custody.bounds(held=asked.held),
        "extended": [f"{more.unit.value}:{more.number}" for more in asked.extended],
        "excluded_days": asked.excluded_days,
        "nominal": reckoning.nominal.isoformat(),
        "due": reckoning.due.isoformat(),
        "moment": reckoning.moment.isoformat(timespec="minutes") if reckoning.moment else None,
        "provisional": reckoning.provisional,
        "proof": reckoning.proof,
        "citation": limit.citation,
        "mark": None if limit.code == "rule" else limit.mark.value,
        "since": limit.since.isoformat() if limit.since else None,
        "until": limit.until.isoformat() if limit.until else None,
        "notes": notes,
    }


def _list(*, as_json: bool) -> None:
    if as_json:
        entries = [
            {"group": group.label, **asdict(row), "mark_label": row.mark.label}
            for group in groups()
            for row in group.rows
        ]
        tell({"entries": entries})
        return
    print("核对标记：" + "；".join(f"{mark.value} {mark.label}" for mark in Mark if mark is not Mark.HOUSE))
    for group in groups():
        print(f"\n{group.label}")
        for row in group.rows:
            cells = (row.mark.value, row.code, row.label, row.length or "未规定长度", row.source, row.since)
            print("  " + "　".join(filter(None, cells)))
