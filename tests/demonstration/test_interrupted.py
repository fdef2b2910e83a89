# SPDX-License-Identifier: Apache-2.0
"""A start that was interrupted is completed by the next."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sunmao.commands import demonstration as loading
from sunmao.kernel.roles import Role
from sunmao.office import demonstration, posts
from sunmao.office.demonstration import Cast
from sunmao.office.models import Office
from sunmao.record.registry import Ledger, ledgers

COMPLETE = demonstration.rosters()


class PowerCut(Exception):
    pass


def interrupted(_cast: Cast) -> None:
    raise PowerCut


@pytest.mark.accept("2.10.5")
@pytest.mark.usefixtures("committed")
def test_an_office_is_filled_at_once_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    small = [roster for roster in COMPLETE if roster["key"] == "kun"]
    monkeypatch.setattr(demonstration, "rosters", lambda: small)
    first = ledgers()[0]
    broken = Ledger(first.code, first.label, first.procedure, first.prefix, demo=interrupted)
    with monkeypatch.context() as during:
        during.setattr(loading, "ledgers", lambda: (broken,))
        with pytest.raises(PowerCut):
            loading.load(at=timezone.now())
    office = Office.objects.get(code="150203")
    assert posts.holders(office.id, Role.CASE_INTAKE) == []
    loading.load(at=timezone.now())
    assert len(posts.holders(office.id, Role.CASE_INTAKE)) == 1
    assert Office.objects.filter(code="150203").count() == 1
