# SPDX-License-Identifier: Apache-2.0
"""Pictures of the manual are made small before they are laid beside its pages, or nothing is changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from sunmao.commands import manual_pictures
from sunmao.commands.messages import CommandRefused

ROOT = Path(__file__).parents[2]


def picture(folder: Path, name: str, *, noise: bool = False) -> None:
    folder.mkdir(exist_ok=True)
    size = (1366, 560)
    drawn = (
        Image.frombytes("RGB", size, os.urandom(3 * size[0] * size[1])) if noise else Image.new("RGB", size, "#17304f")
    )
    drawn.save(folder / name)


@pytest.mark.accept("3.12.6")
def test_new_pictures_take_the_place_of_those_before(tmp_path: Path):
    picture(tmp_path / "taken", "desk.png")
    picture(tmp_path / "kept", "gone.png")
    assert manual_pictures.take_over(tmp_path / "taken", tmp_path / "kept") == ["desk.png"]
    (kept,) = (tmp_path / "kept").glob("*.png")
    with Image.open(kept) as drawn:
        assert (drawn.mode, drawn.width) == ("P", manual_pictures.WIDTH)


@pytest.mark.accept("3.12.6")
def test_a_picture_that_stays_large_is_named_and_nothing_is_changed(tmp_path: Path):
    picture(tmp_path / "taken", "noise.png", noise=True)
    picture(tmp_path / "kept", "desk.png")
    with pytest.raises(CommandRefused, match=r"noise\.png"):
        manual_pictures.take_over(tmp_path / "taken", tmp_path / "kept")
    assert (tmp_path / "kept" / "desk.png").is_file()


@pytest.mark.accept("3.12.6")
def test_the_pictures_of_the_manual_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs/manual/pictures").glob("*.png")}
    assert {name for name, size in sizes.items() if size > manual_pictures.MOST} == set()
    assert 0 < sum(sizes.values()) <= manual_pictures.MOST_IN_ALL
