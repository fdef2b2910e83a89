# SPDX-License-Identifier: Apache-2.0
"""./sunmao rotate-key OFFICE: a new office key, under which every matter's key is wrapped again."""

from __future__ import annotations

import argparse

from sunmao.commands import office_keys
from sunmao.commands.import_people import office_called
from sunmao.commands.messages import DONE, CommandRefused, say, tell
from sunmao.office import office_key
from sunmao.office.office_key import KeyMissing
from sunmao.record.rekeying import KeySpoiled, rotate

NAME = "rotate-key"
HELP = "更换一个院的密钥：生成新密钥并重新加封，内容不动；打印新的恢复单"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the office."""
    parser.add_argument("office", metavar="OFFICE", help="单位代码或简称")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Change the key and print its recovery sheet.

    :raises CommandRefused: if a key is missing or does not open
    """
    office = office_called(options.office)
    office_keys.refuse_another_account()
    try:
        done = rotate(office.id)
    except (KeyMissing, KeySpoiled) as error:
        raise CommandRefused(str(error)) from error
    except OSError as error:
        raise CommandRefused(
            f"密钥文件写不进 {office_key.folder()}：{error.strerror}。密钥没有更换，请处理后重试。"
        ) from error
    shares = office_key.recovery_sheet(done.key)
    if options.json:
        tell(
            {
                "office": office.name,
                "number": done.number,
                "matters": done.matters,
                "drafts": done.drafts,
                "drafts_closed": done.drafts_closed,
                "shares": list(shares),
            }
        )
        return DONE
    office_keys.print_sheet(done.number, shares)
    say(
        f"{office.name}已换用第 {done.number} 号密钥，重新加封 {done.matters} 件、草稿 {done.drafts} 份。以上内容不再显示。"
    )
    if done.drafts_closed:
        say(f"有 {done.drafts_closed} 份草稿打不开，没有加封；其作者可以在“我的草稿”中放弃，满 30 天自动清除。")
    say("请立即另行备份密钥（./sunmao backup），并妥存以前各号的恢复单：旧备份和按证件号查找仍要用到。")
    return DONE
