# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets that the clue ledger takes in: letters answered long ago, and new ones that wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sunmao.domains.clues.forms import FROM_PEOPLE, Source
from sunmao.kernel.lines import Line
from sunmao.record.sheet_forms import Head, Origin, SheetForm

NAMELESS: Final = frozenset({"", "匿名", "不详", "无", "匿名用户"})
LINES: Final = {
    "公益诉讼检察": Line.PUBLIC_INTEREST, "公益": Line.PUBLIC_INTEREST, "民事": Line.CIVIL, "行政": Line.ADMINISTRATIVE,
    "未检": Line.MINORS, "未成年人": Line.MINORS, "控申": Line.PETITION, "信访": Line.PETITION, "刑事执行检察": Line.EXECUTION,
}  # fmt: skip
SOURCES: Final = {
    "信件": Source.LETTER, "信函": Source.LETTER, "群众来信": Source.LETTER, "电话": Source.PHONE, "来电来访": Source.PHONE,
    "12309热线": Source.HOTLINE, "12309检察服务": Source.HOTLINE, "志愿者": Source.VOLUNTEER, "益心为公": Source.VOLUNTEER,
    "益心为公志愿者": Source.VOLUNTEER, "外单位": Source.ORGAN, "移送": Source.ORGAN,
}  # fmt: skip
LINE: Final = Head("line", ("类型", "监督类型", "线索类型"), meanings=LINES)
SOURCE: Final = Head("source", ("来源", "线索来源"), meanings=SOURCES)


def past(said: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
    """Add where the row comes from; an answer of the same day without a time was not before its message."""
    asked, answered = said.get("message_at"), said.get("answer_at")
    facts = {**said, "file_hash": origin.file_hash, "sheet": origin.sheet, "row": origin.row}
    if isinstance(asked, datetime) and not isinstance(answered, datetime) and answered == asked.date():
        facts["answer_at"] = asked
    return {name: _as_moment(value) for name, value in facts.items()}


def _as_moment(value: Any) -> Any:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime(value.year, value.month, value.day) if is_day else value  # noqa: DTZ001  the office's own time


def letter(said: Mapping[str, Any], _origin: Origin) -> Mapping[str, Any]:
    """A letter is a letter unless it says otherwise; who gives no name is anonymous."""
    facts = {"source": Source.LETTER, "line": Line.OTHER, **said}
    if str(facts.get("sender_name", "")) in NAMELESS:
        facts.pop("sender_name", None)
        facts.setdefault("anonymous", facts["source"] in FROM_PEOPLE)
    return facts


PAST: Final = SheetForm(
    "历史来信（已答复）", "record_past",
    (
        Head("row_key", ("留言编号", "来信编号", "编号", "原编号")),
        Head("sender_name", ("留言用户", "来信人", "留言人")),
        Head("title", ("留言主题", "主题", "标题"), required=True),
        Head("message_at", ("留言时间", "来信时间"), required=True),
        Head("message", ("留言详情", "来信内容", "留言内容"), required=True),
        Head("answer", ("答复意见", "答复内容"), required=True),
        Head("answer_at", ("答复时间",), required=True),
        Head("answered_by", ("答复单位", "答复部门")),
        LINE, SOURCE,
    ),
    past,
)  # fmt: skip
LETTERS: Final = SheetForm(
    "新来信（待办理）", "register",
    (
        Head("received_on", ("来信日期", "收到日期", "收信日期", "来电日期"), required=True),
        Head("title", ("主题", "线索名称", "标题", "来信主题"), required=True),
        Head("summary", ("内容", "来信内容", "主要情况", "反映内容"), required=True),
        Head("sender_name", ("来信人", "提供人", "提供人姓名", "姓名", "来电人")),
        Head("sender_contact", ("联系方式", "联系电话", "电话", "手机")),
        Head("sender_number", ("证件号码", "身份证号")),
        Head("sender_unit", ("移送单位",)),
        Head("anonymous", ("匿名", "是否匿名", "提供人匿名")),
        Head("place", ("发生地", "地点", "发生地点")),
        Head("body", ("被反映单位", "被反映人", "被投诉单位")),
        Head("secrecy", ("知悉范围",)),
        LINE, SOURCE,
    ),
    letter,
)  # fmt: skip
FORMS: Final = {"past": PAST, "letters": LETTERS}
