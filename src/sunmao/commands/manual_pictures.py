# SPDX-License-Identifier: Apache-2.0
"""The pictures of the manual: taken by a journey through the demonstration, made small, laid beside the pages."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from sunmao.commands.messages import CommandRefused

WIDTH = 1100
COLORS = 48
MOST, MOST_IN_ALL = 60_000, 1_500_000
"""Bytes of one picture, and of all of them."""


def small(picture: Path) -> bytes:
    """Return a picture as a PNG of few colors, no wider than a page of the manual."""
    with Image.open(picture) as taken:
        drawn = taken.convert("RGB")
    if drawn.width > WIDTH:
        drawn = drawn.resize((WIDTH, round(drawn.height * WIDTH / drawn.width)), Image.Resampling.LANCZOS)
    kept = BytesIO()
    drawn.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def take_over(taken: Path, kept: Path) -> list[str]:
    """Lay the pictures of a journey beside the manual in place of those before.

    :raises CommandRefused: if there is none, or one is too large; then nothing is changed
    """
    made = {picture.name: small(picture) for picture in sorted(taken.glob("*.png"))}
    if not made:
        raise CommandRefused(f"{taken} 里没有图片。请先运行手册的浏览器测试，JOURNEY_SCREENSHOTS 指向一个文件夹。")
    if large := [name for name, content in made.items() if len(content) > MOST]:
        raise CommandRefused(f"{'、'.join(large)} 超过 {MOST // 1000} kB，请少截一些。")
    if sum(map(len, made.values())) > MOST_IN_ALL:
        raise CommandRefused(f"图片共超过 {MOST_IN_ALL / 1_000_000} MB，请减少几张。")
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.png"):
        old.unlink()
    for name, content in made.items():
        (kept / name).write_bytes(content)
    return sorted(made)
