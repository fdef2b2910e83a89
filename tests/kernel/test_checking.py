# SPDX-License-Identifier: Apache-2.0
"""The check at import: every kind of mistake is found, and all of them come in one message."""

from __future__ import annotations

from collections.abc import Callable
from types import new_class
from typing import Any, cast

import pytest

from sunmao.kernel.forms import Day, Form, Privacy, ask
from sunmao.kernel.limits import House, Length, Limit, Unit
from sunmao.kernel.procedures import Procedure, ProcedureError
from sunmao.kernel.roles import Role
from sunmao.kernel.words import (
    ANY_STAFF,
    CASE_MANAGER,
    HANDLER,
    Approval,
    Clock,
    EveryParty,
    Exclude,
    Extend,
    ItemKind,
    On,
    PartyField,
    Pick,
    Planned,
    Stage,
    Start,
    Step,
    Task,
    Together,
    Vote,
    Who,
    post,
)  # fmt: skip

pytestmark = pytest.mark.accept("2.2.2")

RULE = House("规则", None, "样本决定")
TEN_DAYS = House("十日", Length(Unit.DAYS, 10), "样本决定")
ADMIN = post(Role.SYSTEM_ADMINISTRATOR)

Parts = dict[str, Any]


class Written(Form):
    """A form with one field of each kind that matters here."""

    title: str = ask("标题")
    day: Day = ask("日期")
    days: int = ask("日数")
    informant: str = ask("反映人", privacy=Privacy.PROTECTED)


def kind_of_item(*, final: bool = True, label: str = "措施") -> type[ItemKind]:
    def body(parts: Parts) -> None:
        if label:
            parts["label"] = label
        parts["open"] = Stage("待办")
        parts["done"] = Stage("办结", final=final)

    return new_class("Measure", (ItemKind,), exec_body=body)


def sound() -> Parts:
    """Return the parts of a procedure without a mistake."""
    begun, ended, clock = Stage("办理中"), Stage("办结", final=True), Clock("期限", TEN_DAYS)
    return {
        "label": "样本", "version": "1", "begun": begun, "ended": ended, "term": clock,
        "begin": Step("登记", law=RULE, to=begun, form=Written, title="title", starts=(clock,)),
        "end": Step("办结", law=RULE, at=begun, to=ended, stops=(clock,)),
    }  # fmt: skip


def define(parts: Parts) -> type[Procedure]:
    return new_class("Specimen", (Procedure,), exec_body=lambda body: body.update(parts))


def more(**parts: Any) -> Parts:
    return sound() | parts


def changed(step: str, **what: Any) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for name, value in what.items():
            setattr(parts[step], name, value(parts) if callable(value) and not isinstance(value, type) else value)

    return change


