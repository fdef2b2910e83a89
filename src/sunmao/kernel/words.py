# SPDX-License-Identifier: Apache-2.0
"""The words a procedure is written with: stages, items, clocks, steps, and what a step may say.

They only hold what was written; ``checking`` finds what contradicts itself, ``states``
works out where a matter stands, ``judging`` says who may do what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sunmao.kernel.forms import Form
from sunmao.kernel.limits import Basis, Length, Limit, LimitSeries
from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role

if TYPE_CHECKING:
    from sunmao.kernel.states import Act

VOIDED = "voided"
"""The name of the stage that every procedure has for voided matters."""


class Bound(StrEnum):
    """How the person must stand to the matter, besides holding the post."""

    FREE = "free"
    HANDLER = "handler"  # the one it is assigned to
    AUTHOR = "author"  # the one who opened it
    DEPARTMENT = "department"  # someone of the department it lies with


@dataclass(frozen=True)
class Who:
    """Who may take a step."""

    label: str
    roles: frozenset[Role]
    bound: Bound = Bound.FREE

    def __or__(self, other: Who) -> Who:
        if other.bound is not self.bound:
            raise ValueError(f"{self.label} and {other.label} stand differently to the matter")
        return Who(f"{self.label}、{other.label}", self.roles | other.roles, self.bound)


_STAFF = frozenset(Role) - ADMINISTRATORS
ANY_STAFF = Who("任一干警", _STAFF)
HANDLER = Who("承办人", _STAFF, Bound.HANDLER)
AUTHOR = Who("提交人", _STAFF, Bound.AUTHOR)
CASE_MANAGER = Who("案管人员", CASE_MANAGERS)
OWN_HEAD = Who("所在部门负责人", frozenset({Role.DEPARTMENT_HEAD}), Bound.DEPARTMENT)


def post(*roles: Role, of_department: bool = False) -> Who:
    """Say who by posts; ``of_department`` asks for the department the matter lies with."""
    label = "、".join(role.label for role in roles)
    return Who(label, frozenset(roles), Bound.DEPARTMENT if of_department else Bound.FREE)


@dataclass(eq=False)
class _Named:
    label: str
    name: str = field(default="", init=False)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"{self.name}({self.label})"


@dataclass(eq=False, repr=False)
class Stage(_Named):
    """Where a matter, or an item in it, stands."""

    final: bool = False
    needs_closed: tuple[type[ItemKind], ...] = ()

    def __or__(self, other: Stage) -> frozenset[Stage]:
        return frozenset({self, other})

    def __ror__(self, others: frozenset[Stage]) -> frozenset[Stage]:
        return others | {self}


class On(StrEnum):
    """What a clock runs on."""

    MATTER = "matter"
    PERSON = "person"  # a person in the matter, such as custody
    ITEM = "item"


@dataclass(eq=False, repr=False)
class Clock(_Named):
    """A time limit between two steps.

    Some limits are not lengthened by a holiday while the person is held. ``held`` names the
    field, of the form that starts the clock, which says so; without it a clock on a person
    means a held one.
    """

    limit: Limit | LimitSeries = None  # type: ignore[assignment]  # asked for by the check
    on: On = On.MATTER
    restarts: int | None = None
    warn_days: int = 3
    held: str = ""


@dataclass(eq=False, repr=False)
class Task(_Named):
    """Work that must be done, or waived with a reason, before a step may be taken."""

    opens: str = ""


@dataclass(frozen=True)
class Start:
    """Start a clock from a day that the form names, or only when the facts call for it."""

    clock: Clock
    field: str = ""
    when: Callable[[Act], bool] | None = None


@dataclass(frozen=True)
class Extend:
    """Lengthen a clock, by a fixed length or by the days that the form names."""

    clock: Clock
    by: Length | None = None
    field: str = ""
    most: int = 1


@dataclass(frozen=True)
class Exclude:
    """Leave days, named by the form, out of a clock."""

    clock: Clock
    field: str


@dataclass(frozen=True)
class Planned:
    """Dated checks after a step: one item each, due the given lengths later."""

    kind: type[ItemKind]
    after: tuple[Length, ...]


@dataclass(frozen=True)
class Approval:
    """Who must agree, in this order, before a step takes effect; the level comes from law."""

    chain: tuple[Role, ...]
    basis: Basis


@dataclass(frozen=True)
class Together:
    """The step takes effect when this many different people have taken it; two acts for one person count once."""

    people: int = 2


@dataclass(frozen=True)
class EveryParty:
    """The step takes effect when it was taken for every party of that kind."""

    kind: str


@dataclass(frozen=True)
class Vote:
    """A vote: carried by a majority of all members once enough have cast.

    ``members`` names the form field, of the step that opened the vote, that says how many
    members there are; ``choice`` the field a member fills; ``yes`` the value that agrees.
    """

    opened_by: Step
    members: str
    choice: str
    yes: str
    lost: Stage


@dataclass(frozen=True)
class PartyField:
    """A person or body that a form names: which fields hold what."""

    kind: str
    name: str
    number: str = ""
    contact: str = ""
    hidden: bool = False


class Pick(StrEnum):
    """How many items one step acts on."""

    ONE = "one"
    SEVERAL = "several"
    ALL = "all"


Rule = Callable[["Act"], "str | None"]
Sources = Stage | frozenset[Stage] | None


@dataclass(eq=False, repr=False)
class Step(_Named):
    """One act by one person that may move a matter from a stage to a stage."""

    law: Basis = None  # type: ignore[assignment]  # asked for by the check
    by: Who | Role = ANY_STAFF
    at: Sources = None
    to: Stage | None = None
    form: type[Form] | None = None
    hint: str = ""
    paper: str = ""
    # what stands against it
    barred: tuple[Rule, ...] = ()  # asked before anything is written: state and person only
    unless: tuple[Rule, ...] = ()  # asked of what was written
    apart_from: tuple[Step, ...] = ()
    not_after: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    requires: tuple[Task, ...] = ()
    # how it comes into effect
    approval: Approval | Callable[[Act], Approval | None] | None = None
    gathers: Together | EveryParty | Vote | None = None
    deciding: bool = False
    # what it does to time
    starts: tuple[Clock | Start, ...] = ()
    stops: tuple[Clock, ...] = ()
    extends: tuple[Extend, ...] = ()
    suspends: tuple[Clock, ...] = ()
    resumes: tuple[Clock, ...] = ()
    excludes: tuple[Exclude, ...] = ()
    takes_back: tuple[Step, ...] = ()  # the clocks that the last of these stopped run on as if it had not
    # what it does to items, parties and other matters
    adds: type[ItemKind] | None = None
    on: type[ItemKind] | None = None
    pick: Pick = Pick.ONE
    item_at: Sources = None
    item_to: Stage | None = None
    plans: tuple[Planned, ...] = ()
    opens: str = ""
    opens_by: str = ""
    passes: Mapping[str, str] = field(default_factory=dict)
    parties: tuple[PartyField, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    # which fields of the form say these of the matter
    title: str = ""
    kind: str = ""
    department: str = ""
    handler: str = ""
    secrecy: str = ""
    releases: bool = False  # takes the matter out of department and hands
    historic: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.by, Role):
            self.by = post(self.by)

    @property
    def who(self) -> Who:
        """Who may take the step."""
        return cast("Who", self.by)  # a bare role became one when the step was written

    @property
    def opening(self) -> bool:
        """Whether the step opens a matter."""
        return self.at is None and not self.builtin

    @property
    def sources(self) -> frozenset[Stage]:
        """The stages at which the step may be taken."""
        return _set_of(self.at)

    @property
    def item_sources(self) -> frozenset[Stage]:
        """The stages at which an item must stand; none means any."""
        return _set_of(self.item_at)

    @property
    def builtin(self) -> bool:
        """Whether every procedure has this step."""
        return False

    @property
    def started(self) -> tuple[Clock, ...]:
        """The clocks it starts, whatever their conditions."""
        return tuple(s.clock if isinstance(s, Start) else s for s in self.starts)


def _set_of(stages: Sources) -> frozenset[Stage]:
    if stages is None:
        return frozenset()
    return frozenset({stages}) if isinstance(stages, Stage) else stages


class OnceOnly(dict[str, Any]):
    """A class body in which nothing can be named twice; twins are reported with the other mistakes."""

    def __init__(self) -> None:
        super().__init__()
        self["twins"] = []

    def __setitem__(self, name: str, value: Any) -> None:
        if isinstance(self.get(name), _Named):
            self["twins"].append(name)
        super().__setitem__(name, value)


class Written(type):
    """Collects the parts in the order they were written."""

    @classmethod
    def __prepare__(cls, _name: str, _bases: tuple[type, ...], /, **_kwargs: Any) -> Any:
        return OnceOnly()


class ItemKind(metaclass=Written):
    """A kind of numbered thing inside a matter; subclass it and name its stages in order."""

    label: ClassVar[str]
    stages: ClassVar[tuple[Stage, ...]]
    twins: ClassVar[list[str]]

    def __init_subclass__(cls) -> None:
        cls.stages = tuple(p for p in vars(cls).values() if isinstance(p, Stage))

    @classmethod
    def stage(cls, name: str) -> Stage:
        """Return the stage of that name."""
        return next(s for s in cls.stages if s.name == name)
