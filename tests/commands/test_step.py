# SPDX-License-Identifier: Apache-2.0
"""Three hundred new letters opened live from a spreadsheet, then one taken each way to its end by command."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sunmao.commands import import_, step
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.domains.clues.models import Clue
from sunmao.kernel.roles import Role
from sunmao.office import posts
from sunmao.record.models import Clock, Entry, Link, Matter
from tests.people import CIVIL, House, now
from tests.web.conftest import account_of

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.s.3"), pytest.mark.accept("2.7.1")]
HEADS = ("来信日期", "来信人", "主题", "内容", "类型", "来源", "发生地", "被反映单位")
LETTERS = 300
TODAY = "今日"
Run = Callable[..., dict[str, Any]]
Act = tuple[str, ...]

TO_HANDLER: tuple[Act, ...] = (
    ("案管", "circulate", f"to_department={CIVIL}"),
    ("民行负责人", "assign", "to_person=民行检察官"),
)
ASSESSED: tuple[Act, ...] = (
    *TO_HANDLER,
    ("民行检察官", "assess", "facts=查明属实", "opinion=建议立案", "reasons=符合条件"),
)
TOLD: tuple[Act, ...] = (
    ("民行检察官", "answer_outside", "text=已办结", "manner=电话", f"delivered_on={TODAY}", "delivered_to=本人"),
)
ARCHIVED: tuple[Act, ...] = (("案管", "archive", "complete=是", "answered=是"),)
DECLINED: tuple[Act, ...] = (*ASSESSED, ("民行检察官", "decline", "reasons=轻微"), ("民行负责人", "approve"))
TRY = ("民行检察官", "try_delivery", "text=不立案", "manner=信函", f"tried_on={TODAY}", "cause=退信")

WAYS: dict[str, tuple[tuple[Act, ...], str, str]] = {
    "立案": ((*ASSESSED, ("民行检察官", "file_case", "reasons=符合条件"), ("民行负责人", "approve"), ("分管", "approve"), *TOLD,
              *ARCHIVED), "archived", "filed"),
    "撤回": ((*ASSESSED, ("民行检察官", "decline", "reasons=写错"), ("民行检察官", "withdraw", "reason=写错了")), "assessed", ""),
    "不立案": ((*DECLINED, *TOLD, *ARCHIVED), "archived", "declined"),
    "移送": ((*ASSESSED, ("民行检察官", "transfer", "to_body=示例区住建局", "reasons=属该单位职责"), ("民行负责人", "approve"),
              ("分管", "approve"), *TOLD, *ARCHIVED), "archived", "transferred"),
    "并入": ((("案管", "merge", "into=另一件", "reasons=同一事由"),
              ("案管", "answer_outside", "text=已并案", "manner=信函", f"delivered_on={TODAY}", "delivered_to=本人"), *ARCHIVED),
             "archived", "merged"),
    "决定并案": ((*ASSESSED, ("民行检察官", "decide_merge", "into=撤回的那件", "reasons=同一事由"), ("民行负责人", "approve"), *TOLD,
                  *ARCHIVED), "archived", "merged"),
    "并案又分开": ((("案管", "merge", "into=另一件", "reasons=同一事由"), ("案管", "unmerge", "reasons=并非同一事由")),
                   "registered", ""),
    "中期反馈和来信答复": ((*TO_HANDLER, ("控申", "reply_to_letter", "text=来信收悉"),
                            ("民行检察官", "tell_meanwhile", "text=正在核实", "manner=电话")), "assessing", ""),
    "院内反馈": ((*DECLINED, ("民行检察官", "answer_here", "text=已审查"), ("案管", "read_answer"), *ARCHIVED), "archived",
                 "declined"),
    "匿名": ((*DECLINED, ("民行检察官", "confirm_anonymous", "note=未留姓名"), ("民行负责人", "approve"), *ARCHIVED),
             "archived", "declined"),
    "两次未果": ((*DECLINED, TRY, TRY, ("民行检察官", "give_up_delivery", "note=两次未果"), *ARCHIVED), "archived", "declined"),
    "部门不对": ((("案管", "circulate", "to_department=公益诉讼检察部"),
                  ("部门负责人", "send_back", "reason=不属本部门", f"better={CIVIL}"), *DECLINED, *TOLD, *ARCHIVED),
                 "archived", "declined"),
    "退回重报": ((*ASSESSED, ("民行检察官", "decline", "reasons=一"), ("民行负责人", "return_for_revision", "reason=请补充"),
                  ("民行检察官", "decline", "reasons=二"), ("民行负责人", "approve"), *TOLD, *ARCHIVED), "archived", "declined"),
    "重新评估": ((*ASSESSED, ("民行检察官", "assess_again", "note=有新材料")), "assessing", ""),
    "作废又恢复": ((*TO_HANDLER, ("民行检察官", "ask_void", "reason=误录"), ("民行负责人", "void", "opinion=同意"),
                    ("案管", "ask_reopen", "reason=并非误录"), ("民行负责人", "reopen", "opinion=同意")), "assessing", ""),
}  # fmt: skip
"""Way → who does what, the stage in which it ends, and the outcome that the ledger then shows."""


@pytest.fixture
def run(office: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        settings: Any) -> Run:  # fmt: skip
    """Run the command as in a demonstration, as a person of the office, and return its document."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    (tmp_path / MARKER).touch()
    monkeypatch.setattr("sunmao.environment.data_folder", lambda: tmp_path)
    parser = argparse.ArgumentParser()
    step.arguments(parser)

    def go(number: str, who: str, name: str, *said: str) -> dict[str, Any]:
        words = [number, name, "--by", account_of(office, who).sign_in_name, "--json"]
        status = step.run(parser.parse_args([*words, *(word for one in said for word in ("--set", one))]))
        assert status == 0
        return dict(json.loads(capsys.readouterr().out))

    return go


