# SPDX-License-Identifier: Apache-2.0
"""A step on its way: what was typed, what came with it, what stands against it; and the page that shows all this."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunmao.kernel.forms import Form, FormFaults, Moment, ask, read
from sunmao.kernel.words import Approval, Step
from sunmao.office.keys import uuid7
from sunmao.record.perform import MovedOn, StepRefused, Written
from sunmao.web.asking import Asking
from sunmao.web.choosers import Choices, offered_for, strangers
from sunmao.web.composing import facts_of
from sunmao.web.errors import MOVED_ON, REFUSED
from sunmao.web.fields import Cell, cells_of, faults_of, in_lines
from sunmao.web.phrases import with_phrases
from sunmao.web.uploads import Arrived, arrived


class Late(Form):
    """When it happened, if not just now."""

    late_happened_at: Moment | None = ask("发生时间", default=None, help="留空即为现在；可写 20260912 9:30")
    late_reason: str = ask(
        "补录理由", default="", lines=2, most=200, help="早于现在 10 分钟以上的必须写明，经过中显示两个时间"
    )


class Keeping(Protocol):
    """What a sheet asks of the draft of its page."""

    typed: dict[str, Sequence[str]] | None

    def sent(self, request: HttpRequest) -> None:
        """Take over what the page that was sent knew of its draft."""

    def held_files(self) -> Collection[UUID]:
        """Return the files that the draft holds."""

    def end(self) -> None:
        """Drop the draft, for the step is taken."""

    def shown(self) -> dict[str, Any]:
        """Return what the page shows of it."""


@dataclass
class Sheet:
    """One form of one step, being filled."""

    asking: Asking
    step: Step
    form: type[Form] | None
    back: str
    typed: dict[str, Sequence[str]] | None = None
    files: Arrived = field(default_factory=lambda: Arrived({}, {}))
    faults: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    moved_on: bool = False
    offers: Mapping[str, Choices] = field(default_factory=dict)
    key: UUID = field(default_factory=uuid7)
    seen: int | None = None
    targets: tuple[Cell, ...] = ()
    proposed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    drafting: Keeping | None = None
    late_for: str = ""
    """The reason for which all of this is entered late; then only the time is asked."""

    def restore(self, drafting: Keeping | None) -> None:
        """Stand as the draft of this page was left."""
        self.drafting = drafting
        self.typed = drafting.typed if drafting else None

    def receive(self, request: HttpRequest) -> None:
        """Take what was sent."""
        self.typed = {name: request.POST.getlist(name) for name in request.POST}
        held: Callable[[], Collection[UUID]] = frozenset
        if self.drafting:
            self.drafting.sent(request)
            held = self.drafting.held_files
        self.files = arrived(request, self.asking.actor.office_id, self.form, held)
        self.typed |= self.files.kept()
        self.key = _uuid(request.POST.get("_key", "")) or self.key
        seen = request.POST.get("_seen", "")
        self.seen = int(seen) if seen.isdecimal() else None

    def facts(self) -> dict[str, Any]:
        """Return what was typed as the form reads it: known fields only, ids for files."""
        return facts_of(self.form, self.typed or {}, self.files.ids())

    def items(self) -> tuple[int, ...]:
        """Return the items chosen."""
        return tuple(int(text) for text in (self.typed or {}).get("_items", ()) if text.isdecimal())

    def parties(self) -> tuple[str, ...]:
        """Return the parties chosen."""
        return tuple((self.typed or {}).get("_parties", ()))

    def when(self) -> tuple[datetime | None, str]:
        """Return when it happened, in the office's time, and why it is written late.

        :raises FormFaults: if the time can not be read
        """
        typed = self.typed or {}
        late = read(Late, {name: (typed.get(name) or [""])[0] for name in Late.model_fields})
        at = late.late_happened_at
        if self.late_for and at is None:
            raise FormFaults({"late_happened_at": "请写当时办理的时间，例如 20260912 9:30；不是补录的，先结束补录。"})
        return at.replace(tzinfo=at.tzinfo or self.asking.zone) if at else None, late.late_reason or self.late_for

    def send(self, act: Callable[[], Written]) -> Written | None:
        """Take the step; on a refusal keep the sentence and return nothing."""
        unknown = self.strangers()
        if unknown or self.files.faults:
            self.faults = self.misread() | unknown | dict(self.files.faults)
            return None
        try:
            written = act()
        except FormFaults as faults:
            self.faults = faults.faults
        except StepRefused as refusal:
            self.refusal = str(refusal)
            self.moved_on = isinstance(refusal, MovedOn)
            self.seen = None if self.moved_on else self.seen
        else:
            if self.drafting:
                self.drafting.end()
            return written
        return None

    def strangers(self) -> dict[str, str]:
        """Return the faults of choosers that hold what they do not offer."""
        return strangers(self.form, self._offered(), self.typed or {}, self.already())

    def misread(self) -> dict[str, str]:
        """Return the faults of the form alone, when something else already stands against it."""
        try:
            if self.form:
                read(self.form, self.facts())
        except FormFaults as faults:
            return faults.faults
        return {}

    def already(self) -> frozenset[str]:
        """Return what a chooser may hold although it is not offered any more."""
        return frozenset()

    def barred(self) -> str:
        """Say what stands against what the page is about to ask, besides what stands against the step."""
        return ""

    @property
    def status(self) -> int:
        """How the page answers: 422 for faults in the form, 409 for a refusal."""
        if self.faults:
            return 422
        return 409 if self.refusal else 200

    @property
    def code(self) -> str:
        """The fixed number of the refusal."""
        return MOVED_ON if self.moved_on else REFUSED

    def _offered(self) -> dict[str, Choices]:
        return {**offered_for(self.asking, self.form, self.step), **self.offers}

    def _cells(self) -> tuple[Cell, ...]:
        return cells_of(self.form, self._offered(), self.typed, self.faults, proposed=self.proposed)

    def _late(self) -> tuple[Cell, ...]:
        """Return the fields of a late entry; in a batch the reason stands there already, whatever a draft left empty."""
        typed = self.typed
        if self.late_for and typed is not None and not any(typed.get("late_reason", ())):
            typed = {**typed, "late_reason": [self.late_for]}
        cells = cells_of(Late, {}, typed, self.faults, proposed={"late_reason": [self.late_for]})
        when = "当时办理的时间，例如 20260912 9:30；补录中必须填写"
        return tuple(replace(c, help=when) if self.late_for and c.name == "late_happened_at" else c for c in cells)

    def show(self, request: HttpRequest, more: Mapping[str, Any], template: str = "web/step.html") -> HttpResponse:
        """Return the page of the step."""
        cells = with_phrases(self.asking, (*(_chosen(cell, self.typed) for cell in self.targets), *self._cells()))
        late = self._late()
        context = {
            "step": _words_of(self.step),
            "lines": list(in_lines(cells)),
            "late": {
                "cells": late,
                "open": bool(self.late_for) or any(cell.value or cell.error for cell in late),
                "reason": self.late_for,
            },
            "faults": faults_of((*cells, *late), self.faults),
            "refusal": self.refusal,
            "refusal_code": self.code,
            "key": self.key,
            "seen": "" if self.seen is None else self.seen,
            "back": self.back,
            "draft": self.drafting.shown() if self.drafting else None,
        }
        return render(request, template, {**context, **more}, status=self.status)


def _chosen(cell: Cell, typed: Mapping[str, Sequence[str]] | None) -> Cell:
    """Keep what was chosen when the page comes again."""
    if typed is None:
        return cell
    given = typed.get(cell.name, ())
    return replace(cell, options=tuple(replace(o, chosen=o.value in given) for o in cell.options))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _words_of(step: Step) -> dict[str, Any]:
    """Say what a step is: who, under which article, where it leads."""
    lines = [("依据", step.law.citation), ("由谁", step.who.label)]
    if step.to:
        lines.append(("办后阶段", step.to.label))
    if step.paper:
        lines.append(("文书", step.paper))
    if step.hint:
        lines.append(("说明", step.hint))
    approval = step.approval
    chain = [role.label for role in approval.chain] if isinstance(approval, Approval) else []
    verb = "送审批" if approval else step.label
    return {
        "name": step.name, "label": step.label, "verb": verb,
        "lines": [{"label": label, "value": value} for label, value in lines],
        "chain": [{"label": "拟办", "state": "now", "note": "正在填写"},
                  *({"label": f"审批　{label}", "state": "", "note": ""} for label in chain)] if chain else [],
    }  # fmt: skip
