# SPDX-License-Identifier: Apache-2.0
"""Every entry as a row that people read: on the page 依据 and in ``./sunmao due --list``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from sunmao.kernel.limits import Extension, Limit, Mark
from sunmao.law import law
from sunmao.law.entries import Approval, Entry, Irregularity, PaperKind, Switch


@dataclass(frozen=True)
class Shown:
    """One entry, or one version of a limit, in words."""

    code: str
    label: str
    length: str
    source: str
    mark: Mark
    since: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Entries that stand together under a heading."""

    label: str
    rows: tuple[Shown, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return every entry of the law files, in the order of the rulebook."""
    held = law()
    made = [Group(f"{section}　{title}", tuple(_of_section(section))) for section, title in held.sections.items()]
    made.append(Group("审批层级", tuple(map(_approval, held.approvals.values()))))
    made.append(
        Group("文书种类", (_plain(held.numbering, held.numbering.template), *map(_paper, held.papers.values())))
    )
    made.append(Group("流程监控的不规范情形", tuple(map(_irregularity, held.irregularities.values()))))
    made.append(Group("本院可以选择的事项", tuple(map(_switch, held.switches.values()))))
    return tuple(made)


def shown(limit: Limit) -> Shown:
    """Write one version of a limit in words."""
    length = limit.length.label if limit.length else ""
    return Shown(limit.code, limit.label, length, limit.citation, limit.mark, _force(limit), "；".join(notes_of(limit)))


def notes_of(limit: Limit) -> Iterator[str]:
    """Say what else the entry holds: start and stop, custody, extensions, what stops the count, its note."""
    yield from (f"{word}：{said}" for word, said in (("起算", limit.start), ("截止", limit.stop)) if said)
    if limit.custody != "no":
        yield limit.custody.label
    yield from (f"可以延长：{extension_in_words(extension)}" for extension in limit.extensions)
    yield from filter(None, (limit.suspension, limit.exclusion, limit.restart, limit.note))
    if limit.if_missed:
        yield f"逾期：{limit.if_missed}"
    if limit.configurable:
        yield "本院可以设定"


def extension_in_words(extension: Extension) -> str:
    """Write an extension: 1个月，上一级检察院批准（案情复杂）."""
    length = extension.length.label if extension.length else "未规定长度"
    approval = f"，{extension.approval}批准" if extension.approval else ""
    return f"{length}{approval}{f'（{extension.note}）' if extension.note else ''}"


def _of_section(section: str) -> Iterable[Shown]:
    held = law()
    for series in held.limits.values():
        yield from (shown(version) for version in series.versions if version.section == section)
    yield from (_plain(rule) for rule in held.rules.values() if rule.section == section)


def _force(limit: Limit) -> str:
    since = f"自{limit.since:%Y-%m-%d}" if limit.since else ""
    return since + (f"至{limit.until:%Y-%m-%d}" if limit.until else "")


def _plain(entry: Entry, length: str = "") -> Shown:
    return Shown(entry.code, entry.label, length, entry.citation, entry.mark, "", entry.note)


def _approval(entry: Approval) -> Shown:
    return _plain(entry, entry.chain_label)


def _paper(entry: PaperKind) -> Shown:
    said = (entry.contents and f"应当写明：{entry.contents}", entry.approver and f"批准：{entry.approver}", entry.note)
    issue = f"编号依据：{entry.issued_in_citation}（{entry.issued_in_mark.value}，{entry.issued_in_as_of}）"
    return replace(_plain(entry, entry.issued_in.label), note="；".join([*filter(None, said), issue]))


def _irregularity(entry: Irregularity) -> Shown:
    level = entry.level.label + (f"，持续的{entry.then.label}" if entry.then else "")
    return replace(_plain(entry, level), note=entry.condition)


def _switch(entry: Switch) -> Shown:
    choices = "；".join(f"{label}{'（默认）' if name == entry.default else ''}" for name, label in entry.choices)
    return replace(_plain(entry), note=f"{entry.note}可以选择：{choices}。")
