# SPDX-License-Identifier: Apache-2.0
"""What the application may do in the tables of Django and allauth. Runs as owner, at once."""

from django.db import migrations

from sunmao.office.keys import Granted


class Migration(migrations.Migration):
    """Grant as little as sign-in needs."""

    dependencies = [
        ("office", "0002_walls_and_doors"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Granted("django_session", "SELECT, INSERT, UPDATE, DELETE", reason="sessions"),
        Granted("account_emailaddress", "SELECT", reason="allauth looks; there is no mail"),
        Granted("django_content_type", "SELECT", reason="Django reads it"),
        Granted("auth_permission", "SELECT", reason="Django reads it"),
        Granted("django_migrations", "SELECT", reason="the health page compares it"),
    ]
