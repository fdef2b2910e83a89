# SPDX-License-Identifier: Apache-2.0
"""The words that an office proposes beside its fields: added, switched off, taken into use again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sunmao.kernel.roles import Role
from sunmao.office import names
from sunmao.office.actors import Actor
from sunmao.office.models import Word, WordKind
from sunmao.office.posts import ArrangementRefused, need, obeying_rules

KEEPERS: Final = frozenset({Role.SYSTEM_ADMINISTRATOR})
CLASH: Final = "本院用词由系统管理员维护。"
MOST: Final = 200
"""As many words of one kind are proposed; more do not help anybody to choose."""
FIELDS: Final[Mapping[str, WordKind]] = {
    "被反映单位": WordKind.BODY, "移送到": WordKind.BODY, "移送单位": WordKind.BODY, "答复单位": WordKind.BODY,
    "发生地": WordKind.PLACE,
    "存放位置": WordKind.ROOM,
    "告知方式": WordKind.MANNER,
}  # fmt: skip
"""Beside which fields of forms a kind is proposed, by the label that people see: two fields may share a name."""


def add_words(*, kind: WordKind, texts: str, by: Actor) -> int:
    """Add words, one a line; those that are known are taken into use again. Return how many are new.

    :raises ArrangementRefused: if a line is too long, or there is none
    """
    need(by, KEEPERS)
    wanted = list(dict.fromkeys(line.strip() for line in texts.splitlines() if line.strip()))
    if not wanted:
        raise ArrangementRefused("请至少填写一个用词，一行一个。")
    if long := next((text for text in wanted if len(text) > 100), None):
        raise ArrangementRefused(f"“{long[:20]}……”超过 100 个字，请缩短。")
    known = set(Word.objects.filter(office_id=by.office_id, kind=kind).values_list("text", flat=True))
    with obeying_rules(CLASH):
        Word.objects.filter(office_id=by.office_id, kind=kind, text__in=wanted, active=False).update(active=True)
        for text in wanted:
            if text not in known:
                Word.objects.create(office_id=by.office_id, kind=kind, text=text, pinyin=names.pinyin(text)[:400])
    return len(set(wanted) - known)


def switch_word(*, word: Word, active: bool, by: Actor) -> None:
    """Propose a word no longer, or again; what was written with it stays."""
    need(by, KEEPERS)
    word.active = active
    with obeying_rules(CLASH):
        word.save(update_fields=["active"])


def proposed(office_id: UUID, kinds: frozenset[WordKind]) -> dict[WordKind, tuple[str, ...]]:
    """Return the words in use of some kinds, in the order of their sound."""
    found: dict[WordKind, list[str]] = {kind: [] for kind in kinds}
    rows = Word.objects.filter(office_id=office_id, kind__in=kinds, active=True).order_by("pinyin", "text")
    for kind, text in rows.values_list("kind", "text"):
        found[WordKind(kind)].append(text)
    return {kind: tuple(texts[:MOST]) for kind, texts in found.items()}
