# SPDX-License-Identifier: Apache-2.0
"""``due --batch``: many limits from one file, the same count as one at a time, all or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sunmao.commands.due_asked import Wrong, read_asked
from sunmao.commands.kept_calendar import calendar
from sunmao.commands.messages import CommandMisused, say, tell
from sunmao.kernel.counting import NotCountable
from sunmao.kernel.limits import NotInForce

COLUMNS = ("case", "start", "rule", "in_custody")
_HELD = {"yes": True, "y": True, "true": True, "1": True, "是": True, "在押": True,
         "no": False, "n": False, "false": False, "0": False, "否": False, "": False, "不在押": False}  # fmt: skip


def run(path: Path, *, as_json: bool) -> None:
    """Read the file and write its lines with the column ``due`` added.

    :raises CommandMisused: naming the first line that can not be read, and how many more there are
    """
    header, lines = _read(path)
    where = {name: header.index(name) for name in COLUMNS}
    written, faults, provisional = [], [], 0
    for number, cells in lines:
        try:
            due, unsure = _due(cells, where, len(header))
        except (Wrong, NotCountable, NotInForce) as error:
            faults.append(f"第{number}行：{error}")
            continue
        written.append([*cells, due])
        provisional += unsure
    if faults:
        more = f"另有{len(faults) - 1}行也有错误。" if len(faults) > 1 else ""
        raise CommandMisused(faults[0] + more)
    _write([*header, "due"], written, as_json=as_json)
    if provisional:
        say(f"其中{provisional}行的到期日为暂定：该年放假安排尚未公布。")


def _read(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise CommandMisused(f"读不到文件“{path}”，请核对路径。") from None
    except UnicodeDecodeError:
        raise CommandMisused(f"文件“{path}”不是 UTF-8 编码的文本，请另存为 UTF-8 后再试。") from None
    lines = text.split("\n")
    if not any(line.strip() for line in lines[1:]):
        raise CommandMisused(f"文件“{path}”没有要推算的行，应有一行列名（{' '.join(COLUMNS)}）和至少一行内容。")
    header = [name.strip() for name in lines[0].split("\t")]
    if missing := [name for name in COLUMNS if name not in header]:
        raise CommandMisused(f"文件“{path}”缺少列“{'、'.join(missing)}”，各列以制表符分隔：{' '.join(COLUMNS)}。")
    return header, ((number, line.split("\t")) for number, line in enumerate(lines[1:], start=2) if line.strip())


def _due(cells: list[str], where: dict[str, int], width: int) -> tuple[str, bool]:
    if len(cells) != width:
        raise Wrong(f"应有{width}列，实有{len(cells)}列。")
    held = _HELD.get(cells[where["in_custody"]].strip().lower())
    if held is None:
        raise Wrong(f"是否在押“{cells[where['in_custody']]}”只能写 yes 或 no。")
    asked = read_asked(cells[where["rule"]], cells[where["start"]], held=held)
    reckoning = asked.reckon(calendar())
    return asked.end_in_words(reckoning), reckoning.provisional


def _write(header: list[str], rows: list[list[str]], *, as_json: bool) -> None:
    if as_json:
        tell({"rows": [dict(zip(header, row, strict=True)) for row in rows]})
        return
    sys.stdout.write("\n".join("\t".join(row) for row in [header, *rows]) + "\n")
