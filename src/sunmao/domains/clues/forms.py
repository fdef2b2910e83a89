# SPDX-License-Identifier: Apache-2.0
"""What a person writes at each step of a clue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunmao.kernel.forms import Day, DepartmentRef, Files, Form, MatterRef, Moment, PersonRef, Privacy, ask
from sunmao.kernel.identity import DocumentNumber
from sunmao.kernel.limits import Labeled
from sunmao.kernel.lines import Line
from sunmao.kernel.places import Place
from sunmao.kernel.secrecy import Secrecy


class Source(Labeled):
    """Where a clue comes from."""

    DEPARTMENT = "department", "本院部门发现"
    VOLUNTEER = "volunteer", "“益心为公”志愿者"
    HOTLINE = "hotline", "12309"
    LETTER = "letter", "来信"
    PHONE = "phone", "来电"
    ORGAN = "organ", "外单位移送"
    MODEL = "model", "智能筛查"
    TRANSFER = "transfer", "他院移送"


FROM_PEOPLE = frozenset({Source.VOLUNTEER, Source.HOTLINE, Source.LETTER, Source.PHONE})
FROM_UNITS = frozenset({Source.ORGAN, Source.TRANSFER})


class Registration(Form):
    """线索登记表。"""

    title: str = ask("线索名称", help="一句话写明何地何事", most=100, searchable=True, in_list=True)
    source: Source = ask("线索来源", in_list=True)
    line: Line = ask("监督类型", help="拿不准时选“其他”，以后可用“更正”改过来", in_list=True)
    received_on: Day = ask("收到日期", help="可只敲 20260729")
    summary: str = ask("主要情况", lines=6, most=20_000, searchable=True)
    place: Place = ask("发生地", help="写到街道、乡镇或具体地点", default="", searchable=True)
    body: str = ask("被反映单位", default="", searchable=True)
    anonymous: bool = ask("提供人匿名", help="匿名的不必填写提供人", default=False)
    sender_name: str = ask(
        "提供人姓名", help="加密保存，查看须说明理由", privacy=Privacy.PROTECTED, default="", most=50
    )
    sender_contact: str = ask("联系方式", privacy=Privacy.PROTECTED, default="", most=100)
    sender_number: DocumentNumber = ask(
        "证件号码", help="身份证号核对校验位，其他证件照写", privacy=Privacy.PROTECTED, default="", most=30
    )
    sender_unit: str = ask("移送单位", help="外单位、他院移送时填写", default="")
    secrecy: Secrecy = ask("知悉范围", default=Secrecy.INTERNAL)
    files: Files = ask("附件", default=Files())

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:
        """Ask for a sender, or for the word that there is none."""
        if given.source in FROM_PEOPLE and not given.anonymous and not given.sender_name:
            return {"sender_name": "请填写提供人姓名；确实匿名的，请勾选“提供人匿名”。"}
        if given.source in FROM_UNITS and not given.sender_unit:
            return {"sender_unit": "请填写移送单位。"}
        if given.anonymous and given.sender_name:
            return {"anonymous": "已填写提供人姓名，请取消“提供人匿名”，或删去姓名。"}
        return {}


class Past(Form):
    """A letter that was answered before this system was used, as it was."""

    title: str = ask("线索名称", most=200, searchable=True)
    source: Source = ask("线索来源", default=Source.LETTER)
    line: Line = ask("监督类型", default=Line.OTHER)
    message: str = ask("来信内容", lines=6, most=50_000, searchable=True)
    message_at: Moment = ask("来信时间")
    sender_name: str = ask("留言用户", privacy=Privacy.PROTECTED, default="", most=100)
    answer: str = ask("答复内容", lines=6, most=50_000)
    answer_at: Moment = ask("答复时间")
    answered_by: str = ask("答复单位", default="")
    file_hash: str = ask("来源文件指纹", most=64)
    sheet: str = ask("来源工作表", most=100)
    row: int = ask("来源行号")
    row_key: str = ask("原编号", default="", most=100)

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:
        """Refuse an answer before its message."""
        if given.answer_at < given.message_at:
            return {"answer_at": "答复时间早于来信时间，请核对两个时间。"}
        return {}


class Circulation(Form):
    """To which department, and why there."""

    to_department: DepartmentRef = ask("分流到")
    note: str = ask("分流说明", lines=2, most=500, default="")


class Return(Form):
    """Why a department sends the clue back, and where it should go."""

    reason: str = ask("退回理由", lines=3, most=500)
    better: str = ask("建议分流到", default="")


class Assignment(Form):
    """Who handles it."""

    to_person: PersonRef = ask("承办人")
    note: str = ask("办理要求", lines=2, most=500, default="", help="只写时间、方式等程序性要求，不写处理结果")


class Opinion(Labeled):
    """What the handler proposes."""

    FILE = "file", "建议立案"
    DECLINE = "decline", "建议不立案"
    TRANSFER = "transfer", "建议移送"
    MERGE = "merge", "建议并案"


class Assessment(Form):
    """评估意见。"""

    facts: str = ask("查明情况", lines=5, most=5000, searchable=True)
    opinion: Opinion = ask("评估意见")
    reasons: str = ask("理由", lines=4, most=3000, searchable=True)
    files: Files = ask("材料", default=Files())


class Decision(Form):
    """Why it is decided so."""

    reasons: str = ask("理由", lines=4, most=3000, searchable=True)
    files: Files = ask("材料", default=Files())


class Transfer(Form):
    """To whom the clue is transferred, and why."""

    to_body: str = ask("移送到", help="接收单位全称")
    reasons: str = ask("理由", lines=4, most=3000, searchable=True)
    materials: str = ask("移送材料", lines=2, most=500, default="")
    files: Files = ask("材料", default=Files())


class Merge(Form):
    """With which clue it is handled together."""

    into: MatterRef = ask("并入线索编号", help="例如 示检XS202600001")
    reasons: str = ask("理由", lines=2, most=500)


class Unmerge(Form):
    """Why it is handled on its own again."""

    reasons: str = ask("分开办理的理由", lines=2, most=500)


class Interim(Form):
    """What the sender is told meanwhile."""

    text: str = ask("告知内容", lines=4, most=3000)
    manner: str = ask("告知方式", help="信函、电话、当面或平台", default="")


class AnswerHere(Form):
    """The answer to a colleague."""

    text: str = ask("反馈内容", lines=5, most=5000)


class Manner(Labeled):
    """How an answer was delivered outside."""

    LETTER = "letter", "信函"
    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "当面"
    PLATFORM = "platform", "平台"


class AnswerOutside(Form):
    """The answer to somebody outside: what, how, when, to whom."""

    text: str = ask("反馈内容", lines=5, most=5000)
    manner: Manner = ask("反馈方式")
    delivered_on: Day = ask("送达日期")
    delivered_to: str = ask("何人收到", help="提供人本人请写“本人”；不要写姓名", most=50)
    files: Files = ask("凭据", default=Files())


class Try(Form):
    """One try to deliver the answer that failed."""

    text: str = ask("反馈内容", lines=4, most=5000)
    manner: Manner = ask("反馈方式")
    tried_on: Day = ask("送达日期")
    cause: str = ask("未果原因", most=200)


class Note(Form):
    """A sentence about why."""

    note: str = ask("说明", lines=2, most=500)


class Archiving(Form):
    """归档检查单。"""

    complete: bool = ask("登记、评估、决定材料齐全")
    answered: bool = ask("反馈或不能反馈的凭据在卷")
    place: str = ask("存放位置", default="", most=100)

    @classmethod
    def faults_together(cls, given: Any) -> Mapping[str, str]:
        """Ask for both ticks."""
        names = {"complete": "材料齐全后才能归档，请核对后勾选。", "answered": "请核对反馈凭据后勾选。"}
        return {name: sentence for name, sentence in names.items() if not getattr(given, name)}
