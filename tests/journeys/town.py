# SPDX-License-Identifier: Apache-2.0
"""Someone at a browser: signs in, follows links, fills in labels, and notices whatever a page does wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, ViewportSize
from playwright.sync_api import expect as expecting

from sunmao.office import people
from sunmao.office.models import Account
from tests.people import ADMINISTRATORS, House
from tests.sites import FLOOR_SCREEN

PASSWORD = "Sunmao-2026-walk"
REFUSALS = (409, 422)
"""How a page answers that shows its form again with what to change."""

Value = str | bool | Path
Fields = Mapping[str, Value]


@dataclass
class Visitor:
    """One person at one browser."""

    page: Page
    faults: list[str] = field(default_factory=list)
    expected: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # An answer that is not 200 is looked at below, where its address and status are known.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text} ({self.page.url})")

    def _failed(self, request: Request) -> None:
        # A download ends the navigation that began it, and leaving a page gives up what it still loads.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in (*REFUSALS, *self.expected):
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    # moving about

    def go(self, path: str) -> None:
        self.page.goto(path)

    def see(self, text: str) -> None:
        """Expect a text somewhere on the page."""
        expecting(self.page.locator("body")).to_contain_text(text)

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, name: str) -> None:
        """Press a button and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()

    def unfold(self, summary: str) -> None:
        folded = self.page.locator("details:not([open]) > summary", has_text=summary)
        if folded.count():
            folded.click()

    # signing in

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.go("/account/sign-in/")
        self.fill({"登录名": name, "密码": password})
        self.press("登录")

    def sign_out(self) -> None:
        self.press("退出")

    def confirm(self, password: str = PASSWORD) -> None:
        """Type the password that a locked screen or a deciding step asks for."""
        self.page.locator("input[type=password]").fill(password)
        with self.page.expect_navigation():
            self.page.locator("main form").first.get_by_role("button").click()

    # forms

    def fill(self, fields: Fields) -> None:
        """Fill fields by their labels, whatever kind they are."""
        for label, value in fields.items():
            group = self.page.get_by_role("radiogroup", name=label, exact=True)
            if group.count():
                group.get_by_label(str(value), exact=True).check()
            else:
                fill(self.page.get_by_label(label, exact=True), value)

    def typed(self, label: str) -> str:
        return self.page.get_by_label(label, exact=True).input_value()

    def error_at(self, label: str) -> str:
        """Return the sentence under a field."""
        field = self.page.get_by_label(label, exact=True)
        return self.page.locator(f"#{field.get_attribute('id')}-h .s-err").inner_text()

    def send(self) -> None:
        """Send the form of the step."""
        with self.page.expect_navigation():
            self.page.locator("form[data-sunmao-keep] .s-bar button[type=submit]").click()

    # matters

    @property
    def number(self) -> str:
        return self.page.locator(".s-matter-no").inner_text()

    @property
    def stage(self) -> str:
        return self.page.locator(".s-facts-line dd").first.inner_text()

    @property
    def told(self) -> str:
        """The sentence that the page says at its top."""
        return self.page.get_by_role("alert").first.inner_text()

    @property
    def timeline(self) -> Locator:
        return self.page.locator("#time")

    def open(self, number: str, ledger: str = "clues") -> None:
        self.go(f"/{ledger}/{number}/")

    def step(self, label: str) -> Locator:
        """The line of a step that may be taken."""
        name = self.page.locator(".name", has_text=re.compile(f"^{re.escape(label)}$"))
        return self.page.locator(".s-do li:not(.shut)").filter(has=name)

    def begin(self, label: str) -> None:
        """Press 办理 beside a step."""
        beside = self.page.get_by_role("group", name="协同").get_by_role("link", name=label, exact=True)
        if beside.count():
            with self.page.expect_navigation():
                beside.click()
            return
        line = self.step(label)
        if not line.is_visible():
            self.unfold("更正、作废等")
        with self.page.expect_navigation():
            line.get_by_role("link", name="办理").click()

    def take(self, number: str, label: str, fields: Fields | None = None) -> None:
        """Take a step from the page of its matter, and see that it was done."""
        self.try_(number, label, fields)
        self.done(label)

    def done(self, label: str) -> None:
        """See that a step was done, or went on its way to be approved."""
        expecting(self.page.get_by_role("status").first).to_contain_text(
            re.compile(f"已办理“{label}”|“{label}”已送审批")
        )

    def try_(self, number: str, label: str, fields: Fields | None = None) -> None:
        self.open(number)
        self.begin(label)
        self.fill(fields or {})
        self.send()

    def decide(self, number: str, verb: str, opinion: str = "") -> None:
        """Agree or return from the box on the matter's page."""
        self.open(number)
        self.page.get_by_label("意见（退回时写明理由）").fill(opinion)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(f"^{verb}(并送|$)")).click()

    def cannot(self, label: str) -> str:
        """Return why a step can not be taken now, as the page says it."""
        name = self.page.locator(".name", has_text=label)
        return self.page.locator(".s-do li.shut").filter(has=name).first.locator(".why").inner_text()