def added(**make: Callable[[Parts], Any]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for name, maker in make.items():
            parts[name] = maker(parts)

    return change


def both(one: Callable[[Parts], None], other: Callable[[Parts], None]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        one(parts)
        other(parts)

    return change


def step(label: str = "另一步", **what: Any) -> Callable[[Parts], Step]:
    """Make a step at the running stage, without a target, but for what is said."""

    def make(parts: Parts) -> Step:
        said = {n: v(parts) if callable(v) and not isinstance(v, type) else v for n, v in what.items()}
        return Step(label, **({"law": RULE, "at": parts["begun"]} | said))

    return make


STRANGE_STAGE, STRANGE_CLOCK = Stage("别处"), Clock("别的期限", TEN_DAYS)
STRANGE_STEP, STRANGE_TASK, STRANGE_ITEM = Step("别的步骤", law=RULE), Task("别的工作"), kind_of_item()

MISTAKES: dict[str, tuple[Callable[[Parts], Any], str]] = {
    "no label": (lambda p: p.update(label=""), "the procedure has no label or no version"),
    "no version": (lambda p: p.update(version=""), "the procedure has no label or no version"),
    "reserved stage": (added(voided=lambda _: Stage("作废")), "stage voided(作废) has a name that is kept"),
    "reserved step": (added(approve=step("同意")), "step approve(同意) has the name of a step that every procedure has"),
    "hidden method": (added(clock=lambda _: Stage("期限")), "clock(期限) hides what every procedure has"),
    "foreign stage": (changed("end", to=STRANGE_STAGE), "step end(办结) names (别处), which is not part"),
    "foreign clock": (changed("end", stops=(STRANGE_CLOCK,)), "step end(办结) names (别的期限), which is not part"),
    "foreign step": (changed("end", after=(STRANGE_STEP,)), "step end(办结) names (别的步骤), which is not part"),
    "foreign task": (changed("end", requires=(STRANGE_TASK,)), "step end(办结) names (别的工作), which is not part"),
    "foreign vote": (
        added(vote=step("表决", to=lambda p: p["ended"], form=Written,
                        gathers=lambda p: Vote(STRANGE_STEP, "days", "title", "是", p["ended"]))),
        "step vote(表决) names (别的步骤), which is not part",
    ),
    "no basis": (changed("end", law=None), "step end(办结) names no legal basis"),
    "no basis of the approval": (
        changed("end", approval=Approval((Role.DEPARTMENT_HEAD,), cast("Any", None))),
        "step end(办结) names no legal basis for its approval",
    ),
    "no limit": (lambda p: setattr(p["term"], "limit", None), "clock term(期限) has no limit"),
    "nobody": (changed("end", by=Who("无人", frozenset())), "step end(办结) can be taken by nobody"),
    "an administrator": (changed("end", by=ADMIN), "step end(办结) is given to an administrator"),
    "approval of nobody": (changed("end", approval=Approval((), RULE)), "step end(办结) needs the approval of nobody"),
    "approval by an administrator": (
        changed("end", approval=Approval((Role.AUDIT_ADMINISTRATOR,), RULE)),
        "step end(办结) is approved by an administrator",
    ),
    "alone together": (changed("end", gathers=Together(1)), "step end(办结) is taken together by fewer than two people"),
    "unreachable": (added(lost=lambda _: Stage("孤岛", final=True)), "stage lost(孤岛) can not be reached"),
    "unreachable island": (
        both(added(one=lambda _: Stage("甲"), two=lambda _: Stage("乙")), added(
            there=step("去", at=lambda p: p["one"], to=lambda p: p["two"]),
            back=step("回", at=lambda p: p["two"], to=lambda p: p["one"]))),
        "stage one(甲) can not be reached",
    ),
    "dead end": (
        both(added(stuck=lambda _: Stage("死胡同")), added(go=step(to=lambda p: p["stuck"]))),
        "stage stuck(死胡同) is a dead end",
    ),
    "no end": (
        both(added(one=lambda _: Stage("甲"), two=lambda _: Stage("乙")), added(
            go=step(to=lambda p: p["one"]), there=step("去", at=lambda p: p["one"], to=lambda p: p["two"]),
            back=step("回", at=lambda p: p["two"], to=lambda p: p["one"]))),
        "stage one(甲) leads to no end",
    ),
    "out of the end": (
        added(again=step("重来", at=lambda p: p["ended"], to=lambda p: p["begun"])),
        "step again(重来) moves out of the final stage ended(办结)",
    ),
    "no opening": (changed("begin", at=lambda p: p["begun"]), "no step opens the matter"),
    "opening nowhere": (changed("begin", to=None), "step begin(登记) opens the matter but leads to no stage"),
    "never starts": (changed("begin", starts=()), "clock term(期限) never starts"),
    "never stops": (changed("end", stops=()), "clock term(期限) never stops"),
    "never resumed": (added(rest=step(suspends=lambda p: (p["term"],))), "is suspended but never resumed"),
    "never suspended": (added(wake=step(resumes=lambda p: (p["term"],))), "is resumed but never suspended"),
    "too many restarts": (lambda p: setattr(p["term"], "restarts", 3), "clock term(期限) restarts 3 times; at most 2"),
    "item clock without item": (
        lambda p: setattr(p["term"], "on", On.ITEM),
        "clock term(期限) runs on an item, but no step that starts it acts on one",
    ),
    "no form at all": (changed("end", form=int), "step end(办结) has a form that is no form"),
    "missing field": (changed("begin", title="name"), "step begin(登记) uses the field name, which its form does not have"),
    "missing party": (
        changed("begin", parties=(PartyField("当事人", "who"),)),
        "step begin(登记) uses the field who, which its form does not have",
    ),
    "missing link": (
        changed("begin", links={"into": "other"}), "step begin(登记) uses the field other, which its form does not have",
    ),
    "start by no day": (
        changed("begin", starts=lambda p: (Start(p["term"], "title"),)),
        "step begin(登记) uses the field title as day, but it is line",
    ),
    "extension by no number": (
        added(longer=step(form=Written, extends=lambda p: (Extend(p["term"], field="day"),))),
        "step longer(另一步) uses the field day as number, but it is day",
    ),
    "exclusion by no number": (
        added(less=step(form=Written, excludes=lambda p: (Exclude(p["term"], "title"),))),
        "step less(另一步) uses the field title as number, but it is line",
    ),
    "department that is none": (
        changed("begin", department="title"), "step begin(登记) uses the field title as department, but it is line",
    ),
    "protected title": (
        changed("begin", title="informant"), "step begin(登记) shows the protected field informant in the matter's head",
    ),
    "members not counted": (
        added(vote=step("表决", to=lambda p: p["ended"], form=Written,
                        gathers=lambda p: Vote(p["begin"], "title", "title", "是", p["ended"]))),
        "step vote(表决) counts the members by the field title, which begin(登记) does not have",
    ),
    "foreign item": (added(act=step(on=STRANGE_ITEM)), "step act(另一步) acts on Measure, which is not an item"),
    "foreign planned item": (
        added(plan=step(plans=(Planned(STRANGE_ITEM, (Length(Unit.DAYS, 1),)),))),
        "step plan(另一步) acts on Measure, which is not an item",
    ),
    "foreign item awaited": (
        lambda p: setattr(p["ended"], "needs_closed", (STRANGE_ITEM,)),
        "stage ended(办结) waits for Measure, which is not an item",
    ),
    "foreign stage of an item": (
        added(act=step(on=STRANGE_ITEM, pick=Pick.ALL, item_to=lambda p: p["ended"])),
        "step act(另一步) leads items to ended(办结), which is not a stage of theirs",
    ),
    "foreign source of an item": (
        added(act=step(on=STRANGE_ITEM, item_at=lambda p: p["ended"])),
        "step act(另一步) takes items from a stage that is not theirs",
    ),
    "item never closed": (added(Measure=lambda _: kind_of_item(final=False)), "item Measure can never be closed"),
    "item never added": (added(Measure=lambda _: kind_of_item()), "item Measure is never added"),
    "item without label": (added(Measure=lambda _: kind_of_item(label="")), "item Measure has no label"),
    "before and after": (
        changed("end", after=lambda p: (p["begin"],), not_after=lambda p: (p["begin"],)),
        "step end(办结) must and must not come after the same step",
    ),
    "waits for itself": (changed("end", after=lambda p: (p["end"],)), "step end(办结) waits for itself"),
    "wait for each other": (
        both(added(other=step(after=lambda p: (p["end"],))), changed("end", after=lambda p: (p["other"],))),
        "step other(另一步) waits for itself",
    ),
    "starts and stops": (
        changed("end", starts=lambda p: (p["term"],)), "step end(办结) starts and stops the clock term(期限)",
    ),
    "takes back what stops nothing": (
        added(back=step(takes_back=lambda p: (p["begin"],))), "step back(另一步) takes back begin(登记), which stops no clock",
    ),
    "extends by nothing": (
        added(longer=step(extends=lambda p: (Extend(p["term"]),))), "step longer(另一步) extends term(期限) by nothing",
    ),
    "opening that waits": (
        changed("begin", approval=Approval((Role.DEPARTMENT_HEAD,), RULE)),
        "step begin(登记) opens a matter, so it can not wait for others",
    ),
    "opening after something": (
        changed("begin", after=lambda p: (p["end"],)), "step begin(登记) opens a matter, so nothing can come before it",
    ),
    "approval and others": (
        changed("end", gathers=Together(), approval=Approval((Role.DEPARTMENT_HEAD,), RULE)),
        "step end(办结) waits for an approval and for others at once",
    ),
    "vote that opens": (
        added(vote=step("表决", form=Written, opens="cases", to=lambda p: p["ended"],
                        gathers=lambda p: Vote(p["begin"], "days", "title", "是", p["ended"]))),
        "step vote(表决) is a vote: it leads to one stage when carried, another when lost, and opens nothing",
    ),
    "every party of no kind": (changed("end", gathers=EveryParty("")), "step end(办结) is taken for every party, but"),
    "past that goes on": (changed("begin", historic=True), "step begin(登记) records the past"),
}  # fmt: skip


def test_a_sound_procedure_is_accepted() -> None:
    assert define(sound()).label == "样本"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found(name: str) -> None:
    seed, sentence = MISTAKES[name]
    parts = sound()
    seed(parts)
    with pytest.raises(ProcedureError) as refused:
        define(parts)
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("Specimen：\n  · ")


def test_all_mistakes_come_in_one_message() -> None:
    together = (
        "no version", "reserved step", "foreign stage", "no basis", "nobody", "unreachable", "never stops",
        "never resumed", "too many restarts", "missing party", "protected title", "item never closed",
        "before and after", "extends by nothing", "opening that waits", "past that goes on", "foreign task",
        "no form at all",
    )  # fmt: skip
    parts = sound()
    for name in together:
        MISTAKES[name][0](parts)
    with pytest.raises(ProcedureError) as refused:
        define(parts)
    missed = [name for name in together if MISTAKES[name][1] not in str(refused.value)]
    assert missed == []
    assert len(together) >= 15


def test_what_is_named_twice_is_found() -> None:
    with pytest.raises(ProcedureError, match="begun is named twice"):

        class Twice(Procedure):
            label = "样本"
            version = "1"
            begun = Stage("办理中", final=True)
            begin = Step("登记", law=RULE, to=begun)
            begun = Stage("又一个", final=True)  # noqa: PIE794  the mistake


def test_what_an_item_names_twice_is_found() -> None:
    with pytest.raises(ProcedureError, match=r"Measure\.open is named twice"):

        class Twice(Procedure):
            label = "样本"
            version = "1"

            class Measure(ItemKind):
                label = "措施"
                open = Stage("待办")
                open = Stage("未办", final=True)  # noqa: PIE794  the mistake

            begun = Stage("办理中", final=True)
            begin = Step("登记", law=RULE, to=begun, adds=Measure)


def test_people_who_stand_differently_can_not_be_one_who() -> None:
    assert (ANY_STAFF | CASE_MANAGER).label == "任一干警、案管人员"
    with pytest.raises(ValueError, match="stand differently"):
        ANY_STAFF | HANDLER


def test_a_limit_of_law_needs_a_length_to_count_but_not_to_be_named() -> None:
    parts = sound()
    parts["term"].limit = Limit("reasonable", "合理期限", source="样本法", article="9")
    assert define(parts).clock("term").limit.code == "reasonable"


def test_parts_are_found_by_name() -> None:
    specimen = define(sound())
    assert specimen.stage("ended").final
    assert specimen.own_step("nothing") is None
    assert [s.name for s in specimen.openings()] == ["begin"]
    for find in (specimen.stage, specimen.clock, specimen.item_kind):
        with pytest.raises(KeyError):
            find("nothing")
