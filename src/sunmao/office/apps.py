# SPDX-License-Identifier: Apache-2.0
"""The Django application of offices and people."""

from collections.abc import Mapping
from typing import ClassVar

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Offices, departments, people, posts and sign-in."""

    name = "sunmao.office"
    label = "office"
    verbose_name = "单位与人员"
    writable_tables: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            (
                "office_department",
                "office_person",
                "office_post",
                "office_delegation",
                "office_recusal",
                "office_loan",
                "office_account",
                "office_seat",
                "office_word",
            ),
            "INSERT, UPDATE",
        ),
        "office_switch": "INSERT",
        "office_wish": "INSERT, UPDATE, DELETE",
        "office_phrase": "INSERT, DELETE",
        "office_office": "UPDATE",
        "django_session": "INSERT, UPDATE, DELETE",
    }
    unwalled_tables: ClassVar[Mapping[str, str]] = {
        "office_acting": "the application may not read it at all",
        "office_account": "read at the door, before an office is known; holds no personal data",
        "office_sign_in": "written at the door; its page asks for the office and the post",
    }

    def ready(self) -> None:
        """Connect the seats to Django's sign-in signals."""
        from sunmao.office import sign_in  # noqa: F401
