# SPDX-License-Identifier: Apache-2.0
"""./sunmao notice FILE: load the State Council's holiday notice of a year and work out every clock again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.utils import timezone

from sunmao import environment, law
from sunmao.commands import kept_calendar
from sunmao.commands.messages import DONE, REFUSED, CommandMisused, CommandRefused, say, tell
from sunmao.office.models import Person
from sunmao.record import asked_notices, notices
from sunmao.record.loading import Busy, Loaded, load_notice

NAME = "notice"
HELP = "载入某年放假安排（CSV），重新推算全部期限，列出改变的到期日"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="CSV 文件，列为 day,kind,holiday,notice（kind 为 off 或 work）",
    )
    parser.add_argument("--asked", action="store_true", help="载入“节假日”页面上提交、正等待载入的通知")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Load it and say what changed.

    :raises CommandMisused: if the file can not be read
    :raises CommandRefused: naming every wrong line
    """
    asked = bool(getattr(options, "asked", False))
    if asked == bool(options.file):
        raise CommandMisused("请写明放假安排的文件，或用 --asked 载入页面上提交的通知，二者选一。")
    if asked:
        return _load_asked(as_json=options.json)
    text = read(options.file)
    try:
        loaded = load_notice(text, at=timezone.now())
    except (law.NoticeError, Busy) as error:
        raise CommandRefused(str(error)) from error
    kept_calendar.keep(environment.data_folder(), notices.calendar(notices.newest()))
    names = _handlers(loaded)
    if options.json:
        tell(_document(loaded, names))
    else:
        _print(loaded, names)
    return DONE


def _load_asked(*, as_json: bool) -> int:
    """Load what a page asked for."""
    done = asked_notices.load_asked(at=timezone.now())
    kept_calendar.keep(environment.data_folder(), notices.calendar(notices.newest()))
    refused = [one for one in done if one.refusal]
    if as_json:
        tell({"asked": [{"moved": one.moved, "refusal": one.refusal} for one in done]})
    else:
        say(
            f"页面上提交的通知 {len(done)} 份，已载入 {len(done) - len(refused)} 份。"
            if done
            else "没有等待载入的通知。"
        )
        for one in refused:
            say(one.refusal)
    return REFUSED if refused else DONE


def read(path: Path) -> str:
    """Read the file as text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandMisused(f"读不到文件“{path}”：{error.strerror}。请核对路径。") from error
    except UnicodeDecodeError as error:
        raise CommandMisused(f"文件“{path}”不是 UTF-8 编码的文本，请另存为 UTF-8 后再试。") from error


def _handlers(loaded: Loaded) -> dict[object, str]:
    ids = {one.handler for _, one in loaded.moved if one.handler}
    return dict(Person.objects.filter(id__in=ids).values_list("id", "name"))


def _document(loaded: Loaded, names: dict[object, str]) -> dict[str, object]:
    moved = [
        {"office": office.name, "number": one.number, "clock": one.label, "before": one.before, "after": one.after,
         "handler": names.get(one.handler, "")}
        for office, one in loaded.moved
    ]  # fmt: skip
    return {"years": list(loaded.years), "known": loaded.known, "moved": moved}


def _print(loaded: Loaded, names: dict[object, str]) -> None:
    for line in _lines(loaded, names):
        print(line)
    years = "、".join(map(str, loaded.years))
    first = f"{years}年放假安排与已有的相同" if loaded.known else f"已载入{years}年放假安排"
    say(f"{first}，全部期限已重新推算，改变到期日 {len(loaded.moved)} 个。原到期日已留存，请通知上列承办人。"
        if loaded.moved else f"{first}，全部期限已重新推算，没有到期日改变。")  # fmt: skip


def _lines(loaded: Loaded, names: dict[object, str]) -> Iterator[str]:
    """List the moved days by office and handler."""
    rows = sorted(
        (f"{office.name}　{names.get(one.handler, '（未分流）')}", one.number,
         f"  {one.number}　{one.label}：{one.before or '未定'} 改为 {one.after or '未定'}")
        for office, one in loaded.moved
    )  # fmt: skip
    for whose, group in groupby(rows, key=lambda row: row[0]):
        yield whose
        yield from (line for _, _, line in group)
