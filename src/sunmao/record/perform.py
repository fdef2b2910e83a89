# SPDX-License-Identifier: Apache-2.0
"""The one way anything changes: see, may, law allows, fingerprint, one call of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import Form, read
from sunmao.kernel.judging import refusal, step_named
from sunmao.kernel.states import LATE_AFTER, Act, Done, State, follow
from sunmao.kernel.words import Step
from sunmao.office.actors import Actor
from sunmao.office.keys import uuid7
from sunmao.record import projection, registry
from sunmao.record.files import Stored
from sunmao.record.sight import visible_to
from sunmao.record.standing import NotVisible, Standing, opening, standing
from sunmao.record.vacancies import in_place
from sunmao.record.writing import MovedOn, StepRefused, Writing, WrongTime, split, write

__all__ = ("MovedOn", "NotVisible", "StepRefused", "Written", "WrongTime", "open_matter", "take_step")

NUMBER = "SELECT record_number(%s, %s, %s, %s)"
SENT = """
SELECT m.id, m.number, s.position, m.head, m.stage
  FROM record_submission s JOIN record_matter m ON m.office_id = s.office_id AND m.id = s.matter_id
 WHERE s.office_id = %s AND s.id = %s
"""


@dataclass(frozen=True)
class Written:
    """What stands after a step."""

    matter_id: UUID
    number: str
    position: int
    fingerprint: bytes
    stage: str


@dataclass(frozen=True)
class Said:
    """What came with a step besides its form."""

    happened_at: datetime | None = None
    late_reason: str = ""
    files: Sequence[Stored] = ()
    items: tuple[int, ...] = ()
    parties: tuple[str, ...] = ()
    submission: UUID | None = None
    origin: Mapping[str, Any] | None = None


def open_matter(  # noqa: PLR0913  everything that comes with a step, by name
    *, ledger: str, step: str, by: Actor, at: datetime, facts: Mapping[str, Any], happened_at: datetime | None = None,
    late_reason: str = "", files: Sequence[Stored] = (), submission: UUID | None = None, came_from: UUID | None = None,
    origin: Mapping[str, Any] | None = None,
) -> Written:  # fmt: skip
    """Open a matter by one of its ledger's opening steps.

    :param at: now; ``happened_at``: when it happened, if earlier
    :param submission: sent twice, the same submission opens one matter
    :param came_from: the matter that led to this one
    :param origin: the file, sheet and row it was read from, when nobody typed it
    :raises StepRefused: if post, rule or time forbids it
    :raises FormFaults: if the form must be changed
    """
    if submission and (done := _sent_before(by, submission)):
        return done
    found = registry.ledger(ledger)
    taking = found.procedure.own_step(step)
    if taking is None or not taking.opening:
        raise StepRefused(f"“{found.label}”没有名为“{step}”的登记步骤。")
    said = Said(happened_at, late_reason, files, submission=submission, origin=origin)
    links = [{"kind": "came_from", "other_id": str(came_from)}] if came_from else []
    return _take(opening(uuid7(), found, by), taking, at, facts, said, links)


def take_step(  # noqa: PLR0913  everything that comes with a step, by name
    *, matter: UUID, step: str, by: Actor, at: datetime, facts: Mapping[str, Any] | None = None,
    happened_at: datetime | None = None, late_reason: str = "", files: Sequence[Stored] = (),
    items: tuple[int, ...] = (), parties: tuple[str, ...] = (), seen_position: int | None = None,
    submission: UUID | None = None,
) -> Written:  # fmt: skip
    """Take one step in a matter.

    :param seen_position: the last entry the person had before their eyes; refused if more was written since
    :raises NotVisible: if this person sees no such matter
    :raises StepRefused: if stage, post, law, rule or time forbids it
    :raises FormFaults: if the form must be changed
    """
    if submission and (done := _sent_before(by, submission)):
        return done
    stands = standing(matter, by)
    if seen_position is not None and seen_position != stands.position:
        raise MovedOn(_moved_on(stands, seen_position))
    taking = step_named(stands.procedure, step)
    if taking is None or taking.opening:
        raise StepRefused(f"“{stands.ledger.label}”没有名为“{step}”的步骤。")
    if stands.recused:
        raise StepRefused(f"您在 {stands.number} 中已回避，不得办理；请部门负责人另行指派。")
    return _take(stands, taking, at, facts or {}, Said(happened_at, late_reason, files, items, parties, submission), [])


def _moved_on(stands: Standing, seen: int) -> str:
    """Say who was quicker: somebody else, or the same person on another page."""
    since = [entry for entry in stands.state.entries if entry.position > seen]
    if since and all(str(stands.actor.person_id) == entry.by for entry in since):
        label = step.label if (step := step_named(stands.procedure, since[-1].step)) else since[-1].step
        return f"您刚在另一页面或窗口办理了“{label}”，本页的内容已不是最新；请看过最新情况后再办。"
    return "本事项刚刚已由他人办理，页面上的内容已不是最新；请看过最新情况后再办。"


def _sent_before(by: Actor, submission: UUID) -> Written | None:
    with connection.cursor() as cursor:
        cursor.execute(SENT, [by.office_id, submission])
        row = cursor.fetchone()
    return Written(row[0], row[1], row[2], bytes(row[3]), row[4]) if row else None


def _take(
    stands: Standing, step: Step, at: datetime, facts: Mapping[str, Any], said: Said, links: list[dict[str, Any]]
) -> Written:
    _refuse_unexplained(at, said)
    form = read(step.form, facts) if step.form else None
    act = Act(step, str(stands.actor.person_id), stands.role, stands.department, str(stands.actor.office_id),
              said.happened_at or at, at, form, stands.state, said.items, said.parties,
              str(stands.actor.on_behalf_id or ""), in_place(stands.actor.office_id, stands.matter, step, stands.state,
                                                             stands.role, at.astimezone(stands.counting.zone).date()))  # fmt: skip
    if sentence := refusal(stands.procedure, act):
        raise StepRefused(sentence)
    plain, secret = split(step.form, form)
    if step is BUILT_IN["withdraw"]:
        plain["withdraws"] = stands.state.entries[-1].position
    taken = replace(act.taken(stands.position + 1), facts=plain)
    after = follow(stands.procedure, stands.state, taken)
    _refuse_nobody(after)
    number = stands.number or _number(stands, at)
    writing = Writing(stands, act, stands.state, after, plain, secret, number, said.late_reason, said.files,
                      links + _named_links(stands, step, form), said.submission, said.origin)  # fmt: skip
    new = [d for d in after.done if d.entry.position == taken.position]
    writing.links += [_opened(stands, done, at, said.late_reason) for done in new if done.step.opens]
    fingerprint = write(writing)
    projection.follow(stands.ledger, stands.actor.office_id, stands.matter, stands.state, after)
    return Written(stands.matter, number, stands.position + 1, fingerprint, after.stage)


def _refuse_nobody(after: State) -> None:
    """Refuse what is no id where the matter will name a person or a department."""
    for text in filter(None, (after.handler, after.department)):
        try:
            UUID(text)
        except ValueError as error:
            raise StepRefused("所选的人员或部门不在名单中，请重新选择。") from error


def _refuse_unexplained(at: datetime, said: Said) -> None:
    if said.happened_at and at - said.happened_at > LATE_AFTER and not said.late_reason.strip():
        raise StepRefused("发生时间早于现在，属于补录；请填写补录理由。")


def _number(stands: Standing, at: datetime) -> str:
    """Draw the next number: the office's mark, the ledger's prefix, the year, five digits."""
    year = at.astimezone(stands.counting.zone).year
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [stands.actor.office_id, stands.ledger.prefix, year, uuid7()])
        serial = cursor.fetchone()[0]
    return f"{stands.mark}{stands.ledger.prefix}{year}{serial:05d}"


def _named_links(stands: Standing, step: Step, form: Form | None) -> list[dict[str, Any]]:
    """Links that the form names by number; the other matter must be one this person sees."""
    links = []
    for kind, name in step.links.items():
        number = getattr(form, name, None)
        if not number:
            continue
        other = visible_to(stands.actor).filter(number=str(number)).exclude(id=stands.matter).first()
        if other is None:
            raise StepRefused(f"没有找到编号为“{number}”的其他事项，请核对编号。")
        if other.closed_at is not None:
            raise StepRefused(f"{other.number}“{other.title}”已经办结，不能并入或关联；请核对编号，或先申请恢复办理。")
        links.append({"kind": kind, "other_id": str(other.id)})
    return links


def _opened(stands: Standing, done: Done, at: datetime, late_reason: str) -> dict[str, Any]:
    """Open the matter that a step leads to, by the same person in the same transaction, as of when it took effect."""
    facts = {target: _passed(stands, done, source) for target, source in done.step.passes.items()}
    child = open_matter(ledger=done.step.opens, step=done.step.opens_by, by=stands.actor, at=at,
                        facts={k: v for k, v in facts.items() if v},
                        happened_at=done.at if done.at < at else None, late_reason=late_reason)  # fmt: skip
    return {"kind": done.step.opens, "other_id": str(child.matter_id)}


def _passed(stands: Standing, done: Done, source: str) -> str:
    """A fact handed on: of the step itself, or ``step.field`` of an earlier one, or the matter's own."""
    if source in ("number", "title", "kind", "department", "handler"):
        return stands.number if source == "number" else str(getattr(stands.state, source))
    if "." not in source:
        return str(done.taken.facts.get(source) or "")
    step, name = source.split(".", 1)
    earlier = stands.state.last(step)
    return str(earlier.facts.get(name) or "") if earlier else ""
