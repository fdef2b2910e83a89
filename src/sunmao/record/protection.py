# SPDX-License-Identifier: Apache-2.0
"""Protected fields: encrypted with a key per matter, which the office key wraps.

The office key lies outside the database and outside its backup, so whoever holds a dump
reads nothing. Changing the office key wraps the small record keys again, not the contents.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sunmao.kernel.identity import AS_WRITTEN
from sunmao.office import office_key
from sunmao.record.models import RecordKey

HIDDEN = "（保密）"
"""What stands in the open facts where a protected field was filled."""

NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True)
class MatterKey:
    """The key of one matter, and its wrapped form when it was made just now."""

    matter: UUID
    key: bytes
    office_key: int
    wrapped: bytes | None = None


def key_for(office: UUID, matter: UUID, *, new: bool) -> MatterKey:
    """Return the key of a matter, made when there is none yet.

    :param new: the matter is being opened, so there can be no key to look for
    """
    kept = None if new else RecordKey.objects.filter(office_id=office, matter_id=matter).first()
    if kept is not None:
        return opened(office, matter, kept.office_key, bytes(kept.wrapped))
    number, wrapping = office_key.current_key(office)
    fresh = secrets.token_bytes(KEY_BYTES)
    return MatterKey(matter, fresh, number, encrypt(wrapping, fresh, matter.bytes))


def opened(office: UUID, matter: UUID, number: int, wrapped: bytes) -> MatterKey:
    """Unwrap the key of a matter.

    :raises cryptography.exceptions.InvalidTag: if it was changed or belongs elsewhere
    """
    return MatterKey(matter, decrypt(office_key.key(office, number), wrapped, matter.bytes), number)


def fits(owner: UUID | bytes, wrapping: bytes, wrapped: bytes) -> bool:
    """Test whether an office key opens the key of a matter, or of what else it was bound to."""
    try:
        decrypt(wrapping, wrapped, owner if isinstance(owner, bytes) else owner.bytes)
    except InvalidTag:
        return False
    return True


def wrap(wrapping: bytes, key: MatterKey) -> bytes:
    """Wrap the key of a matter by an office key."""
    return encrypt(wrapping, key.key, key.matter.bytes)


def protect(key: MatterKey, fields: Mapping[str, str]) -> dict[str, str]:
    """Encrypt fields, each bound to its matter and its name."""
    return {
        name: b64encode(encrypt(key.key, value.encode(), _bound(key.matter, name))).decode()
        for name, value in fields.items()
    }


def reveal(key: MatterKey, name: str, sealed: str) -> str:
    """Decrypt one field.

    :raises cryptography.exceptions.InvalidTag: if it was changed or belongs elsewhere
    """
    return decrypt(key.key, b64decode(sealed), _bound(key.matter, name)).decode()


def keyed_index(office: UUID, text: str) -> bytes:
    """Return what finds an exact number or name again without storing it (HMAC-SHA-256, 32 bytes).

    Its key is derived from the office's first key, so that a change of the office key does
    not make earlier people impossible to find. A number that was copied as a letter wrote it is
    found by the number alone.
    """
    first, number = office_key.key(office, 1), text.strip().removesuffix(AS_WRITTEN).upper()
    return hmac.new(b"index" + first, number.encode(), hashlib.sha256).digest()


def _bound(matter: UUID, name: str) -> bytes:
    return matter.bytes + name.encode()


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Encrypt bytes so that they open only where they belong.

    :param bound: what they belong to; not stored, but needed again to decrypt
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Decrypt bytes.

    :raises cryptography.exceptions.InvalidTag: if they were changed or belong elsewhere
    """
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
