# SPDX-License-Identifier: Apache-2.0
"""What was typed when the screen was locked: kept encrypted, given back once."""

import json
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A form that waits: its fields, and whether files were left out."""

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    had_files: bool


def close(form: HeldForm, seat_id: UUID) -> bytes | None:
    """Encrypt a form for one seat; too long a text is not kept."""
    text = json.dumps([form.fields, form.had_files], ensure_ascii=False).encode()
    if len(text) > MOST:
        return None
    nonce = os.urandom(12)
    return nonce + AESGCM(_key()).encrypt(nonce, text, seat_id.bytes)


def open_again(held: bytes, seat_id: UUID) -> HeldForm:
    """Decrypt a form of this seat."""
    text = AESGCM(_key()).decrypt(held[:12], held[12:], seat_id.bytes)
    fields, had_files = json.loads(text)
    return HeldForm(tuple((name, tuple(values)) for name, values in fields), had_files)


def _key() -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sunmao held form")
    return derive.derive(settings.SECRET_KEY.encode())
