# SPDX-License-Identifier: Apache-2.0
"""./sunmao reset-password: a one-time slip from the server, when no security administrator can sign in."""

from __future__ import annotations

import argparse

from django.utils import timezone

from sunmao.commands.messages import DONE, CommandRefused, say, tell
from sunmao.office import slips
from sunmao.office.sign_in import account_named

NAME = "reset-password"
HELP = "为一个登录名发一次性密码（24 小时内有效，登录后须改）"
NEEDS = "database"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the sign-in name."""
    parser.add_argument("name", help="登录名")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Issue the slip and print it once."""
    account = account_named(options.name)
    if account is None:
        raise CommandRefused(f"没有登录名为“{options.name}”的账号，请核对。")
    at = timezone.now()
    given = slips.issue(account, by=None, at=at)
    if options.json:
        tell({"sign_in_name": account.sign_in_name, "password": given, "until": at + slips.LIFE})
        return DONE
    print(given)
    say(f"这是 {account.sign_in_name} 的一次性密码，24 小时内有效，只能用一次，登录后须改。发放已记入登录日志。")
    return DONE