def letters(path: Path) -> Path:
    """Three hundred letters; the first ones are those that are taken each way."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.append(HEADS)
    for n, way in enumerate([*WAYS, *range(LETTERS - len(WAYS))]):
        anonymous, inside = way == "匿名", way == "院内反馈"
        page.append((date.today().isoformat(), "" if anonymous or inside else f"甄{n:03}", f"{way}：第{n}封来信",  # noqa: DTZ011
                     f"第{n}封信反映的事，与别的都不相同 {n * 7919}", "民事", "本院部门发现" if inside else "来信",
                     f"示例路{n}号", f"示例单位{n}"))  # fmt: skip
    made.save(path)
    return path


@pytest.fixture
def imported(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    import_.arguments(parser)
    words = ["clues", str(letters(tmp_path / "来信.xlsx")), "--office", "示例区院", "--json"]
    assert import_.run(parser.parse_args(words)) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.slow
def test_three_hundred_letters_are_opened_live_and_one_goes_each_way_by_command(
    office: House, run: Run, imported: dict[str, Any]
) -> None:
    assert (imported["created"], imported["rejected"]) == (LETTERS, [])
    with office.as_("案管"):
        numbers = dict(Matter.objects.values_list("title", "number"))
        assert Matter.objects.filter(stage="registered", historic=False, next_due__isnull=False).count() == LETTERS
        assert Clock.objects.filter(name="circulate_limit", stopped_at=None).count() == LETTERS
    other, today = numbers[f"{0}：第{len(WAYS)}封来信"], date.today().isoformat()  # noqa: DTZ011
    for n, (way, (acts, stage, outcome)) in enumerate(WAYS.items()):
        number = numbers[f"{way}：第{n}封来信"]
        for who, name, *said in acts:
            done = run(number, who, name, *(s.replace("=另一件", f"={other}").replace(TODAY, today)
                                            .replace("=撤回的那件", f"={numbers['撤回：第1封来信']}")
                                            .replace("=民行检察官", f"={office.people['民行检察官'][0].name}") for s in said))  # fmt: skip
        with office.as_("案管"):
            matter = Matter.objects.get(number=number)
            written = Entry.objects.filter(matter_id=matter.id).count()
            assert Clue.objects.get(matter_id=matter.id).outcome == outcome, way
        assert (done["stage"], matter.stage, matter.position, written) == (
            stage,
            stage,
            len(acts) + 1,
            len(acts) + 1,
        ), way
        assert (matter.closed_at is not None) == (stage == "archived"), way
    _case_of_its_own(office, run, numbers["立案：第0封来信"])


def _case_of_its_own(office: House, run: Run, number: str) -> None:
    """What was filed opened a case, which goes to its end by the same command."""
    with office.as_("民行检察官"):
        link = Link.objects.get(matter__number=number, kind="cases")
        case = Matter.objects.get(id=link.other_id).number
    run(case, "民行检察官", "conclude", "result=已整改")
    run(case, "民行负责人", "同意")
    assert run(case, "分管", "approve")["stage"] == "concluded"


@pytest.mark.parametrize(
    ("who", "name", "said", "kind", "sentence"),
    [
        ("案管", "fly", (), CommandMisused, "没有“fly”这个步骤，可用："),
        ("案管", "circulate", ("部门",), CommandMisused, "不是“栏目=内容”"),
        ("案管", "circulate", ("分流到=某某部",), CommandRefused, "没有找到“某某部”"),
        ("案管", "circulate", (), CommandRefused, "请填写分流到"),
        ("同事", "circulate", ("分流到=公益诉讼检察部",), CommandRefused, "没有编号为"),
        ("登记人", "分流", ("分流到=公益诉讼检察部",), CommandRefused, "须由案管人员"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(
    office: House, run: Run, who: str, name: str, said: tuple[str, ...], kind: type[Exception], sentence: str
) -> None:
    number = office.open().number
    with pytest.raises(kind, match=sentence):
        run(number, who, name, *said)
    assert office.matter(_id(office, number)).position == 1


def _id(office: House, number: str) -> Any:
    with office.as_("检察长"):
        return Matter.objects.get(number=number).id


def test_who_has_two_posts_names_one(office: House, run: Run) -> None:
    with office.as_("系统管理员") as by:
        posts.give_post(person=office.people["案管"][0], department=office.departments[CIVIL], role=Role.CLERK,
                        since=date(2025, 1, 1), by=by)  # fmt: skip
    number = office.open().number
    with pytest.raises(CommandMisused, match="请用 --post 写明在哪个岗位办理：.*案管（受理）"):
        run(number, "案管", "circulate", "分流到=公益诉讼检察部")


class TestARealOffice:
    """Outside a demonstration the person's own password is asked, and wrong ones lock."""

    @pytest.fixture
    def typed(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        (tmp_path / MARKER).unlink()
        return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))

    def test_takes_the_step_with_the_right_password(
        self, office: House, run: Run, typed: Callable[[str], None]
    ) -> None:
        account = account_of(office, "案管")
        account.set_password("Sunmao-2026-step")
        account.save(update_fields=["password"])
        typed("Sunmao-2026-step")
        assert run(office.open().number, "案管", "circulate", "分流到=公益诉讼检察部")["stage"] == "circulated"

    def test_refuses_a_wrong_password_and_locks_at_last(
        self, office: House, run: Run, typed: Callable[[str], None]
    ) -> None:
        number = office.open().number
        for _ in range(5):
            typed("wrong")
            with pytest.raises(CommandRefused, match="密码不正确，没有办理"):
                run(number, "案管", "circulate", "分流到=公益诉讼检察部")
        with pytest.raises(CommandRefused, match="账号已锁定"):
            run(number, "案管", "circulate", "分流到=公益诉讼检察部")
        assert office.matter(_id(office, number)).position == 1

    def test_refuses_who_still_has_a_one_time_password(self, office: House, typed: Callable[[str], None]) -> None:
        account = account_of(office, "案管")
        account.must_change = True
        account.save(update_fields=["must_change"])
        typed("whatever")
        with pytest.raises(CommandRefused, match="还在用一次性密码"):
            step.prove(account, now())
