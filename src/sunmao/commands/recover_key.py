# SPDX-License-Identifier: Apache-2.0
"""./sunmao recover-key OFFICE: two custodians give a lost office key back from their recovery sheets."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from sunmao.commands import office_keys
from sunmao.commands.import_people import office_called
from sunmao.commands.messages import DONE, CommandMisused, CommandRefused, say, tell
from sunmao.office import office_key
from sunmao.office.models import Office
from sunmao.office.office_key import KeyMissing, ShareWrong
from sunmao.record import rekeying

NAME = "recover-key"
HELP = "用两份恢复单恢复一个院的密钥文件；抄错、不配套、会覆盖别的密钥的都拒绝"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the office and where the shares are read from."""
    parser.add_argument("office", metavar="OFFICE", help="单位代码或简称")
    parser.add_argument("--shares", nargs=2, type=Path, metavar="FILE", help="存有两份恢复单的两个文件；不给则当面询问")
    parser.add_argument("--number", type=int, metavar="N", help="恢复单上写的密钥号；不给则自动核对")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Put the key back.

    :raises CommandRefused: if the shares are wrong, or another key would be overwritten
    """
    office = office_called(options.office)
    office_keys.refuse_another_account()
    shares = tuple(map(_read, options.shares)) if options.shares else tuple(map(_ask, office_keys.SHARES))
    try:
        key = office_key.combine(*shares)
    except ShareWrong as error:
        raise CommandRefused(str(error)) from error
    number, written = put_back(office, key, options.number)
    if options.json:
        tell({"office": office.name, "number": number, "written": written})
    elif written:
        say(f"{office.name}第 {number} 号密钥已恢复，服务不必重启。请运行 ./sunmao verify 核对，并另行备份密钥。")
    else:
        say(f"{office.name}第 {number} 号密钥完好，没有改动。")
    return DONE


def put_back(office: Office, key: bytes, asked: int | None) -> tuple[int, bool]:
    """Write the key under its number; return the number and whether it was missing."""
    for number in office_key.numbers(office.id):
        if _kept(office, number) == key:
            return number, False
    number = asked or _number_of(office, key)
    if number < 1:
        raise CommandMisused("密钥号从 1 起。")
    if number in rekeying.numbers_used(office.id) and not rekeying.opens(office.id, number, key):
        raise CommandRefused(f"这两份恢复单不是{office.name}第 {number} 号密钥的，请核对单位和编号。")
    try:
        office_key.put_key(office.id, number, key)
    except FileExistsError as error:
        raise CommandRefused(
            f"第 {number} 号密钥文件已存在，且与恢复单不是同一把，没有覆盖。确已损坏的，请先移开再恢复。"
        ) from error
    except OSError as error:
        raise CommandRefused(f"密钥文件写不进 {office_key.folder()}：{error.strerror}。") from error
    return number, True


def _kept(office: Office, number: int) -> bytes:
    try:
        return office_key.key(office.id, number)
    except KeyMissing:
        return b""


def _number_of(office: Office, key: bytes) -> int:
    """Find which of the office's keys it is: the one that opens what is wrapped under its number."""
    used = rekeying.numbers_used(office.id)
    if not used:
        return 1
    found = next((number for number in used if rekeying.opens(office.id, number, key)), None)
    if found is None:
        raise CommandRefused(
            f"这把密钥打不开{office.name}的任何保密内容，请核对是否拿错了恢复单。"
            "如果是已更换下来的旧密钥，请用 --number 写明恢复单上的密钥号。"
        )
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandMisused(f"读不到恢复单文件 {path}，请核对路径；文件里只应有一份恢复单的字母和数字。") from error


def _ask(name: str) -> str:
    """Ask one custodian; the other does not see it."""
    if sys.stdin.isatty():
        return getpass.getpass(f"恢复单{name}（输入不显示）：")
    line = sys.stdin.readline()
    if not line:
        raise CommandMisused("没有读到恢复单。请在终端中运行，或用 --shares 给出两个文件。")
    return line.strip()
