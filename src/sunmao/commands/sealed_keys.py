# SPDX-License-Identifier: Apache-2.0
"""The keys of an office in one file under a passphrase, to be kept apart from the backup they open."""

from __future__ import annotations

import getpass
import io
import os
import tarfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sunmao.commands.messages import CommandMisused, CommandRefused

MAGIC = b"SUNMAO-KEYS-1\n"
SALT, NONCE = 16, 12
SHORTEST = 12
OF_THE_CLUSTER = "database"  # passwords of the database roles: a restored cluster makes its own


def passphrase(file: str | None, *, twice: bool) -> bytes:
    """Return the passphrase from a file or from the person."""
    if file:
        try:
            given = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandMisused(f"口令文件 {file} 无法读取：{error.strerror}。") from error
    else:
        given = getpass.getpass("密钥文件的口令：")
        if twice and given != getpass.getpass("再输入一次："):
            raise CommandMisused("两次输入的口令不同，请重新运行。")
    if len(given) < SHORTEST:
        raise CommandMisused(f"口令至少 {SHORTEST} 个字符。")
    return given.encode()


def _key(words: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(words)


def sealed(keys: Path, words: bytes) -> bytes:
    """Return the folder of keys, encrypted."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(keys.rglob("*")):
            inside = path.relative_to(keys)
            if path.is_file() and inside.parts[0] != OF_THE_CLUSTER:
                archive.add(path, arcname=str(inside), recursive=False)
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return MAGIC + salt + nonce + AESGCM(_key(words, salt)).encrypt(nonce, packed.getvalue(), MAGIC)


def opened(content: bytes, words: bytes) -> bytes:
    """Return the packed keys, or refuse a wrong passphrase or a changed file."""
    if not content.startswith(MAGIC):
        raise CommandRefused("这不是密钥备份文件。")
    rest = content[len(MAGIC) :]
    salt, nonce, secret = rest[:SALT], rest[SALT : SALT + NONCE], rest[SALT + NONCE :]
    try:
        return AESGCM(_key(words, salt)).decrypt(nonce, secret, MAGIC)
    except InvalidTag as error:
        raise CommandRefused("口令不对，或密钥备份文件被改动过。") from error


def unpack(packed: bytes, keys: Path) -> None:
    """Write the keys into their folder, readable by their owner only."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(keys, filter="data")
    for path in keys.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
