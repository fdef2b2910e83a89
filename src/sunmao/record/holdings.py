# SPDX-License-Identifier: Apache-2.0
"""What is still in a person's hands: one small function for each kind, read for who looks.

Whoever may open the list sees numbers; titles only of matters that they see anyway. A new kind
(drafts, feeds, guest links, keys) is one function and one line in ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from sunmao.kernel.judging import refusal
from sunmao.kernel.roles import Role
from sunmao.kernel.states import Act
from sunmao.kernel.words import Bound, Step
from sunmao.office.actors import Actor
from sunmao.office.models import Account, Delegation, Loan, Office, Person, Post, Recusal, Seat
from sunmao.office.posts import ArrangementRefused
from sunmao.record import registry
from sunmao.record.models import Matter, Reader
from sunmao.record.rebuilding import states_of
from sunmao.record.registry import Ledger
from sunmao.record.sight import visible_to
from sunmao.record.vacancies import staff_of

MOST = 200
"""As many rows of a kind are read; the count says how many there are."""


@dataclass(frozen=True)
class Looking:
    """Whose hands are looked into, by whom, when."""

    person: Person
    by: Actor
    day: date
    at: datetime

    @property
    def posts(self) -> list[Post]:
        """The posts that the person holds on that day or later, the departments with them."""
        held = Post.objects.filter(office_id=self.by.office_id, person=self.person)
        running = held.filter(Q(until=None) | Q(until__gte=self.day))
        return list(running.select_related("department").order_by("since"))


@dataclass(frozen=True)
class Thing:
    """One thing in hand. A matter that who looks may not see keeps its number and nothing else."""

    key: str
    label: str
    note: str = ""
    matter: Matter | None = None
    alone: bool = True  # only this person can do it


@dataclass(frozen=True)
class Kind:
    """One kind of things: what it is called, whether leaving waits for it, how it is handed over."""

    name: str
    label: str
    unit: str
    way: str
    read: Callable[[Looking], Sequence[Thing]]
    blocks: bool = False
    count: Callable[[Looking], int] | None = None


@dataclass(frozen=True)
class Holding:
    """The things of one kind that a person holds."""

    kind: Kind
    things: tuple[Thing, ...]
    count: int

    @property
    def left(self) -> int:
        """How many must be handed over before the person can leave."""
        if not self.kind.blocks:
            return 0
        return self.count - sum(not thing.alone for thing in self.things)


def handled(office_id: UUID, person: UUID) -> QuerySet[Matter]:
    """Return the open matters that a person handles."""
    return Matter.objects.filter(office_id=office_id, handler_id=person, closed_at=None, historic=False)


def _things(look: Looking, matters: Sequence[Matter], note: str = "") -> list[Thing]:
    """Return matters as things; those that who looks may not see without anything but their number."""
    seen = set(visible_to(look.by).filter(pk__in=[one.pk for one in matters]).values_list("pk", flat=True))
    return [Thing(str(one.pk), one.number, note, one if one.pk in seen else None) for one in matters]


def _handled(look: Looking) -> list[Thing]:
    return _things(look, list(handled(look.by.office_id, look.person.pk).order_by("next_due", "pk")[:MOST]))


def _authored(look: Looking) -> list[Thing]:
    """Find the matters that only their author can bring on: each is asked of its procedure."""
    found: list[Matter] = []
    office = Office.objects.get(pk=look.by.office_id)
    for ledger, step in _steps_of_authors():
        stages = {stage.name for stage in step.sources}
        own = Matter.objects.filter(office_id=office.pk, ledger=ledger.code, author_id=look.person.pk, waiting="",
                                    stage__in=stages, closed_at=None, historic=False)  # fmt: skip
        role = min(step.who.roles)
        for matter, state in states_of(office, ledger, own.order_by("pk")[:MOST]):
            act = Act(step, str(look.person.pk), role, state.department, str(office.pk), look.at, look.at, None, state)
            if not refusal(ledger.of_version(matter.version), act):
                found.append(matter)
    return _things(look, found, "等提交人本人办理")


def _steps_of_authors() -> Iterator[tuple[Ledger, Step]]:
    for ledger in registry.ledgers():
        for step in ledger.procedure.steps:
            if step.who.bound is Bound.AUTHOR and step.to is not None and not step.opening:
                yield ledger, step


def _approvals(look: Looking) -> list[Thing]:
    """Find what waits for the approval of the person's posts, and say who else can give it."""
    found: list[Thing] = []
    staff = staff_of(look.by.office_id, look.day)
    for role, place in dict.fromkeys((post.role, _place(post)) for post in look.posts if post.since <= look.day):
        waiting = Matter.objects.filter(office_id=look.by.office_id, waiting=f"approve:{role}", closed_at=None)
        if place is not None:
            waiting = waiting.filter(department_id=place)
        others = staff.can({role}, frozenset({look.person.pk}), place)
        note = f"待{Role(role).label}审批，{'同岗位的其他人也可以审批' if others else '只有本人可以审批'}"
        things = _things(look, list(waiting.order_by("pk")[:MOST]), note)
        found.extend(replace(thing, alone=not others) for thing in things)
    return found


