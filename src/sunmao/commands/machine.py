# SPDX-License-Identifier: Apache-2.0
"""Programs of the machine that only tests use: found, or installed where that is ours to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sunmao.commands.messages import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDER = Path("/usr/lib/postgresql/15/bin")
FIRST_PACKAGES = ("chromium", "fonts-wqy-microhei")


@cache
def chromium() -> Path | None:
    """Return a Chromium that starts: one of the machine, else Debian's when we may install it, else Playwright's."""
    if found := found_browser():
        return found
    if install(*FIRST_PACKAGES) and (found := found_browser()):
        return found
    if os.geteuid() != 0:
        say("正在取 Playwright 的 Chromium……")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    return _playwrights()


def found_browser() -> Path | None:
    """Return a Chromium that is there already."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return Path(path)
    return _playwrights()


def _playwrights() -> Path | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next(iter(sorted(folder.glob("chromium-*/chrome-linux*/chrome"))), None)


def older_postgres(*, install: bool = False) -> Path | None:
    """Return the programs of PostgreSQL 15 for the second leg."""
    if (OLDER / "initdb").is_file():
        return OLDER
    if install and _debian_install(("postgresql-15",)) and (OLDER / "initdb").is_file():
        return OLDER
    return None


def install(*packages: str) -> bool:
    """Install Debian's packages when we are root on Debian; return whether that worked."""
    return _debian_install(packages)


def _debian_install(packages: Sequence[str]) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"正在安装 {' '.join(packages)} ……")
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _forbid_cluster()
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *words], env=surroundings, stdout=sys.stderr, check=False).returncode != 0:
            return False
    return True


def _forbid_cluster() -> None:
    """Keep Debian's package from starting a server of its own: only the programs are wanted."""
    settings = Path("/etc/postgresql-common")
    if not settings.exists():
        settings.mkdir()
        (settings / "createcluster.conf").write_text("create_main_cluster = false\n", encoding="utf-8")
