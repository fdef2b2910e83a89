# SPDX-License-Identifier: Apache-2.0
"""Papers of a matter as Word documents, filled from what the journal says; nothing is typed twice.

A template is a plain .docx with words in double braces. Its words come from open facts;
where a field is protected the paper says so, unless the caller has revealed it with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from docxtpl import DocxTemplate, Listing
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from sunmao.kernel.forms import FieldSpec, fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.states import State, Taken
from sunmao.kernel.wording import in_words
from sunmao.office.models import Department, Person
from sunmao.record.protection import HIDDEN
from sunmao.record.standing import Standing

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMELESS: Final = "身份保密"
NOT_YET: Final = "（未经批准，仅供审批，不得用印、送出）"


class PaperNotReady(Exception):
    """The paper can not be made yet; the sentence says what must be done first."""


@dataclass(frozen=True)
class Said:
    """What the journal says at each step, as a paper writes it."""

    standing: Standing
    revealed: Mapping[str, str]

    @property
    def state(self) -> State:
        """Where the matter stands."""
        return self.standing.state

    def at(self, step: str) -> dict[str, str]:
        """Return what was written when a step last took effect: every field as text, nothing when it was not taken."""
        return self._texts(self.state.last(step))

    def waiting(self, step: str) -> dict[str, str]:
        """Return what was written for a step that waits for approval."""
        pending = self.state.pending
        return self._texts(pending.proposal) if pending and pending.step == step else {}

    def _texts(self, taken: Taken | None) -> dict[str, str]:
        step = step_named(self.standing.procedure, taken.step) if taken else None
        if taken is None or step is None:
            return {}
        return {spec.name: self._text(spec, taken.facts.get(spec.name)) for spec in fields_of(step.form)}

    def _text(self, spec: FieldSpec, value: Any) -> str:
        if value == HIDDEN:
            return self.revealed.get(spec.name, NAMELESS)
        if value in (None, "", []):
            return ""
        if spec.kind == "choice":
            return dict(spec.choices).get(str(value), str(value))
        if spec.kind == "day":
            return day_in_words(date.fromisoformat(str(value)))
        if spec.kind == "flag":
            return "是" if value else "否"
        words = in_words(spec, value, self._name)
        return str(value) if words is None else words

    def _name(self, key: str) -> str:
        person = Person.objects.filter(office_id=self.standing.actor.office_id, pk=key).first()
        return person.name if person else ""


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its template, and the words a matter puts into it.

    ``words`` raises :class:`PaperNotReady` when the matter is not so far.
    """

    template: Path
    words: Callable[[Said], Mapping[str, Any]]


def day_in_words(day: date) -> str:
    """Write a day as papers do."""
    return f"{day.year}年{day.month}月{day.day}日"


def render(
    stands: Standing, paper: str, at: datetime, *, revealed: Mapping[str, str] | None = None
) -> tuple[str, bytes]:
    """Return a paper of a matter as file name and Word document.

    :param revealed: protected fields that the reader has asked for with a reason
    :raises PaperNotReady: if there is no such paper, or the matter is not so far
    """
    kind: Paper | None = stands.ledger.papers.get(paper)
    if kind is None:
        raise PaperNotReady(f"“{stands.ledger.label}”没有名为“{paper}”的文书。")
    words = {**_common(stands, at), **kind.words(Said(stands, revealed or {}))}
    document = DocxTemplate(kind.template)
    document.render(words, jinja_env=SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    content = BytesIO()
    document.save(content)
    return f"{paper} {stands.number}.docx", content.getvalue()


def papers_of(stands: Standing) -> tuple[str, ...]:
    """Return the papers that can be made of a matter as it stands."""
    found = []
    for name, kind in stands.ledger.papers.items():
        try:
            kind.words(Said(stands, {}))
        except PaperNotReady:
            continue
        found.append(name)
    return tuple(found)


def opinions(stands: Standing) -> list[str]:
    """Return the opinions of approvers and countersigners as a paper prints them: post, name, for whom, opinion, day."""
    entries = stands.state.standing
    anew = max((t.position for t in entries if t.step == "return_for_revision"), default=0)
    given = [t for t in entries if t.step == "countersign" or (t.step == "approve" and t.position > anew)]
    wanted = {who for t in given for who in (t.by, t.on_behalf) if who}
    people = Person.objects.filter(office_id=stands.actor.office_id, id__in=wanted) if wanted else ()
    names = {str(person.id): person.name for person in people}
    return [
        f"{'会签　' if taken.step == 'countersign' else ''}{taken.role.label}　{names.get(taken.by, '')}"
        + (f"（代{names.get(taken.on_behalf, '')}）" if taken.on_behalf else "")
        + f"：{taken.facts.get('opinion') or '同意'}　"
        + day_in_words(taken.happened_at.astimezone(stands.counting.zone).date())
        for taken in given
    ]


def _common(stands: Standing, at: datetime) -> dict[str, Any]:
    """Return the words that every paper may use."""
    state, office = stands.state, stands.actor.office_id
    department = Department.objects.filter(office_id=office, id=state.department).first() if state.department else None
    handler = Person.objects.filter(office_id=office, id=state.handler).first() if state.handler else None
    return {
        "office": stands.actor.office_name,
        "number": stands.number,
        "title": state.title,
        "department": department.name if department else "",
        "handler": handler.name if handler else "",
        "opinions": Listing("\n".join(opinions(stands)) or "—"),
        "today": day_in_words(at.astimezone(stands.counting.zone).date()),
    }
