# SPDX-License-Identifier: Apache-2.0
"""Finding a place in the manual: every word must stand in one section; headings before text."""

from __future__ import annotations

from dataclasses import dataclass

from sunmao.web.help.manual import Section, sections, url_of

MOST = 30
AROUND = 40
"""Characters shown on either side of the first word found."""


@dataclass(frozen=True)
class Hit:
    """A section that was found: where it is, and its text around the first word."""

    url: str
    heading: str
    page: str
    before: str
    word: str
    after: str


def find(text: str) -> list[Hit]:
    """Return the sections that hold every word of a text, those that name them in their heading first."""
    words = [word.casefold() for word in text.split()]
    if not words:
        return []
    found = [(_rank(section, words), section) for section in sections() if _holds(section, words)]
    return [_hit(section, words[0]) for _, section in sorted(found, key=lambda pair: pair[0])[:MOST]]


def _holds(section: Section, words: list[str]) -> bool:
    there = f"{section.page_title} {section.heading} {section.text}".casefold()
    return all(word in there for word in words)


def _rank(section: Section, words: list[str]) -> int:
    heading = section.heading.casefold()
    return -sum(word in heading for word in words)


def _hit(section: Section, word: str) -> Hit:
    text, url = section.text, f"{url_of(section.page)}#{section.anchor}"
    place = text.casefold().find(word)
    if place < 0 or len(text.casefold()) != len(text):
        return Hit(url, section.heading, section.page_title, text[: 2 * AROUND], "", "")
    begin, end = max(0, place - AROUND), place + len(word)
    before = ("…" if begin else "") + text[begin:place]
    after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
    return Hit(url, section.heading, section.page_title, before, text[place:end], after)
