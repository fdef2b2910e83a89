# SPDX-License-Identifier: Apache-2.0
"""Fingerprints against published vectors and against another implementation of canonical JSON."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from sunmao.kernel.chain import (
    ALGORITHMS,
    GENESIS,
    LARGEST,
    canonical,
    digest,
    fingerprint,
    merkle_root,
    moment,
)
from sunmao.kernel.roles import Role

pytestmark = pytest.mark.accept("2.2.5")

NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.integers(-LARGEST, LARGEST) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
CONTENTS = st.dictionaries(NAMES, VALUES, max_size=5)


@pytest.mark.parametrize(
    ("algorithm", "message", "known"),
    [
        ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("sha256", b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("sm3", b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("sm3", b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_published_vectors(algorithm: str, message: bytes, known: str) -> None:
    assert ALGORITHMS[algorithm](message).hex() == known


@settings(deadline=None)
@given(CONTENTS)
def test_the_canonical_form_is_that_of_rfc_8785(content: dict[str, Any]) -> None:
    assert canonical(content) == rfc8785.dumps(content)


def test_the_canonical_form_by_hand() -> None:
    content = {"b": [True, None, -1], "a": "甲\n\u2028\x1f\x7f", "role": Role.PROCURATOR, "t": (1, "2")}
    assert canonical(content) == (
        '{"a":"甲\\n\u2028\\u001f\x7f","b":[true,null,-1],"role":"procurator","t":[1,"2"]}'.encode()
    )


@pytest.mark.parametrize(
    "strange",
    [1.5, float("nan"), float("inf"), Decimal(1), datetime(2026, 1, 1, tzinfo=UTC), b"x", {1}, 2**53, -(2**53), "\ud800"],
)  # fmt: skip
def test_what_two_readers_might_read_differently_is_refused(strange: object) -> None:
    for content in ({"a": strange}, {"a": [strange]}, {"a": {"b": strange}}):
        with pytest.raises(ValueError, match=r"fingerprinted|surrogates"):
            canonical(content)


@pytest.mark.parametrize("name", [1, None, True, "名"])
def test_a_name_is_ascii_text(name: Any) -> None:
    with pytest.raises(ValueError, match="use ASCII"):
        canonical({"a": {name: 1}})


def test_a_moment_is_written_one_way() -> None:
    east = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    assert moment(east) == moment(east.astimezone(UTC)) == "2026-03-02T01:00:00.000000Z"
    with pytest.raises(ValueError, match="without a zone"):
        moment(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001  the mistake


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_digest_covers_salt_and_content_a_fingerprint_head_and_predecessor(algorithm: str) -> None:
    hash_of = ALGORITHMS[algorithm]
    assert digest(algorithm, b"s" * 16, {"a": 1}) == hash_of(b"s" * 16 + b'{"a":1}')
    first = fingerprint(algorithm, GENESIS, {"a": 1})
    assert first == hash_of(b"\0" * 32 + b'{"a":1}')
    others = {
        digest(algorithm, b"t" * 16, {"a": 1}), digest(algorithm, b"s" * 16, {"a": 2}),
        fingerprint(algorithm, first, {"a": 1}), fingerprint(algorithm, GENESIS, {"a": 2}), first,
    }  # fmt: skip
    assert len(others) == 5


# The eight leaves and the roots over the first n of them, as published with RFC 6962's reference code.
LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("count", range(9))
def test_the_known_roots(count: int) -> None:
    assert merkle_root("sha256", LEAVES[:count]).hex() == ROOTS[count]


def by_the_book(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 6962 §2.1."""
    if len(leaves) <= 1:
        return hashlib.sha256(b"\0" + leaves[0] if leaves else b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + by_the_book(leaves[:half]) + by_the_book(leaves[half:])).digest()


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle_root("sha256", leaves) == by_the_book(leaves)


@settings(deadline=None)
@given(st.sampled_from(sorted(ALGORITHMS)), st.lists(st.binary(max_size=4), min_size=1, max_size=20), st.data())
def test_the_root_changes_with_any_leaf(algorithm: str, leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    root = merkle_root(algorithm, leaves)
    changed = [*leaves[:place], leaves[place] + b"!", *leaves[place + 1 :]]
    assert merkle_root(algorithm, changed) != root
    assert merkle_root(algorithm, leaves[:place] + leaves[place + 1 :]) != root
    assert merkle_root(algorithm, [*leaves, leaves[place]]) != root