def _named(look: Looking) -> list[Thing]:
    """Find the approvals passed on to this person by name, and what the person shall countersign."""
    office = Office.objects.get(pk=look.by.office_id)
    shown = Reader.objects.filter(office_id=office.pk, person_id=look.person.pk).values("matter_id")
    waiting = Matter.objects.filter(office_id=office.pk, pk__in=shown, waiting__startswith="approve:", closed_at=None)
    found: dict[str, list[Matter]] = {"转由本人审批": [], "请本人会签": []}
    for ledger in registry.ledgers():
        for matter, state in states_of(office, ledger, waiting.filter(ledger=ledger.code).order_by("pk")[:MOST]):
            if state.pending and state.pending.named == str(look.person.pk):
                found["转由本人审批"].append(matter)
            if state.pending and str(look.person.pk) in state.pending.unsigned:
                found["请本人会签"].append(matter)
    return [thing for note, matters in found.items() for thing in _things(look, matters, note)]


def _feeds(look: Looking) -> list[Thing]:
    """The database counts: nobody reads what another person set."""
    return [Thing("", "个人日历订阅", "岗位终止时失效")] * counted(look.person.pk)["feeds"]


def _drafts(look: Looking) -> list[Thing]:
    """The database counts: nobody reads what another person typed and has not sent."""
    return [Thing("", "一份没有提交的草稿", "内容只有本人能看")] * counted(look.person.pk)["drafts"]


def _place(post: Post) -> UUID | None:
    """A head approves for the own department only."""
    return post.department_id if post.role == Role.DEPARTMENT_HEAD else None


def stands_in(office_id: UUID, person: UUID, day: date) -> QuerySet[Delegation]:
    """Return the delegations by which a person stands in for others on a day or later."""
    running = Delegation.objects.filter(office_id=office_id, to_person_id=person, ended_at=None, until__gte=day)
    return running.select_related("post__person", "post__department").order_by("since")


def _stands_in(look: Looking) -> list[Thing]:
    return [
        Thing(str(one.pk), f"代{one.post.person.name}　{_post(one.post)}", _period(one.since, one.until))
        for one in stands_in(look.by.office_id, look.person.pk, look.day)
    ]


def _stood_in_for(look: Looking) -> list[Thing]:
    running = Delegation.objects.filter(office_id=look.by.office_id, post__person=look.person, ended_at=None,
                                        until__gte=look.day)  # fmt: skip
    return [
        Thing(str(one.pk), f"{one.to_person.name}代行　{_post(one.post)}", _period(one.since, one.until))
        for one in running.select_related("post__department", "to_person").order_by("since")
    ]


def _lent(look: Looking) -> list[Thing]:
    running = Loan.objects.filter(office_id=look.by.office_id, person=look.person, ended_at=None, until__gte=look.day)
    return [
        Thing(str(one.pk), f"借往{one.to_office.name}", _period(one.since, one.until))
        for one in running.select_related("to_office")
    ]


def _posts(look: Looking) -> list[Thing]:
    return [
        Thing(
            str(post.pk), _post(post), f"自 {post.since:%Y-%m-%d}{f'，至 {post.until:%Y-%m-%d}' if post.until else ''}"
        )
        for post in look.posts
    ]


