# SPDX-License-Identifier: Apache-2.0
"""The Django application of offices and people."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Offices, departments, people, posts and sign-in."""

    name = "sunmao.office"
    label = "office"
    verbose_name = "单位与人员"
