# SPDX-License-Identifier: Apache-2.0
"""What the commands about an office key share: who may run them, how a recovery sheet is printed."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from sunmao.commands.messages import CommandRefused

SHARES = ("第一份", "第二份")


def refuse_another_account() -> None:
    """Refuse an account other than the service's: a key that it wrote could not be read by the service."""
    keys = Path(settings.KEYS_ROOT)
    if keys.exists() and keys.stat().st_uid != os.geteuid():
        raise CommandRefused(
            f"密钥文件夹 {keys} 属于另一个系统账号，在此写入的密钥服务将读不到。请用服务所用的账号运行本命令。"
        )


def print_sheet(number: int, shares: tuple[str, str]) -> None:
    """Print the recovery sheet of a key."""
    print(f"本院密钥恢复单（第 {number} 号密钥）：两份分别打印，由两人分开保管；两份合在一起才能恢复密钥。")
    for name, share in zip(SHARES, shares, strict=True):
        print(f"  {name}　{share}")
