# SPDX-License-Identifier: Apache-2.0
"""Run Django's own management commands in a process of their own, as the owner of the tables or as the application."""

from __future__ import annotations

import os
import subprocess
import sys

from sunmao import environment


def manage(*words: str, role: str = "owner", quiet: bool = False) -> int:
    """Run `django-admin WORDS` signed in as the given role; return its exit status."""
    surroundings = {**os.environ, "SUNMAO_DATABASE_ROLE": role, "DJANGO_SETTINGS_MODULE": "sunmao.settings"}
    silence = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        [sys.executable, "-m", "django", *words], env=surroundings, check=False, stdout=silence, stderr=silence
    ).returncode


def postgres_surroundings() -> dict[str, str]:
    """Return the environment in which PostgreSQL's client programs sign in as the owner; no password on a command line."""
    address = environment.database_address("owner")
    told = {
        "PGHOST": address.host,
        "PGPORT": address.port,
        "PGUSER": address.user,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.name,
        "PGSSLMODE": address.more.get("sslmode", ""),
        "PGSSLROOTCERT": address.more.get("sslrootcert", ""),
        "PGCLIENTENCODING": "UTF8",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **{name: value for name, value in told.items() if value}}
