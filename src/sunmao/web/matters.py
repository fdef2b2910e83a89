# SPDX-License-Identifier: Apache-2.0
"""The page of one matter: head, facts, what happened, and what this person may do now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunmao.kernel.clocks import next_of, work_out
from sunmao.kernel.judging import stage_label, step_named
from sunmao.kernel.secrecy import Secrecy
from sunmao.office.keys import uuid7
from sunmao.record import reading
from sunmao.record.access import Kind, note
from sunmao.record.models import Entry
from sunmao.record.registry import Ledger
from sunmao.record.standing import Standing
from sunmao.web import approvals, around, drafting, ledgers, marked, options, rows, showing, stepper
from sunmao.web.asking import Asking, asking
from sunmao.web.finding import stands_of
from sunmao.web.telling import Teller, joined
from sunmao.web.timeline import lines_of


@require_safe
def matter(request: HttpRequest, ledger: Ledger, number: str) -> HttpResponse:
    """Show one matter as this person sees it."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    if not marked.opened(request, ask, stands):
        return marked.ask_first(request, ask, stands)
    note(ask.actor, Kind.VIEW, at=ask.at, matter=stands.matter)
    return show(request, ask, stands)


def show(
    request: HttpRequest,
    ask: Asking,
    stands: Standing,
    *,
    refusal: str = "",
    opinion: str = "",
    back_to: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page; after a refused approval with the sentence and what was typed."""
    teller = Teller(stands)
    panel, links = options.panel(ask, stands), around.links(ask, stands)
    came_from = next((link["number"] for link in links if link["label"] == around.CAME_FROM and link["url"]), "")
    approval = approvals.box(ask, stands, teller, opinion, back_to)
    return render(request, "web/matter.html", {
        "ledger": stands.ledger, "list": ledgers.back_to_list(request, stands.ledger),
        "head": head_of(ask, stands, teller), "refusal": refusal, "key": uuid7(),
        "steps": stepper.paces(stands, ask.today), "facts": teller.groups(came_from),
        "timeline": lines_of(ask, stands, teller, entries_of(stands)),
        "here": joined((ask.actor.person_name, ask.actor.role.label)),
        "can": panel.can, "beside": panel.beside, "mending": panel.mending, "can_not": panel.can_not, "elsewhere": panel.elsewhere,
        "approval": approval, "draft": drafting.for_opinion(request, ask, stands, approval),
        "readings": around.readings(ask, stands, teller),
        "items": around.items(stands), "clocks": around.clocks(ask, stands),
        "moved": around.moved(ask, stands), "links": links,
        "parties": around.parties(stands), "files": around.files(stands), "papers": around.papers(stands), "alike": around.alike(ask, stands),
    }, status=status)  # fmt: skip


def entries_of(stands: Standing) -> list[Entry]:
    """Return the entries of a matter, oldest first."""
    return reading.of_matter(Entry, stands.actor.office_id, stands.matter, "position")


def head_of(ask: Asking, stands: Standing, teller: Teller | None = None) -> dict[str, Any]:
    """Return the head: number, title, light, and the line of what matters most."""
    state, known = stands.state, teller or Teller(stands)
    clock = None if _ended(stands) else next_of(work_out(state, stands.counting))
    lamp = showing.lamp(clock.light(ask.at, ask.zone), clock.due, ask.today) if clock else None
    kind = rows.kind_labels(stands.procedure).get(state.kind, state.kind)
    opened = state.entries[0].happened_at.astimezone(ask.zone).date() if state.entries else ask.today
    lines = [
        ("阶段", stage_label(stands.procedure, state.stage)), ("类型", kind),
        ("承办", joined((known.name(state.handler), known.name(state.department))) or ("" if state.historic else "未分流")),
        ("下一期限", f"{showing.short_day(clock.due, ask.today)} {clock.label}" if clock and clock.due else ""),
        ("登记", f"{opened:%Y-%m-%d}"),
    ]  # fmt: skip
    return {
        "number": stands.number, "title": state.title or "（无标题）", "position": stands.position, "light": lamp,
        "secrecy": Secrecy(state.secrecy).label, "marked": marked.is_marked(stands), "tags": _tags(stands),
        "lines": [{"label": label, "value": value} for label, value in lines if value],
    }  # fmt: skip


def last_step(stands: Standing, teller: Teller) -> dict[str, Any]:
    """Return what was done last and what was written there: who takes a step need not go back to read it."""
    taken = stands.state.entries[-1]
    step = step_named(stands.procedure, taken.step)
    return {"label": step.label if step else taken.step, "who": joined((teller.name(taken.by), taken.role.label)),
            "day": showing.long_day(taken.happened_at.astimezone(stands.counting.zone).date()),
            "lines": teller.summary(taken)}  # fmt: skip


def _tags(stands: Standing) -> list[str]:
    state = stands.state
    tags = [rows.HISTORIC] if state.historic else []
    if state.pending:
        tags.append(f"待{state.pending.next_role.label}审批")
    if state.asked:
        tags.append({"void": "已申请作废", "reopen": "已申请恢复办理"}[state.asked])
    if any(t.late and t.position not in state.confirmed for t in state.standing) and any(
        clock.held for clock in work_out(state, stands.counting)
    ):
        tags.append("迟录待核")
    return tags


def _ended(stands: Standing) -> bool:
    final = {stage.name for stage in stands.procedure.stages if stage.final}
    return stands.state.closed or stands.state.stage in final or stands.state.historic


@require_safe
def item(request: HttpRequest, ledger: Ledger, number: str, item: int) -> HttpResponse:
    """Show one item of a matter with what happened to it."""
    ask = asking(request)
    stands = stands_of(ask, ledger, number)
    found = next((row for row in around.items(stands) if row["number"] == item), None)
    if found is None:
        raise Http404(str(item))
    teller, panel = Teller(stands), options.panel(ask, stands)
    touched = {done.taken.position for done in stands.state.done if item in done.items}
    entries = [entry for entry in entries_of(stands) if entry.position in touched]
    return render(request, "web/item.html", {
        "ledger": ledger, "head": head_of(ask, stands, teller), "item": found,
        "back": reverse("matter", kwargs={"ledger": ledger.code, "number": stands.number}),
        "timeline": lines_of(ask, stands, teller, entries), "here": joined((ask.actor.person_name, ask.actor.role.label)),
        "can": panel.can, "can_not": panel.can_not, "beside": (), "mending": (), "approval": None, "elsewhere": (),
    })  # fmt: skip
