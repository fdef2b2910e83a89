# SPDX-License-Identifier: Apache-2.0
"""The manual as pages: Markdown read once, every tag in it escaped, links and pictures led to where they are served."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_HERE = Path(__file__).parent
FOLDERS = (_HERE / "pages", _HERE.parents[3] / "docs" / "manual")
"""Where the build puts the pages, and where they are written: a checkout reads them there."""
INDEX = "README"
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Section:
    """A heading with the text below it, as far as the next heading."""

    page: str
    page_title: str
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page of the manual."""

    name: str
    title: str
    source: str

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files of the pictures that the page shows."""
        return tuple(re.findall(r"!\[[^\]]*\]\(pictures/([a-z0-9-]+\.png)\)", self.source))

    @property
    def html(self) -> SafeString:
        """The page as it stands alone."""
        return rendered(self, whole=False)

    @property
    def part(self) -> SafeString:
        """The page as a chapter of the whole manual."""
        return rendered(self, whole=True)


def folder() -> Path:
    """Return where the pages of this installation lie."""
    return next(one for one in FOLDERS if one.is_dir())


@lru_cache(maxsize=1)
def pages() -> dict[str, Page]:
    """Return every page by name, in the order of the table of contents; read once."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder().glob("*.md"))}
    order = [name for name in re.findall(r"\]\(([a-z0-9-]+)\.md\)", texts[INDEX]) if name in texts]
    names = list(dict.fromkeys((INDEX, *order, *texts)))
    return {name: Page(name, _title(texts[name]), texts[name]) for name in names}


def _title(source: str) -> str:
    return source.partition("\n")[0].removeprefix("#").strip()


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def rendered(page: Page, *, whole: bool) -> SafeString:
    """Return a page as HTML; in the whole manual its headings stand one step lower and links stay on the sheet."""
    reader = _reader()
    tokens = reader.parse(page.source)
    for token in _prepared(tokens, page, whole=whole):
        if token.children:
            token.children = list(_led(token.children, whole=whole))
    # Every tag of the source is escaped by the reader; what is left is the reader's own.
    return mark_safe(str(reader.renderer.render(tokens, reader.options, {})))  # noqa: S308


def _prepared(tokens: Sequence[Token], page: Page, *, whole: bool) -> Iterator[Token]:
    """Give headings their anchors and tables their look; no cell keeps a style of its own."""
    count = 0
    for place, token in enumerate(tokens):
        token.attrs.pop("style", None)
        if token.type == "heading_open":
            token.attrs["id"] = anchor(page.name, count) if whole or count else "top"
            count += 1
        if whole and token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        if token.type == "table_open":
            token.attrs["class"] = "s-table s-table--top s-help-table"
        if token.type in ("th_open", "th_close") and _empty_head(tokens, place):
            token.tag = "td"
        yield token


def _empty_head(tokens: Sequence[Token], place: int) -> bool:
    step = 1 if tokens[place].type == "th_open" else -1
    return not tokens[place + step].content.strip()


def anchor(name: str, count: int) -> str:
    """Name the place of a heading: the page, and the heading's number on it."""
    return f"{name.lower()}-{count}" if count else name.lower()


def _led(children: Sequence[Token], *, whole: bool) -> Iterator[Token]:
    """Lead links and pictures; a link to what is not part of the product leaves only its words."""
    dropped = 0
    for token in children:
        if token.type == "link_open":
            target = _target(str(token.attrs.get("href", "")), whole=whole)
            if not target:
                dropped += 1
                continue
            token.attrs["href"] = target
        elif token.type == "link_close" and dropped:
            dropped -= 1
            continue
        elif token.type == "image":
            token.attrs |= {"src": static(f"manual/{posixpath.basename(str(token.attrs['src']))}"),
                            "class": "s-picture s-help-picture", "loading": "lazy"}  # fmt: skip
        yield token


def _target(link: str, *, whole: bool) -> str:
    name, _, place = link.partition("#")
    stem = name.removesuffix(".md")
    if not name.endswith(".md") or not (stem == INDEX or _NAME.fullmatch(stem)):
        return ""
    if whole:
        return f"#{place or anchor(stem, 0)}"
    return url_of(stem) + (f"#{place}" if place else "")


def url_of(name: str) -> str:
    """Return the address of a page."""
    return reverse("help") if name == INDEX else reverse("help_page", kwargs={"page": name})


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """Return the manual cut at its headings, in order."""
    return tuple(section for page in pages().values() for section in _sections(page))


def _sections(page: Page) -> Iterator[Section]:
    count, heading, lines, tokens = -1, page.title, list[str](), _reader().parse(page.source)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            if count >= 0:
                yield Section(page.name, page.title, _place(page, count), heading, " ".join(lines))
            count, heading, lines = count + 1, _words(tokens[place + 1]), []
        elif token.type in ("inline", "fence", "code_block") and tokens[place - 1].type != "heading_open":
            lines.append(_words(token))
    yield Section(page.name, page.title, _place(page, max(count, 0)), heading, " ".join(lines))


def _place(page: Page, count: int) -> str:
    return anchor(page.name, count) if count else "top"


def _words(token: Token) -> str:
    if not token.children:
        return token.content.strip()
    return "".join(" " if child.type == "softbreak" else child.content for child in token.children).strip()
