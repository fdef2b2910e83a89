# SPDX-License-Identifier: Apache-2.0
"""What one step writes: the entry with its content and fingerprint, and everything that follows from it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from psycopg.types.json import Jsonb

from sunmao.kernel import chain
from sunmao.kernel.checking import clocks_of
from sunmao.kernel.clocks import Running, next_of, work_out
from sunmao.kernel.forms import Form, Privacy, fields_of
from sunmao.kernel.states import Act, Done, State
from sunmao.kernel.words import VOIDED, Step
from sunmao.office.acting import sqlstate
from sunmao.office.keys import uuid7
from sunmao.record import protection, search, told
from sunmao.record.files import Stored
from sunmao.record.standing import Standing

APPEND = "SELECT record_append(" + ", ".join(["%s"] * 22) + ")"


class StepRefused(Exception):
    """The step may not be taken; the message is for the person who tried."""


class MovedOn(StepRefused):
    """Somebody else was first."""


class WrongTime(StepRefused):
    """A time can not be: the machine clock is wrong, or it lies in the future."""


@dataclass
class Writing:
    """One step on its way into the journal."""

    standing: Standing
    act: Act
    before: State
    after: State
    form: dict[str, Any]
    secret: dict[str, str]
    number: str
    late_reason: str = ""
    files: Sequence[Stored] = ()
    links: list[dict[str, Any]] = field(default_factory=list)
    submission: UUID | None = None
    origin: Mapping[str, Any] | None = None


def split(form: type[Form] | None, facts: Form | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Part what was written into open facts and protected ones; the open ones say where something is hidden."""
    if facts is None:
        return {}, {}
    plain = facts.model_dump(mode="json")
    secret = {}
    for spec in fields_of(form):
        if spec.privacy is not Privacy.OPEN and plain.get(spec.name) not in (None, ""):
            secret[spec.name] = str(plain[spec.name])
            plain[spec.name] = protection.HIDDEN
    return plain, secret


def write(writing: Writing) -> bytes:
    """Append the entry through the database's one door, and return its fingerprint.

    :raises MovedOn: if the matter no longer stands where it was seen
    :raises WrongTime: if the database's clock disagrees
    """
    standing, act = writing.standing, writing.act
    clocks = work_out(writing.after, standing.counting)
    after = after_of(writing.after, standing, writing.number)
    content, key = _content(writing, after)
    salt = secrets.token_bytes(chain.SALT_BYTES)
    digest = chain.digest(standing.algorithm, salt, content)
    head = head_of(writing, digest)
    fingerprint = chain.fingerprint(standing.algorithm, standing.head, head)
    actor = standing.actor
    arguments = [
        actor.office_id, standing.matter, standing.position, standing.head, uuid7(), act.step.name, actor.person_id,
        actor.post_id, standing.role.value, standing.department, actor.on_behalf_id, actor.who, act.happened_at,
        act.recorded_at, writing.late_reason, digest, fingerprint, standing.algorithm, _json(content), salt,
        _json({**after, **_due(clocks)}), _json(_effects(writing, clocks, content, key)),
    ]  # fmt: skip
    _call(arguments)
    return fingerprint


