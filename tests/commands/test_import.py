# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from sunmao.commands import import_
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.office import people
from sunmao.office.models import Office
from sunmao.record.models import Clock, Entry, Matter
from sunmao.record.verify import verify_office
from tests.load import allowance
from tests.people import CHEAP, House

pytestmark = [pytest.mark.django_db]
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "citizen_messages_with_replies.xlsx"
PAST = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
NEW = ("来信日期", "来信人", "联系方式", "主题", "内容", "类型", "来源", "发生地", "被反映单位")
GOOD = (1, "A001", "路灯不亮", "2019/4/25 9:32:09", "三号街路灯不亮已经一个月。", "已修复。", "2019/5/10 14:56:53")

Run = Callable[..., tuple[int, dict[str, Any]]]


def book(path: Path, head: tuple[str, ...], *rows: Any, change: Callable[[Any], None] | None = None) -> Path:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "来信"
    for row in (head, *rows):
        page.append(row)
    if change:
        change(page)
    made.save(path)
    return path


def but(row: tuple[Any, ...], **changes: Any) -> tuple[Any, ...]:
    said = dict(zip(PAST if len(row) == len(PAST) else NEW, row, strict=True))
    return tuple((said | changes).values())


@pytest.fixture
def run(office: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as in a demonstration, and return its exit status and its document."""
    (tmp_path / MARKER).touch()
    monkeypatch.setattr("sunmao.environment.data_folder", lambda: tmp_path)
    parser = argparse.ArgumentParser()
    import_.arguments(parser)

    def go(file: Path, *words: str) -> tuple[int, dict[str, Any]]:
        status = import_.run(parser.parse_args(["clues", str(file), "--office", "示例区院", "--json", *words]))
        return status, json.loads(capsys.readouterr().out)

    return go


def reasons(document: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["reason"]) for one in document["rejected"]]


@pytest.mark.accept("2.9.1")
def test_an_answered_letter_goes_into_the_final_stage_with_its_origin(office: House, run: Run, tmp_path: Path):
    status, told = run(book(tmp_path / "a.xlsx", PAST, GOOD))
    assert (status, told["rows"], told["created"], told["unchanged"], told["rejected"]) == (0, 1, 1, 0, [])
    with office.as_("检察长"):
        matter = Matter.objects.get()
        entry = Entry.objects.select_related("facts").get()
        assert not Clock.objects.exists()
    assert (matter.stage, matter.historic, matter.next_due) == ("archived", True, None)
    form = entry.facts.content["form"]
    assert entry.step == "record_past"
    assert (form["message_at"], form["answer_at"]) == ("2019-04-25T09:32:09", "2019-05-10T14:56:53")
    assert (form["sheet"], form["row"], form["row_key"], len(form["file_hash"])) == ("来信", 2, "1", 64)
    assert form["sender_name"] == "（保密）"
    assert entry.facts.content["origin"] == {"file_hash": form["file_hash"], "sheet": "来信", "row": 2}


@pytest.mark.accept("2.9.2")
def test_a_second_run_adds_nothing_and_identical_rows_count_each(office: House, run: Run, tmp_path: Path):
    file = book(tmp_path / "a.xlsx", PAST, GOOD, GOOD, but(GOOD, 留言编号=2))
    assert run(file)[1]["created"] == 3
    status, told = run(file)
    assert (status, told["created"], told["unchanged"]) == (0, 0, 3)
    longer = book(tmp_path / "b.xlsx", PAST, but(GOOD, 留言编号=3), GOOD, GOOD, but(GOOD, 留言编号=2), GOOD)
    told = run(longer)[1]
    assert (told["created"], told["unchanged"]) == (2, 3)


@pytest.mark.accept("2.9.3")
def test_every_bad_cell_is_named_and_good_rows_are_kept(run: Run, tmp_path: Path):
    def spoil(page: Any) -> None:
        page["F9"] = "=1+1"
        page.merge_cells("C10:C11")

    file = book(
        tmp_path / "a.xlsx", PAST, GOOD, but(GOOD, 留言时间=None), but(GOOD, 留言时间="2019/2/30 9:00"),
        but(GOOD, 答复时间="2019/4/24 8:00"), but(GOOD, 留言详情="字" * 32_000, 答复意见="太" * 20, 留言主题="题" * 201),
        but(GOOD, 留言时间="2999/1/1 9:00", 答复时间="2999/1/2 9:00"), but(GOOD, 留言详情="有_x0008_控制字符"), GOOD,
        but(GOOD, 留言编号=8), but(GOOD, 留言编号=9), but(GOOD, 留言编号=10), change=spoil,
    )  # fmt: skip
    status, told = run(file)
    assert status == 1
    assert (told["rows"], told["created"]) == (11, 2)
    named = {(row, column) for row, column, _ in reasons(told)}
    assert named == {(3, "留言时间"), (4, "留言时间"), (5, "答复时间"), (6, "留言主题"), (7, "留言时间"), (7, "答复时间"),
                     (8, "留言详情"), (9, "答复意见"), (10, "留言主题"), (11, "留言主题")}  # fmt: skip
    for row, word in ((3, "请填写"), (4, "不是有效的时间"), (5, "早于"), (6, "最多"), (7, "晚于今天"), (8, "控制字符"),
                      (9, "公式"), (10, "合并")):  # fmt: skip
        assert any(word in reason for at, _, reason in reasons(told) if at == row)


@pytest.mark.accept("2.9.3")
def test_a_file_as_a_whole_may_be_refused(run: Run, tmp_path: Path):
    (tmp_path / "a.xlsx").write_text("不是表格", encoding="utf-8")
    status, told = run(tmp_path / "a.xlsx")
    assert (status, told["rows"], len(told["rejected"])) == (1, 0, 1)
    status, told = run(book(tmp_path / "b.xlsx", PAST))
    assert (status, told["rows"]) == (1, 0)
    assert "没有数据" in told["rejected"][0]["reason"]
    status, told = run(book(tmp_path / "c.xlsx", ("姓名", "工资"), ("某", 1)))
    assert status == 1
    assert "没有认出表头" in told["rejected"][0]["reason"]


@pytest.mark.accept("2.9.3")
def test_bad_rows_come_back_in_a_sheet_and_can_be_mended_there(run: Run, tmp_path: Path):
    file = book(tmp_path / "a.xlsx", PAST, GOOD, but(GOOD, 留言时间="昨天", 留言详情="=不是公式"))
    assert run(file, "--faults", str(tmp_path / "bad.xlsx"))[0] == 1
    bad = load_workbook(tmp_path / "bad.xlsx")
    page = bad["来信"]
    assert [cell.value for cell in page[1]] == [*PAST, "问题"]
    assert "不是有效的时间" in str(page["H2"].value)
    page["D2"], page["E2"] = "2019/4/25 9:00:00", "改好了"
    bad.save(tmp_path / "mended.xlsx")
    status, told = run(tmp_path / "mended.xlsx")
    assert (status, told["created"]) == (0, 1)


@pytest.mark.accept("2.9.4")
def test_new_letters_open_live_clues_by_the_ordinary_step(office: House, run: Run, tmp_path: Path):
    rows = (
        (date(2026, 1, 5), "赵某", 13900000000, "占道经营", "门前占道经营。", "公益", "来信", "示例街", "示例公司"),
        ("2026-01-06", None, None, "污水直排", "污水直排入河。", None, None, None, None),
    )
    status, told = run(book(tmp_path / "a.xlsx", (*NEW, "备注"), *rows))
    assert (status, told["created"]) == (0, 2)
    assert "备注" in told["notes"][0]
    with office.as_("检察长"):
        assert set(Matter.objects.values_list("stage", "historic")) == {("registered", False)}
        forms = [e.facts.content["form"] for e in Entry.objects.select_related("facts").order_by("matter__number")]
        assert Clock.objects.exists()
    assert forms[0]["line"] == "public_interest"
    assert (forms[0]["anonymous"], forms[1]["anonymous"]) == (False, True)
    assert run(tmp_path / "a.xlsx")[1]["unchanged"] == 2


@pytest.mark.accept("2.9.4")
def test_own_heads_and_constants_come_from_a_map(office: House, run: Run, tmp_path: Path):
    (tmp_path / "map.toml").write_text(
        '[columns]\n"收件日" = "来信日期"\n"事由" = "主题"\n"正文" = "内容"\n[constants]\n"来源" = "来电"\n"来信人" = "赵某"\n',
        encoding="utf-8",
    )
    file = book(tmp_path / "a.xlsx", ("收件日", "事由", "正文"), ("20260105", "占道", "占道经营。"))
    assert run(file, "--map", str(tmp_path / "map.toml"))[1]["created"] == 1
    with office.as_("检察长"):
        assert Entry.objects.select_related("facts").get().facts.content["form"]["source"] == "phone"
    (tmp_path / "wrong.toml").write_text('[columns]\n"甲" = "乙"\n', encoding="utf-8")
    with pytest.raises(CommandMisused, match="乙"):
        run(file, "--map", str(tmp_path / "wrong.toml"))
    (tmp_path / "bare.toml").write_text('[columns]\n甲 = "主题"\n', encoding="utf-8")
    with pytest.raises(CommandMisused, match="加引号"):
        run(file, "--map", str(tmp_path / "bare.toml"))


@pytest.mark.accept("2.9.2")
def test_a_dry_run_writes_nothing(office: House, run: Run, tmp_path: Path):
    file = book(tmp_path / "a.xlsx", PAST, GOOD, but(GOOD, 留言时间="昨天"))
    status, told = run(file, "--dry-run")
    assert (status, told["created"]) == (1, 1)
    with office.as_("检察长"):
        assert not Matter.objects.exists()
    run(file)
    with office.as_("检察长"):
        assert Matter.objects.get().number.endswith("00001")


@pytest.mark.accept("2.9.5")
def test_repeated_bodies_are_proposed_and_not_merged(office: House, run: Run, tmp_path: Path):
    body = "东风路与幸福街交叉口的井盖破损多日，夜间行人通行危险，请有关部门尽快修复并加强巡查。"
    rows = [but(GOOD, 留言编号=n, 留言主题=f"井盖问题{n}", 留言详情=body) for n in range(3)]
    other = but(
        GOOD, 留言编号=9, 留言主题="公交线路", 留言详情="建议增加二路公交车早高峰班次，方便学生上学和职工上班。"
    )
    file = book(tmp_path / "a.xlsx", PAST, *rows, other)
    assert run(file)[1]["alike"] == 3
    assert run(file)[1]["alike"] == 3
    with office.as_("检察长"):
        assert Matter.objects.filter(stage="archived").count() == 4


@pytest.mark.accept("2.9.6")
def test_whoever_imports_is_named_outside_a_demonstration(office: House, run: Run, tmp_path: Path):
    (tmp_path / MARKER).unlink()
    file = book(tmp_path / "a.xlsx", PAST, GOOD)
    with pytest.raises(CommandMisused, match="--by"):
        run(file)
    with pytest.raises(CommandMisused, match="没有登录名"):
        run(file, "--by", "nobody")
    with office.as_("系统管理员") as by, CHEAP:
        people.add_account(person=office.people["案管"][0], by=by, sign_in_name="anguan")
        people.add_account(person=office.people["检察官"][0], by=by, sign_in_name="jiancha")
    assert run(file, "--by", "anguan")[1]["created"] == 1
    told = run(book(tmp_path / "b.xlsx", PAST, but(GOOD, 留言编号=2)), "--by", "jiancha")[1]
    assert "须由案管人员办理" in told["rejected"][0]["reason"]


@pytest.mark.accept("2.9.6")
def test_wrong_usage_is_one_sentence(run: Run, tmp_path: Path):
    with pytest.raises(CommandMisused, match="找不到文件"):
        run(tmp_path / "none.xlsx")
    parser = argparse.ArgumentParser()
    import_.arguments(parser)
    for words, sentence in ((["nothing", "a.xlsx", "--office", "示例区院"], "没有名为"), (["cases", "a.xlsx", "--office", "x"], "没有表格导入"),
                            (["clues", "a.xlsx", "--office", "x"], "没有代码或简称")):  # fmt: skip
        with pytest.raises((CommandMisused, CommandRefused), match=sentence):
            import_.run(parser.parse_args(words))


@pytest.mark.slow
@pytest.mark.accept("2.9.1", "2.s.3")
@pytest.mark.skipif(not REAL.is_file(), reason="the messages of citizens are not beside this checkout")
def test_the_messages_of_citizens_come_in_within_a_minute_and_are_verified_within_ten_seconds(office: House, run: Run):
    began = time.monotonic()
    status, told = run(REAL)
    assert time.monotonic() - began <= 60
    with office.as_("检察长"):
        began = time.monotonic()
        report = verify_office(Office.objects.get(id=office.id))
        assert time.monotonic() - began <= 10 * allowance(os.getloadavg()[0])
    assert (report.matters, report.entries, report.faults) == (2816, 2816, [])
    assert (status, told["rows"], told["created"], told["unchanged"], told["rejected"]) == (0, 2816, 2816, 0, [])
    assert told["alike"] >= 34
