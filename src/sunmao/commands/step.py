# SPDX-License-Identifier: Apache-2.0
"""./sunmao step: one step in a matter, taken as a person takes it at a page.

It is the person's own act: outside a demonstration it asks for that person's password, as the
page does before a deciding step, and wrong ones count towards the lock-out.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl.utils.datetime import WINDOWS_EPOCH

from sunmao import environment
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, CommandMisused, CommandRefused, say, tell
from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import FieldSpec, FormFaults, fields_of
from sunmao.kernel.judging import step_named
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.words import Step
from sunmao.office import sign_in
from sunmao.office.acting import NotYourPost, acting, close_ticket, open_ticket
from sunmao.office.actors import Actor, PostChoice, actor_for, posts_of
from sunmao.office.models import Account, Department, Office, Person
from sunmao.office.office_key import KeyMissing
from sunmao.record.cells import CellRefused, read_as
from sunmao.record.perform import NotVisible, StepRefused, Written, take_step
from sunmao.record.sight import visible_to
from sunmao.record.standing import Standing, standing

NAME = "step"
HELP = "以本人身份办理一个步骤：step 编号 步骤 --by 登录名 --set 栏目=内容"
NEEDS = "database"
LONGEST = timedelta(minutes=5)
HERE = "命令行"
"""Where the log of the door says a wrong password came from."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the matter, the step, the person, and what the form says."""
    parser.add_argument("number", metavar="编号", help="事项编号")
    parser.add_argument("step", metavar="步骤", help="步骤的代码或名称，如 circulate 或 分流")
    parser.add_argument("--by", required=True, metavar="登录名", help="由谁办理；密码从标准输入读取，演示数据不问密码")
    parser.add_argument("--post", default="", metavar="岗位", help="有几个岗位时写明用哪个，如 部门负责人")
    parser.add_argument(
        "--set", action="append", default=[], dest="said", metavar="栏目=内容", help="表单的一栏，可写多次"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")


def run(options: argparse.Namespace) -> int:
    """Take the step, or say why not."""
    at = timezone.now()
    account = account_called(options.by)
    prove(account, at)
    choice = post_called(account, options.post)
    ticket = open_ticket(choice.person_id, choice.post_id, at + LONGEST, choice.delegation_id)
    try:
        step, written = taken(ticket, options)
    except FormFaults as faults:
        raise CommandRefused("\n".join(faults.faults.values())) from faults
    except (StepRefused, NotVisible, NotYourPost, KeyMissing) as refused:
        raise CommandRefused(str(refused)) from refused
    finally:
        close_ticket(ticket)
    say(f"已办理“{step.label}”，编号 {written.number}。")
    if options.json:
        tell({"number": written.number, "step": step.name, "position": written.position, "stage": written.stage,
              "fingerprint": written.fingerprint.hex()})  # fmt: skip
    return DONE


def account_called(name: str) -> Account:
    """Find who acts."""
    account = sign_in.account_named(name)
    if account is None or not account.is_active:
        raise CommandMisused(f"没有登录名“{name}”，请核对 --by。")
    return account


def prove(account: Account, at: datetime) -> None:
    """Ask for the password of a real person; in a demonstration everybody is invented.

    :raises CommandRefused: if it is wrong, the account is locked, or a one-time password was not changed yet
    """
    if (environment.data_folder() / MARKER).exists() or Office.objects.filter(
        pk=account.office_id, demonstration=True
    ).exists():
        return
    try:
        sign_in.refuse_locked(account, at=at, address=HERE)
    except ValidationError as locked:
        raise CommandRefused(locked.messages[0]) from locked
    if account.must_change:
        raise CommandRefused(f"{account.sign_in_name} 还在用一次性密码，请先登录页面改成自己的密码。")
    if not sign_in.password_fits(account, _typed(account.sign_in_name), at=at, address=HERE):
        raise CommandRefused("密码不正确，没有办理。")
    sign_in.settle(account, at=at)


def _typed(name: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{name} 的密码：")
    return sys.stdin.readline().rstrip("\n")


def post_called(account: Account, wanted: str) -> PostChoice:
    """Return the post to act in: the only one, or the one that was named."""
    every = posts_of(account)
    found = [one for one in every if wanted in ("", one.role.label, one.role.value, one.label)]
    if len(found) == 1:
        return found[0]
    if not every:
        raise CommandRefused(f"{account.sign_in_name} 今天没有岗位，请系统管理员先任岗。")
    names = "、".join(one.label for one in every)
    raise CommandMisused(f"请用 --post 写明在哪个岗位办理：{names}。")


def taken(ticket: UUID, options: argparse.Namespace) -> tuple[Step, Written]:
    """Take the step in one transaction for the person."""
    with acting(ticket):
        by = actor_for(ticket)
        matter = visible_to(by).filter(number=options.number).first()
        if matter is None:
            raise NotVisible(f"没有编号为“{options.number}”的事项，或您无权查看。")
        stands = standing(matter.id, by)
        step = step_called(stands.procedure, options.step)
        facts = {spec.name: value_for(spec, text, by) for spec, text in spoken(step, options.said)}
        at = timezone.now()
        return step, take_step(matter=matter.id, step=step.name, by=by, at=at, facts=_in_zone(facts, stands),
                               seen_position=stands.position)  # fmt: skip


def step_called(procedure: type[Procedure], wanted: str) -> Step:
    """Find a step by its code or its Chinese name."""
    every = [*procedure.steps, *BUILT_IN.values()]
    named = step_named(procedure, wanted) or next((s for s in every if s.label == wanted), None)
    if named is None or named.opening:
        names = "、".join(f"{s.name}（{s.label}）" for s in every if not s.opening)
        raise CommandMisused(f"“{procedure.label}”没有“{wanted}”这个步骤，可用：{names}。")
    return named


def spoken(step: Step, said: Sequence[str]) -> list[tuple[FieldSpec, str]]:
    """Split what was said into fields and texts; a field is named by its code or its label."""
    specs = {name: spec for spec in fields_of(step.form) for name in (spec.name, spec.label)}
    found = []
    for one in said:
        name, equals, text = one.partition("=")
        if not equals or name not in specs:
            names = "、".join(f"{spec.name}（{spec.label}）" for spec in fields_of(step.form)) or "（没有栏目）"
            raise CommandMisused(f"“{one}”不是“栏目=内容”。“{step.label}”的栏目：{names}。")
        found.append((specs[name], text))
    return found


def value_for(spec: FieldSpec, text: str, by: Actor) -> object:
    """Return what a text means for a field: an id for a department or a person, a choice by its label."""
    if spec.kind == "department":
        return str(_one(spec, text, list(Department.objects.filter(office_id=by.office_id, name=text))))
    if spec.kind == "person":
        people = Person.objects.filter(office_id=by.office_id)
        return str(_one(spec, text, list(people.filter(work_number=text) or people.filter(name=text))))
    try:
        return read_as(text, spec, WINDOWS_EPOCH, {})
    except CellRefused as refused:
        raise CommandRefused(f"{spec.label}{refused}") from refused


def _one(spec: FieldSpec, text: str, found: Sequence[Department] | Sequence[Person]) -> UUID:
    if len(found) != 1:
        raise CommandRefused(
            f"{spec.label}：没有找到“{text}”，请核对全称。"
            if not found
            else f"{spec.label}：有几个“{text}”，请写工号。"
        )
    return found[0].pk


def _in_zone(facts: dict[str, object], stands: Standing) -> dict[str, object]:
    """Read moments in the office's own time."""
    zone = stands.counting.zone
    return {
        name: value.replace(tzinfo=value.tzinfo or zone) if isinstance(value, datetime) else value
        for name, value in facts.items()
    }
