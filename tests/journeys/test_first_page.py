# SPDX-License-Identifier: Apache-2.0
"""The site answers a real browser, and the browser asks nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.browser
def test_the_first_page_asks_to_sign_in(page: Page):
    page.goto("/")
    expect(page.locator("body")).to_contain_text("登录")
