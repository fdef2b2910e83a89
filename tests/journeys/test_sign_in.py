# SPDX-License-Identifier: Apache-2.0
"""Everybody at the door: sign in, choose a post, be locked, be sent out, and lose nothing that was typed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import posts
from sunmao.office.models import Seat
from tests.journeys.town import CLUE, PASSWORD, Town, Visitor
from tests.people import CASES, LEADERS, OFFICE, PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACES = {
    LEADERS: "chief_procurator deputy_chief_procurator full_time_committee_member committee_member",
    CASES: "case_intake case_monitoring case_review case_statistics",
    PUBLIC: "department_head procurator assistant_procurator clerk petitions forensic_expert resident_procurator",
}
WHERE = {role: department for department, roles in PLACES.items() for role in roles.split()}
NEWCOMERS = dict.fromkeys(("新人", "粗心人", "两处登录的人", "离座的人", "两岗的人"), (Role.CLERK, PUBLIC))
STAFF = {role.label: (role, WHERE.get(role, OFFICE)) for role in Role if role not in ADMINISTRATORS} | NEWCOMERS
NEW_PASSWORD = "Zhongdian-2026"


@pytest.mark.accept("2.s.11", "2.4.2", "2.8.1")
def test_each_kind_of_person_signs_in_and_out(town: Town) -> None:
    """Whoever signs in sees the desk of their post, and no one else's doors."""
    visitor = town.someone()
    for role in Role:
        visitor.sign_in(town.account(role.label).sign_in_name)
        expect(visitor.page.locator("h1")).to_have_text("工作台")
        expect(visitor.page.locator(".s-me .s-post")).to_contain_text(role.label)
        _desk_of(visitor, role)
        visitor.sign_out()
        expect(visitor.page.locator("h2")).to_have_text("登录")
    visitor.go("/")
    expect(visitor.page).to_have_url(re.compile("/account/sign-in/"))


def _desk_of(visitor: Visitor, role: Role) -> None:
    ways = visitor.page.locator("nav.s-nav a")
    if role in ADMINISTRATORS:
        visitor.see(f"{role.label}的工作")
        expect(ways.filter(has_text="台账")).to_have_count(0)
        expect(visitor.page.locator("[data-sunmao-search]")).to_have_count(0)
        return
    for word in ("待办", "预警", "我发起", "红灯", "黄灯", "绿灯"):
        visitor.see(word)
    expect(visitor.page.get_by_role("link", name="登记线索").first).to_be_visible()


@pytest.mark.accept("2.s.11", "2.8.3")
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_sees_no_matter(town: Town, role: Role) -> None:
    """Not in a list, not by a number that somebody told them, not by searching."""
    number = town.house.open("书记员（内勤）").number
    visitor = town.at(role.label)
    visitor.expected = (403, 404)
    for path in (f"/clues/{number}/", "/clues/", "/ledgers/", f"/find/?text={number}", "/clues/new/register/"):
        visitor.go(path)
        visitor.see("这一页您不能打开")
        assert str(CLUE["线索名称"]) not in visitor.page.content()
    visitor.follow("回工作台")
    visitor.see("管理岗位不办理也不查看业务事项")


@pytest.mark.accept("2.s.11", "2.4.7")
def test_one_person_acts_in_one_post_at_a_time(town: Town) -> None:
    """Who holds two posts chooses, may change, and the course says in which one they acted."""
    with town.house.as_("系统管理员") as by:
        person, _ = town.house.people["两岗的人"]
        posts.give_post(person=person, department=town.house.departments[CASES], role=Role.CASE_INTAKE,
                        since=date(2025, 1, 1), by=by)  # fmt: skip
    visitor = town.at("两岗的人")
    visitor.see("一次只在一个岗位上办理")
    visitor.page.get_by_label(re.compile("案管（受理）")).check()
    visitor.press("进入")
    expect(visitor.page.locator(".s-me .s-post")).to_contain_text("案管（受理）")
    number = town.house.open("书记员（内勤）").number
    visitor.take(number, "分流", {"分流到": PUBLIC})
    visitor.page.locator(".s-me a[title]").click()
    visitor.page.get_by_label(re.compile("书记员")).check()
    visitor.press("进入")
    visitor.open(number)
    expect(visitor.page.locator(".s-me .s-post")).to_contain_text("书记员（内勤）")
    expect(visitor.timeline.locator("li").first).to_contain_text("案件管理部　案管（受理）")
    assert visitor.step("分流").count() == 0