def _json(value: Mapping[str, Any]) -> Jsonb:
    """Hand a mapping to the database without escaping Chinese, which halves its length."""
    return Jsonb(value, dumps=_compact)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _call(arguments: list[Any]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(APPEND, arguments)
    except DatabaseError as error:
        state = sqlstate(error)
        if state == "SN409":
            raise MovedOn("本事项刚刚已由他人办理，页面上的内容已不是最新；请看过最新情况后再办。") from error
        if state == "23505" and "record_submission" in str(error):
            raise MovedOn("这份表单刚刚已经提交过，没有重复写入；请刷新页面查看结果。") from error
        if state == "SN422":
            raise WrongTime(
                "服务器时间不准或发生时间晚于现在，未能写入；请核对时间，仍不行请联系系统管理员校时。"
            ) from error
        raise


def head_of(writing: Writing, digest: bytes) -> dict[str, Any]:
    """Return what an entry's fingerprint covers besides the previous one."""
    actor, act = writing.standing.actor, writing.act
    return entry_head(
        office=actor.office_id, matter=writing.standing.matter, position=writing.standing.position + 1,
        step=act.step.name, by=actor.person_id, post=actor.post_id, role=writing.standing.role.value,
        department=writing.standing.department, on_behalf=actor.on_behalf_id, who=actor.who,
        happened_at=act.happened_at, recorded_at=act.recorded_at, late_reason=writing.late_reason,
        digest=digest, algorithm=writing.standing.algorithm,
    )  # fmt: skip


def entry_head(  # noqa: PLR0913  what a fingerprint covers, by name
    *, office: UUID, matter: UUID, position: int, step: str, by: UUID, post: UUID, role: str,
    department: UUID | str | None, on_behalf: UUID | None, who: str, happened_at: datetime, recorded_at: datetime,
    late_reason: str, digest: bytes, algorithm: str,
) -> dict[str, Any]:  # fmt: skip
    """Return the head of an entry as it is fingerprinted; writing and verifying share it."""
    return {
        "office": str(office), "matter": str(matter), "position": position, "step": step, "by": str(by),
        "post": str(post), "role": role, "department": str(department or ""), "on_behalf": str(on_behalf or ""),
        "who": who, "happened_at": chain.moment(happened_at), "recorded_at": chain.moment(recorded_at),
        "late_reason": late_reason, "facts": digest.hex(), "algorithm": algorithm,
    }  # fmt: skip


def after_of(state: State, standing: Standing, number: str) -> dict[str, Any]:
    """Return the matter's head after a step, as it is fingerprinted and stored."""
    return {
        "ledger": standing.ledger.code, "number": number, "title": state.title[:200], "kind": state.kind,
        "stage": state.stage, "version": state.version, "secrecy": state.secrecy,
        "author_id": state.author or None, "department_id": state.department or None,
        "handler_id": state.handler or None, "closed_at": _closed_at(state, standing),
        "historic": state.historic, "waiting": _waiting(state),
    }  # fmt: skip


def _closed_at(state: State, standing: Standing) -> str | None:
    final = state.stage == VOIDED or any(s.final and s.name == state.stage for s in standing.procedure.stages)
    if not final:
        return None
    ends = [d.at for d in state.done if d.step.to is not None and d.step.to.name == state.stage]
    moment = ends[-1] if ends else max((t.happened_at for t in state.standing), default=None)
    return chain.moment(moment) if moment else None


def _waiting(state: State) -> str:
    if state.asked:
        return f"ask:{state.asked}"
    return f"approve:{state.pending.next_role.value}" if state.pending else ""


def _due(clocks: Sequence[Running]) -> dict[str, Any]:
    first = next_of(clocks)
    if first is None or first.due is None or first.warns_on is None:
        return {"next_due": None, "warns_on": None, "due_firm": True}
    return {
        "next_due": first.due.isoformat(),
        "warns_on": first.warns_on.isoformat(),
        "due_firm": not first.provisional,
    }


def _content(writing: Writing, after: Mapping[str, Any]) -> tuple[dict[str, Any], protection.MatterKey | None]:
    """Return what the entry's digest covers: what was written, and all that follows from it."""
    content: dict[str, Any] = {"form": writing.form, "after": dict(after)}
    key = None
    if writing.secret:
        office = writing.standing.actor.office_id
        key = protection.key_for(office, writing.standing.matter, new=writing.standing.position == 0)
        content["protected"] = protection.protect(key, writing.secret)
    if writing.origin:
        content["origin"] = dict(writing.origin)
    if writing.act.items:
        content["items"] = list(writing.act.items)
    if writing.act.parties:
        content["for"] = list(writing.act.parties)
    if parties := _parties(writing):
        content["parties"] = parties
    if writing.links:
        content["links"] = [{"id": str(uuid7()), **link} for link in writing.links]
    if writing.files:
        content["files"] = [
            {"id": str(f.id), "name": f.name, "size": f.size, "media_type": f.media_type, "sha256": f.sha256.hex()}
            for f in writing.files
        ]
    return content, key


def _parties(writing: Writing) -> list[dict[str, Any]]:
    """Return who is named, or known by a number or a contact alone, as the calling number of who gave no name."""
    rows = []
    office = writing.standing.actor.office_id
    for party in writing.act.step.parties:
        name, number, contact = (
            str(writing.secret.get(field) or writing.form.get(field) or "") if field else ""
            for field in (party.name, party.number, party.contact)
        )
        known = [protection.keyed_index(office, said).hex() for said in (number, contact) if said]
        if not (name or known):
            continue
        hidden = party.hidden or party.name in writing.secret
        row = {"id": str(uuid7()), "kind": party.kind, "shown": f"{party.kind}（保密）" if hidden else name or party.kind,
               "hidden": hidden, "found_by": known[0] if known else None}  # fmt: skip
        rows.append({**row, "also_by": known[1]} if len(known) > 1 else row)
    return rows


def person_keys(parties: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the keys by which people are found again: an exact number or contact, only as a keyed hash."""
    said = (party.get(name) for party in parties for name in ("found_by", "also_by"))
    return list(dict.fromkeys(f"person:{value}" for value in said if value))


def clock_row(clock: Running) -> dict[str, Any]:
    """Return a clock as its row in the database."""
    return {
        "id": str(uuid7()), "name": clock.name, "subject": clock.subject, "label": clock.label,
        "basis": clock.limit.code, "statutory": clock.statutory, "started_at": chain.moment(clock.started),
        "due": clock.due.isoformat() if clock.due else None,
        "warns_on": clock.warns_on.isoformat() if clock.warns_on else None, "provisional": clock.provisional,
        "paused": clock.paused, "held": clock.held,
        "stopped_at": chain.moment(clock.stopped) if clock.stopped else None,
    }  # fmt: skip


def item_rows(state: State) -> dict[int, dict[str, Any]]:
    """Return the items of a matter as their rows."""
    return {
        n: {"number": n, "kind": i.kind, "title": i.title[:200], "stage": i.stage, "closed": i.closed,
            "due": i.due.isoformat() if i.due else None}
        for n, i in state.items.items()
    }  # fmt: skip


def _clock_effects(writing: Writing, clocks: Sequence[Running]) -> dict[str, Any]:
    """Return the clocks that a step touched; all of them, and those that are gone, where history was mended."""
    before, after = writing.before, writing.after
    mended = (before.confirmed, before.voided_at) != (after.confirmed, after.voided_at)
    if after.done[: len(before.done)] == before.done and not mended:
        touched = {clock.name for done in after.done[len(before.done) :] for clock in clocks_of(done.step)}
        return {"clocks": [clock_row(c) for c in clocks if c.name in touched or c.name.startswith("item:")]}
    here = {(c.name, c.subject) for c in clocks}
    gone = {(c.name, c.subject) for c in work_out(before, writing.standing.counting)} - here
    return {"clocks": [clock_row(c) for c in clocks],
            "no_clocks": [{"name": name, "subject": subject} for name, subject in sorted(gone)]}  # fmt: skip


def _effects(
    writing: Writing, clocks: Sequence[Running], content: Mapping[str, Any], key: protection.MatterKey | None
) -> dict[str, Any]:
    effects: dict[str, Any] = {name: content[name] for name in ("parties", "links", "files") if name in content}
    effects |= _clock_effects(writing, clocks)
    before, after = item_rows(writing.before), item_rows(writing.after)
    if changed := [{"id": str(uuid7()), **row} for n, row in after.items() if before.get(n) != row]:
        effects["items"] = changed
    if taken_back := sorted(before.keys() - after.keys()):
        effects["no_items"] = taken_back
    if key is not None and key.wrapped is not None:
        effects["key"] = {"office_key": key.office_key, "wrapped": key.wrapped.hex()}
    effects |= _people(writing)
    if found := search_row(writing.after, writing.standing, parties=content.get("parties", ()), step=writing.act.step):
        effects["search"] = found
    if writing.submission:
        effects["submission"] = str(writing.submission)
    return {name: value for name, value in effects.items() if value}


def _people(writing: Writing) -> dict[str, Any]:
    """Return who became a reader, who no longer is, and whom the step tells."""
    before, after = writing.before.readers, writing.after.readers
    notices = told.notices(writing.standing.procedure, writing.act, writing.before, writing.after)
    return {
        "readers": [{"id": str(uuid7()), "person_id": person} for person in sorted(after - before)],
        "no_readers": sorted(before - after),
        "told": [{"id": str(uuid7()), **notice.row()} for notice in notices],
    }


def search_row(
    state: State, standing: Standing, *, parties: Sequence[Mapping[str, Any]] = (), step: Step | None = None
) -> dict[str, Any] | None:
    """Return what may be found of a matter: its open searchable fields, never a protected one.

    Nothing when the step wrote no searchable field, named nobody and mended nothing.
    """
    searchable = step is None or step.builtin or any(f.searchable for f in fields_of(step.form))
    if not (searchable or parties):
        return None
    opening, text = search_texts(state)
    keys = search.keys_of(standing.ledger.alike(state)) if standing.ledger.alike else []
    return {"ledger": standing.ledger.code, "shown": opening, "tokens": search.tokens(text),
            "sketch": search.sketch(opening), "keys": keys + person_keys(parties)}  # fmt: skip


def search_texts(state: State) -> tuple[str, str]:
    """Return the searchable text of the opening step, and of all steps."""
    said = [_searchable(done) for done in state.done]
    return said[0] if said else "", "\n".join(dict.fromkeys(filter(None, said)))


def _searchable(done: Done) -> str:
    facts = done.taken.facts
    return "\n".join(str(facts[f.name]) for f in fields_of(done.step.form) if f.searchable and facts.get(f.name))
