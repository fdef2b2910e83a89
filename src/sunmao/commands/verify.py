# SPDX-License-Identifier: Apache-2.0
"""./sunmao verify: recompute chains, everything that follows from them, and day fingerprints."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sunmao.commands.messages import DONE, REFUSED, CommandMisused, say, tell
from sunmao.office.models import Office
from sunmao.record.models import Matter
from sunmao.record.verify import Fault, Report, verify_office

NAME = "verify"
HELP = "重算全部（或指定编号）经过、台账、附件和日终总指纹，指出对不上的地方"
NEEDS = "owner"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take numbers, or nothing for everything."""
    parser.add_argument("numbers", nargs="*", metavar="编号", help="只核对这些事项")
    parser.add_argument("--no-files", action="store_true", help="不重算附件内容，只核对登记")
    parser.add_argument("--save-heads", type=Path, metavar="FILE", help="把各链末端指纹另存一份，交院外保存")
    parser.add_argument("--heads", type=Path, metavar="FILE", help="与以前另存的末端指纹比对")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Recompute and report."""
    report = Report()
    for office in Office.objects.order_by("code", "name"):
        if options.numbers and not Matter.objects.filter(office_id=office.id, number__in=options.numbers).exists():
            continue
        show = _progress(office) if sys.stderr.isatty() and not options.json else lambda _n: None
        report.add(verify_office(office, options.numbers, contents=not options.no_files, progress=show))
    known = set(Matter.objects.filter(number__in=options.numbers).values_list("number", flat=True))
    report.faults += [Fault(n, None, "没有这个编号的事项") for n in options.numbers if n not in known]
    if options.heads:
        report.faults += _against(options.heads)
    if options.save_heads:
        _save(options.save_heads)
    _tell(report, as_json=options.json)
    return REFUSED if report.faults else DONE


def _progress(office: Office) -> Any:
    return lambda done: print(f"\r{office.short_name}：已核对 {done} 条经过", end="", file=sys.stderr, flush=True)


def _tell(report: Report, *, as_json: bool) -> None:
    faults = [{"number": f.number, "position": f.position, "what": f.what} for f in report.faults]
    if as_json:
        tell({"matters": report.matters, "entries": report.entries, "days": report.days, "files": report.files,
              "faults": faults})  # fmt: skip
        return
    for fault in report.faults:
        where = f"第 {fault.position} 条：" if fault.position else ""
        print(f"{fault.number}　{where}{fault.what}")
    found = f"发现 {len(faults)} 处对不上。" if faults else "全部对得上。"
    say(
        f"已核对 {report.matters} 件事项、{report.entries} 条经过、{report.files} 份附件、{report.days} 个日终总指纹，{found}"
    )


def _heads() -> dict[str, list[Any]]:
    rows = Matter.objects.values_list("id", "number", "position", "head")
    return {str(key): [number, position, bytes(head).hex()] for key, number, position, head in rows}


def _save(path: Path) -> None:
    path.write_text(json.dumps(_heads(), ensure_ascii=False, indent=0), encoding="utf-8")
    say(f"已把 {len(_heads())} 条链的末端指纹存到 {path}，请交院外保存。")


def _against(path: Path) -> list[Fault]:
    """Compare with heads kept outside: each must still stand in its chain, at its place."""
    try:
        kept: dict[str, list[Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandMisused(f"读不到另存的末端指纹 {path}：{error}。") from error
    faults = []
    for key, (number, position, head) in kept.items():
        found = Matter.objects.filter(id=key).first()
        entry = found.entries.filter(position=position).first() if found else None
        if entry is None or bytes(entry.fingerprint).hex() != head:
            faults.append(Fault(number, position, "与院外保存的末端指纹不符，其后的经过被删去或改动"))
    return faults
