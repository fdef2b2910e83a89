# SPDX-License-Identifier: Apache-2.0
"""What a password must be, and the one-time ones that are handed over on paper."""

import secrets
import string
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

LEAST: Final = 10
KINDS: Final = 3
# Without signs that look alike on paper.
CLEAR: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RULE: Final = (
    f"密码至少 {LEAST} 位，大写字母、小写字母、数字、符号四类中至少 {KINDS} 类，且不得包含姓名拼音、登录名或工号。"
)


def faults(password: str, *names: str) -> list[str]:
    """Return in sentences what is wrong with a password."""
    found = []
    if len(password) < LEAST:
        found.append(f"密码至少 {LEAST} 位，现为 {len(password)} 位，请加长。")
    if _kinds(password) < KINDS:
        found.append(f"大写字母、小写字母、数字、符号四类中至少要有 {KINDS} 类，请补足。")
    low = password.lower()
    if any(len(name) >= 2 and name.lower() in low for name in names):
        found.append("密码中不得包含姓名拼音、登录名或工号，请换一个。")
    return found


def _kinds(password: str) -> int:
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    plain = sum(any(sign in kind for sign in password) for kind in kinds)
    return plain + any(sign not in string.ascii_letters + string.digits for sign in password)


class OfficeRule:
    """The rule as one of Django's password validators."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that the rule does not allow."""
        found = faults(password, getattr(user, "sign_in_name", ""))
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        """Say the rule."""
        return RULE


def one_time() -> str:
    """Make a one-time password of three groups, easy to read aloud: 60 bits."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(3))


def hashed(password: str) -> str:
    """Hash a password as the application does."""
    return make_password(password)
