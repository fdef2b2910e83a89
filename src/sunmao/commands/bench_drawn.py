# SPDX-License-Identifier: Apache-2.0
"""What the search benchmark looks for, drawn from messages so that anybody can draw the same again.

From each of 300 messages three different words of two or more characters, uniformly from the words of
its body without stop words; one phrase of six to ten characters; from 50 a phrase with one character
exchanged; 50 names of two characters. The seed and the order of drawing are part of the sets.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import rjieba

SEED: Final = 20260731
MESSAGES: Final = 300
FEW: Final = 50
SHORTEST, LONGEST = 6, 10
WORD: Final = re.compile(r"\w{2,}")
RUN: Final = re.compile(r"\w{6,}")
NAMES: Final = frozenset({"nr", "ns", "nt", "nz", "nrt"})
STOP_WORDS: Final = frozenset({
    "我们", "你们", "他们", "她们", "它们", "咱们", "自己", "大家", "这个", "那个", "这些", "那些", "这样", "那样", "这里", "那里",
    "这种", "那种", "因为", "所以", "但是", "而且", "如果", "虽然", "然而", "并且", "或者", "还是", "以及", "以后", "之后", "以前",
    "之前", "现在", "已经", "可以", "可能", "应该", "需要", "能够", "没有", "不是", "就是", "不能", "不会", "不要", "什么", "怎么",
    "怎样", "如何", "为什么", "一个", "一些", "一直", "一样", "很多", "许多", "非常", "十分", "进行", "对于", "关于", "通过", "根据",
    "由于", "为了", "其他", "其它", "还有", "只有", "都是", "也是", "只是", "还要", "您好", "你好", "谢谢", "感谢", "请问", "希望",
    "尊敬", "为何", "是否", "而是", "不但", "只能", "不仅", "甚至", "于是", "然后", "当时", "有些", "有的",
})  # fmt: skip


@dataclass(frozen=True)
class Sought:
    """Something to look for, and the place of the message that it was drawn from."""

    text: str
    message: int


@dataclass(frozen=True)
class Drawn:
    """The four sets."""

    words: Sequence[Sought]
    phrases: Sequence[Sought]
    wrong: Sequence[Sought]
    names: Sequence[Sought]


def draw(bodies: Sequence[str]) -> Drawn:
    """Draw the sets from the bodies of messages, in their order in the file."""
    chance = random.Random(SEED)  # noqa: S311  not a secret: published, so that the sets can be drawn again
    able = [n for n, body in enumerate(bodies) if len(words_of(body)) > 2 and RUN.search(body)]
    chosen = chance.sample(able, min(MESSAGES, len(able)))
    words = [Sought(" ".join(chance.sample(words_of(bodies[n]), 3)), n) for n in chosen]
    phrases = [Sought(_phrase(chance, bodies[n]), n) for n in chosen]
    wrong = [Sought(_one_wrong(chance, one.text), one.message) for one in phrases[:FEW]]
    named = [(n, names) for n in chance.sample(able, len(able)) if (names := names_of(bodies[n]))][:FEW]
    return Drawn(words, phrases, wrong, [Sought(chance.choice(names), n) for n, names in named])


def words_of(body: str) -> list[str]:
    """Return the different words of a body, in the order of their characters."""
    return sorted({word for word in rjieba.cut(body, False) if WORD.fullmatch(word)} - STOP_WORDS)


def names_of(body: str) -> list[str]:
    """Return the names of two characters in a body."""
    return sorted(
        {word for word, kind in rjieba.tag(body, False) if kind in NAMES and re.fullmatch(r"[一-鿿]{2}", word)}
    )


def _phrase(chance: random.Random, body: str) -> str:
    run = chance.choice(RUN.findall(body))
    length = chance.randint(SHORTEST, min(LONGEST, len(run)))
    start = chance.randint(0, len(run) - length)
    return str(run[start : start + length])


def _one_wrong(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chr(chance.randint(0x4E00, 0x9FA5)) + text[place + 1 :]
