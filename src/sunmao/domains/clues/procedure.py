# SPDX-License-Identifier: Apache-2.0
"""法律监督线索：登记 → 分流 → 指派 → 评估 → 立案、不立案、移送或并案 → 反馈 → 归档。"""

from __future__ import annotations

from sunmao import law
from sunmao.domains.clues import forms, limits, rules
from sunmao.kernel.lines import Line
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import Act
from sunmao.kernel.words import (
    ANY_STAFF,
    AUTHOR,
    CASE_MANAGER,
    HANDLER,
    OWN_HEAD,
    Approval,
    Clock,
    PartyField,
    Stage,
    Start,
    Step,
    post,
)

HOUSE = limits.MANAGED
HEAD_DECIDES = Approval((Role.DEPARTMENT_HEAD,), HOUSE)
LEADER_DECIDES = Approval((Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR), HOUSE)
CIRCULATORS = CASE_MANAGER | post(Role.CHIEF_PROCURATOR)
"""A restricted clue is seen by no case manager: without the chief it could neither begin nor end."""
PIL_FILING = law.approval("pil_filing")


def filing_approval(act: Act) -> Approval:
    """Public-interest cases are filed by the chief (PILR 30); others by the house rule."""
    registered = act.state.last("register")
    if registered and registered.facts.get("line") == Line.PUBLIC_INTEREST:
        return Approval((Role.DEPARTMENT_HEAD, Role.CHIEF_PROCURATOR), PIL_FILING)
    return LEADER_DECIDES


