# SPDX-License-Identifier: Apache-2.0
"""./sunmao import: rows of a spreadsheet become matters of a ledger; people come in the same way."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from sunmao import environment
from sunmao.commands.demo import MARKER
from sunmao.commands.import_people import office_called, run_people
from sunmao.commands.messages import DONE, REFUSED, CommandMisused, CommandRefused, say, tell
from sunmao.commands.progress import Bar
from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.office import posts
from sunmao.office.acting import NotYourPost, close_ticket, open_ticket
from sunmao.office.actors import posts_of
from sunmao.office.models import Account, Office
from sunmao.office.office_key import KeyMissing
from sunmao.office.spreadsheet import CellFault, SheetRefused
from sunmao.record import registry
from sunmao.record.cells import CellRefused
from sunmao.record.fault_sheets import write_fault_sheet
from sunmao.record.importing import Import, Imported
from sunmao.record.registry import Ledger, NoSuchLedger
from sunmao.record.sheet_forms import OwnHeads
from sunmao.record.spreadsheets import open_book
from sunmao.record.writing import StepRefused

NAME = "import"
HELP = "导入表格：import people 导入部门和人员，import clues 导入线索（来信）"
NEEDS = "database"
PEOPLE = "people"
LONGEST = timedelta(hours=8)
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the ledger, the file, the office, and how to read the file."""
    parser.add_argument("ledger", help="people，或台账代码（如 clues）")
    parser.add_argument("file", type=Path, help=".xlsx 表格")
    parser.add_argument("--office", required=True, help="单位代码或简称")
    parser.add_argument("--by", metavar="登录名", help="由谁导入；只有演示数据可以不写，即由本院案管人员导入")
    parser.add_argument("--map", type=Path, metavar="对照.toml", help="本院表头与标准表头的对照")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument("--faults", type=Path, metavar="问题.xlsx", help="把有问题的行连同问题写到一个新表格")
    parser.add_argument("--passwords", type=Path, metavar="密码.csv", help="（people）一次性密码写到一个新文件")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Import, say what was done, and answer 1 when something was not taken."""
    if options.ledger == PEOPLE:
        return run_people(options)
    ledger = ledger_called(options.ledger)
    office = office_called(options.office)
    if not options.file.is_file():
        raise CommandMisused(f"找不到文件 {options.file}，请核对路径。")
    if options.faults and options.faults.exists():
        raise CommandMisused(f"文件 {options.faults} 已存在，请另取一个文件名。")
    own = own_heads(options.map) if options.map else OwnHeads()
    done = _import(options, ledger, office, own)
    _say(done, dry=options.dry_run)
    if options.faults and done.faults:
        write_fault_sheet(options.faults, done.layouts, done.faults)
        say(f"有问题的行已写入 {options.faults}，改好后可直接再导入；其中有来信人信息，用后请删除。")
    if options.json:
        tell(_document(done))
    return REFUSED if done.faults else DONE


def ledger_called(code: str) -> Ledger:
    """Find a ledger that takes spreadsheets in."""
    try:
        found = registry.ledger(code)
    except NoSuchLedger as error:
        raise CommandMisused(str(error)) from error
    if not found.imports:
        able = "、".join(one.code for one in registry.ledgers() if one.imports)
        raise CommandMisused(f"“{found.label}”没有表格导入，可导入的有：{PEOPLE}、{able}。")
    return found


def own_heads(path: Path) -> OwnHeads:
    """Read how an office's own heads are meant.

    The file holds ``[columns]`` (own head = known head), ``[constants]`` (known head = what
    every row without it says) and ``sheet`` (the only sheet to read).
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandMisused(f"读不到 {path}：{error.strerror}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandMisused(f'{path} 读不懂（中文名称要加引号，如 "收件日" = "来信日期"）：{error}。') from error
    if unknown := sorted(set(written) - {"columns", "constants", "sheet"}):
        raise CommandMisused(f"{path} 中有不认识的部分：{'、'.join(unknown)}。应有 columns、constants、sheet。")
    parts = [written.get("columns", {}), written.get("constants", {})]
    if any(not isinstance(part, dict) for part in parts):
        raise CommandMisused(f'{path} 的 columns、constants 应为“名称 = "内容"”的列表。')
    columns, constants = ({str(k): str(v) for k, v in part.items()} for part in parts)
    return OwnHeads(columns, constants, str(written.get("sheet", "")))


def _import(options: argparse.Namespace, ledger: Ledger, office: Office, own: OwnHeads) -> Imported:
    _refuse_unknown_heads(ledger, own)
    with _acting_for(options.by, office, ledger) as ticket:
        taking = Import(ledger, ticket, timezone.now, ZoneInfo(office.time_zone), own, dry=options.dry_run,
                        progress=Bar("检查" if options.dry_run else "导入"))  # fmt: skip
        try:
            return taking.take(open_book(options.file))
        except SheetRefused as refused:
            return Imported(faults=[CellFault("", 0, "", str(refused))])
        except CellRefused as refused:
            raise CommandMisused(f"{options.map} 的 constants：{refused}") from refused
        except (StepRefused, KeyMissing, NotYourPost) as refused:
            raise CommandRefused(str(refused)) from refused
        except (OperationalError, InterfaceError) as error:
            raise CommandRefused(
                "导入途中数据库断开。已报完成的行都已写入；请稍后再运行同一命令，只会补上其余的行。"
            ) from error


def _refuse_unknown_heads(ledger: Ledger, own: OwnHeads) -> None:
    forms = list(ledger.imports.values())
    named = [*own.columns.values(), *own.constants]
    if unknown := [name for name in named if not any(form.head_of(name) for form in forms)]:
        known = "、".join(dict.fromkeys(head.names[0] for form in forms for head in form.heads))
        raise CommandMisused(f"--map 中有不认识的标准表头：{'、'.join(unknown)}。可用：{known}。")


@contextmanager
def _acting_for(sign_in_name: str | None, office: Office, ledger: Ledger) -> Iterator[UUID]:
    person, post, delegation = _named(sign_in_name, office, ledger) if sign_in_name else _case_manager(office)
    ticket = open_ticket(person, post, timezone.now() + LONGEST, delegation)
    try:
        yield ticket
    finally:
        try:
            close_ticket(ticket)
        except (OperationalError, InterfaceError):  # it ends by itself
            say("数据库已断开。")


def _named(sign_in_name: str, office: Office, ledger: Ledger) -> tuple[UUID, UUID, UUID | None]:
    account = Account.objects.filter(sign_in_name=sign_in_name, is_active=True).first()
    if account is None:
        raise CommandMisused(f"没有登录名“{sign_in_name}”，请核对 --by。")
    steps = [ledger.procedure.own_step(form.step) for form in ledger.imports.values()]
    able = frozenset[Role]().union(*(step.who.roles for step in steps if step))
    here = [choice for choice in posts_of(account) if choice.office_id == office.id and choice.role in able]
    here.sort(key=lambda choice: choice.role not in CASE_MANAGERS)
    if not here:
        raise CommandRefused(f"{sign_in_name} 今天在{office.name}没有可以导入的岗位，请换一个登录名。")
    return here[0].person_id, here[0].post_id, here[0].delegation_id


def _case_manager(office: Office) -> tuple[UUID, UUID, UUID | None]:
    if not (environment.data_folder() / MARKER).exists() and not office.demonstration:
        raise CommandMisused("请用 --by 写明由谁导入（登录名）；只有演示数据可以不写。")
    for role in (role for role in Role if role in CASE_MANAGERS):
        for person, post, _name in posts.holders(office.id, role):
            return person, post, None
    raise CommandRefused(f"{office.name}还没有案管人员，请先导入人员，或用 --by 写明由谁导入。")


def _rejected_rows(done: Imported) -> int:
    return len({(fault.sheet, fault.row) for fault in done.faults})


def _say(done: Imported, *, dry: bool) -> None:
    for note in done.notes:
        say(note)
    for fault in done.faults[:SHOWN]:
        say(fault.sentence if fault.row else fault.reason)
    if len(done.faults) > SHOWN:
        say(f"……还有 {len(done.faults) - SHOWN} 处问题，可用 --faults 写到表格。")
    verb = "可新增" if dry else "新增"
    say(f"共 {done.rows} 行：{verb} {done.created}，已有 {done.unchanged}，有问题 {_rejected_rows(done)}。")
    if dry:
        say("这是试运行，没有写入。")
    elif done.alike:
        say(f"疑似重复 {done.alike} 对，没有合并；请案管人员在线索页面并排比对后决定。")


def _document(done: Imported) -> dict[str, object]:
    return {
        "rows": done.rows,
        "created": done.created,
        "unchanged": done.unchanged,
        "rejected": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "reason": one.reason} for one in done.faults
        ],
        "alike": done.alike,
        "notes": done.notes,
    }
