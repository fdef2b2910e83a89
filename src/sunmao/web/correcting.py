# SPDX-License-Identifier: Apache-2.0
"""The page of a correction: the form of the entry as it stands now, of which only what changed is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import HttpRequest

from sunmao.kernel.builtins import BUILT_IN, Correction
from sunmao.kernel.forms import FieldSpec, Form, FormFaults, Privacy, ask, fields_of, read
from sunmao.kernel.judging import refusal, step_named
from sunmao.kernel.several import as_lines
from sunmao.kernel.states import Taken
from sunmao.kernel.words import Step
from sunmao.record.standing import Standing
from sunmao.web import choices
from sunmao.web.asking import Asking
from sunmao.web.fields import Cell, cells_of
from sunmao.web.sheets import Sheet

NOTHING = "没有改动任何内容。请在要更正的栏目里写上正确的内容，其余不动。"


class WhyCorrected(Form):
    """Why an earlier entry is corrected."""

    correction_reason: str = ask("更正理由", lines=2, most=500)


@dataclass
class CorrectionSheet(Sheet):
    """The form of an earlier entry, with what it says now."""

    stands: Standing | None = None
    entry: Taken | None = None

    @classmethod
    def of(cls, request: HttpRequest, asked: Asking, stands: Standing, step: Step, back: str) -> Self:
        """Return the sheet for the entry that was asked for, else for the last that can be corrected."""
        wanted = request.POST.get("_entry") or request.GET.get("entry", "")
        able = correctable(stands)
        entry = next((t for t in able if str(t.position) == wanted), able[-1] if able else None)
        own = step_named(stands.procedure, entry.step) if entry else None
        return cls(asked, step, own.form if own else None, back, seen=stands.position, stands=stands, entry=entry)

    def now(self) -> Mapping[str, Any]:
        """Return what the entry says now, earlier corrections included."""
        if self.entry is None or self.stands is None:
            return {}
        return {**self.entry.facts, **self.stands.state.corrected.get(self.entry.position, {})}

    def facts(self) -> dict[str, Any]:
        """Return the fields that changed, with entry and reason.

        :raises FormFaults: if the new contents can not be, or nothing changed
        """
        now, typed = self.now(), super().facts()
        if self.form is None or self.entry is None:
            raise FormFaults({"": "没有可以更正的经过。"})
        reason = (self.typed or {}).get("correction_reason") or [""]
        kept = {s.name: now[s.name] for s in fields_of(self.form) if not _open(s) and s.name in now}
        faults: dict[str, str] = {}
        changed: dict[str, str] = {}
        try:
            new = read(self.form, {**typed, **kept}).model_dump(mode="json")
            specs = {spec.name: spec for spec in fields_of(self.form)}
            pairs = {n: (_text(specs[n], v), _text(specs[n], now.get(n))) for n, v in new.items() if n not in kept}
            changed = {n: text for n, (text, before) in pairs.items() if text != before}
        except FormFaults as wrong:
            faults |= wrong.faults
        try:
            read(WhyCorrected, {"correction_reason": reason[0]})
        except FormFaults as wrong:
            faults |= wrong.faults
        if faults or not changed:
            raise FormFaults(faults or {"": NOTHING})
        return {"position": self.entry.position, "fields": changed, "reason": reason[0]}

    def misread(self) -> dict[str, str]:
        """Nothing more: which fields a correction may hold is told by the whole."""
        return {}

    def already(self) -> frozenset[str]:
        """The people and departments that the entry names, whether or not they are still here."""
        specs = {spec.name: spec for spec in fields_of(self.form)}
        said = ((specs[name], value) for name, value in self.now().items() if name in specs)
        return frozenset(one for spec, value in said for one in _typed(spec, value))

    def barred(self) -> str:
        """Say before anything is typed that this person may not correct the entry: as it stands, it is tried."""
        if self.entry is None or self.stands is None:
            return ""
        now = self.now()
        fields = {s.name: _text(s, now[s.name]) for s in fields_of(self.form) if _open(s) and now.get(s.name)}
        facts = Correction(position=self.entry.position, fields=fields, reason="—")
        act = replace(choices.act_for(self.asking, self.stands, self.step), facts=facts)
        return refusal(self.stands.procedure, act) or ""

    def _cells(self) -> tuple[Cell, ...]:
        hidden = {spec.name for spec in fields_of(self.form) if not _open(spec)}
        typed = self.typed
        if typed is None:
            specs = {spec.name: spec for spec in fields_of(self.form)}
            typed = {name: _typed(specs[name], value) for name, value in self.now().items() if value and name in specs}
        cells = cells_of(self.form, self._offered(), typed, self.faults)
        why = cells_of(WhyCorrected, {}, self.typed, self.faults)
        return (*(cell for cell in cells if cell.name not in hidden), *why)

    def more(self) -> dict[str, Any]:
        """Return the entries that can be chosen, for the page."""
        if self.stands is None or self.entry is None:
            return {"refusal": self.refusal or "没有可以更正的经过。"}
        rows = [(t.position, choices.step_label(self.stands, t)) for t in correctable(self.stands)]
        return {"entry": self.entry.position,
                "entries": [{"value": p, "label": label, "chosen": p == self.entry.position} for p, label in rows]}  # fmt: skip


def correctable(stands: Standing) -> list[Taken]:
    """Return the entries that have a form of their own and still stand."""
    return [
        taken for taken in stands.state.standing
        if taken.step not in BUILT_IN and (step := stands.procedure.own_step(taken.step)) and step.form
    ]  # fmt: skip


def _open(spec: Any) -> bool:
    """Whether a correction may touch the field: neither protected contents nor files."""
    return spec.privacy is Privacy.OPEN and spec.kind != "files"


def _typed(spec: FieldSpec, value: Any) -> list[str]:
    """Return a value as its controls would send it."""
    text = _text(spec, value)
    return text.split("、") if spec.kind == "people" else [text]


def _text(spec: FieldSpec, value: Any) -> str:
    """Return a value as one text that the form would read again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str):
        return value
    if spec.kind == "people":
        return "、".join(value)
    return as_lines(spec.rows, value) if spec.rows else str(value)
