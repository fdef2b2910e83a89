# SPDX-License-Identifier: Apache-2.0
"""What the style guide puts into the real templates: invented words, one of each kind, no reading of the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sunmao.kernel.clocks import Light
from sunmao.web.fields import Cell, Fault, cells_of, in_lines
from sunmao.web.showing import lamp
from sunmao.web.specimen_form import Specimen
from sunmao.web.widgets import Option

TODAY = date(2026, 9, 10)
NUMBER = "示检XS202600012"


def lines() -> list[tuple[Cell, ...]]:
    """Return the form of every kind of field, one of them with a fault."""
    offered = {"department": [("1", "公益诉讼检察部")], "person": [("1", "甲　公益诉讼检察部　检察官")],
               "people": [("1", "甲　公益诉讼检察部　检察官"), ("2", "乙　案件管理部　案管")]}  # fmt: skip
    proposed = {"title": ["示例河西段堆放垃圾"], "day": ["20261332"], "facts": ["河道西侧堆放建筑垃圾约三百立方米。"]}
    faults = {"day": FAULTS[0].sentence}
    return list(in_lines(cells_of(Specimen, offered, None, faults, proposed=proposed)))


FAULTS = (Fault("f-day", "日期", "日期不是有效的日期，请写成 2026-07-29 或 20260729。"),)


def _row(light: Light, day: int, title: str, tag: str = "") -> dict[str, Any]:
    due = date(2026, 9, day)
    shown = lamp(light, due, TODAY)
    return {"light": shown, "url": "#rows", "number": NUMBER, "tag": tag, "title": title, "cells": ["公益诉讼"],
            "stage": "评估中", "holder": "公益诉讼检察部　甲", "opened": "09-01", "due": f"{due:%m-%d}",
            "left": shown.left if shown else "", "left_class": shown.left_class if shown else ""}  # fmt: skip


ROWS = (
    _row(Light.RED, 7, "示例河西段长期堆放建筑垃圾及生活垃圾污染水体", "并案"),
    _row(Light.YELLOW, 11, "示例小区污水直排"),
    _row(Light.GREEN, 25, "示例路口盲道缺失"),
)
LIGHTS = tuple(row["light"] for row in ROWS)
STEPS = (
    {"state": "done", "label": "登记", "note": "09-01"}, {"state": "skip", "label": "并案", "note": "未经过"},
    {"state": "now", "label": "评估", "note": "已 3 日"}, {"state": "", "label": "决定", "note": ""},
)  # fmt: skip
HEAD = {
    "number": NUMBER, "title": ROWS[0]["title"], "secrecy": "内部", "tags": ["并案"], "light": LIGHTS[0], "position": 3,
    "lines": [{"label": "阶段", "value": "评估中"}, {"label": "承办", "value": "公益诉讼检察部　甲"}],
}  # fmt: skip
FACTS = ({"label": "登记线索", "day": "09-01", "origin": "录入", "facts": [
    {"label": "发生地", "value": "示例河西段", "old": "示例河东段", "source": "更正", "hidden": False, "full": False},
    {"label": "提供人", "value": "", "old": "", "source": "", "hidden": True, "reveal": "#facts", "full": False},
    {"label": "主要情况", "value": "河道西侧堆放建筑垃圾约三百立方米。", "old": "", "source": "录入", "hidden": False,
     "full": True},
]},)  # fmt: skip
TIMELINE = (
    {"position": 2, "label": "分流", "who": "案件管理部　乙（代丙）", "moment": "2026-09-02T09:30", "late": True, "void": False,
     "time": "09-02 09:30 发生，09-03 10:05 录入", "lines": ["补录理由：系统停机，纸质登记"], "basis": "院内规定",
     "mark": "样本", "fingerprint": "9f41c27a08de", "short": "9f41 c27a 08de"},
    {"position": 1, "label": "登记线索", "who": "公益诉讼检察部　甲", "moment": "2026-09-01T09:00", "late": False, "void": True,
     "time": "09-01 09:00", "lines": ["示例河东段"], "basis": "院内规定", "mark": "", "fingerprint": "61b3a0c2",
     "short": "61b3 a0c2"},
)  # fmt: skip
CAN = ({"name": "assess", "label": "提出评估意见", "hint": "写明依据和建议", "url": "#can"},)
CAN_NOT = ({"label": "决定立案", "why": "“决定立案”须由检察长办理，您现在的岗位是检察官。"},)
CHAIN = (
    {"label": "拟办", "state": "done", "note": "09-08 10:00 送出", "said": "理由见附件"},
    {"label": "审批　部门负责人", "state": "now", "note": "现在这一步", "said": ""}, {"label": "审批　检察长", "state": "", "note": "", "said": ""},
)  # fmt: skip
APPROVAL = {"label": "不立案", "lines": ["理由：不符合立案条件"], "chain": CHAIN, "gap": "", "mine": True, "url": "#approval",
            "opinion": "", "own": "#approval", "held": "", "go": "同意并送检察长", "back_to": (Option("1", "部门负责人", chosen=False),),
            "beside": ({"url": "#approval", "label": "加签", "hint": "请再加一级审批"},)}  # fmt: skip
CLOCKS = {
    "running": [{"label": "分流期限", "light": LIGHTS[1], "state": "", "due": "2026年9月11日", "provisional": True, "held": "",
                 "proof": "自 2026-09-08 的次日起算 3 个工作日", "basis": "院内规定（样本）"}],
    "ended": [{"label": "登记期限", "light": None, "state": "已办", "due": "2026年9月2日", "provisional": False, "held": "",
               "proof": "", "basis": ""}],
}  # fmt: skip
STEP = {"label": "提出评估意见", "verb": "送审批", "chain": CHAIN,
        "lines": [{"label": "依据", "value": "院内规定"}, {"label": "由谁", "value": "承办人"}]}  # fmt: skip
ITEMS = (
    {"number": 1, "url": "#items", "title": "清运堆放的垃圾", "kind": "整改事项", "stage": "待核实", "due": "10-08"},
)
LINKS = ({"url": "#links", "number": NUMBER, "label": "并入", "title": "示例小区污水直排"},)
PARTIES = (
    {"name": "身份保密", "reveal": "#people", "kind": "提供人"},
    {"name": "示例街道办事处", "reveal": "", "kind": "单位"},
)
READINGS = ({"name": "乙　案件管理部", "read": "09-09 已阅"}, {"name": "丙　公益诉讼检察部", "read": "未阅"})
DRAFT = {"said": "已恢复 09-10 08:55 暂存的草稿", "url": "#drafts", "new": "#drafts", "others": 1, "id": "", "based": "",
         "ledger": "", "number": "", "step": "", "asides": ({"url": "#drafts", "why": "事项已由他人办理，以下是您暂存的内容。",
                                                          "lines": ({"label": "理由", "text": "不符合立案条件"},)},)}  # fmt: skip
OTHER = {"at": "09:10", "id": "", "based": "", "lines": ({"label": "理由", "text": "另一页面写的理由"},)}
PHRASES = ({"text": "同意。", "pk": "1"}, {"text": "请补充材料后再报。", "pk": "2"})
PAPERS = ({"url": "#papers", "name": "线索登记表"},)
FILES = ({"url": "#files", "name": "现场照片.jpg", "size": "312 KB", "preview": "#files"},)
ALIKE = ({"url": "#alike", "number": NUMBER, "title": "示例小区污水直排", "why": "发生地相同"},)
ENTRIES = (Option("1", "第 1 条　登记线索　2026-09-01 09:00", chosen=True),)
DUTIES = {"post": "安全管理员", "duties": ({"label": "账号", "url": "#duties", "why": "发一次性密码，停用、启用账号"},)}
DESK_LIGHTS = (
    {"url": "#desk", "count": 2, "sign": "r", "word": "红", "meaning": "已过期", "note": "先办这些"},
    {"url": "#desk", "count": 1, "sign": "y", "word": "黄", "meaning": "快到期", "note": "三日内到期"},
    {"url": "#desk", "count": 9, "sign": "g", "word": "绿", "meaning": "在期限内", "note": ""},
)  # fmt: skip
_DAYS = [{"day": day, "out": False, "rest": day % 7 in (5, 6), "mark": {13: "班", 25: "休"}.get(day, ""), "name": "",
          "today": day == TODAY.day, "count": 0, "word": "红", "color": "r", "url": "#agenda" if day == 7 else ""}
         for day in range(1, 29)]  # fmt: skip
for _day in _DAYS:
    _day["count"] = 1 if _day["url"] else 0
MONTH = {"label": "2026年9月", "heads": tuple("一二三四五六日"), "weeks": [_DAYS[at : at + 7] for at in range(0, 28, 7)],
         "before": "#agenda", "after": "#agenda", "provisional": False}  # fmt: skip
NEWS = (
    {
        "time": "09-10",
        "new": True,
        "url": "#news",
        "title": ROWS[0]["title"],
        "word": "待审批",
        "number": NUMBER,
        "by": "甲",
    },
    {
        "time": "09-09",
        "new": False,
        "url": "#news",
        "title": ROWS[1]["title"],
        "word": "待评估",
        "number": NUMBER,
        "by": "",
    },
)
FILTER = {
    "measure": "", "measure_label": "", "others": (), "sort": "", "size": "", "view": "open", "text": "", "since": "",
    "until": "", "lists": ({"name": "stage", "label": "阶段", "options": (Option("new", "待分流", chosen=False),)},),
}  # fmt: skip
SAVED = ({"label": "本部门红灯"},)
CHOSEN = (Option("source", "线索来源", chosen=True), Option("result", "结果", chosen=False))
COUNTS = ({"count": 12, "url": "#counts", "share": "40%"}, {"count": 0, "url": "", "share": ""})
TOKENS = (
    ("--s-ink", "正文"), ("--s-ink-2", "次要文字"), ("--s-ink-3", "说明、单位"), ("--s-accent", "链接、当前、主要按钮"),
    ("--s-green", "绿灯"), ("--s-yellow", "黄灯"), ("--s-red", "红灯、错误"), ("--s-bar", "页头"),
    ("--s-canvas", "页底"), ("--s-surface", "面板"), ("--s-sunken", "表头、只读"), ("--s-line-control", "控件边框"),
    ("--s-focus", "焦点"),
)  # fmt: skip
