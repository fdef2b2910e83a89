# SPDX-License-Identifier: Apache-2.0
"""./sunmao import people: departments and people from one spreadsheet."""

from __future__ import annotations

import argparse
import csv
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from sunmao.commands.messages import DONE, REFUSED, CommandMisused, CommandRefused, say, tell
from sunmao.kernel.roles import Role
from sunmao.office import posts, taking_in
from sunmao.office.acting import acting, close_ticket, open_ticket
from sunmao.office.actors import actor_for
from sunmao.office.models import Office
from sunmao.office.spreadsheet import SheetRefused
from sunmao.office.taking_in import TakenIn


def run_people(options: argparse.Namespace) -> int:
    """Take people in, acting as the office's system administrator.

    Reads `file`, `office` (code, id or short name), and where given `passwords`, `json`, `dry_run`.
    """
    office = office_called(options.office)
    target = getattr(options, "passwords", None)
    if target is not None and Path(target).exists():
        raise CommandMisused(f"文件 {target} 已存在，请另取一个文件名，以免覆盖已发的一次性密码。")
    try:
        done = _take_in(Path(options.file), office, dry_run=bool(getattr(options, "dry_run", False)))
    except SheetRefused as error:
        raise CommandRefused(str(error)) from error
    if target is not None:
        write_passwords(Path(target), done)
    if getattr(options, "json", False):
        tell(_document(done, with_passwords=target is None))
    else:
        _say(done, target)
    return REFUSED if done.faults else DONE


def office_called(name: str) -> Office:
    """Find an office by its code, id, short name or name."""
    for column in ("code", "short_name", "name"):
        found = list(Office.objects.filter(**{column: name})[:2])
        if len(found) == 1:
            return found[0]
    try:
        return Office.objects.get(pk=UUID(name))
    except (ValueError, Office.DoesNotExist) as error:
        raise CommandMisused(f"没有代码或简称为“{name}”的单位，请核对 --office。") from error


def _take_in(path: Path, office: Office, *, dry_run: bool) -> TakenIn:
    at = timezone.now()
    held = posts.holders(office.id, Role.SYSTEM_ADMINISTRATOR)
    if not held:
        raise CommandRefused(f"{office.name}还没有系统管理员，请先运行 ./sunmao setup。")
    ticket = open_ticket(held[0][0], held[0][1], at + timedelta(hours=1))
    take = taking_in.try_in if dry_run else taking_in.take_in
    try:
        with acting(ticket):
            today = at.astimezone(ZoneInfo(office.time_zone)).date()
            done = take(path, by=actor_for(ticket), today=today)
    finally:
        close_ticket(ticket)
    if dry_run:
        say("这是试运行，没有写入。")
    return done


def write_passwords(path: Path, done: TakenIn) -> None:
    """Write the one-time passwords into a new file that only this account may read."""
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("姓名", "登录名", "一次性密码"))
        sheet.writerows(done.passwords)


def _document(done: TakenIn, *, with_passwords: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "rows": done.rows,
        "created": done.created,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "rejected": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "reason": one.reason} for one in done.faults
        ],
    }
    if with_passwords:
        found["passwords"] = [
            {"name": name, "sign_in_name": sign_in, "password": password} for name, sign_in, password in done.passwords
        ]
    return found


def _say(done: TakenIn, target: str | None) -> None:
    for fault in done.faults:
        say(fault.sentence)
    say(
        f"共 {done.rows} 行：新增 {done.created}，补充 {done.changed}，"
        f"未变 {done.unchanged}，未导入 {len({(one.sheet, one.row) for one in done.faults})}。"
    )
    if target is not None:
        say(f"一次性密码已写入 {target}，请分发后删除。首次登录须改密码。")
        return
    for name, sign_in, password in done.passwords:
        print(f"{name}\t{sign_in}\t{password}")
