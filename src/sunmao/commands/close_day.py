# SPDX-License-Identifier: Apache-2.0
"""./sunmao close-day: one fingerprint over all chains of each office, to be kept outside."""

from __future__ import annotations

import argparse

from django.utils import timezone

from sunmao.commands.messages import DONE, REFUSED, say, tell
from sunmao.office.models import Office
from sunmao.record import drafts
from sunmao.record.days import DayClosed, close_day

NAME = "close-day"
HELP = "结出各院当日总指纹；请打印或发送上级院保存，否则链尾被删看不出来"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take an office, or all."""
    parser.add_argument("--office", metavar="代码", help="只结这个院")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Close the day of each office, and drop the drafts that nobody touched for 30 days."""
    offices = Office.objects.order_by("code", "name")
    if options.office:
        offices = offices.filter(code=options.office)
    closed, refused = [], 0
    for office in offices:
        try:
            day = close_day(office, at=timezone.now())
        except DayClosed as error:
            refused += 1
            say(str(error))
            continue
        closed.append({"office": office.name, "day": day.day.isoformat(), "matters": day.matters, "entries": day.entries,
                       "fingerprint": bytes(day.fingerprint).hex(), "algorithm": day.algorithm,
                       "closed_at": day.closed_at.isoformat()})  # fmt: skip
    if dropped := drafts.drop_expired(at=timezone.now()):
        say(f"已清除 30 天没有动过的草稿 {dropped} 份。")
    if options.json:
        tell({"days": closed})
    for one in closed:
        say(f"{one['office']} {one['day']}：{one['matters']} 件、{one['entries']} 条，总指纹 {one['fingerprint']}")
    return REFUSED if refused and not closed else DONE
