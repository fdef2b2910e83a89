# SPDX-License-Identifier: Apache-2.0
"""审查起诉: clocks of every unit, on matter and person; extended, suspended, resumed, excluded, restarted."""

from __future__ import annotations

from datetime import date

from sunmao.kernel.forms import Day, Form, Moment, PersonRef, ask
from sunmao.kernel.limits import AppliesBy, Custody, House, Length, Limit, LimitSeries, Regime, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.words import (
    HANDLER,
    Approval,
    Clock,
    Exclude,
    Extend,
    On,
    PartyField,
    Stage,
    Start,
    Step,
    post,
)  # fmt: skip

RULE = House("审查起诉", None, "样本二号决定")


def law(code: str, unit: Unit, number: int, regime: Regime = Regime.CRIMINAL, custody: Custody = Custody.NO) -> Limit:
    return Limit(code, code, regime, Length(unit, number), custody, source="样本法", article="1")


REVIEW = law("review", Unit.MONTHS, 1)
CUSTODY = law("custody", Unit.MONTHS, 2, custody=Custody.YES)
TELL = law("tell", Unit.HOURS, 24)
NOTIFY = law("notify", Unit.WORKDAYS, 3, Regime.WORKING)
SUMMON = law("summon", Unit.DAYS, -3)
SUPPLEMENT = LimitSeries((
    Limit("supplement", "旧补查期限", Regime.CRIMINAL, Length(Unit.MONTHS, 1), source="旧样本法", article="2",
          since=date(2020, 1, 1), until=date(2026, 3, 31)),
    Limit("supplement", "新补查期限", Regime.CRIMINAL, Length(Unit.DAYS, 20), source="新样本法", article="2",
          since=date(2026, 4, 1)),
))  # fmt: skip
ARCHIVE = LimitSeries((
    Limit("archive", "旧归档期限", length=Length(Unit.DAYS, 60), source="旧样本法", article="3", until=date(2026, 3, 31)),
    Limit("archive", "新归档期限", length=Length(Unit.DAYS, 30), source="新样本法", article="3", since=date(2026, 4, 1),
          applies_by=AppliesBy.OPENING),
))  # fmt: skip


class Receive(Form):
    title: str = ask("案名")
    to_person: PersonRef = ask("承办人")
    received_on: Day = ask("收案日期")
    suspect: str = ask("犯罪嫌疑人", default="")


class Detain(Form):
    detained_at: Moment = ask("羁押时间")


class Longer(Form):
    days: int = ask("延长日数")


class Hearing(Form):
    hearing_on: Day = ask("开庭日期")


HEAD_AGREES = Approval((Role.DEPARTMENT_HEAD,), RULE)


class Prosecution(Procedure):
    """受理 → 审查 → 起诉 → 归档。"""

    label = "审查起诉"
    version = "1"

    reviewing = Stage("审查中")
    supplementing = Stage("补充侦查中")
    prosecuted = Stage("已起诉")
    archived = Stage("已归档", final=True)

    review_limit = Clock("审查起诉期限", REVIEW, restarts=2)
    custody_limit = Clock("羁押期限", CUSTODY, on=On.PERSON, restarts=0)
    tell_limit = Clock("讯问期限", TELL, on=On.PERSON)
    notify_limit = Clock("告知期限", NOTIFY)
    summon_limit = Clock("送达传票期限", SUMMON)
    supplement_limit = Clock("补充侦查期限", SUPPLEMENT)
    archive_limit = Clock("归档期限", ARCHIVE)

    receive = Step("受理", law=RULE, by=post(Role.PROCURATOR), to=reviewing, form=Receive, title="title",
                   handler="to_person", parties=(PartyField("犯罪嫌疑人", "suspect"),),
                   starts=(Start(review_limit, "received_on"), notify_limit))  # fmt: skip
    notify = Step("告知权利", law=RULE, by=HANDLER, at=reviewing, stops=(notify_limit,))
    detain = Step("收押", law=RULE, by=HANDLER, at=reviewing, form=Detain,
                  starts=(Start(custody_limit, "detained_at"), Start(tell_limit, "detained_at")))  # fmt: skip
    question = Step("讯问", law=RULE, by=HANDLER, at=reviewing, stops=(tell_limit,))
    release = Step("变更强制措施", law=RULE, by=HANDLER, at=reviewing, stops=(custody_limit, tell_limit))
    lengthen_custody = Step("延长羁押", law=RULE, by=HANDLER, at=reviewing, approval=HEAD_AGREES,
                            extends=(Extend(custody_limit, Length(Unit.MONTHS, 1)),))  # fmt: skip
    lengthen = Step("延长审查", law=RULE, by=HANDLER, at=reviewing, approval=HEAD_AGREES,
                    extends=(Extend(review_limit, Length(Unit.DAYS, 15)),))  # fmt: skip
    lengthen_notice = Step("延长告知", law=RULE, by=HANDLER, at=reviewing, form=Longer,
                           extends=(Extend(notify_limit, field="days", most=2),))  # fmt: skip
    assess = Step("送鉴定", law=RULE, by=HANDLER, at=reviewing, form=Longer,
                  excludes=(Exclude(review_limit, "days"),))  # fmt: skip
    suspend = Step("中止审查", law=RULE, by=HANDLER, at=reviewing, suspends=(review_limit,), approval=HEAD_AGREES)
    resume = Step("恢复审查", law=RULE, by=HANDLER, at=reviewing, resumes=(review_limit,))
    send_back = Step("退回补充侦查", law=RULE, by=HANDLER, at=reviewing, to=supplementing, stops=(review_limit,),
                     starts=(supplement_limit,))  # fmt: skip
    resubmit = Step("重新移送", law=RULE, by=HANDLER, at=supplementing, to=reviewing, stops=(supplement_limit,),
                    starts=(review_limit,))  # fmt: skip
    fix_hearing = Step("确定开庭", law=RULE, by=HANDLER, at=prosecuted, form=Hearing,
                       starts=(Start(summon_limit, "hearing_on"),))  # fmt: skip
    summon = Step("送达传票", law=RULE, by=HANDLER, at=prosecuted, stops=(summon_limit,))
    prosecute = Step("起诉", law=RULE, by=HANDLER, at=reviewing, to=prosecuted, stops=(review_limit,),
                     starts=(archive_limit,))  # fmt: skip
    archive = Step("归档", law=RULE, by=HANDLER, at=prosecuted, to=archived, stops=(archive_limit,))
