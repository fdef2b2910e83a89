# SPDX-License-Identifier: Apache-2.0
"""Empty forms as a browser prints them: on A4, each on paper of its own, none cut in a field."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sunmao.kernel.builtins import BUILT_IN
from sunmao.record import registry
from tests.journeys.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KEPT = os.environ.get("JOURNEY_SCREENSHOTS", "")


def printed(town: Town, path: str, name: str) -> int:
    """Print a page as a PDF and return on how many sheets it stands."""
    page = town.at("案管").page
    page.goto(path)
    paper = page.pdf(prefer_css_page_size=True)
    if KEPT:
        (Path(KEPT) / f"{name}.pdf").write_bytes(paper)
    assert set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)) == {(b"594.95996", b"841.91998")}
    return len(re.findall(rb"/Type /Page\b", paper))


@pytest.mark.accept("3.11.2")
@pytest.mark.parametrize("code", ["clues", "cases"])
def test_a_register_is_one_sheet_and_a_form_is_at_most_two(town: Town, code: str) -> None:
    assert printed(town, f"/offline-forms/{code}/", f"{code}-register") == 1
    steps = [step.name for step in registry.ledger(code).procedure.steps]
    sheets = {name: printed(town, f"/offline-forms/{code}/{name}/", f"{code}-{name}") for name in steps}
    assert {name: count for name, count in sheets.items() if count > 2} == {}
    assert sum(sheets.values()) <= len(sheets) + 3, sheets


@pytest.mark.accept("3.11.1")
def test_the_whole_set_prints_each_form_on_paper_of_its_own(town: Town) -> None:
    forms = len(registry.ledger("cases").procedure.steps) + len(BUILT_IN)
    assert printed(town, "/offline-forms/cases/all-forms/", "cases-all") >= forms + 1


@pytest.mark.accept("3.12.4")
def test_the_whole_manual_prints_each_page_on_paper_of_its_own(town: Town) -> None:
    assert printed(town, "/help/print/", "manual") >= 15
