# SPDX-License-Identifier: Apache-2.0
"""./sunmao setup: the first day of a real office."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from sunmao import environment
from sunmao.commands import tables
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, CommandMisused, CommandRefused, say, tell
from sunmao.kernel.roles import Role
from sunmao.office import founding, office_key
from sunmao.office.founding import Administrator, FirstDay, Founded, FoundingRefused
from sunmao.office.models import Office

NAME = "setup"
HELP = "正式单位的第一天：单位、三个管理员、一次性密码、密钥恢复单"
NEEDS = "database"
ADMINISTRATORS = {
    "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
}
OFFICE = ("name", "short_name", "mark", "code", "time_zone")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take answers from a file, or ask."""
    parser.add_argument("--file", type=Path, help="写好答案的 TOML 文件；不给则逐项询问")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Found the office, make its key, print what must be handed over."""
    data = environment.data_folder()
    if (data / MARKER).exists():
        raise CommandRefused(
            f"{data} 是演示数据的文件夹，不能建立正式单位。请用 SUNMAO_DATA_DIR 另指一个文件夹，再运行 setup。"
        )
    if not tables.is_current(data):
        tables.bring_up_to_date(data)
    first = Office.objects.first()
    if first is not None:
        raise CommandRefused(
            f"{first.name}已经建立，setup 只运行一次。增减人员请在网页或用 ./sunmao import people 办理。"
        )
    day = read_file(options.file) if options.file else ask(_prompt)
    try:
        with transaction.atomic():  # no office without its key
            founded = founding.found(day, at=timezone.now())
            number, key = office_key.make_key(founded.office.id)
    except FoundingRefused as error:
        raise CommandRefused(str(error)) from error
    except OSError as error:
        raise CommandRefused(f"密钥文件写不进 {office_key.folder()}：{error.strerror}。单位没有建立。") from error
    shares = office_key.recovery_sheet(key)
    if options.json:
        tell(_document(founded, number, shares))
    else:
        _print(founded, number, shares)
    return DONE


def read_file(path: Path) -> FirstDay:
    """Read the answers from a TOML file."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandMisused(f"读不到 {path}：{error.strerror}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandMisused(f"{path} 不是 TOML 文件：{error}。") from error
    unknown = sorted(set(written) - {"office", *ADMINISTRATORS})
    if unknown:
        raise CommandMisused(f"{path} 中有不认识的部分：{'、'.join(unknown)}。应有 office、system、security、audit。")
    office = {name: str(value) for name, value in dict(written.get("office", {})).items()}
    strange = sorted(set(office) - set(OFFICE))
    if strange:
        raise CommandMisused(f"{path} 的 office 中有不认识的项：{'、'.join(strange)}。")
    return first_day(office, {name: dict(written.get(name, {})) for name in ADMINISTRATORS})


def first_day(office: Mapping[str, str], people: Mapping[str, Mapping[str, Any]]) -> FirstDay:
    """Put the answers together."""
    return FirstDay(
        name=office.get("name", "").strip(),
        short_name=office.get("short_name", "").strip(),
        mark=office.get("mark", "").strip(),
        code=office.get("code", "").strip() or None,
        time_zone=office.get("time_zone", "").strip() or "Asia/Shanghai",
        administrators=[
            Administrator(
                role=role,
                name=str(people[name].get("name", "")).strip(),
                work_number=str(people[name].get("work_number", "")).strip(),
                department=str(people[name].get("department", "")).strip() or "办公室",
                sign_in_name=str(people[name].get("sign_in_name", "")).strip(),
            )
            for name, role in ADMINISTRATORS.items()
        ],
    )


def ask(prompt: Callable[[str], str]) -> FirstDay:
    """Ask item by item."""
    office = {
        "name": prompt("单位全称（如 示例市人民检察院）："),
        "short_name": prompt("单位简称（如 示例市院）："),
        "mark": prompt("编号用简称（如 示检）："),
        "code": prompt("行政区划代码（6 位或 8 位数字，没有请直接回车）："),
        "time_zone": prompt("时区（直接回车为 Asia/Shanghai）："),
    }
    people = {
        name: {
            "name": prompt(f"{role.label}姓名："),
            "work_number": prompt(f"{role.label}工号："),
            "department": prompt(f"{role.label}所在部门（直接回车为 办公室）："),
        }
        for name, role in ADMINISTRATORS.items()
    }
    return first_day(office, people)


def _prompt(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise CommandMisused("没有读到回答。请在终端中运行，或用 --file 给出答案文件。")
    return line.strip()


def _document(founded: Founded, number: int, shares: tuple[str, str]) -> dict[str, object]:
    office = founded.office
    return {
        "office": {"id": office.id, "name": office.name, "code": office.code, "mark": office.mark},
        "administrators": [
            {
                "role": one.role.value,
                "label": one.role.label,
                "name": one.name,
                "sign_in_name": one.sign_in_name,
                "password": one.password,
            }
            for one in founded.passwords
        ],
        "key": {"number": number, "shares": list(shares)},
    }


def _print(founded: Founded, number: int, shares: tuple[str, str]) -> None:
    print(f"{founded.office.name}已建立。\n\n一次性密码（首次登录须改，请分别当面交给本人）：")
    for one in founded.passwords:
        print(f"  {one.role.label}　{one.name}　登录名 {one.sign_in_name}　密码 {one.password}")
    print(f"\n本院密钥恢复单（第 {number} 号密钥）：两份分别打印，由两人分开保管；两份合在一起才能恢复密钥。")
    for name, share in zip(("第一份", "第二份"), shares, strict=True):
        print(f"  {name}　{share}")
    say("密钥在数据文件夹的 keys/office 中，不在数据库备份里，请另行备份。以上内容不再显示。")
    say("下一步：./sunmao serve 启动服务；再用 ./sunmao import people 导入部门和人员。")
