# SPDX-License-Identifier: Apache-2.0
"""The picture behind a workbook: who made it and when, light enough to read over.

Spreadsheet programs show a sheet's background on screen only, and a picture in the head of a
page on paper and in the page view only; so the book gets both. The same words stand in the head
and foot of every page as text, for programs that drop pictures.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FONTS: Final = (
    "truetype/wqy/wqy-*.tt*", "opentype/noto/NotoSansCJK-Regular.ttc", "**/NotoSansCJK*.tt*", "**/SourceHanSans*.ot*",
    "**/simsun.tt*", "**/msyh.tt*", "**/*ukai*.tt*", "**/*uming*.tt*", "**/cesi*.tt*",
)  # fmt: skip
"""Fonts that hold Chinese, as Linux distributions and the domestic systems place them."""
SHADE: Final = 220
TILE: Final = (420, 220)
PAGE: Final = (1000, 620)
DPI: Final = 96


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """Return a font of this machine that holds Chinese, or nothing: then only Latin signs are drawn."""
    for pattern in FONTS:
        found = sorted(Path("/usr/share/fonts").glob(pattern))
        if found:
            return found[0]
    return None


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = chinese_font()
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


def _drawable(words: str) -> str:
    return words if chinese_font() else "".join(sign for sign in words if sign.isascii()).strip()


@lru_cache(maxsize=32)
def tile(words: tuple[str, ...]) -> bytes:
    """Return the background: one tile that the program repeats over the screen."""
    picture = Image.new("L", TILE, 255)
    _write(picture, words, (20, 60))
    return _png(picture)


@lru_cache(maxsize=32)
def page(words: tuple[str, ...]) -> bytes:
    """Return what lies behind a printed page of A4 across."""
    picture = Image.new("L", PAGE, 255)
    for row in range(3):
        for column in range(3):
            _write(picture, words, (column * 340, row * 210 + 40))
    return _png(picture)


def _write(picture: Image.Image, words: tuple[str, ...], at: tuple[int, int]) -> None:
    label = Image.new("L", (330, 90), 255)
    drawn = ImageDraw.Draw(label)
    for line, text in enumerate(words):
        drawn.text((8, 8 + line * 32), _drawable(text), fill=SHADE, font=_font(22))
    turned = label.rotate(16, expand=True, fillcolor=255)
    picture.paste(turned, at, turned.point(lambda shade: 255 if shade < 255 else 0))


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()