class ClueProcedure(Procedure):
    """The loop of one clue."""

    label = "法律监督线索"
    version = "2026.1"

    # 阶段
    registered = Stage("待分流")
    circulated = Stage("待指派")
    assessing = Stage("评估中")
    assessed = Stage("待决定")
    filed = Stage("已立案，待反馈")
    declined = Stage("不立案，待反馈")
    transferred = Stage("已移送，待反馈")
    merged = Stage("已并案，待反馈")
    answering = Stage("反馈中")
    answered = Stage("已反馈，待归档")
    archived = Stage("已归档", final=True)

    # 期限
    circulate_limit = Clock("分流期限", limits.CIRCULATE, warn_days=1)
    assign_limit = Clock("指派期限", limits.ASSIGN, warn_days=1)
    assess_limit = Clock("评估期限", limits.ASSESS)
    feedback_limit = Clock("反馈期限", limits.FEED_BACK)
    archive_limit = Clock("归档期限", limits.ARCHIVE)
    triage_limit = Clock("控告申诉审查处理期限", law.limit("intake_triage"))
    duty_crime_limit = Clock("职务犯罪线索移送期限", law.limit("clue_to_investigation_dept"))
    letter_limit = Clock("来信程序性答复期限", law.limit("letter_procedural_reply"))
    letter_result_limit = Clock("来信结果答复期限", law.limit("letter_result_reply"), warn_days=10)
    tell_unit_limit = Clock("不立案通知单位期限", law.limit("not_filing_notice_org"))
    tell_person_limit = Clock("不立案通知控告人期限", law.limit("not_filing_notice_complainant"))

    # 登记
    register = Step(
        "登记线索", law=limits.OfLine(law.cite("doc_lead_register")), by=ANY_STAFF, to=registered, form=forms.Registration,
        paper="线索登记表", title="title", kind="line", secrecy="secrecy", unless=(rules.received_in_future,),
        parties=(PartyField("提供人", "sender_name", "sender_number", "sender_contact", hidden=True),),
        starts=(
            circulate_limit,
            Start(triage_limit, "received_on", rules.is_petition),
            Start(duty_crime_limit, "received_on", rules.is_duty_crime),
            Start(letter_limit, "received_on", rules.is_letter),
            Start(letter_result_limit, "received_on", rules.is_letter),
        ),
        hint="任何部门发现或收到的线索，都在这里登记",
    )  # fmt: skip
    record_past = Step(
        "历史补录", law=HOUSE, by=CASE_MANAGER, to=archived, form=forms.Past, title="title", kind="line",
        parties=(PartyField("提供人", "sender_name", hidden=True),), historic=True,
        hint="本系统启用前已答复的来信，只作存档，不计期限",
    )  # fmt: skip

    # 流转
    circulate = Step(
        "分流", law=HOUSE, by=CIRCULATORS, at=registered, to=circulated, form=forms.Circulation,
        department="to_department", barred=(rules.not_for_chief,), unless=(rules.same_department_again,),
        stops=(circulate_limit, triage_limit, duty_crime_limit), starts=(assign_limit,),
        hint="选定承办部门；疑似重复的先比对",
    )  # fmt: skip
    send_back = Step(
        "退回案管", law=HOUSE, by=OWN_HEAD, at=circulated, to=registered, form=forms.Return,
        barred=(rules.bounced_too_often,), releases=True, stops=(assign_limit,), starts=(circulate_limit,),
        takes_back=(circulate,),
        hint="不属本部门的，说明理由退回重新分流，最多两次",
    )  # fmt: skip
    assign = Step(
        "指派承办人", law=HOUSE, by=OWN_HEAD, at=circulated, to=assessing, form=forms.Assignment,
        handler="to_person", stops=(assign_limit,), starts=(assess_limit,),
    )  # fmt: skip

    # 评估与决定
    assess = Step(
        "评估", law=limits.OfLine(law.cite("pil_lead_assessment")), by=HANDLER, at=assessing, to=assessed, form=forms.Assessment,
        hint="写明查明的情况和意见",
    )  # fmt: skip
    assess_again = Step("重新评估", law=HOUSE, by=HANDLER, at=assessed, to=assessing, form=forms.Note)
    file_case = Step(
        "决定立案", law=limits.OfLine(law.cite("doc_filing_decision")), by=HANDLER, at=assessed, to=filed, form=forms.Decision,
        approval=filing_approval, opens="cases", opens_by="file", deciding=True,
        passes={"title": "title", "line": "kind", "clue": "number", "to_person": "handler",
                "to_department": "department", "facts": "assess.facts", "reasons": "reasons"},
        stops=(assess_limit,), starts=(feedback_limit,), hint="经批准后自动生成案件，不必另行登记",
    )  # fmt: skip
    decline = Step(
        "决定不立案", law=limits.OfLine(law.cite("doc_no_filing_decision")), by=HANDLER, at=assessed, to=declined,
        form=forms.Decision, approval=HEAD_DECIDES, deciding=True, stops=(assess_limit,),
        starts=(feedback_limit, Start(tell_unit_limit, when=rules.declined_to_unit),
                Start(tell_person_limit, when=rules.declined_to_person)),
    )  # fmt: skip
    transfer = Step(
        "决定移送", law=limits.OfLine(law.cite("doc_lead_transfer")), by=HANDLER, at=assessed, to=transferred, form=forms.Transfer,
        approval=LEADER_DECIDES, paper="线索移送表", deciding=True, stops=(assess_limit,), starts=(feedback_limit,),
    )  # fmt: skip
    decide_merge = Step(
        "决定并案", law=HOUSE, by=HANDLER, at=assessed, to=merged, form=forms.Merge, approval=HEAD_DECIDES,
        links={"merged_into": "into"}, unless=(rules.merged_into_itself,), stops=(assess_limit,),
        starts=(feedback_limit,),
    )  # fmt: skip
    merge = Step(
        "并入另一线索", law=HOUSE, by=CASE_MANAGER, at=registered, to=merged, form=forms.Merge,
        links={"merged_into": "into"}, unless=(rules.merged_into_itself,),
        stops=(circulate_limit, triage_limit, duty_crime_limit), starts=(feedback_limit,),
        hint="两件线索、两个提供人都保留，可以撤销",
    )  # fmt: skip
    unmerge = Step(
        "取消并案", law=HOUSE, by=CASE_MANAGER, at=merged, to=registered, form=forms.Unmerge,
        stops=(feedback_limit,), starts=(circulate_limit,), takes_back=(merge,),
    )  # fmt: skip

    # 反馈
    tell_meanwhile = Step(
        "中期反馈", law=HOUSE, by=HANDLER, at=circulated | assessing | assessed | filed, form=forms.Interim,
        stops=(letter_limit, letter_result_limit), hint="向提供人告知进展，可多次；来信未办结的，答复进展即可",
    )  # fmt: skip
    reply_to_letter = Step(
        "来信程序性答复", law=law.limit("letter_procedural_reply"), by=CASE_MANAGER | post(Role.PETITIONS),
        at=registered | circulated | assessing | assessed, form=forms.Interim, barred=(rules.no_letter_to_answer,),
        stops=(letter_limit,), hint="告知已收到来信及如何处理",
    )  # fmt: skip
    answer_here = Step(
        "反馈（院内）", law=HOUSE, by=ANY_STAFF, at=filed | declined | transferred | merged, to=answering,
        form=forms.AnswerHere, barred=(rules.sender_not_colleague, rules.not_in_charge),
        hint="本院同事提供的线索，对方阅知后即为已反馈",
    )  # fmt: skip
    read_answer = Step(
        "阅知反馈", law=HOUSE, by=AUTHOR, at=answering, to=answered, barred=(rules.sender_not_colleague,),
        stops=(feedback_limit, letter_limit, letter_result_limit, tell_unit_limit, tell_person_limit),
        starts=(archive_limit,),
    )  # fmt: skip
    answer_outside = Step(
        "反馈（对外送达）", law=HOUSE, by=ANY_STAFF, at=filed | declined | transferred | merged | answering,
        to=answered, form=forms.AnswerOutside, paper="反馈函",
        barred=(rules.not_in_charge, rules.sender_colleague, rules.sender_anonymous),
        unless=(rules.delivered_before_received,),
        stops=(feedback_limit, letter_limit, letter_result_limit, tell_unit_limit, tell_person_limit),
        starts=(archive_limit,), hint="信函、电话、当面或平台送达，写明日期和收到人",
    )  # fmt: skip
    try_delivery = Step(
        "送达未果", law=HOUSE, by=ANY_STAFF, at=filed | declined | transferred | merged | answering, to=answering,
        form=forms.Try, barred=(rules.not_in_charge, rules.sender_colleague, rules.sender_anonymous),
        unless=(rules.delivered_before_received,),
        hint="每次未果记一次，两次后可按已反馈处理",
    )  # fmt: skip
    give_up_delivery = Step(
        "两次送达未果，视为已反馈", law=HOUSE, by=ANY_STAFF, at=answering, to=answered, form=forms.Note,
        barred=(rules.not_in_charge, rules.not_tried_enough),
        stops=(feedback_limit, letter_limit, letter_result_limit, tell_unit_limit, tell_person_limit),
        starts=(archive_limit,),
    )  # fmt: skip
    confirm_anonymous = Step(
        "匿名无法反馈", law=HOUSE, by=ANY_STAFF, at=filed | declined | transferred | merged, to=answered,
        form=forms.Note, approval=HEAD_DECIDES, barred=(rules.not_in_charge, rules.sender_named),
        stops=(feedback_limit, letter_limit, letter_result_limit, tell_unit_limit, tell_person_limit),
        starts=(archive_limit,), hint="提供人匿名的，由部门负责人确认",
    )  # fmt: skip

    archive = Step(
        "归档", law=HOUSE, by=CIRCULATORS, at=answered, to=archived, form=forms.Archiving,
        barred=(rules.not_for_chief,), stops=(archive_limit,),
        hint="提供人得到反馈后才能归档",
    )  # fmt: skip