def _recusals(look: Looking) -> list[Thing]:
    """Only that there are some: why somebody keeps away is not for everybody."""
    running = Recusal.objects.filter(office_id=look.by.office_id, person=look.person, since__lte=look.day)
    found = running.filter(Q(ended_on=None) | Q(ended_on__gt=look.day))
    return [
        Thing(str(one.pk), "一件事项" if one.matter_id else "一个单位或个人", f"自 {one.since:%Y-%m-%d}")
        for one in found
    ]


def _sign_ins(look: Looking) -> list[Thing]:
    accounts = Account.objects.filter(office_id=look.by.office_id, person_id=look.person.pk)
    seats = Seat.objects.filter(account__in=accounts, ended_at=None).count()
    return [Thing(str(one.pk), one.sign_in_name, _state(one, seats)) for one in accounts]


def _state(account: Account, seats: int) -> str:
    if not account.is_active:
        return f"紧急停用：{account.halted_for}" if account.halted_for else "已停用"
    return f"现在有 {seats} 处登录" if seats else "现在没有登录"


def _post(post: Post) -> str:
    return f"{post.department.name}　{Role(post.role).label}"


def _period(since: date, until: date) -> str:
    return f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}"


KINDS: tuple[Kind, ...] = (
    Kind("handled", "承办的在办事项", "件", "由部门负责人、院领导或案管在下面“转办”", _handled, blocks=True,
         count=lambda look: handled(look.by.office_id, look.person.pk).count()),
    Kind("authored", "等本人办理的提交事项", "件",
         "由本人在离岗前办完；不能办的，登记代行后由代行人办理，或由承办人改用其他方式", _authored, blocks=True),
    Kind("approvals", "等本岗位审批的事项", "件",
         "请本人先审批，或由系统管理员给接任的人设同一岗位；同岗位另有人的不必交接", _approvals, blocks=True),
    Kind("named", "点名由本人审批、会签的事项", "件", "请本人先办，或由同岗位的人“转他人审批”；会签不再需要的，由审批人退回后重报",
         _named, blocks=True),
    Kind("delegations", "代他人行使的岗位", "项", "由院领导、部门负责人、政工或系统管理员改由他人代行，或者终止", _stands_in,
         blocks=True),
    Kind("loans", "借往外院", "项", "由系统管理员在“借调”中提前终止", _lent, blocks=True),
    Kind("stood_in_for", "由他人代行的本人岗位", "项", "随本人岗位一同终止，不必交接", _stood_in_for),
    Kind("recusals", "回避", "项", "留存备查，不必交接", _recusals),
    Kind("drafts", "没有提交的草稿", "份", "请本人在离岗前提交或舍弃；不转给他人，满 30 日自动清除", _drafts),
    Kind("feeds", "日历订阅", "个", "随岗位一同失效，不必交接", _feeds),
    Kind("posts", "岗位", "个", "办理离岗时终止", _posts),
    Kind("sign_ins", "登录", "个", "办理离岗时停用", _sign_ins),
)  # fmt: skip
"""Everything that is asked when somebody leaves, is lent, or stays away for long."""


def of(look: Looking) -> list[Holding]:
    """Return what a person holds, kind by kind, the empty ones too."""
    found = []
    for kind in KINDS:
        things = tuple(kind.read(look))
        found.append(Holding(kind, things, kind.count(look) if kind.count else len(things)))
    return found


def refuse_full_hands(look: Looking) -> None:
    """Refuse to let somebody go while something is in their hands; the database refuses as well.

    :raises ArrangementRefused: naming what is left
    """
    if left := [f"{one.kind.label} {one.left} {one.kind.unit}" for one in of(look) if one.left]:
        raise ArrangementRefused(
            f"{look.person.name}手上还有{'、'.join(left)}，不能离岗，账号也不能停用；请先看“交接”：承办的转给他人，等本人办理的由本人办完或登记代行，再来办理。"
        )


def counted(person: UUID) -> dict[str, int]:
    """Return what the database itself counts in a person's hands, by kind; it closes no account before all are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, held FROM record_held(%s)", [person])
        return dict(cursor.fetchall())
