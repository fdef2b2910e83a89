# SPDX-License-Identifier: Apache-2.0
"""Invented letters whose words are as unevenly common as those of real ones; the same in every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from sunmao.commands.bench_http import PLACES, THINGS, WORDS

SEED = 20260701
VOCABULARY = 20_000
SIGNS = 2_500
COMMON_FROM = 12
"""The most common word stands in a third of all letters; Zipf's law begins here."""


@cache
def vocabulary() -> tuple[Sequence[str], Sequence[float]]:
    """Return words and their running weights: known ones first, then invented ones, ever rarer."""
    chance = random.Random(SEED)  # noqa: S311  not a secret
    made = dict.fromkeys(WORDS)
    while len(made) < VOCABULARY:
        signs = chance.choices(
            range(SIGNS), weights=[1 / (n + 30) for n in range(SIGNS)], k=chance.choice((2, 2, 2, 3))
        )
        made["".join(chr(0x4E00 + 3 * sign) for sign in signs)] = None
    return tuple(made), tuple(accumulate(1 / (n + COMMON_FROM) for n in range(VOCABULARY)))


def letter(chance: random.Random, words: int) -> str:
    """Write a letter of so many words, with a comma after every few."""
    known, weights = vocabulary()
    drawn = chance.choices(known, cum_weights=weights, k=words)
    return "，".join("".join(drawn[n : n + 5]) for n in range(0, words, 5)) + "。"


def about(chance: random.Random) -> tuple[str, str]:
    """Return a place and what is wrong there."""
    place = f"{chance.choice(PLACES)}{chance.randint(1, 999)}号"
    return place, chance.choice(THINGS)


def rare_word(serial: int) -> str:
    """Return a word that stands in one letter only."""
    return "".join(chr(0x7E00 + part) for part in divmod(serial, 1_000))
