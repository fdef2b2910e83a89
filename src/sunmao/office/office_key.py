# SPDX-License-Identifier: Apache-2.0
"""The office key: outside the database and its backup, numbered so that it can be changed.

It wraps the keys of records. Two people each keep a share on paper; one share tells nothing.
"""

import base64
import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

LENGTH: Final = 32
CHECK: Final = 3


class KeyMissing(Exception):
    """The office key is not where it should be."""


class ShareWrong(Exception):
    """A share of the recovery sheet was mistyped, or the two do not belong together."""


def folder() -> Path:
    """Return where office keys lie."""
    return Path(settings.KEYS_ROOT) / "office"


def make_key(office_id: UUID) -> tuple[int, bytes]:
    """Make the first or the next key of an office; earlier ones stay for what they wrap."""
    number = max(numbers(office_id), default=0) + 1
    key = secrets.token_bytes(LENGTH)
    put_key(office_id, number, key)
    return number, key


def put_key(office_id: UUID, number: int, key: bytes) -> None:
    """Write a key that only this account may read; an existing one is never overwritten."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(_path(office_id, number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def numbers(office_id: UUID) -> list[int]:
    """Return the numbers of an office's keys in order."""
    first = [1] if (folder() / f"{office_id}.key").exists() else []
    later = [int(path.name.split(".")[1]) for path in folder().glob(f"{office_id}.*.key")]
    return sorted(first + later)


def current_key(office_id: UUID) -> tuple[int, bytes]:
    """Return the newest key and its number."""
    known = numbers(office_id)
    if not known:
        raise KeyMissing(
            "找不到本院的密钥文件，受保护的内容暂不能读写。请系统管理员从密钥备份恢复，或由两名保管人用恢复单恢复。"
        )
    return known[-1], key(office_id, known[-1])


def key(office_id: UUID, number: int) -> bytes:
    """Return one key of an office."""
    try:
        found = _path(office_id, number).read_bytes()
    except OSError as error:
        raise KeyMissing(f"找不到本院第 {number} 号密钥文件，请系统管理员恢复。") from error
    if len(found) != LENGTH:
        raise KeyMissing(f"本院第 {number} 号密钥文件已损坏，请系统管理员恢复。")
    return found


def _path(office_id: UUID, number: int) -> Path:
    return folder() / (f"{office_id}.key" if number == 1 else f"{office_id}.{number}.key")


def recovery_sheet(office_key: bytes) -> tuple[str, str]:
    """Split a key into two shares to be printed; both together give it back."""
    first = secrets.token_bytes(LENGTH)
    second = _xor(first, office_key)
    mark = hashlib.sha256(office_key).digest()[:2]
    return _printed(b"\x01" + mark + first), _printed(b"\x02" + mark + second)


def combine(first: str, second: str) -> bytes:
    """Give the key back from its two shares, in either order."""
    one, two = _typed(first), _typed(second)
    if {one[0], two[0]} != {1, 2}:
        raise ShareWrong("需要第一份和第二份各一张，现在两张是同一份。")
    found = _xor(one[3:], two[3:])
    if one[1:3] != two[1:3] or hashlib.sha256(found).digest()[:2] != one[1:3]:
        raise ShareWrong("两张恢复单不是同一把密钥的，请核对编号。")
    return found


def _printed(share: bytes) -> str:
    text = base64.b32encode(share + hashlib.sha256(share).digest()[:CHECK]).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _typed(text: str) -> bytes:
    plain = re.sub(r"[\s-]", "", text).upper()
    try:
        data = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError as error:
        raise ShareWrong("恢复单抄写有误：只有字母 A—Z 和数字 2—7。") from error
    share, check = data[:-CHECK], data[-CHECK:]
    if len(share) != LENGTH + 3 or hashlib.sha256(share).digest()[:CHECK] != check:
        raise ShareWrong("恢复单抄写有误，请逐组核对。")
    return share


def _xor(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))
