# SPDX-License-Identifier: Apache-2.0
"""Kinds of field with parts: what is accepted, how it is kept, what follows from it, what each fault says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunmao.kernel.amounts import Area, Money, Quantity
from sunmao.kernel.forms import Form, FormFaults, Privacy, ask, fields_of, read, read_one
from sunmao.kernel.identity import CreditCode, DocumentNumber, IdNumber, check_sign, code_check
from sunmao.kernel.places import Division, Place, divisions, divisions_like
from sunmao.kernel.secrecy import Secrecy
from sunmao.kernel.several import PersonRefs, Rows, as_lines, lines_of


class Witness(Form):
    """One row."""

    name: str = ask("姓名", most=20)
    level: Secrecy = ask("范围", default=Secrecy.INTERNAL)
    amount: Money = ask("金额", default="")
    present: bool = ask("在场", default=False)


class Kinds(Form):
    """A field of every kind with parts."""

    number: IdNumber = ask("身份证号", default="")
    document: DocumentNumber = ask("证件号码", privacy=Privacy.PROTECTED, default="")
    code: CreditCode = ask("统一社会信用代码", default="")
    loss: Money = ask("损失", default="")
    land: Area = ask("占地", default="")
    waste: Quantity = ask("垃圾", units=("吨", "立方米"), default="")
    where: Division = ask("行政区划", default="")
    place: Place = ask("地点", default="")
    team: PersonRefs = ask("参与人", default=PersonRefs())
    witnesses: Rows[Witness] = ask("证人", default=Rows[Witness]())


def said(name: str, value: Any) -> Any:
    return getattr(read(Kinds, {name: value}), name)


def fault(name: str, value: Any) -> str:
    with pytest.raises(FormFaults) as refused:
        read(Kinds, {name: value})
    assert set(refused.value.faults) == {name}
    return refused.value.faults[name]


@pytest.mark.accept("3.5.1")
def test_birth_and_sex_follow_from_an_id_number() -> None:
    number = said("number", " １５０２０３ 19900101 001" + check_sign("15020319900101001").lower())
    assert number == "15020319900101001" + check_sign("15020319900101001")
    assert (number.born_on, number.sex, number.derived) == (date(1990, 1, 1), "男", "1990年1月1日出生，男")


@pytest.mark.accept("3.5.1")
@pytest.mark.parametrize(("typed", "sentence"), [
    ("15020319900101", "身份证号应为 18 位，现有 14 位，请核对。"),
    ("15020319901301001X", "身份证号第 7 至 14 位不是有效的出生日期，请核对。"),
    ("A50203199001010011", "身份证号前 17 位只能是数字，最后一位是数字或 X，请核对。"),
])  # fmt: skip
def test_what_is_no_id_number_says_why(typed: str, sentence: str) -> None:
    assert fault("number", typed) == sentence


@pytest.mark.accept("3.5.1")
@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, order: int, place: int, by: int) -> None:
    body = f"150203{born:%Y%m%d}{order:03}"
    whole = body + check_sign(body)
    assert IdNumber.parts_of(whole) == whole
    wrong = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    assert IdNumber.parts_of(wrong) is None


@pytest.mark.accept("3.5.2")
def test_another_document_is_taken_as_it_is_and_a_wrong_id_number_only_when_the_letter_says_so() -> None:
    assert said("document", "护照 E12345678") == "护照 E12345678"
    assert "来件上就是这样写的，请在号码后加注“（原文如此）”" in fault("document", "150203199001010000")
    assert said("document", "150203199001010000（原文如此）") == "150203199001010000（原文如此）"
    good = "15020319900101001" + check_sign("15020319900101001")
    assert said("document", good.lower()).derived == "1990年1月1日出生，男"


@pytest.mark.accept("3.5.3")
def test_a_credit_code_is_checked() -> None:
    body = "91350211M000100Y4"
    good = body + code_check(body)
    assert said("code", f" {good[:8].lower()} {good[8:]}") == good
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert "校验不符" in fault("code", wrong)
    assert "没有 I、O、S、V、Z" in fault("code", "O" + good[1:])
    assert fault("code", "123") == "统一社会信用代码应为 18 位，现有 3 位，请核对。"
    assert said("code", "91350100M000100Y43") == "91350100M000100Y43"  # the example of GB 32100


@pytest.mark.accept("3.5.4")
@pytest.mark.parametrize(("typed", "yuan", "words"), [
    ("126000", "126000", "126,000 元（12.6 万元）"), ("12.6万元", "126000", "126,000 元（12.6 万元）"),
    ("12.6 万", "126000", "126,000 元（12.6 万元）"), ("￥1,234.50元", "1234.5", "1,234.5 元"),
    ("１．５亿元", "150000000", "150,000,000 元（15,000 万元）"), ("0.01", "0.01", "0.01 元"), ("0", "0", "0 元"),
])  # fmt: skip
def test_money_is_kept_in_yuan_and_told_in_both(typed: str, yuan: str, words: str) -> None:
    money = said("loss", typed)
    assert (money, money.yuan, money.in_words) == (yuan, Decimal(yuan), words)
    assert Money.read(money) == money


@pytest.mark.accept("3.5.4")
@pytest.mark.parametrize(("typed", "part"), [
    ("-5", "不能是负数"), ("1.234", "最多写到分"), ("12万亿亿", "只填数字"), ("99999999999999", "数字太大"), ("=1+1", "只填数字"),
])  # fmt: skip
def test_what_is_no_money_says_why(typed: str, part: str) -> None:
    assert part in fault("loss", typed)


@pytest.mark.accept("3.5.5")
@pytest.mark.parametrize(("typed", "kept", "derived"), [
    ("3000余亩", "3000余亩", "合 200 公顷"), ("3000 多 亩", "3000余亩", "合 200 公顷"), ("200公顷", "200公顷", "合 3,000 亩"),
    ("约1.5ha", "约1.5公顷", "合 22.5 亩"), ("2平方公里以上", "2平方公里以上", "合 200 公顷"), ("667m2", "667平方米", "合 1.0005 亩"),
])  # fmt: skip
def test_an_area_keeps_its_unit_and_tells_the_other(typed: str, kept: str, derived: str) -> None:
    assert (said("land", typed), said("land", typed).derived) == (kept, derived)


@pytest.mark.accept("3.5.6")
@pytest.mark.parametrize(("typed", "kept", "parts"), [
    ("3000余亩", "3000余亩", ("3000", "亩", "余")), ("约500立方米", "约500立方米", ("500", "立方米", "约")),
    ("500立方米左右", "约500立方米", ("500", "立方米", "约")), ("20人以上", "20人以上", ("20", "人", "以上")),
    ("3万余吨", "3万余吨", ("3万", "吨", "余")), ("10余万立方米", "10万余立方米", ("10万", "立方米", "余")),
    ("1,200.50 公斤", "1200.5公斤", ("1200.5", "公斤", "")), ("7m³", "7立方米", ("7", "立方米", "")),
])  # fmt: skip
def test_a_quantity_with_its_qualifier(typed: str, kept: str, parts: tuple[str, str, str]) -> None:
    found = said("waste", typed)
    assert found == kept
    assert (found.figure, found.unit, found.qualifier) == parts
    assert Quantity.read(found) == found


@pytest.mark.accept("3.5.6")
@pytest.mark.parametrize(("name", "typed", "part"), [
    ("waste", "三千余亩", "请写数字、单位"), ("waste", "3000余", "请写明单位"), ("waste", "约3000亩以上", "只能用一个"),
    ("waste", "9999999999999999亩", "数字太大"), ("land", "3000余吨", "只能是亩、公顷、平方米、平方公里"), ("waste", "@SUM(1)", "请写数字"),
])  # fmt: skip
def test_what_is_no_quantity_says_why(name: str, typed: str, part: str) -> None:
    assert part in fault(name, typed)


@pytest.mark.accept("3.5.7")
def test_a_division_by_code_full_name_or_the_only_name() -> None:
    for typed in ("150203", "昆都仑区", "内蒙古自治区包头市昆都仑区", "150203 昆都仑区", "150203000000"):
        assert said("where", typed) == "150203"
    assert said("where", "昆都仑区").in_words == "内蒙古自治区包头市昆都仑区（150203）"
    assert said("where", "湖北省仙桃市") == "429004"
    assert "北京市朝阳区（110105）" in fault("where", "朝阳区")
    assert "没有代码为“999999”" in fault("where", "999999")
    assert "没有找到" in fault("where", "<b>")
    assert divisions_like("朝阳")[0].name == "朝阳区"
    assert divisions_like("1502")[0].code == "150200"
    assert len(divisions()) > 3000


@pytest.mark.accept("3.5.8")
def test_a_place_with_coordinates_names_their_datum() -> None:
    place = said("place", "昆河西路桥下 (CGCS2000 109.84000, 40.657)")
    assert place == "昆河西路桥下（CGCS2000 109.84,40.657）"
    assert (place.words, place.datum, place.point) == ("昆河西路桥下", "CGCS2000", ("109.84", "40.657"))
    assert said("place", "某路（东段）").words == "某路（东段）"
    assert "请写明坐标系" in fault("place", "桥下（109.84,40.65）")
    assert "像是写反了" in fault("place", "桥下（WGS84 40.65,109.84）")
    assert "不在我国范围内" in fault("place", "桥下（WGS84 0,0）")


@pytest.mark.accept("3.5.9")
def test_several_people_each_once() -> None:
    assert said("team", ["a", "b", "a"]) == ("a", "b")
    assert read_one(Kinds, "team", "a、b，c") == ["a", "b", "c"]
    assert "最多选 50 人" in fault("team", [str(n) for n in range(51)])
    assert fault("team", 7) == "参与人请从名单中选择人员。"


@pytest.mark.accept("3.5.10")
def test_rows_as_mappings_and_as_lines_of_a_spreadsheet() -> None:
    rows = said("witnesses", [{"name": "甲", "amount": "1万元"}, {"name": ""}, {"name": "乙", "present": "true"}])
    assert [(row.name, row.amount, row.present) for row in rows] == [("甲", "10000", False), ("乙", "", True)]
    pasted = "姓名\t金额\t在场\n甲\t1万元\t\n乙\t\t是\n"
    assert said("witnesses", pasted) == rows
    assert said("witnesses", "甲\t内部\t1万元\n乙\tinternal\t\t是") == rows
    kept = read(Kinds, {"witnesses": rows}).model_dump(mode="json")["witnesses"]
    assert kept[0] == {"name": "甲", "level": "internal", "amount": "10000", "present": False}
    assert read_one(Kinds, "witnesses", as_lines(Witness, kept)) == kept
    assert lines_of(Witness, "") == []


@pytest.mark.accept("3.5.10")
def test_a_faulty_row_is_named() -> None:
    assert fault("witnesses", [{"name": "甲"}, {"name": "乙", "amount": "x"}]).startswith("第 2 行：金额只填数字")
    assert "没有“color”" in fault("witnesses", [{"color": "红"}])
    assert "最多 200 行" in fault("witnesses", [{"name": "甲"}] * 201)
    assert "每行最多 4 格" in fault("witnesses", "甲\t内部\t\t\t多余")
    assert fault("witnesses", [7]) == fault("witnesses", 7) == "证人请逐行填写。"
    many = fault("witnesses", [{"name": "", "amount": "x"}] * 5)
    assert many.endswith("另有 2 行有误。")


def test_the_kinds_as_pages_need_them() -> None:
    specs = {spec.name: spec for spec in fields_of(Kinds)}
    assert {name: spec.kind for name, spec in specs.items()} == {
        "number": "id_number", "document": "document_number", "code": "credit_code", "loss": "money", "land": "area",
        "waste": "quantity", "where": "division", "place": "place", "team": "people", "witnesses": "rows",
    }  # fmt: skip
    assert (specs["waste"].units, specs["witnesses"].rows, specs["place"].most) == (("吨", "立方米"), Witness, 200)


def test_what_holds_several_is_not_protected() -> None:
    class Wrong(Form):
        team: PersonRefs = ask("参与人", privacy=Privacy.PROTECTED)

    with pytest.raises(ValueError, match="what holds several is not protected"):
        fields_of(Wrong)


@pytest.mark.accept("3.5.11")
def test_marks_of_direction_are_left_out_at_the_ends_and_refused_inside() -> None:
    assert said("document", "\u202d13900000000\u202c") == "13900000000"
    assert "看不见的文字方向符" in fault("document", "甲\u202e乙")


@settings(deadline=None)
@given(
    st.sampled_from([spec.name for spec in fields_of(Kinds)]),
    st.text() | st.integers() | st.lists(st.text(), max_size=3),
)
def test_whatever_is_typed_is_read_or_answered_in_chinese(name: str, value: object) -> None:
    faults: dict[str, str] = {}
    try:
        found = read(Kinds, {name: value}).model_dump(mode="json")[name]
    except FormFaults as refused:
        faults = refused.faults
    else:
        text = (
            as_lines(Witness, found) if name == "witnesses" else "、".join(found) if isinstance(found, list) else found
        )
        assert read_one(Kinds, name, text) == found
    assert all(sentence.endswith("。") for sentence in faults.values())
