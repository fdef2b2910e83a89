# SPDX-License-Identifier: Apache-2.0
"""``./sunmao due``: one limit, a file of limits, the list, and a sentence for each mistake."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sunmao.commands.__main__ import main

pytestmark = pytest.mark.accept("2.s.2")
HEAD = "case\tstart\trule\tin_custody\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def due(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> tuple[int, str, str]:
        status = main(["due", *map(str, words)])
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


def test_one_limit_is_shown_with_its_article_and_how_it_was_counted(due: Run) -> None:
    status, out, _ = due("prosecution_review", "--from", "2025-01-31", "--extend", "days:15", "--exclude", 3)
    assert status == 0
    assert "审查起诉：2025-03-18" in out
    assert "延长15日，至2025年3月15日届满；另有3日不计入期限" in out
    assert "《刑事诉讼法》第172条" in out
    assert "V 已核对原文" in out


def test_json_is_one_document(due: Run) -> None:
    status, out, _ = due("cpl/months:1", "--from", "20241231", "--custody", "--json")
    got = json.loads(out)
    assert (status, got["due"], got["custody"], got["code"], got["mark"]) == (0, "2025-01-31", True, None, None)
    got = json.loads(due("notify_family", "--from", "2025-01-10 9:30", "--json")[1])
    assert (got["due"], got["moment"], got["mark"]) == ("2025-01-11", "2025-01-11T09:30", "V")


def test_the_version_follows_the_day_on_which_the_clock_starts(due: Run) -> None:
    before = json.loads(due("delivery_of_prisoner", "--from", "2026-10-31", "--json")[1])
    after = json.loads(due("delivery_of_prisoner", "--from", "2026-11-01", "--json")[1])
    assert (before["length"], before["due"]) == ("30日", "2026-11-30")
    assert (after["length"], after["due"]) == ("1个月", "2026-12-01")


def test_notes_say_what_the_law_leaves_open(due: Run) -> None:
    assert "起算日是当月最后一日时" in due("proposal_reply", "--from", "2025-02-28")[1]
    assert "有两种读法" in due("conditional_probation_longest", "--from", "2025-02-10")[1]
    assert "请加 --custody" in due("prosecution_review", "--from", "2025-02-10")[1]
    assert "有人在押不改变到期日" in due("protest_judgment", "--from", "2025-02-10", "--custody")[1]
    assert "（暂定）" in due("proposal_reply", "--from", "2027-02-10")[1]


def test_the_list_shows_every_entry_with_its_mark(due: Run) -> None:
    _, out, _ = due("--list")
    assert "V　arrest_review_detained　审查逮捕（已拘留）　7日" in out
    assert "U　detention_necessity_review" in out
    entries = json.loads(due("--list", "--json")[1])["entries"]
    assert len(entries) > 300
    assert all(entry["mark"] in "VRIU" and entry["source"] for entry in entries)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["no_such_code", "--from", "2025-01-01"], "没有代码为“no_such_code”的期限"),
        (["bail_max", "--from", "2025-13-01"], "看不懂起算日“2025-13-01”"),
        (["bail_max", "--from", "yesterday"], "看不懂起算日“yesterday”"),
        (["bail_max"], "请写明规则和起算日"),
        (["cpl/weeks:1", "--from", "2025-01-01"], "看不懂长度“weeks:1”"),
        (["bail_max", "--from", "2025-01-01", "--extend", "soon"], "看不懂长度“soon”"),
        (["bail_max", "--from", "2025-01-01", "--extend", "days:-1"], "不能是负数"),
        (["bail_max", "--from", "2025-01-01", "--exclude", "x"], "--exclude 后应写不计入的日数"),
    ],
)
def test_a_wrong_question_is_one_sentence_and_status_2(due: Run, words: list[str], sentence: str) -> None:
    status, out, err = due(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["pil_suspend", "--from", "2025-01-01"], "没有规定时间长度"),
        (["prison_publicity", "--from", "2025-01-01"], "自2026-11-01起才有规定"),
    ],
)
def test_what_the_law_does_not_answer_is_refused_with_status_1(due: Run, words: list[str], sentence: str) -> None:
    status, out, err = due(*words)
    assert (status, out) == (1, "")
    assert sentence in err


def test_a_file_is_written_back_with_the_last_day_added(due: Run, tmp_path: Path) -> None:
    path = tmp_path / "many.tsv"
    lines = (
        "a\t2025-01-23\tcpl/days:7\tyes",
        "b\t2026-02-18\tcpl/days:10\tno",
        "",
        "c\t2026-11-01\tdelivery_of_prisoner\t是",
    )
    path.write_bytes(("\ufeff" + HEAD + "\n".join(lines) + "\n").replace("\n", "\r\n").encode())
    status, out, err = due("--batch", path)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "case\tstart\trule\tin_custody\tdue",
        "a\t2025-01-23\tcpl/days:7\tyes\t2025-01-30",
        "b\t2026-02-18\tcpl/days:10\tno\t2026-02-28",
        "c\t2026-11-01\tdelivery_of_prisoner\t是\t2026-12-01",
    ]
    assert json.loads(due("--batch", path, "--json")[1])["rows"][0]["due"] == "2025-01-30"


def test_provisional_days_of_a_file_are_counted_aside(due: Run, tmp_path: Path) -> None:
    path = tmp_path / "far.tsv"
    path.write_text(HEAD + "a\t2027-01-23\tcpl/days:7\tno\n", encoding="utf-8")
    assert "其中1行的到期日为暂定" in due("--batch", path)[2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有要推算的行"),
        (HEAD, "没有要推算的行"),
        ("case\tstart\trule\na\t2025-01-01\tcpl/days:7\n", "缺少列“in_custody”"),
        (HEAD + "a\t2025-01-01\tcpl/days:7\n", "第2行：应有4列，实有3列"),
        (HEAD + "a\t2025-01-01\tcpl/days:7\tmaybe\n", "第2行：是否在押“maybe”只能写 yes 或 no"),
        (HEAD + "a\t2025-02-30\tcpl/days:7\tno\n", "第2行：看不懂起算日“2025-02-30”"),
        (
            HEAD + "a\t2025-01-01\tcpl/days:7\tno\nb\t2025-01-01\tx\tno\nc\t2025-01-01\ty\tno\n",
            "第3行：没有代码为“x”的期限",
        ),
        (HEAD + "a\t2025-01-01\tpil_suspend\tno\n", "第2行：“公益诉讼中止审查”没有规定时间长度"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_nothing_is_written(
    due: Run, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "wrong.tsv"
    path.write_text(text, encoding="utf-8")
    status, out, err = due("--batch", path)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_missing_or_foreign_file_is_a_sentence(due: Run, tmp_path: Path) -> None:
    assert "读不到文件" in due("--batch", tmp_path / "none.tsv")[2]
    (tmp_path / "gbk.tsv").write_bytes("案件\t起算".encode("gbk"))
    assert "不是 UTF-8" in due("--batch", tmp_path / "gbk.tsv")[2]


def test_a_long_file_is_quick_and_agrees_with_one_at_a_time(due: Run, tmp_path: Path) -> None:
    rules = ("cpl/days:7", "cpl/months:1+days:15", "civ/months:3/exclude:20", "sp/workdays:10", "cpl/days:-7")
    days = [f"20{18 + n % 9}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(20_000)]
    lines = [f"{n}\t{day}\t{rules[n % 5]}\t{('yes', 'no')[n % 2]}" for n, day in enumerate(days)]
    path = tmp_path / "long.tsv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    started = time.perf_counter()
    written = due("--batch", path)[1].splitlines()[1:]
    assert time.perf_counter() - started < 5
    for line in written[::1999]:
        _, start, rule, held, last = line.split("\t")
        one = due(rule, "--from", start, "--json", *(["--custody"] if held == "yes" else []))
        assert json.loads(one[1])["due"] == last
