# SPDX-License-Identifier: Apache-2.0
"""The pictures of the manual are taken on a walk through the demonstration, so they show what there is and nobody real.

With JOURNEY_SCREENSHOTS set to a folder they stay in its subfolder ``manual``; ``./sunmao documents --pictures``
makes them small and lays them beside the pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FloatRect

from sunmao.commands import demonstration, manual_pictures
from sunmao.office import demonstration as offices
from sunmao.web.help import manual
from tests.journeys.town import Town, Visitor
from tests.people import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KEPT = os.environ.get("JOURNEY_SCREENSHOTS", "")
MARKER = "document.querySelectorAll('.s-watermark').forEach(one => one.remove())"
"""The watermark names who took the picture and when; in the manual it would only blur."""


@dataclass(frozen=True)
class Picture:
    """What is seen, by whom, and how much of the page."""

    name: str
    who: str
    path: str
    height: int = 560
    open: str = ""


@pytest.fixture(scope="module")
def shown(ground: str, chrome: Browser) -> Iterator[Town]:
    """The demonstration, as it is after ``./sunmao demo``."""
    offices.hashed_password.cache_clear()
    demonstration.load(at=timezone.now())
    offices.hashed_password.cache_clear()
    town = Town(House(None), ground, chrome)
    yield town
    town.close()


def signed_in(town: Town, name: str) -> Visitor:
    """Sign somebody of the demonstration in, once."""
    if name not in town.visitors:
        visitor = town.someone()
        if name:
            visitor.sign_in(name, offices.PASSWORD)
            if "/account/post/" in visitor.page.url:
                visitor.page.locator("input[name=post]").first.check()
                visitor.press("进入")
        town.visitors[name] = visitor
    return town.visitors[name]


def number_of(town: Town, who: str, path: str, says: str = "") -> str:
    """Return the number of the first matter that a list shows to somebody, in a row that says something."""
    visitor = signed_in(town, who)
    visitor.go(path)
    return visitor.page.locator("tbody tr", has_text=says).locator("td a").first.inner_text()


def pictures(town: Town) -> Sequence[Picture]:
    """Return what the manual shows."""
    new = number_of(town, "qu-anguan", "/clues/?view=open&stage=registered")
    waiting = number_of(town, "qu-jianchazhang", "/", "审批")
    mine = number_of(town, "qu-jianchaguan1", "/")
    return (
        Picture("sign-in.png", "", "/account/sign-in/", 700),
        Picture("desk.png", "qu-anguan", "/"),
        Picture("register.png", "qu-neiqin", "/clues/new/register/", 700),
        Picture("circulate.png", "qu-anguan", f"/clues/{new}/circulate/"),
        Picture("matter.png", "qu-jianchaguan1", f"/clues/{mine}/", 700),
        Picture("approval.png", "qu-jianchazhang", f"/clues/{waiting}/", 700),
        Picture("correct.png", "qu-anguan", f"/clues/{new}/correct/"),
        Picture("ledger.png", "qu-jianchazhang", "/clues/?view=all"),
        Picture("counts.png", "qu-jianchazhang", "/clues/counts/", 480),
        Picture("basis.png", "qu-anguan", "/basis/", 480),
        Picture("permissions.png", "qu-anguan", "/permissions/", 480),
        Picture("people.png", "qu-xitong", "/administration/people/", 480),
        Picture("proof.png", "qu-anguan", f"/clues/{mine}/proof/", 480),
        Picture("offline-form.png", "qu-anguan", "/offline-forms/clues/circulate/", 700),
        Picture("late-entry.png", "qu-anguan", "/late-entry/", 420),
    )


def take(town: Town, picture: Picture, folder: Path) -> Path:
    """Take one picture of the upper part of a page."""
    visitor = signed_in(town, picture.who)
    visitor.go(picture.path)
    visitor.page.evaluate(MARKER)
    clip: FloatRect = {"x": 0, "y": 0, "width": 1366, "height": picture.height}
    visitor.page.screenshot(path=folder / picture.name, clip=clip)
    return folder / picture.name


@pytest.mark.accept("3.12.6")
def test_every_picture_of_the_manual_is_taken_from_the_demonstration(
    shown: Town, tmp_path: Path, settings: Any
) -> None:
    folder = Path(KEPT, "manual") if KEPT else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    taken = [take(shown, picture, folder) for picture in pictures(shown)]
    asked = {name for page in manual.pages().values() for name in page.pictures}
    assert {path.name for path in taken} == asked
    large = {path.name: len(manual_pictures.small(path)) for path in taken}
    assert {name: size for name, size in large.items() if size > manual_pictures.MOST} == {}
    assert sum(large.values()) <= manual_pictures.MOST_IN_ALL
    assert not shown.faults()
