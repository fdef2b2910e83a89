# SPDX-License-Identifier: Apache-2.0
"""What stands against a step. Pure: no database, no request, no clock."""

from __future__ import annotations

from sunmao.domains.clues.forms import FROM_UNITS, Source
from sunmao.kernel.lines import Line
from sunmao.kernel.roles import CASE_MANAGERS, Role
from sunmao.kernel.secrecy import Secrecy
from sunmao.kernel.states import CHINA, Act

MOST_RETURNS = 2
"""How often a clue may bounce between departments and case management (院内规定)."""

TRIES = 2
"""Failed deliveries after which the answer counts as given (院内规定)."""


def _registered(act: Act) -> dict[str, object]:
    taken = act.state.last("register")
    return dict(taken.facts) if taken else {}


def bounced_too_often(act: Act) -> str | None:
    """A clue is sent back at most twice."""
    times = act.state.count("send_back")
    if times < MOST_RETURNS:
        return None
    return f"本线索已退回 {times} 次，不得再退；请先指派承办人，确属其他部门或单位的，由承办人评估后决定移送或并案。"


def same_department_again(act: Act) -> str | None:
    """A clue is not sent to the department that just sent it back, without a word why."""
    back = act.state.last("send_back")
    if back and act.facts.to_department == back.department and not act.facts.note:
        return "该部门刚退回本线索；仍要分流到该部门的，请填写分流说明。"
    return None


def merged_into_itself(act: Act) -> str | None:
    """A clue is not merged with a clue that is not one."""
    return None if "XS" in str(act.facts.into) else "只能并入另一件线索，请填写线索编号（含 XS）。"


def not_in_charge(act: Act) -> str | None:
    """The answer is given by the handler; where nobody handles the clue, by case management."""
    handler = act.state.handler
    if handler and handler not in (act.by, act.on_behalf):
        return f"“{act.step.label}”由承办人办理；如需换人，请部门负责人“转办”。"
    if not handler and act.role not in CASE_MANAGERS:
        return f"本线索没有承办人，“{act.step.label}”由案管人员办理。"
    return None


def not_for_chief(act: Act) -> str | None:
    """The chief steps in only where no case manager sees the clue."""
    if act.role is not Role.CHIEF_PROCURATOR or act.state.secrecy == Secrecy.RESTRICTED:
        return None
    return f"“{act.step.label}”由案管人员办理；只有知悉范围为“限定”的线索才由检察长办理。"


def no_letter_to_answer(act: Act) -> str | None:
    """The first answer of RULES 163 is given to letters, and once."""
    if _registered(act).get("source") != Source.LETTER:
        return "本线索不是来信，不需要来信程序性答复；要告知进展请用“中期反馈”。"
    done = act.state.count("reply_to_letter") or act.state.count("tell_meanwhile")
    return "来信程序性答复已经办过；再告知进展请用“中期反馈”。" if done else None


def sender_not_colleague(act: Act) -> str | None:
    """Only a colleague can read the answer here."""
    if _registered(act).get("source") in (Source.DEPARTMENT, Source.MODEL):
        return None
    return "提供人不是本院人员，不能在系统内阅知；请用“反馈（对外送达）”。"


def sender_colleague(act: Act) -> str | None:
    """A colleague is told here; only one who does not open it is told in another way."""
    if act.state.stage == "answering" or sender_not_colleague(act):
        return None
    return "提供人是本院人员，请用“反馈（院内）”，对方阅知即可；对方无法阅知的，再改用其他方式。"


def sender_named(act: Act) -> str | None:
    """Only an anonymous sender can not be told."""
    return None if _registered(act).get("anonymous") else "提供人不是匿名，应当反馈；请用其他反馈步骤。"


def sender_anonymous(act: Act) -> str | None:
    """An anonymous sender can not be told in a letter."""
    return "提供人匿名，无法送达；请用“匿名无法反馈”，由部门负责人确认。" if _registered(act).get("anonymous") else None


def not_tried_enough(act: Act) -> str | None:
    """Two failed tries are recorded before the answer counts as given."""
    times = act.state.count("try_delivery")
    return None if times >= TRIES else f"须先记录 {TRIES} 次送达未果，现有 {times} 次。"


def delivered_before_received(act: Act) -> str | None:
    """Nothing is delivered before the clue came in, nor in the future."""
    day = act.facts.delivered_on if hasattr(act.facts, "delivered_on") else act.facts.tried_on
    received = str(_registered(act).get("received_on") or "")
    if received and day.isoformat() < received:
        return "送达日期早于收到线索的日期，请核对。"
    return "送达日期不能晚于今天。" if day > act.recorded_at.astimezone(CHINA).date() else None


def received_in_future(act: Act) -> str | None:
    """Nothing was received after today."""
    return "收到日期不能晚于今天。" if act.facts.received_on > act.recorded_at.astimezone(CHINA).date() else None


def is_letter(act: Act) -> bool:
    """A letter from people must be answered in the terms of RULES 163."""
    return (
        act.facts.get("source") == Source.LETTER if isinstance(act.facts, dict) else act.facts.source is Source.LETTER
    )


def is_petition(act: Act) -> bool:
    """Complaints and petitions are examined in the term of RULES 161–162."""
    return _line(act) == Line.PETITION


def is_duty_crime(act: Act) -> bool:
    """Clues of duty crimes go on in the term of RULES 166."""
    return _line(act) == Line.DUTY_CRIME


def declined_to_unit(act: Act) -> bool:
    """A body that transferred a duty-crime clue is told in the term of RULES 172."""
    said = _registered(act)
    return said.get("line") == Line.DUTY_CRIME and said.get("source") in FROM_UNITS


def declined_to_person(act: Act) -> bool:
    """A complainant is told in the term of RULES 173."""
    said = _registered(act)
    return said.get("line") == Line.DUTY_CRIME and said.get("source") not in FROM_UNITS and not said.get("anonymous")


def _line(act: Act) -> object:
    return act.facts.get("line") if isinstance(act.facts, dict) else act.facts.line
