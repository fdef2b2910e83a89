# SPDX-License-Identifier: Apache-2.0
"""The loader refuses what is wrong, and names all of it in one message."""

import shutil
from pathlib import Path

import pytest

from sunmao.law.loading import HERE, load
from sunmao.law.reading import LawError

pytestmark = pytest.mark.accept("2.3.8")
GOOD = '[[limit]]\ncode = "new_limit"\nlabel = "新期限"\nsource = "CPL"\narticle = "1"\nmark = "V"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("instruments", "approvals", "papers", "irregularities", "settings"):
        shutil.copy(HERE / f"{name}.toml", tmp_path)
    shutil.copytree(HERE / "limits", tmp_path / "limits")
    return tmp_path


def add(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n" + text)


def test_a_good_entry_is_taken(folder: Path) -> None:
    add(folder, "limits/a_coercive_measures.toml", GOOD)
    made = load(folder).limits["new_limit"].versions[0]
    assert made.citation == "《刑事诉讼法》第1条"
    assert made.verified_by.startswith("检察业务管理系统规则手册")
    assert made.section == "A"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace('source = "CPL"', ""), "期限“new_limit”：“source”没有填写"),
        (GOOD.replace("CPL", "NOPE"), "引用了没有列出的法规“NOPE”"),
        (GOOD + 'also = ["NOPE 3"]', "引用了没有列出的法规“NOPE”"),
        (GOOD + 'also = "CPL 3"', "“also”应当是文字的列表"),
        (GOOD.replace('"V"', '"X"'), "核对标记“X”不认识"),
        (GOOD.replace('mark = "V"', ""), "核对标记“”不认识"),
        (GOOD + 'length = "weeks:2"', "看不懂长度“weeks:2”"),
        (GOOD + "length = 15", "看不懂长度“15”"),
        (GOOD.replace('"V"', '"U"') + 'length = "days:3"', "未能确认（U）的条目不能写长度"),
        (GOOD.replace('"new_limit"', '"bail_max"'), "期限“bail_max”：代码重复"),
        (GOOD.replace('"new_limit"', '"pil_filing"'), "代码“pil_filing”用了2次"),
        (GOOD + "since = 2026-01-01\n" + GOOD, "期限“new_limit”：两个版本的施行日期重叠"),
        (GOOD + "until = 2026-01-01\n" + GOOD + "since = 2026-01-01", "两个版本的施行日期重叠"),
        (GOOD + "since = 2026-01-02\nuntil = 2026-01-01", "失效日早于施行日"),
        (GOOD + 'since = "2026"', "“since”应当是日期"),
        (GOOD.replace("CPL", "PRISON"), "所引法规自2026-11-01施行"),
        (GOOD + "colour = 1", "不认识的项“colour”"),
        (GOOD + 'regime = "xyz"', "“regime”不能是“xyz”"),
        (GOOD + 'custody = "maybe"', "“custody”不能是“maybe”"),
        (GOOD + 'applies_by = "moon"', "“applies_by”不能是“moon”"),
        (GOOD + 'switch = "moon"', "不认识的开关“moon”"),
        (GOOD + 'configurable = "yes"', "“configurable”应当是 true 或 false"),
        (GOOD + "note = 3", "“note”应当是文字"),
        (GOOD.replace('"新期限"', '""'), "“label”没有填写"),
        (GOOD.replace('code = "new_limit"', ""), "“无代码”：没有代码"),
        (GOOD + "extensions = 3", "“extensions”应当是表的列表"),
        (GOOD + 'extensions = [{ length = "days:-1" }]', "延长的长度应当大于零"),
        (GOOD + "extensions = [{ times = 0 }]", "延长的次数应当是正整数"),
        (GOOD + "extensions = [{ size = 1 }]", "延长中有不认识的项“size”"),
        ("[[limit", "文件“a_coercive_measures.toml”读不出来"),
    ],
)
def test_a_wrong_limit_is_refused_with_a_sentence(folder: Path, text: str, sentence: str) -> None:
    add(folder, "limits/a_coercive_measures.toml", text)
    with pytest.raises(LawError) as refused:
        load(folder)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("approvals", '"legal_policy", "chief_procurator"', '"king"', "不认识的岗位“king”"),
        ("approvals", 'body = "committee"', "", "没有审批人，也没有决定的机构"),
        ("papers", 'approval = "protest"', 'approval = "nothing"', "没有审批条目“nothing”"),
        ("papers", 'issued_in = "here"', 'issued_in = "moon"', "“issued_in”不能是“moon”"),
        ("irregularities", 'level = "O"', 'level = "X"', "“level”不能是“X”"),
        ("settings", 'default = "corresponding"', 'default = "moon"', "默认值“moon”不在可选项中"),
        ("instruments", 'title = "刑事诉讼法"', "", "法规“CPL”没有名称"),
    ],
)
def test_other_files_are_checked_as_well(folder: Path, name: str, old: str, new: str, sentence: str) -> None:
    path = folder / f"{name}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError) as refused:
        load(folder)
    assert sentence in str(refused.value)


def test_all_faults_are_named_in_one_message(folder: Path) -> None:
    add(folder, "limits/k_minors.toml", GOOD.replace('source = "CPL"', "").replace('"V"', '"X"') + 'length = "days"')
    (folder / "settings.toml").unlink()
    with pytest.raises(LawError) as refused:
        load(folder)
    assert len(refused.value.faults) == 4
    assert str(refused.value).startswith("法律数据有4处错误")
    assert "缺少文件“settings.toml”" in str(refused.value)
