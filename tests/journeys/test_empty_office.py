# SPDX-License-Identifier: Apache-2.0
"""From an empty database to the first clue, in the browser, by the three administrators and the people they take in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sunmao.kernel.roles import Role
from sunmao.office import founding, office_key
from sunmao.office.founding import Administrator, FirstDay
from tests.journeys.town import CLUE, Town, Visitor
from tests.people import now

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADMINISTRATORS = (
    (Role.SYSTEM_ADMINISTRATOR, "席同"), (Role.SECURITY_ADMINISTRATOR, "安全"), (Role.AUDIT_ADMINISTRATOR, "沈记"),
)  # fmt: skip
DEPARTMENTS = {"案件管理部": "案件管理", "公益诉讼检察部": "公益诉讼", "院领导": ""}
PEOPLE = {
    "管小案": ("案件管理部", "案管（受理）"), "郑诚": ("公益诉讼检察部", "检察官"), "符责": ("公益诉讼检察部", "部门负责人"),
    "简长": ("院领导", "检察长"),
}  # fmt: skip
OWN = "Xin-Mima-2026"


def _first_day(town: Town) -> dict[Role, Visitor]:
    """Found the office as setup does; each administrator spends the one-time password."""
    named = [Administrator(role, name, f"00{n}") for n, (role, name) in enumerate(ADMINISTRATORS)]
    founded = founding.found(FirstDay("新县人民检察院", "新县院", "新检", named), at=now())
    office_key.make_key(founded.office.id)
    found = {}
    for given in founded.passwords:
        found[given.role] = visitor = town.someone()
        _first_sign_in(visitor, given.sign_in_name, given.password)
    return found


def _first_sign_in(visitor: Visitor, name: str, password: str) -> None:
    visitor.sign_in(name, password)
    visitor.see("您用的是一次性密码")
    visitor.fill({"新密码": OWN, "再输一次新密码": OWN})
    visitor.press("修改密码")
    expect(visitor.page.locator("h1")).to_have_text("工作台")


def _add_departments(admin: Visitor) -> None:
    admin.follow("部门")
    for name, line in DEPARTMENTS.items():
        admin.unfold("设立部门")
        admin.fill({"名称": name, "业务条线": line})
        admin.press("设立")
        admin.see("已设立部门")


def _take_in(admin: Visitor, name: str, number: int) -> tuple[str, str]:
    """Register a person with a post; return sign-in name and one-time password from the slip."""
    admin.follow("人员")
    admin.unfold("登记人员")
    admin.fill({"姓名": name, "工号": f"1{number:02d}"})
    admin.press("登记")
    sign_in_name, password = admin.page.locator("dd").nth(1).inner_text(), admin.page.locator("dd").nth(2).inner_text()
    admin.follow("返回")
    admin.follow(name)
    department, role = PEOPLE[name]
    admin.unfold("增加岗位")
    give = admin.page.locator("details[open]")
    for label, value in (("部门", department), ("岗位", role)):
        give.get_by_label(label, exact=True).select_option(label=value)
    give.get_by_label("自", exact=True).fill("20260101")
    admin.press("增加")
    expect(admin.page.locator("tbody").last).to_contain_text(f"{department}　{role}")
    return sign_in_name, password


@pytest.mark.accept("2.s.11", "2.s.10", "2.5.1", "2.5.4")
def test_an_empty_database_is_walked_through(empty_town: Town) -> None:
    """Pages say what to do first until it is done; then the first clue is registered and circulated."""
    administrators = _first_day(empty_town)
    admin, security = administrators[Role.SYSTEM_ADMINISTRATOR], administrators[Role.SECURITY_ADMINISTRATOR]
    for visitor in administrators.values():
        visitor.see("本院还没有准备好，请先：")
        visitor.follow("依据")
        visitor.see("本院还没有业务人员")
        visitor.go("/")
    _add_departments(admin)
    slips = {name: _take_in(admin, name, n) for n, name in enumerate(PEOPLE)}
    admin.go("/")
    expect(admin.page.locator(".s-next")).to_have_count(0)
    name, password = _slip_again(security, "管小案")
    assert name == slips["管小案"][0]
    assert password != slips["管小案"][1]
    manager = empty_town.someone()
    manager.sign_in(*slips["管小案"])
    manager.see("登录名或密码不正确")
    _first_sign_in(manager, name, password)
    manager.see("没有待办")
    _first_clue(manager)
    assert not empty_town.faults()


def _slip_again(security: Visitor, name: str) -> tuple[str, str]:
    """The first slip was lost: the security administrator gives another."""
    security.follow("账号")
    security.page.get_by_role("row").filter(has_text=name).get_by_text("发一次性密码").click()
    security.page.get_by_role("row").filter(has_text=name).get_by_role("button", name="确认发放").click()
    security.see("只显示这一次")
    return security.page.locator("dd").nth(1).inner_text(), security.page.locator("dd").nth(2).inner_text()


def _first_clue(manager: Visitor) -> None:
    manager.follow("登记线索N")
    manager.fill(CLUE)
    manager.send()
    manager.done("登记线索")
    assert manager.number == "新检XS202600001"
    manager.take(manager.number, "分流", {"分流到": "公益诉讼检察部"})
    assert manager.stage == "待指派"
