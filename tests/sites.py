# SPDX-License-Identifier: Apache-2.0
"""Fixtures for journeys in a browser: the whole site on a port of its own, and a page of Debian's Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
FLOOR_SCREEN: ViewportSize = {"width": 1366, "height": 768}


class Quiet(WSGIRequestHandler):
    def handle_one_request(self) -> None:
        """Give the database connection back after each request: browsers keep theirs open for the next poll."""
        try:
            super().handle_one_request()
        finally:
            connections.close_all()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


class Server(ThreadedWSGIServer):
    """Answers each request in a thread that gives its database connection back."""

    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@pytest.fixture
def site(committed: None, settings: Any) -> Iterator[str]:
    """The address of the site on this worker's database; what is written is real and gone afterwards."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    server = Server(("127.0.0.1", 0), Quiet, ipv6=False)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chrome(chromium: Path) -> Iterator[Browser]:
    """One Chromium for the worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(chrome: Browser, site: str) -> Iterator[Page]:
    """A fresh page on a 1366×768 screen; any address but the site's own is refused, so no test needs a network."""
    context = chrome.new_context(base_url=site, viewport=FLOOR_SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    context.route(lambda address: not address.startswith(site), lambda route: route.abort())
    yield opened
    context.close()
