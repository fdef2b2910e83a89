# SPDX-License-Identifier: Apache-2.0
"""The draft of a page: what of it fits the form, what is shown beside it, how its text is read and copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from sunmao.kernel.forms import FieldSpec
from sunmao.kernel.judging import step_named
from sunmao.office.keys import uuid7
from sunmao.record import drafts, registry
from sunmao.record.draft_contents import Content, DraftUnreadable
from sunmao.record.drafts import Kept
from sunmao.record.standing import Standing
from sunmao.web.asking import Asking
from sunmao.web.choosers import offered
from sunmao.web.spots import OPINION, Spot, field_of, key_of, of_step
from sunmao.web.uploads import token


def moment(asked: Asking, at: datetime) -> str:
    """Write when a draft was kept: the time alone today, the day before it otherwise."""
    there = at.astimezone(asked.zone)
    if there.date() == asked.today:
        return f"{there:%H:%M}"
    year = "" if there.year == asked.today.year else f"{there.year}年"
    return f"{year}{there.month}月{there.day}日 {there:%H:%M}"


def lines_of(asked: Asking, specs: Mapping[str, FieldSpec], content: Content) -> list[dict[str, str]]:
    """Return a content as labels and texts, to be read and copied."""
    names = _names(asked, specs, content)
    said: dict[str, list[str]] = {}
    for control, texts in content.typed.items():
        spec = specs.get(field_of(control))
        labels = (
            dict(spec.choices)
            | {one[0]: one[1] for one in names.get("person" if spec.kind == "people" else spec.kind, ())}
            if spec
            else {}
        )
        words = ("是" if spec and spec.kind == "flag" else labels.get(text, text) for text in texts if text.strip())
        said.setdefault(field_of(control), []).extend(words)
    for name, files in content.files.items():
        said[name] = [file.name for file in files]
    return [
        {"label": specs[name].label if name in specs else content.labels.get(name, "其他"), "text": "　".join(words)}
        for name, words in said.items()
        if words
    ]


def _names(asked: Asking, specs: Mapping[str, FieldSpec], content: Content) -> Mapping[str, Any]:
    """Ask for names only when something was chosen by one."""
    chosen = {specs[name].kind for name, texts in content.typed.items() if name in specs and any(texts)}
    if not chosen & {"department", "person", "people", "office"}:
        return {}
    return offered(asked, chosen)


def typed_of(content: Content) -> dict[str, Sequence[str]]:
    """Return a content as a form takes it; files under names that hold for another day."""
    return {**content.typed, **{name: [token(file) for file in files] for name, files in content.files.items()}}


@dataclass
class Drafting:
    """What a page must know of its draft."""

    asking: Asking
    spot: Spot
    draft: UUID = field(default_factory=uuid7)
    based: int = 0
    typed: dict[str, Sequence[str]] | None = None
    said: str = ""
    kept: bool = False
    others: int = 0
    asides: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def opened(cls, asked: Asking, spot: Spot, request: HttpRequest) -> Drafting:
        """Return what a page that is just being opened finds."""
        made = cls(asked, spot)
        place = spot.place
        found = drafts.at_place(asked.actor, at=asked.at, ledger=place.ledger, step=place.step, matter=place.matter)
        wanted = key_of(request.GET.get("draft", ""))
        if wanted:
            found.sort(key=lambda one: one.id != wanted)
        if spot.matter is None:
            made.others = len(found)
            found = [] if request.GET.get("draft") == "new" else found[:1]
        for kept in found:
            made._take(kept, key_of(request.GET.get("earlier", "")))
        return made

    def sent(self, request: HttpRequest) -> None:
        """Take over what the page that was sent knew."""
        self.draft = key_of(request.POST.get("_draft", "")) or self.draft
        based = request.POST.get("_based", "")
        self.based = int(based) if based.isdecimal() and len(based) < 10 else 0
        self.kept = self.based > 0

    def _take(self, kept: Kept, earlier: UUID | None) -> None:
        fits = kept.place.version == self.spot.place.version
        if fits and not self.kept:
            self.draft, self.based, self.kept = kept.id, kept.revision, True
        try:
            content, at = kept.content, kept.saved_at
            if earlier and (
                past := next((p for p in drafts.earlier(self.asking.actor, kept) if p.id == earlier), None)
            ):
                self.typed = typed_of(past.content)
                self.said = f"已填入 {moment(self.asking, past.saved_at)} 的较早草稿；最近一次暂存的内容没有改动"
                return
        except DraftUnreadable as closed:
            self.asides.append({"why": str(closed), "lines": [], "url": reverse("draft", args=[kept.id])})
            return
        if fits and kept.position == self.spot.position:
            self.typed, self.said = typed_of(content), f"已恢复 {moment(self.asking, at)} 暂存的内容"
        else:
            self.asides.append(self._aside(kept, content, fits=fits))

    def _aside(self, kept: Kept, content: Content, *, fits: bool) -> dict[str, Any]:
        at = moment(self.asking, kept.saved_at)
        why = (
            f"您 {at} 暂存之后，本事项有了新的进展，所以没有直接填入表格。请对照最新情况，需要的部分可以复制。"
            if fits
            else f"您 {at} 暂存之后，本步骤的表格改了版，所以没有直接填入。需要的部分可以复制。"
        )
        lines = lines_of(self.asking, self.spot.specs, content)
        return {"why": why, "lines": lines, "url": reverse("draft", args=[kept.id])}

    def end(self) -> None:
        """Drop what was kept, for the step is taken."""
        place = self.spot.place
        drafts.end(by=self.asking.actor, ledger=place.ledger, step=place.step, matter=place.matter, draft=self.draft)

    def held_files(self) -> frozenset[UUID]:
        """Return the files that the draft holds, for a page that lay open for longer than their names hold."""
        kept = drafts.one(self.asking.actor, self.draft, at=self.asking.at)
        try:
            files = kept.content.files if kept else {}
        except DraftUnreadable:
            return frozenset()
        return frozenset(file.id for several in files.values() for file in several)

    def shown(self) -> dict[str, Any]:
        """Return what the template shows and what the page sends back."""
        spot, new = self.spot, self.spot.matter is None
        return {
            "id": self.draft, "based": self.based, "ledger": spot.ledger.code, "number": spot.number, "step": spot.step,
            "said": self.said, "asides": self.asides,
            "url": reverse("draft", args=[self.draft]) if self.kept else "",
            "others": self.others - self.kept if new and self.others > self.kept else 0,
            "new": f"{spot.url}?draft=new" if new and self.kept else "",
        }  # fmt: skip


def for_opinion(
    request: HttpRequest, asked: Asking, stands: Standing, box: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Return the draft of the approval box, and put its text into the box unless something was just typed."""
    spot = of_step(stands, OPINION)
    if not box or not box["mine"] or spot is None:
        return None
    drafting = Drafting.opened(asked, spot, request)
    if request.method == "POST":
        drafting.sent(request)
        drafting.said = ""
    elif drafting.typed and not box["opinion"]:
        box["opinion"] = next(iter(drafting.typed.get("opinion", ())), "")
    return drafting.shown()


def labels(kept: Iterable[Kept]) -> dict[UUID, tuple[str, str]]:
    """Name ledger and step of drafts, whatever became of their matters."""
    found = {}
    for one in kept:
        ledger = next((known for known in registry.ledgers() if known.code == one.place.ledger), None)
        name = one.place.step.partition(":")[0]
        step = step_named(ledger.procedure, name) if ledger else None
        label = "审批意见" if name == OPINION else step.label if step else "（已停用的步骤）"
        found[one.id] = (ledger.label if ledger else "（已停用的台账）", label)
    return found
