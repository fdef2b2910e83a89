# SPDX-License-Identifier: Apache-2.0
"""Text is found by any of its parts, exactly; likeness proposes what may be the same, and nothing else."""

from __future__ import annotations

import random

import pytest

from sunmao.record import search
from sunmao.record.models import Search
from tests.people import PUBLIC

pytestmark = [pytest.mark.accept("2.6.8"), pytest.mark.django_db]
TEXT = "2026年3月，示例河西段𠮷祥巷䶮某砂石厂（证号A-17）向河道倾倒废渣约300立方米，Zhao 说“雨天冲入河道”。"
PARTS = [
    "河", "𠮷", "䶮", "渣", "3", "约", "河道", "𠮷祥", "䶮某", "砂石厂", "祥巷䶮", "A-17", "17", "300立", "立方米", "河西段𠮷祥",
    "示例河西段𠮷祥", "倾倒废渣约30", "zhao", "ZHAO", "zha", "2026年3月", "雨天 废渣", "月，示例", "厂（证号", "米，Zhao",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_found(office, part):
    matter = office.open(summary=TEXT)
    office.open(title="别的", summary="完全无关", place="")
    with office.as_("登记人"):
        assert search.find("clues", part) == [matter.matter_id]


@pytest.mark.parametrize("other", ["道河", "砂厂石", "废渣约400", "吉祥", "河西段䶮", "不在文中", "301"])
def test_what_is_not_there_is_not_found(office, other):
    office.open(summary=TEXT)
    with office.as_("登记人"):
        assert search.find("clues", other) == []


@pytest.mark.parametrize(
    "odd", ["", "   ", "，。“”", "'", "&", "a' | 'b", "!x", ":*", "\\", "_", "%", "<->", "'; DROP TABLE"]
)
def test_odd_signs_break_nothing(office, odd):
    office.open(summary=TEXT)
    with office.as_("登记人"):
        assert isinstance(search.find("clues", odd), list)


def test_parts_of_other_fields_and_later_steps_are_found(office):
    matter = office.assigned(place="和平街道七号", body="某某砂石公司", title="甲乙丙丁")
    office.take("检察官", matter, "assess", facts="经现场勘查，戊己庚辛", opinion="file", reasons="理由里的话也找得到")
    with office.as_("登记人"):
        for part in ("街道七号", "砂石公司", "甲乙丙", "戊己庚辛", "理由里的话"):
            assert search.find("clues", part) == [matter.matter_id]
        assert search.find("", "戊己") == [matter.matter_id]
        assert search.find("cases", "戊己") == []


def test_a_protected_field_is_not_found(office):
    office.open(sender_contact="13700000001")
    with office.as_("登记人"):
        assert search.find("clues", "13700000001") == []


def test_the_newest_come_first_and_no_more_than_asked(office):
    matters = [office.open(title=f"第{n}件", summary="同样的内容").matter_id for n in range(5)]
    with office.as_("登记人"):
        assert search.find("clues", "同样", most=3) == matters[:-4:-1]
        assert len(search.find("clues", "同样", most=100_000)) == 5


def test_no_part_of_two_fields_is_found_as_one(office):
    office.open(title="甲乙", summary="丙丁")
    with office.as_("登记人"):
        assert search.find("clues", "甲乙丙丁") == []


def test_letters_with_the_same_text_are_proposed(office):
    first = office.open(title="河道垃圾")
    office.open(title="毫不相干", summary="村民反映灌溉水渠年久失修需要维护", place="", sender_contact="13700000001")
    with office.as_("登记人"):
        shown = Search.objects.get(matter_id=first.matter_id).shown
        like = search.alike("clues", shown.replace("三百", "五百"), [])
        assert [one.matter for one in like] == [first.matter_id]
        assert search.ALIKE_FROM < like[0].likeness < 1
        assert like[0].why.startswith("内容相似 ")
        assert search.alike("clues", shown, [], but=first.matter_id) == []
        assert search.alike("clues", shown, [])[0].likeness == 1


def test_the_same_place_and_body_are_proposed_but_neither_alone(office):
    both = office.open(place="示例河 西段", body="某砂石厂", summary="甲乙丙丁戊己庚辛")
    with office.as_("登记人"):
        keys = search.keys_of({"place": "示例河西段", "body": "某砂石厂"})
        found = search.alike("clues", "一二三四五六七八", keys)
        assert [(one.matter, one.why) for one in found] == [(both.matter_id, "同一单位、同一地点")]
        assert search.alike("clues", "一二三四五六七八", keys[:1]) == []
        assert search.alike("clues", "一二三四五六七八", keys[1:]) == []
        assert search.keys_of({"place": "", "body": ""}) == []


def test_nothing_and_nothing_are_not_alike():
    assert search.likeness("", "") == 0
    assert search.likeness("甲", "甲") == 0
    assert search.sketch("甲") == []
    assert search.query("！") == ""


def test_a_withdrawn_step_is_not_found_any_more(office):
    matter = office.assigned()
    office.take("检察官", matter, "assess", facts="只此一处的句子", opinion="file", reasons="理由")
    office.take("检察官", matter, "withdraw", reason="写错")
    with office.as_("检察官"):
        assert search.find("clues", "只此一处") == []
        assert search.find("clues", "建筑垃圾") == [matter.matter_id]
    assert str(office.matter(matter).department_id) == office.department(PUBLIC)


WORDS = [chr(n) for n in range(0x4E00, 0x4E00 + 3000)]


def changed_here_and_there(text: str, every: int) -> str:
    return "".join("改" if n % every == every - 1 else sign for n, sign in enumerate(text))


def test_sketches_meet_where_texts_share_most_of_their_pairs_and_hardly_ever_where_they_share_few():
    chance = random.Random(7)  # noqa: S311  the same texts each time
    near = far = 0
    for _ in range(200):
        text = "".join(chance.choices(WORDS, k=400))
        like = changed_here_and_there(text, 12)  # two pairs in twelve differ: about 70 % of all are shared
        assert 0.6 <= search.likeness(text, like) < 0.8
        near += bool(set(search.sketch(text)) & set(search.sketch(like)))
        other = text[:80] + "".join(chance.choices(WORDS, k=320))
        assert 0.1 < search.likeness(text, other) < 0.13
        far += bool(set(search.sketch(text)) & set(search.sketch(other)))
    assert near >= 199
    assert far <= 20


def test_a_text_of_one_pair_has_a_sketch_and_the_same_text_the_same():
    assert len(search.sketch("河道")) == search.BANDS
    assert search.sketch("河道") == search.sketch("河道")
    assert not set(search.sketch("河道")) & set(search.sketch("林场"))
