# SPDX-License-Identifier: Apache-2.0
"""What stands beside a matter: items, clocks, linked matters, parties, files, possible duplicates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from sunmao.kernel.clocks import Light, Running, work_out
from sunmao.kernel.judging import stage_label
from sunmao.kernel.roles import CASE_MANAGERS
from sunmao.record import inbox, reading, registry, search
from sunmao.record.models import File, Link, Matter, MovedDue, Party, Search
from sunmao.record.papers import papers_of
from sunmao.record.sight import visible_to
from sunmao.record.standing import Standing, standing
from sunmao.web import rows, showing
from sunmao.web.asking import Asking
from sunmao.web.telling import Teller

CAME_FROM = "来自"
_LINKS = {"came_from": CAME_FROM, "merged_into": "并入"}
_BACK = {"came_from": "由此生成", "merged_into": "并入本件"}
_UNDONE = ("merged_into",)
"""Links that a later step can undo: the row stays, the page says that it no longer holds."""
MOST_ALIKE = 5


def items(stands: Standing) -> list[dict[str, Any]]:
    """Return the items of a matter."""
    kinds = {kind.__name__: kind for kind in stands.procedure.items}
    found = []
    for number, one in stands.state.items.items():
        kind = kinds.get(one.kind)
        labels = {stage.name: stage.label for stage in kind.stages} if kind else {}
        where = {"ledger": stands.ledger.code, "number": stands.number, "item": number}
        found.append({"number": number, "title": one.title, "kind": kind.label if kind else one.kind,
                      "stage": labels.get(one.stage, one.stage), "due": f"{one.due:%Y-%m-%d}" if one.due else "",
                      "url": reverse("item", kwargs=where)})  # fmt: skip
    return found


def clocks(ask: Asking, stands: Standing) -> dict[str, list[dict[str, Any]]]:
    """Return the clocks of a matter, each with the proof of its last day; those that ended apart; empty without any."""
    found = work_out(stands.state, stands.counting)
    rows = [
        {
            "stopped": clock.stopped is not None,
            "label": clock.label, "light": showing.lamp(_light(clock, ask), clock.due, ask.today),
            "state": _ended(clock, ask) if clock.stopped else "中止计算" if clock.paused else "未定期限",
            "held": f"第 {clock.held} 条经过是补录，待部门负责人或院领导“核实迟录”后才算按期。" if clock.held else "",
            "due": f"{showing.long_day(clock.due)}届满" if clock.due else "法律没有规定长度",
            "provisional": clock.provisional and clock.runs, "basis": clock.limit.citation,
            "proof": clock.reckoning.proof if clock.reckoning and clock.runs else "",
        }
        for clock in sorted(found, key=lambda one: (not one.runs, one.due is None, one.due))
    ]  # fmt: skip
    if not rows:
        return {}
    return {"running": [r for r in rows if not r["stopped"]], "ended": [r for r in rows if r["stopped"]]}


def _ended(clock: Running, ask: Asking) -> str:
    """Say whether a clock that has stopped was kept: lateness does not vanish with the step that ended it."""
    if clock.due is None or clock.stopped is None:
        return "已停止"
    over = (clock.stopped.astimezone(ask.zone).date() - clock.due).days
    return f"已停止，超 {over} 日" if over > 0 else "按期停止"


def moved(ask: Asking, stands: Standing) -> list[str]:
    """Say which last days were worked out anew, and what they were before."""
    found = reading.of_matter(MovedDue, ask.actor.office_id, stands.matter, "at", "label")
    return [
        f"{one.label}：{showing.long_day(one.at.astimezone(ask.zone).date())}因{one.why}重新推算，"
        f"由{_day(one.before)}改为{_day(one.after)}。"
        for one in found
    ]


def _day(day: date | None) -> str:
    return showing.long_day(day) if day else "未定"


def _light(clock: Any, ask: Asking) -> Light:
    light: Light = clock.light(ask.at, ask.zone)
    return light


def links(ask: Asking, stands: Standing) -> list[dict[str, str]]:
    """Return the linked matters; one that this person does not see is named without title."""
    found = reading.links_of(ask.actor.office_id, stands.matter)
    pairs = [(link, link.other_id if link.matter_id == stands.matter else link.matter_id) for link in found]
    seen = {m.pk: m for m in visible_to(ask.actor).filter(pk__in=[key for _, key in pairs])} if pairs else {}
    return [_link(stands, link, seen.get(key)) for link, key in pairs]


def _link(stands: Standing, link: Link, other: Matter | None) -> dict[str, str]:
    outward = link.matter_id == stands.matter
    ledgers = {one.code: one.label for one in registry.ledgers()}
    label = (_LINKS if outward else _BACK).get(link.kind) or ("生成" if outward else "来自")
    if other is None:
        return {"number": "另一事项", "url": "", "label": label, "title": "不在您可以看的范围内"}
    if link.kind in _UNDONE:
        label = _hold(stands if outward else standing(other.pk, stands.actor), link.position) + label
    ledger = registry.ledger(other.ledger)
    stage = stage_label(ledger.of_version(other.version), other.stage)
    return {"number": other.number, "url": rows.url_of(ledger, other.number), "label": label,
            "title": f"{ledgers.get(other.ledger, '')}　{stage}"}  # fmt: skip


def _hold(stands: Standing, position: int) -> str:
    """Say in a word whether a link still waits for approval or was undone: the matter went back before that stage."""
    state, order = stands.state, [stage.name for stage in stands.procedure.stages]
    if state.pending and state.pending.proposal.position == position:
        return "拟"
    brought = next((n for n, done in enumerate(state.done) if done.taken.position == position), None)
    if brought is None:
        return "曾"
    there = state.done[brought].step.to
    later = [done.step.to for done in state.done[brought + 1 :] if done.step.to]
    return "曾" if there and any(order.index(to.name) < order.index(there.name) for to in later) else ""


def parties(stands: Standing) -> list[dict[str, str]]:
    """Return the people and bodies of a matter as they may be shown."""
    found = reading.of_matter(Party, stands.actor.office_id, stands.matter, "position", "kind")
    return [{"name": party.shown, "kind": party.kind, "reveal": ""} for party in found]


def readings(ask: Asking, stands: Standing, teller: Teller) -> list[dict[str, str]]:
    """Return to whom the matter was passed round, and when each opened it."""
    if not stands.state.readers:
        return []
    return [
        {"name": teller.name(str(row.to_person_id)) or "（已不在册）",
         "read": f"{showing.short_moment(first, ask.zone, ask.today)} 已阅" if first else "未阅"}
        for row, first in inbox.readings(ask.actor.office_id, stands.matter)
    ]  # fmt: skip


def files(stands: Standing) -> list[dict[str, str]]:
    """Return the files of a matter; pictures have a preview."""
    found = reading.of_matter(File, stands.actor.office_id, stands.matter, "position", "name")
    return [
        {"name": file.name, "size": showing.size(file.size), "url": reverse("file", kwargs={"file": file.pk}),
         "preview": reverse("preview", kwargs={"file": file.pk}) if file.media_type.startswith("image/") else ""}
        for file in found
    ]  # fmt: skip


def papers(stands: Standing) -> list[dict[str, str]]:
    """Return the papers that can be made of a matter as it stands."""
    where = {"ledger": stands.ledger.code, "number": stands.number}
    return [{"name": name, "url": reverse("paper", kwargs={**where, "paper": name})} for name in papers_of(stands)]


def alike(ask: Asking, stands: Standing) -> list[dict[str, str]]:
    """Return possible duplicates for those who route and handle, as far as they see them.

    An ended matter asks nothing more; a letter of the past still says which others repeat it.
    """
    actor, state = ask.actor, stands.state
    ended = state.closed or any(stage.final for stage in stands.procedure.stages if stage.name == state.stage)
    if (ended and not state.historic) or not (actor.role in CASE_MANAGERS or state.handler == str(actor.person_id)):
        return []
    kept = (
        Search.objects.filter(office_id=actor.office_id, matter_id=stands.matter).values_list("shown", "keys").first()
    )
    if not kept or not kept[0]:
        return []
    candidates = search.alike(stands.ledger.code, *kept, but=stands.matter)
    if not candidates:
        return []
    seen = {m.pk: m for m in visible_to(actor).filter(pk__in=[c.matter for c in candidates])}
    where = {"ledger": stands.ledger.code, "number": stands.number}
    return [
        {"number": seen[c.matter].number, "title": seen[c.matter].title, "why": c.why,
         "url": reverse("beside", kwargs={**where, "other": seen[c.matter].number})}
        for c in candidates if c.matter in seen
    ][:MOST_ALIKE]  # fmt: skip
