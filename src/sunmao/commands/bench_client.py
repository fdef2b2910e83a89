# SPDX-License-Identifier: Apache-2.0
"""A person at a browser, as benchmarks send one: cookies kept, forms sent, nothing else."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from urllib.parse import urlencode

Cookies = dict[str, str]


def ask(
    link: http.client.HTTPConnection, method: str, path: str, cookies: Cookies, form: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Send one request and return status, where it leads, and the page; new cookies are kept."""
    heads = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    body = None
    if form is not None:
        body = urlencode({**form, "csrfmiddlewaretoken": cookies.get("csrftoken", "")})
        heads["Content-Type"] = "application/x-www-form-urlencoded"
    link.request(method, path, body, heads)
    answer = link.getresponse()
    text = answer.read().decode(errors="replace")
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
            cookies[found.group(1)] = found.group(2)
    return answer.status, answer.getheader("Location") or "", text


def signed_in(port: int, name: str, password: str) -> Cookies:
    """Sign in as a person would and return the cookies."""
    cookies: Cookies = {}
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as link:
        _, location, _ = ask(link, "GET", "/", cookies)
        ask(link, "GET", location, cookies)
        status, _, _ = ask(link, "POST", location, cookies, {"login": name, "password": password, "next": "/"})
        if status != http.HTTPStatus.FOUND or ask(link, "GET", "/", cookies)[0] != http.HTTPStatus.OK:
            raise RuntimeError(f"{name} could not sign in: {status}")
    return cookies
