# SPDX-License-Identifier: Apache-2.0
"""Load the law files of a folder at once; refuse them all when one entry is wrong."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sunmao.kernel.limits import LimitSeries
from sunmao.law.entries import Approval, CitedRule, Entry, Irregularity, Numbering, PaperKind, Switch
from sunmao.law.limiting import in_series, limit_of
from sunmao.law.making import approval_of, irregularity_of, numbering_of, paper_of, rule_of, switch_of
from sunmao.law.reading import LawError, Row
from sunmao.law.sources import Instrument, instrument_of

HERE = Path(__file__).parent
Table = Mapping[str, Any]
E = TypeVar("E", bound=Entry)
_KINDS = {
    "limit": "期限",
    "rule": "规则",
    "approval": "审批",
    "paper": "文书",
    "irregularity": "监控",
    "switch": "开关",
}


@dataclass(frozen=True)
class Law:
    """Everything the law files say."""

    instruments: Mapping[str, Instrument]
    sections: Mapping[str, str]
    limits: Mapping[str, LimitSeries]
    rules: Mapping[str, CitedRule]
    approvals: Mapping[str, Approval]
    papers: Mapping[str, PaperKind]
    irregularities: Mapping[str, Irregularity]
    switches: Mapping[str, Switch]
    numbering: Numbering


def load(folder: Path = HERE) -> Law:
    """Read all files of a folder.

    :raises LawError: naming every fault in one message
    """
    faults: list[str] = []
    instruments = _instruments(_read(folder / "instruments.toml", faults), faults)
    files = _Files(folder, instruments, faults)
    limits = in_series((limit_of(row, file) for file in files.sections for row in files.rows(file, "limit")), faults)
    rules = [rule_of(row, str(f.get("section", ""))) for f in files.sections for row in files.rows(f, "rule")]
    approvals = [approval_of(row) for row in files.rows(files.named("approvals"), "approval")]
    papers, numbering = _papers(files)
    watched = files.named("irregularities")
    irregularities = [
        irregularity_of(row, watched.get("level_mark", "I")) for row in files.rows(watched, "irregularity")
    ]
    switches = [switch_of(row) for row in files.rows(files.named("settings"), "switch")]
    _unique(
        [*limits, *_codes(rules), *_codes(approvals), *_codes(papers), *_codes(irregularities), *_codes(switches)],
        faults,
    )
    _approvals_exist(papers, _codes(approvals), faults)
    if faults:
        raise LawError(dict.fromkeys(faults))
    titles = {str(file.get("section", "")): str(file.get("title", "")) for file in files.sections}
    return Law(instruments, titles, limits, _by_code(rules), _by_code(approvals), _by_code(papers),
               _by_code(irregularities), _by_code(switches), numbering)  # fmt: skip


class _Files:
    """The files of a folder, read into rows that share one list of faults."""

    def __init__(self, folder: Path, instruments: Mapping[str, Instrument], faults: list[str]) -> None:
        self.folder, self.instruments, self.faults = folder, instruments, faults
        self.sections = [_read(path, faults) for path in sorted((folder / "limits").glob("*.toml"))]

    def named(self, name: str) -> Table:
        return _read(self.folder / f"{name}.toml", self.faults)

    def rows(self, file: Table, kind: str) -> list[Row]:
        return [self.row(_KINDS[kind], table) for table in file.get(kind, [])]

    def row(self, what: str, table: Table) -> Row:
        return Row(what, table, self.instruments, self.faults)


def _papers(files: _Files) -> tuple[list[PaperKind], Numbering]:
    file = files.named("papers")
    issued = {name: files.row("编号处", {**table, "code": name}) for name, table in file.get("issued", {}).items()}
    numbering = numbering_of(files.row("文号", {"code": "numbering", "label": "文号规则", **file.get("numbering", {})}))
    return [paper_of(row, issued) for row in files.rows(file, "paper")], numbering


def _read(path: Path, faults: list[str]) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"缺少文件“{path.name}”。")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"文件“{path.name}”读不出来：{error}。")
    return {}


def _instruments(file: Table, faults: list[str]) -> dict[str, Instrument]:
    known = {key: instrument_of(key, table) for key, table in file.items()}
    faults.extend(f"法规“{key}”没有名称。" for key, instrument in known.items() if not instrument.title)
    return known


def _codes(entries: Iterable[Entry]) -> list[str]:
    return [entry.code for entry in entries]


def _by_code(entries: Iterable[E]) -> dict[str, E]:
    return {entry.code: entry for entry in entries}


def _unique(codes: list[str], faults: list[str]) -> None:
    faults.extend(f"代码“{code}”用了{times}次。" for code, times in Counter(codes).items() if times > 1)


def _approvals_exist(papers: Iterable[PaperKind], approvals: Collection[str], faults: list[str]) -> None:
    faults.extend(
        f"文书“{paper.code}”：没有审批条目“{paper.approval}”。"
        for paper in papers
        if paper.approval and paper.approval not in approvals
    )
