# SPDX-License-Identifier: Apache-2.0
"""A procedure: what may happen to a matter, checked when the file is imported.

A procedure says what may happen to a matter, who may do it, under which article of law,
and which time limits run meanwhile. It holds no database and no web code, so it can be
read, tested, drawn and printed on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sunmao.kernel.checking import faults_of
from sunmao.kernel.forms import Form, ask
from sunmao.kernel.limits import Basis
from sunmao.kernel.words import ANY_STAFF, Clock, ItemKind, Stage, Step, Task, Who, Written


class ProcedureError(Exception):
    """The procedure as written can not be carried out; the message names every mistake."""


class Procedure(metaclass=Written):
    """Subclass this; name the stages, clocks and steps in the class body.

    :raises ProcedureError: when the class is made, naming every mistake in one message
    """

    label: ClassVar[str] = ""
    version: ClassVar[str] = ""
    replaces: ClassVar[type[Procedure] | None] = None
    replaced_by: ClassVar[type[Procedure] | None] = None
    stages: ClassVar[tuple[Stage, ...]]
    clocks: ClassVar[tuple[Clock, ...]]
    tasks: ClassVar[tuple[Task, ...]]
    items: ClassVar[tuple[type[ItemKind], ...]]
    steps: ClassVar[tuple[Step, ...]]
    twins: ClassVar[list[str]]

    def __init_subclass__(cls) -> None:
        cls.replaced_by = None
        parts = list(vars(cls).values())
        cls.stages = tuple(p for p in parts if isinstance(p, Stage))
        cls.clocks = tuple(p for p in parts if isinstance(p, Clock))
        cls.tasks = tuple(p for p in parts if isinstance(p, Task))
        cls.items = tuple(p for p in parts if isinstance(p, type) and issubclass(p, ItemKind))
        cls.steps = tuple(p for p in parts if isinstance(p, Step))
        if cls.steps and (faults := faults_of(cls)):
            raise ProcedureError(f"{cls.__name__}：\n" + "\n".join(f"  · {fault}" for fault in faults))
        if cls.replaces is not None and "replaces" in vars(cls):
            cls.replaces.replaced_by = cls

    @classmethod
    def lineage(cls) -> Mapping[str, type[Procedure]]:
        """Return all versions that stand side by side, oldest first; running matters stay on theirs."""
        oldest: type[Procedure] = cls
        while oldest.replaces is not None:
            oldest = oldest.replaces
        found = {oldest.version: oldest}
        while oldest.replaced_by is not None:
            oldest = oldest.replaced_by
            found[oldest.version] = oldest
        return {**found, cls.version: cls}

    @classmethod
    def stage(cls, name: str) -> Stage:
        """Return the stage of that name.

        :raises KeyError: if the procedure has none
        """
        return {s.name: s for s in cls.stages}[name]

    @classmethod
    def clock(cls, name: str) -> Clock:
        """Return the clock of that name.

        :raises KeyError: if the procedure has none
        """
        return {c.name: c for c in cls.clocks}[name]

    @classmethod
    def own_step(cls, name: str) -> Step | None:
        """Return the step that this procedure itself wrote, or nothing."""
        return next((s for s in cls.steps if s.name == name), None)

    @classmethod
    def openings(cls) -> tuple[Step, ...]:
        """Return the steps that open a matter."""
        return tuple(s for s in cls.steps if s.opening)

    @classmethod
    def item_kind(cls, name: str) -> type[ItemKind]:
        """Return the kind of item of that name.

        :raises KeyError: if the procedure has none
        """
        return {k.__name__: k for k in cls.items}[name]


class Ending(Form):
    """Why a record is no longer valid."""

    reason: str = ask("理由", lines=2, most=500)


class Register(Procedure):
    """Records without stages (volunteers, experts, contacts): kept, amended, ended, voided.

    Subclass it with ``entry`` (what is kept, from and until when is part of the form),
    ``law`` and ``keepers``; the steps write themselves.
    """

    entry: ClassVar[type[Form]]
    law: ClassVar[Basis]
    keepers: ClassVar[Who] = ANY_STAFF
    title_field: ClassVar[str] = "name"

    def __init_subclass__(cls) -> None:
        if getattr(cls, "steps", ()):  # a twin of a register has its steps already
            super().__init_subclass__()
            return
        if missing := [n for n in ("entry", "law") if not hasattr(cls, n)]:
            raise ProcedureError(f"{cls.__name__}：\n" + "\n".join(f"  · the register names no {n}" for n in missing))
        kept, ended = Stage("在册"), Stage("已失效", final=True)
        parts = {
            "kept": kept,
            "ended": ended,
            "enter": Step("登记", law=cls.law, by=cls.keepers, to=kept, form=cls.entry, title=cls.title_field),
            "amend": Step("变更", law=cls.law, by=cls.keepers, at=kept, form=cls.entry, title=cls.title_field),
            "end": Step("注销", law=cls.law, by=cls.keepers, at=kept, to=ended, form=Ending),
        }
        for name, part in parts.items():
            setattr(cls, name, part)
            part.__set_name__(cls, name)
        super().__init_subclass__()
