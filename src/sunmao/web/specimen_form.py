# SPDX-License-Identifier: Apache-2.0
"""A form with a field of every kind: for the page that shows how everything looks, and for the tests."""

from __future__ import annotations

from decimal import Decimal

from sunmao.kernel.amounts import Area, Money, Quantity
from sunmao.kernel.forms import (
    Day,
    DepartmentRef,
    Files,
    Form,
    MatterRef,
    Moment,
    OfficeRef,
    PersonRef,
    Privacy,
    ask,
)
from sunmao.kernel.identity import CreditCode, DocumentNumber, IdNumber
from sunmao.kernel.lines import Line
from sunmao.kernel.places import Division, Place
from sunmao.kernel.secrecy import Secrecy
from sunmao.kernel.several import PersonRefs, Rows


class Exhibit(Form):
    """One row of a list."""

    name: str = ask("名称", most=60)
    kind: Secrecy | None = ask("范围", default=None)
    taken_on: Day | None = ask("取得日期", default=None)
    value: Money = ask("价值", default="")
    original: bool = ask("原件", default=False)


class Specimen(Form):
    """样表：各类栏目各一个。"""

    title: str = ask("名称", help="一句话写明何地何事", most=100)
    day: Day = ask("日期")
    moment: Moment | None = ask("时间", default=None)
    copies: int = ask("份数", default=1)
    share: Decimal | None = ask("比例", default=None)
    level: Secrecy = ask("知悉范围", default=Secrecy.INTERNAL)
    line: Line = ask("监督类型", default=Line.OTHER)
    urgent: bool = ask("紧急", default=False)
    id_number: IdNumber = ask("身份证号", default="", help="填后自动得出出生日期和性别")
    witness_number: DocumentNumber = ask("证人证件号码", privacy=Privacy.PROTECTED, default="")
    credit_code: CreditCode = ask("统一社会信用代码", default="")
    loss: Money = ask("涉及金额", default="")
    land: Area = ask("占用面积", default="")
    waste: Quantity = ask("垃圾数量", units=("立方米", "吨", "处"), default="")
    division: Division = ask("行政区划", default="")
    place: Place = ask("地点", default="", help="写到街道、乡镇或具体地点")
    department: DepartmentRef | None = ask("部门", default=None)
    person: PersonRef | None = ask("主办人", default=None)
    team: PersonRefs = ask("调查人员", default=PersonRefs(), help="不少于两人的，逐一勾选")
    office: OfficeRef | None = ask("相关院", default=None)
    matter: MatterRef | None = ask("关联编号", default=None)
    exhibits: Rows[Exhibit] = ask("证据清单", default=Rows[Exhibit]())
    facts: str = ask("情况", lines=4, most=2000, default="")
    files: Files = ask("材料", default=Files())