def today() -> str:
    """Today as people type it."""
    return f"{timezone.localdate():%Y%m%d}"


def fill(place: Locator, value: Value) -> None:
    """Fill one field as its kind asks; a choice is named by its beginning, for people stand with their posts."""
    kind = place.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "checkbox":
        place.set_checked(bool(value))
    elif kind == "file":
        place.set_input_files(str(value))
    elif kind == "select":
        labels = place.locator("option").all_text_contents()
        wanted = next(text for text in labels if text == value or text.startswith(f"{value}　"))
        place.select_option(label=wanted)
    else:
        place.fill(str(value))


@dataclass
class Town:
    """An office on its site, and those of its people who sit at a browser."""

    house: House
    address: str
    browser: Browser
    visitors: dict[str, Visitor] = field(default_factory=dict)
    everybody: list[Visitor] = field(default_factory=list)

    def someone(self, viewport: ViewportSize = FLOOR_SCREEN, *, script: bool = True) -> Visitor:
        """A new browser that nobody has signed in with; it may reach the site and nothing else."""
        context = self.browser.new_context(
            base_url=self.address, viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai",
            java_script_enabled=script, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(20_000)
        context.route(lambda address: not address.startswith(self.address), lambda route: route.abort())
        visitor = Visitor(context.new_page())
        self.everybody.append(visitor)
        return visitor

    def at(self, name: str) -> Visitor:
        """A person at their own browser, signed in once for the whole module."""
        if name not in self.visitors:
            visitor = self.someone()
            visitor.sign_in(self.account(name).sign_in_name)
            self.visitors[name] = visitor
        return self.visitors[name]

    def account(self, name: str) -> Account:
        """The account of a person, with the password that all of them use."""
        if name in ADMINISTRATORS:
            given = next(one for one in self.house.founded.passwords if one.role is ADMINISTRATORS[name])
            account = Account.objects.get(sign_in_name=given.sign_in_name)
        else:
            person = self.house.people[name][0]
            account = Account.objects.filter(person_id=person.id).first() or self.new_account(name)[0]
        if account.must_change:
            account.set_password(PASSWORD)
            account.must_change, account.slip_until = False, None
            account.save(update_fields=["password", "must_change", "slip_until"])
        return account

    def new_account(self, name: str) -> tuple[Account, str]:
        """A new account with the one-time password on its slip."""
        with self.house.as_("系统管理员") as by:
            return people.add_account(person=self.house.people[name][0], by=by)

    def name(self, who: str) -> str:
        """The name under which pages show a person."""
        return self.house.people[who][0].name

    def registers(self, who: str = "登记人", **fields: Value) -> str:
        """Somebody registers a clue; returns its number."""
        visitor = self.at(who)
        visitor.go("/")
        visitor.page.get_by_role("link", name="登记线索").first.click()
        visitor.fill({**CLUE, **fields})
        visitor.send()
        visitor.see("已办理“登记线索”")
        return visitor.number

    def assigned(self, **fields: Value) -> str:
        """A clue that lies with its handler; who only needs one does not walk there."""
        return self.house.assigned(**fields).number

    def faults(self) -> list[str]:
        """What pages did wrong since this was last asked, whoever saw it."""
        found = [fault for visitor in self.everybody for fault in visitor.faults]
        for visitor in self.everybody:
            visitor.faults.clear()
        return found

    def close(self) -> None:
        for visitor in self.everybody:
            visitor.page.context.close()


CLUE: Fields = {
    "线索名称": "河道西侧堆放建筑垃圾", "线索来源": "“益心为公”志愿者", "监督类型": "公益诉讼", "收到日期": "20260105",
    "主要情况": "河道西侧堆放建筑垃圾约三百立方米，雨天冲入河道。", "发生地": "示例河西段", "提供人姓名": "甄守信",
    "联系方式": "13900000000",
}  # fmt: skip
