# SPDX-License-Identifier: Apache-2.0
"""One small form of an administrator: what was typed, what is wrong, and the sentence of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from sunmao.kernel.forms import Form, FormFaults, fields_of, read
from sunmao.office.posts import ArrangementRefused
from sunmao.office.slips import SlipRefused
from sunmao.office.switches import SwitchRefused
from sunmao.web.choosers import Choices
from sunmao.web.fields import cells_of, faults_of, in_lines

F = TypeVar("F", bound=Form)


@dataclass
class Arranging(Generic[F]):
    """A form on an administrator's page; several may stand on one page, told apart by their name."""

    name: str
    label: str
    form: type[F]
    verb: str
    offers: Mapping[str, Choices] = field(default_factory=dict)
    typed: Mapping[str, Sequence[str]] | None = None
    faults: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    def sent(self, request: HttpRequest) -> bool:
        """Say whether this form was sent, and take what was typed."""
        if request.method != "POST" or request.POST.get("_form") != self.name:
            return False
        self.typed = {name: request.POST.getlist(name) for name in request.POST}
        return True

    def act(self, arrange: Callable[[F], object]) -> bool:
        """Read the form and arrange; on a refusal keep the sentence."""
        typed = self.typed or {}
        raw = {spec.name: texts[0] for spec in fields_of(self.form) if (texts := typed.get(spec.name))}
        try:
            arrange(read(self.form, raw))
        except FormFaults as faults:
            self.faults = faults.faults
        except (ArrangementRefused, SlipRefused, SwitchRefused) as refusal:
            self.refusal = str(refusal)
        return not self.faults and not self.refusal

    @property
    def status(self) -> int:
        """How the page answers."""
        if self.faults:
            return 422
        return 409 if self.refusal else 200

    def shown(self) -> dict[str, Any]:
        """Return what the template needs."""
        plain = cells_of(self.form, self.offers, self.typed, self.faults)
        cells = [replace(cell, place=f"{self.name}-") for cell in plain]
        return {"name": self.name, "id": f"form-{self.name}", "label": self.label, "verb": self.verb, "lines": list(in_lines(cells)),
                "faults": faults_of(cells, self.faults), "refusal": self.refusal, "open": bool(self.faults or self.refusal)}  # fmt: skip


def status_of(*forms: Arranging[Any]) -> int:
    """Return the worst answer of the forms on a page."""
    return max(form.status for form in forms)
