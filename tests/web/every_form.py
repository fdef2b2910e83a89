# SPDX-License-Identifier: Apache-2.0
"""Every form that a page shows, and a value for each field that the form takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest

from sunmao.kernel.builtins import BUILT_IN, Correction
from sunmao.kernel.forms import FieldSpec, Form, fields_of
from sunmao.kernel.identity import check_sign, code_check
from sunmao.kernel.words import Step
from sunmao.record import registry
from sunmao.record.registry import Ledger, _ledgers, register
from tests.kernel.specimens.samples import Samples

ID = "15020319900101001" + check_sign("15020319900101001")
CODE = "91350211M000100Y4" + code_check("91350211M000100Y4")
GOOD = {
    "line": "写好的文字", "text": "写好的一段文字", "number": "3", "amount": "12.6", "day": "20260105",
    "moment": "20260105 9:30", "matter": "", "id_number": ID, "document_number": "护照E12345678", "credit_code": CODE,
    "money": "12.6万元", "area": "3000余亩", "quantity": "约500立方米", "division": "150203", "place": "示例河西段",
}  # fmt: skip
TYPED_BY_HAND = frozenset(GOOD) - {"matter"}
"""Kinds whose control takes any text; the others only offer."""


@contextmanager
def sample_ledger() -> Iterator[Ledger]:
    """One ledger more, whose form has a field of every kind."""
    ledger = Ledger("samples", "样表", Samples, "YB")
    register(ledger)
    try:
        yield ledger
    finally:
        del _ledgers[ledger.code]


@pytest.fixture
def samples() -> Iterator[Ledger]:
    """The ledger of specimens, for the length of one test."""
    with sample_ledger() as ledger:
        yield ledger


def good(spec: FieldSpec) -> str:
    """Return what a person would type."""
    if spec.kind == "choice":
        return spec.choices[0][0]
    return GOOD.get(spec.kind, "")


def forms_of_pages() -> list[tuple[Ledger, Step]]:
    """Return each form once, with a step of a ledger that shows it."""
    found: dict[type[Form], tuple[Ledger, Step]] = {}
    for ledger in registry.ledgers():
        for step in (*ledger.procedure.steps, *BUILT_IN.values()):
            if step.form is not None and step.form is not Correction:
                found.setdefault(step.form, (ledger, step))
    return list(found.values())


class Controls(HTMLParser):
    """What stands in the controls of a page, and the sentences under its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.errors: list[str] = []
        self.offering: set[str] = set()
        self._area = self._error = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control, or the beginning of a sentence."""
        said = {name: value or "" for name, value in attrs}
        if tag == "input" and said.get("type", "text") not in ("checkbox", "radio", "hidden", "file"):
            self.values.setdefault(said.get("name", ""), []).append(said.get("value", ""))
        if tag == "select":
            self.offering.add(said.get("name", ""))
        if tag == "textarea":
            self._area = said["name"]
            self.values.setdefault(self._area, []).append("")
        self._error = "open" if tag == "p" and said.get("class") == "s-err" else ""

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        self._area = "" if tag == "textarea" else self._area
        self._error = "" if tag == "p" else self._error

    def handle_data(self, data: str) -> None:
        """Collect texts."""
        if self._area:
            self.values[self._area][-1] += data
        elif self._error:
            self.errors.append(data)

    def holds(self, name: str, text: str) -> bool:
        """Whether a control still holds what was typed, as a browser would send it."""
        wanted = text.replace("\r\n", "\n").strip()
        return any(value.removeprefix("\n").strip() == wanted for value in self.values.get(name, ()))


def specs_of(step: Step) -> tuple[FieldSpec, ...]:
    """Return the fields of a step's form."""
    return fields_of(step.form)
