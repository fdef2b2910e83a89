# SPDX-License-Identifier: Apache-2.0
"""What a draft holds, and how it is kept: all of it encrypted by a key of its own, which the office key wraps.

Protected or open is not asked here: before a step is taken nobody but the writer may read any of it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from sunmao.kernel.forms import Form, fields_of
from sunmao.office import office_key
from sunmao.office.office_key import KeyMissing
from sunmao.record import protection
from sunmao.record.files import Stored

MOST_BYTES = 1_000_000
"""Above what the fields of any form take together."""


class DraftTooLong(Exception):
    """The text is longer than a draft may be; the message says what to do."""


class DraftUnreadable(Exception):
    """The draft does not open; the message is for its writer."""


@dataclass(frozen=True)
class Content:
    """What was typed, field by field, the files that were handed in, and how the fields are called."""

    typed: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Stored]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftKey:
    """The key of one draft and what its contents are bound to."""

    office: UUID
    person: UUID
    draft: UUID
    key: bytes

    @property
    def bound(self) -> bytes:
        """Office, person and draft: a text that is moved to another row does not open there."""
        return self.office.bytes + self.person.bytes + self.draft.bytes


def version_of(forms: Iterable[type[Form] | None]) -> str:
    """Return what tells the forms of a page from earlier ones: the names and kinds of their fields."""
    named = "\n".join(f"{spec.name} {spec.kind}" for form in forms for spec in fields_of(form))
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def new_key(office: UUID, person: UUID, draft: UUID) -> tuple[DraftKey, int, bytes]:
    """Make the key of a draft; return it with the number of the office key that wraps it, and wrapped.

    :raises DraftUnreadable: if the office key is not where it should be
    """
    made = DraftKey(office, person, draft, secrets.token_bytes(protection.KEY_BYTES))
    try:
        number, wrapping = office_key.current_key(office)
    except KeyMissing as missing:
        raise DraftUnreadable(f"{missing}") from missing
    return made, number, wrap(wrapping, made)


def wrap(wrapping: bytes, key: DraftKey) -> bytes:
    """Wrap the key of a draft by an office key."""
    return protection.encrypt(wrapping, key.key, key.bound)


def open_key(office: UUID, person: UUID, draft: UUID, number: int, wrapped: bytes) -> DraftKey:
    """Unwrap the key of a draft.

    :raises DraftUnreadable: if the office key is missing, or the row was changed or moved
    """
    bound = DraftKey(office, person, draft, b"").bound
    try:
        return DraftKey(office, person, draft, protection.decrypt(office_key.key(office, number), wrapped, bound))
    except (KeyMissing, InvalidTag) as error:
        raise DraftUnreadable("这份草稿打不开：密钥缺失或内容被改动。请把情况告诉系统管理员；草稿可以放弃。") from error


def close(key: DraftKey, content: Content) -> bytes:
    """Encrypt a content.

    :raises DraftTooLong: if it is longer than a draft may be
    """
    files = {
        name: [[str(f.id), f.name, f.size, f.media_type, f.sha256.hex()] for f in several]
        for name, several in content.files.items()
    }
    typed = {name: list(texts) for name, texts in content.typed.items()}
    text = json.dumps([typed, files, dict(content.labels)], ensure_ascii=False)
    plain = text.encode("utf-8", "replace")  # half of a pair of signs can not be kept and is no text
    if len(plain) > MOST_BYTES:
        raise DraftTooLong("填写的内容太长，没有暂存。请删减，或把全文作为附件。")
    return protection.encrypt(key.key, plain, key.bound)


def open_content(key: DraftKey, kept: bytes) -> Content:
    """Decrypt a content.

    :raises DraftUnreadable: if it was changed or moved
    """
    try:
        typed, files, labels = json.loads(protection.decrypt(key.key, kept, key.bound))
    except InvalidTag as error:
        raise DraftUnreadable("这份草稿打不开：内容被改动。请把情况告诉系统管理员；草稿可以放弃。") from error
    return Content(typed, {name: tuple(_stored(row) for row in rows) for name, rows in files.items()}, labels)


def _stored(row: list[Any]) -> Stored:
    number, name, size, media_type, digest = row
    return Stored(UUID(number), name, size, media_type, bytes.fromhex(digest))
