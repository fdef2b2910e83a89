# SPDX-License-Identifier: Apache-2.0
"""./sunmao rebuild LEDGER: drop what follows from the journal and work it out again."""

from __future__ import annotations

import argparse

from sunmao.commands.messages import DONE, CommandMisused, say, tell
from sunmao.office.models import Office
from sunmao.record import registry
from sunmao.record.rebuilding import rebuild_ledger

NAME = "rebuild"
HELP = "按经过重建一个台账的栏目、期限和检索（例如 clues）"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a ledger."""
    parser.add_argument("ledger", metavar="台账", help="台账代码，例如 clues")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Rebuild it for every office."""
    try:
        ledger = registry.ledger(options.ledger)
    except registry.NoSuchLedger as error:
        raise CommandMisused(str(error)) from error
    done = {office.name: rebuild_ledger(office, ledger) for office in Office.objects.order_by("code", "name")}
    if options.json:
        tell({"ledger": ledger.code, "matters": sum(done.values()), "offices": done})
    say(f"已重建“{ledger.label}”{sum(done.values())} 件。")
    return DONE
