# SPDX-License-Identifier: Apache-2.0
"""The pages with a form, as drafts know them: a step of a matter, one that opens a matter, a correction, the approval box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from sunmao.kernel.forms import FieldSpec, Form, ask, fields_of
from sunmao.kernel.judging import step_named
from sunmao.record import drafts, registry
from sunmao.record.draft_contents import Content, version_of
from sunmao.record.drafts import Kept, Place
from sunmao.record.registry import Ledger, NoSuchLedger
from sunmao.record.standing import Standing
from sunmao.web import correcting
from sunmao.web.asking import Asking
from sunmao.web.finding import stands_of
from sunmao.web.sheets import Late
from sunmao.web.uploads import Arrived

OPINION = "decide"
"""Stands for the approval box among the steps: agreeing and returning share one text."""
CORRECT = "correct"
TARGETS = {"_items": "分项", "_parties": "当事人"}


class Opinion(Form):
    """What the approval box of a matter's page asks."""

    opinion: str = ask("意见", lines=3, default="")


@dataclass(frozen=True)
class Spot:
    """A page with a form, as its drafts know it.

    :param step: the step, or ``correct:`` and the entry, or the approval box
    """

    ledger: Ledger
    step: str
    label: str
    forms: tuple[type[Form] | None, ...]
    url: str
    stands: Standing | None = None
    unseen: UUID | None = None  # a matter that this person no longer sees, known only from the own draft

    @property
    def matter(self) -> UUID | None:
        """The matter, or nothing while one is being opened."""
        return self.stands.matter if self.stands else self.unseen

    @property
    def number(self) -> str:
        """The matter's number."""
        return self.stands.number if self.stands else ""

    @property
    def position(self) -> int | None:
        """The last entry of the matter."""
        return self.stands.position if self.stands else None

    @property
    def place(self) -> Place:
        """Where a draft of this page belongs."""
        return Place(self.ledger.code, self.step, version_of(self.forms), self.matter)

    @property
    def specs(self) -> dict[str, FieldSpec]:
        """The fields of the page."""
        return {spec.name: spec for form in self.forms for spec in fields_of(form)}

    def content(self, typed: Mapping[str, Sequence[str]], files: Arrived) -> Content:
        """Return what a page sent as its draft keeps it: known fields only, with what they are called."""
        labels = {name: spec.label for name, spec in self.specs.items()} | TARGETS
        kept = {
            control: tuple(texts) for control, texts in typed.items()
            if field_of(control) in labels and control not in files.files
        }  # fmt: skip
        named = {name: labels[name] for name in dict.fromkeys(map(field_of, (*kept, *files.files)))}
        return Content(kept, files.files, named)


def of_opening(ledger: Ledger, name: str) -> Spot | None:
    """Return the page of an opening step."""
    step = ledger.procedure.own_step(name)
    if step is None or not step.opening:
        return None
    return Spot(ledger, name, step.label, (step.form, Late), reverse("open", args=[ledger.code, name]))


def of_step(stands: Standing, name: str) -> Spot | None:
    """Return the page of a step in a matter, of a correction, or of the approval box."""
    where = [stands.ledger.code, stands.number]
    if name == OPINION:
        return Spot(stands.ledger, name, "审批", (Opinion,), reverse("matter", args=where), stands)
    wanted, _, entry = name.partition(":")
    step = step_named(stands.procedure, wanted)
    if step is None or step.opening:
        return None
    forms: tuple[type[Form] | None, ...] = (step.form, Late)
    url = reverse("step", args=[*where, wanted])
    if wanted == CORRECT:
        taken = next((t for t in correcting.correctable(stands) if str(t.position) == entry), None)
        own = step_named(stands.procedure, taken.step) if taken else None
        if own is None:
            return None
        forms, url = (own.form, correcting.WhyCorrected), f"{url}?entry={entry}"
    return Spot(stands.ledger, name, step.label, forms, url, stands)


def named(asked: Asking, sent: QueryDict) -> Spot:
    """Return the page that a draft was sent from.

    :raises Http404: if there is none, or its matter is not this person's to see and nothing was kept there before
    """
    code, number, step = (sent.get(name, "") for name in ("_ledger", "_matter", "_step"))
    try:
        ledger = registry.ledger(code)
    except NoSuchLedger as missing:
        raise Http404(code) from missing
    try:
        found = of_step(stands_of(asked, ledger, number), step) if number else of_opening(ledger, step)
    except Http404:
        found = _unseen(asked, ledger, step, key_of(sent.get("_draft", "")))
    if found is None:
        raise Http404(step)
    return found


def of_kept(asked: Asking, kept: Kept, number: str) -> Spot | None:
    """Return the page where a draft can be taken up again, or nothing when this person no longer sees it.

    :param number: the number of the draft's matter, if it has one that this person sees
    """
    place = kept.place
    ledger = next((one for one in registry.ledgers() if one.code == place.ledger), None)
    if ledger is None or (place.matter and not number):
        return None
    return of_step(stands_of(asked, ledger, number), place.step) if number else of_opening(ledger, place.step)


def _unseen(asked: Asking, ledger: Ledger, name: str, draft: UUID | None) -> Spot | None:
    """A matter went out of sight while its form was being filled: what was kept before may still be added to."""
    kept = drafts.one(asked.actor, draft, at=asked.at) if draft else None
    if kept is None or (kept.place.ledger, kept.place.step) != (ledger.code, name):
        return None
    step = step_named(ledger.procedure, name)
    form = Opinion if name == OPINION else step.form if step else None
    return Spot(ledger, name, step.label if step else "审批", (form, Late), reverse("drafts"), unseen=kept.place.matter)


def field_of(control: str) -> str:
    """Return the field that a control belongs to; the controls of one field are named ``field.part``."""
    return control.partition(".")[0]


def key_of(text: str) -> UUID | None:
    """Read an id that a page sent."""
    try:
        return UUID(text)
    except ValueError:
        return None
