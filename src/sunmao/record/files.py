# SPDX-License-Identifier: Apache-2.0
"""Files lie outside the database under the hash of their contents; the row is written with the step.

The bytes are on disk before the row exists, so there is never a row without its file; a
file that no row names (a step that was refused) is harmless: ``doctor`` names it and ``doctor --clear`` removes it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from sunmao.office.keys import uuid7

MOST_BYTES = 200 * 1024 * 1024
"""How large one file may be; a scanned case is 50 to 300 MB in several files."""

PREVIEW_PIXELS = 1600

COMING = "coming-"
"""How an upload is called until it is whole; a backup passes it by."""

KINDS: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".ofd": ("application/zip", "application/ofd"),
    ".jpg": ("image/jpeg",), ".jpeg": ("image/jpeg",), ".png": ("image/png",), ".bmp": ("image/bmp",),
    ".gif": ("image/gif",), ".tif": ("image/tiff",), ".tiff": ("image/tiff",), ".webp": ("image/webp",),
    ".doc": ("application/msword", "application/x-ole-storage"), ".wps": ("application/x-ole-storage",),
    ".xls": ("application/vnd.ms-excel", "application/x-ole-storage"), ".et": ("application/x-ole-storage",),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    ".zip": ("application/zip",), ".mp3": ("audio/mpeg",), ".wav": ("audio/x-wav", "audio/wav"),
    ".mp4": ("video/mp4",), ".txt": ("text/plain",),
}  # fmt: skip
"""Endings that are taken, and what the first bytes may say they are."""

_HEADS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",), ".ofd": (b"PK",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",), ".bmp": (b"BM",), ".gif": (b"GIF8",), ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"), ".webp": (b"RIFF",), ".docx": (b"PK",), ".xlsx": (b"PK",), ".zip": (b"PK",),
    ".doc": (b"\xd0\xcf\x11\xe0",), ".xls": (b"\xd0\xcf\x11\xe0",), ".wps": (b"\xd0\xcf\x11\xe0",),
    ".et": (b"\xd0\xcf\x11\xe0",), ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3"), ".wav": (b"RIFF",),
}  # fmt: skip


class FileRefused(Exception):
    """The file is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Stored:
    """A file whose bytes are safely on disk."""

    id: UUID
    name: str
    size: int
    media_type: str
    sha256: bytes


def path_of(office: UUID, sha256: bytes) -> Path:
    """Return where the bytes of a file lie."""
    name = sha256.hex()
    return Path(settings.MEDIA_ROOT) / str(office) / name[:2] / name


def store(office: UUID, name: str, chunks: Iterable[bytes]) -> Stored:
    """Write a file to disk, checked and synced, and return what its row will say.

    :raises FileRefused: if it is too large, empty, of a kind not taken, or not what its name says
    """
    name = _clean_name(name)
    folder = Path(settings.MEDIA_ROOT) / str(office)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=COMING, delete=False) as coming:
        arrived = Path(coming.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                _refuse_large(name, size)
                head += chunk[: 4096 - len(head)]
                digest.update(chunk)
                coming.write(chunk)
            media_type = _checked(name, head, size)
            coming.flush()
            os.fsync(coming.fileno())
        except BaseException:
            arrived.unlink(missing_ok=True)
            raise
    _settle(arrived, path_of(office, digest.digest()))
    return Stored(uuid7(), name, size, media_type, digest.digest())


def _refuse_large(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise FileRefused(f"“{name}”超过 {MOST_BYTES // 1024 // 1024} MB，请拆分或压缩后再交。")


def _clean_name(name: str) -> str:
    plain = Path(name.replace("\\", "/")).name.strip()
    cleaned = "".join(c for c in plain if c.isprintable() and c not in '<>:"|?*')[-200:]
    if not cleaned or cleaned.startswith("."):
        raise FileRefused("文件名为空或无法使用，请改名后再交。")
    return cleaned


def _checked(name: str, head: bytes, size: int) -> str:
    ending = Path(name).suffix.lower()
    if size == 0:
        raise FileRefused(f"“{name}”是空文件，请检查后再交。")
    if ending not in KINDS:
        raise FileRefused(
            f"不收“{ending or '没有扩展名'}”类文件；可交 PDF、OFD、图片、Word、Excel、WPS、音视频或 zip。"
        )
    heads = _HEADS.get(ending)
    if heads and not head.startswith(heads):
        raise FileRefused(f"“{name}”的内容与扩展名不符，请确认文件没有损坏、没有改错扩展名。")
    if ending == ".txt" and b"\0" in head:
        raise FileRefused(f"“{name}”不是文本文件，请确认扩展名。")
    if ending == ".mp4" and head[4:8] != b"ftyp":
        raise FileRefused(f"“{name}”的内容与扩展名不符，请确认文件没有损坏、没有改错扩展名。")
    return KINDS[ending][0]


def _settle(arrived: Path, place: Path) -> None:
    """Move a finished file to its place; the rename and its folder survive a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.chmod(0o600)
    arrived.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def preview(path: Path) -> bytes | None:
    """Return a picture drawn anew as PNG, without anything hidden in the original, or nothing."""
    try:
        with Image.open(path) as picture:
            picture.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
            drawn = BytesIO()
            picture.convert("RGB").save(drawn, "PNG")
            return drawn.getvalue()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