@pytest.mark.accept("2.s.11", "2.5.2")
def test_the_first_sign_in_changes_the_password(town: Town) -> None:
    """A one-time password opens nothing but the page that replaces it."""
    account, slip = town.new_account("新人")
    visitor = town.someone()
    visitor.sign_in(account.sign_in_name, slip)
    visitor.see("您用的是一次性密码，请先改成自己的密码")
    visitor.go("/clues/")
    expect(visitor.page.locator("h1")).to_have_text("修改密码")
    for new, again, sentence in (
        ("short-1A", "short-1A", "密码至少 10 位，现为 8 位"),
        ("alllettersonly", "alllettersonly", "四类中至少要有 3 类"),
        (NEW_PASSWORD, f"{NEW_PASSWORD}x", "两次输入的新密码不一致"),
    ):
        _change(visitor, new, again)
        visitor.see(sentence)
    _change(visitor, NEW_PASSWORD, NEW_PASSWORD)
    expect(visitor.page.locator("h1")).to_have_text("工作台")
    visitor.sign_out()
    visitor.sign_in(account.sign_in_name, slip)
    visitor.see("登录名或密码不正确")
    visitor.sign_in(account.sign_in_name, NEW_PASSWORD)
    expect(visitor.page.locator("h1")).to_have_text("工作台")


def _change(visitor: Visitor, new: str, again: str) -> None:
    visitor.fill({"新密码": new, "再输一次新密码": again})
    visitor.press("修改密码")


@pytest.mark.accept("2.s.11", "2.4.3")
def test_five_wrong_passwords_lock_the_account(town: Town) -> None:
    """The fifth locks; then even the right one waits, and the page says how long and who can help."""
    name = town.account("粗心人").sign_in_name
    visitor = town.someone()
    for _ in range(5):
        visitor.sign_in(name, "Wrong-2026-word")
        visitor.see("登录名或密码不正确，请重新输入。忘记密码的，请本院安全管理员发一次性密码。")
        assert visitor.typed("登录名") == name
    visitor.sign_in(name)
    visitor.see("账号已锁定，请 15 分钟后再试，或请安全管理员发一次性密码")
    visitor.go("/")
    expect(visitor.page).to_have_url(re.compile("/account/sign-in/"))


@pytest.mark.accept("2.s.11", "2.4.4")
def test_a_second_sign_in_ends_the_first(town: Town) -> None:
    """The first place is told why, at its next click."""
    name = town.account("两处登录的人").sign_in_name
    first, second = town.someone(), town.someone()
    first.sign_in(name)
    second.sign_in(name)
    first.page.get_by_role("link", name="台账", exact=True).first.click()
    first.see("您的账号已在另一处登录，本处已自动退出。如非本人操作，请立即修改密码并告知安全管理员。")
    second.go("/")
    expect(second.page.locator("h1")).to_have_text("工作台")


def _leave_alone(town: Town, name: str, **changed: timedelta) -> None:
    """Let time pass for a person's seat."""
    past = {field: timezone.now() - long for field, long in changed.items()}
    Seat.objects.filter(account=town.account(name), ended_at=None).update(**past)


@pytest.mark.accept("2.s.11", "2.4.5", "2.8.5")
def test_the_idle_lock_keeps_what_was_typed(town: Town) -> None:
    """After half an hour the password is asked; then the form goes on as it was typed."""
    visitor = town.at("离座的人")
    visitor.go("/clues/new/register/")
    visitor.fill(CLUE)
    _leave_alone(town, "离座的人", seen_at=timedelta(minutes=31))
    visitor.send()
    visitor.see("30 分钟没有操作，为防止他人冒用已锁屏")
    visitor.see("您刚才填写的内容已加密保存")
    visitor.go("/")
    visitor.see("已锁屏")
    visitor.confirm("Wrong-2026-word")
    visitor.see("密码不正确，请重新输入")
    visitor.confirm(PASSWORD)
    visitor.done("登记线索")
    expect(visitor.page.locator("#facts")).to_contain_text(str(CLUE["主要情况"]))


@pytest.mark.accept("2.s.11", "2.4.6")
def test_a_deciding_step_asks_for_the_password_again(town: Town) -> None:
    """More than ten minutes after the last time; the opinion typed is not lost."""
    town.house.people |= {"登记人": town.house.people["书记员（内勤）"], "案管": town.house.people["案管（受理）"]}
    number = town.house.assessed().number
    town.at("检察官").take(number, "决定不立案", {"理由": "不符合立案条件"})
    head = town.at("部门负责人")
    _leave_alone(town, "部门负责人", confirmed_at=timedelta(minutes=11))
    head.decide(number, "同意", "同意，请书面说明理由。")
    head.see("这一步是决定性的，办理前须再次输入密码")
    head.confirm()
    head.done("同意")
    expect(head.timeline.locator("li").first).to_contain_text("同意，请书面说明理由。")
