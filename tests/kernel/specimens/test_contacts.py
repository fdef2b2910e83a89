# SPDX-License-Identifier: Apache-2.0
"""Registers: enter, amend, end, void."""

from typing import Any

import pytest

from sunmao.kernel.procedures import ProcedureError, Register
from tests.kernel.specimens.contacts import Volunteers
from tests.kernel.walking import HEAD, LIN, MANAGER, Walk

pytestmark = pytest.mark.accept("2.2.1")

ENTRY: dict[str, Any] = {"name": "吴甲", "valid_from": "20260101", "valid_until": "20281231"}


def kept() -> Walk:
    return Walk(Volunteers).take("enter", MANAGER, **ENTRY)


def test_a_record_is_entered_amended_and_ended() -> None:
    walk = kept().take("amend", MANAGER, **(ENTRY | {"name": "吴甲甲", "valid_until": "20291231"}))
    assert (walk.stage, walk.state.title) == ("kept", "吴甲甲")
    latest = walk.state.last("amend")
    assert latest is not None
    assert latest.facts["valid_until"] == "2029-12-31"
    walk.take("end", MANAGER, reason="聘期届满")
    assert Volunteers.stage(walk.stage).label == "已失效"
    assert walk.why_not("amend", MANAGER, **ENTRY) == "现阶段（已失效）不能“变更”，须在在册阶段办理。"


def test_only_its_keepers_enter() -> None:
    assert Walk(Volunteers).why_not("enter", LIN, **ENTRY) == ("“登记”须由案管（监控）办理，您现在的岗位是检察官。")


def test_a_record_is_voided() -> None:
    walk = kept().take("ask_void", MANAGER, reason="重复登记").take("void", HEAD)
    assert walk.stage == "voided"
    assert walk.state.closed


def test_a_register_says_what_it_keeps_and_why() -> None:
    with pytest.raises(ProcedureError, match=r"names no entry\n.*names no law"):

        class Empty(Register):
            label = "空"
            version = "1"
