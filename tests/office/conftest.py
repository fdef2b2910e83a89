# SPDX-License-Identifier: Apache-2.0
"""The door alone, without the shell: its middlewares, its addresses and bare templates."""

from __future__ import annotations

import pytest
from django.core.cache import cache

BARE = {
    "account/login.html": "{{ form.non_field_errors }}{% for said in messages %}{{ said }}{% endfor %}",
    "account/logout.html": "退出",
    "account/choose_post.html": "{{ form.errors }}{% for one in choices %}<{{ one.key }}>{{ one.label }};{% endfor %}",
    "account/change_password.html": "{{ first }}{{ form.errors }}",
    "account/unlock.html": "已锁屏 {{ fault }} {{ held }} {{ next }}",
    "account/confirm_password.html": "再次输入 {{ fault }} {{ next }}",
    "account/held.html": "{% for name, text in rows %}{{ name }}={{ text }};{% endfor %}",
}
DOOR = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sunmao.office.middleware.SeatMiddleware",
    "sunmao.office.middleware.ActingMiddleware",
]
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
]


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Argon2 is slow by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def door(settings):
    """Stand at the door with nothing behind it but the pages of tests/office/pages.py."""
    settings.MIDDLEWARE = DOOR
    settings.ROOT_URLCONF = "tests.office.pages"
    settings.ACCOUNT_ADAPTER = "sunmao.office.sign_in.Adapter"
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    settings.LOGIN_URL = "account_login"
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": PROCESSORS,
                "loaders": [("django.template.loaders.locmem.Loader", BARE)],
            },
        }
    ]
    cache.clear()
