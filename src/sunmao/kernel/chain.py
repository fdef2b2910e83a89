# SPDX-License-Identifier: Apache-2.0
"""How each entry fingerprints the one before it, and a day all heads of an office.

Whoever changes this file breaks every chain written before; a new way of counting gets a
new algorithm name, stored with each entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = b"\0" * 32
"""What the first entry of a chain names as its predecessor."""

SALT_BYTES = 16

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON reads exactly."""


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


ALGORITHMS: Mapping[str, Callable[[bytes], bytes]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sm3": _sm3,
}
"""Name stored with each entry → 32-byte hash (FIPS 180-4; GB/T 32905-2016)."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """Write content the one way it is fingerprinted: UTF-8 JSON, keys sorted, no spaces.

    Content holds text, whole numbers below 2**53, true/false, nothing, lists and mappings
    with ASCII keys; for those this equals RFC 8785, at two thirds of its cost.

    :raises ValueError: if content holds anything else, such as a float
    """
    _refuse_strange(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse_strange(value: object) -> None:
    if isinstance(value, str) or value is None:
        return
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} is too large to be fingerprinted; write it as text")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"{key!r} can not be the name of something fingerprinted; use ASCII")
            _refuse_strange(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_strange(inner)
    else:
        raise ValueError(f"{type(value).__name__} can not be fingerprinted; write it as text")  # noqa: TRY004  one kind


def moment(at: datetime) -> str:
    """Write a moment the one way it is fingerprinted: UTC, microseconds.

    :raises ValueError: if the moment has no zone
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a zone can not be fingerprinted")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(algorithm: str, salt: bytes, content: Mapping[str, Any]) -> bytes:
    """Return the salted digest of an entry's facts (32 bytes).

    The salt keeps anyone who only has the chain from guessing short facts.
    """
    return ALGORITHMS[algorithm](salt + canonical(content))


def fingerprint(algorithm: str, previous: bytes, head: Mapping[str, Any]) -> bytes:
    """Return an entry's fingerprint (32 bytes) over the previous one and its own head."""
    return ALGORITHMS[algorithm](previous + canonical(head))


def merkle_root(algorithm: str, leaves: Iterable[bytes]) -> bytes:
    """Return the root over the leaves in order (RFC 6962 §2.1); the hash of nothing when there are none."""
    hash_of = ALGORITHMS[algorithm]
    stack: list[tuple[bytes, int]] = []
    for leaf in leaves:
        node, height = hash_of(b"\0" + leaf), 0
        while stack and stack[-1][1] == height:
            node, height = hash_of(b"\1" + stack.pop()[0] + node), height + 1
        stack.append((node, height))
    if not stack:
        return hash_of(b"")
    node = stack.pop()[0]
    while stack:
        node = hash_of(b"\1" + stack.pop()[0] + node)
    return node
