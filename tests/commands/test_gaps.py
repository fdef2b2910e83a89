# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of people: posts without holder, matters whose handler has left, approvals nobody can give."""

from __future__ import annotations

import pytest

from sunmao.commands import gaps
from tests.owning import as_owner
from tests.people import OTHER_STAFF, PUBLIC, STAFF, House, house, now

pytestmark = [pytest.mark.accept("2.4.11", "2.11.3"), pytest.mark.slow, pytest.mark.usefixtures("committed")]


def told() -> list[str]:
    with as_owner():
        return list(gaps.gaps(now()))


def leave(office: House, *names: str) -> None:
    for name in names:
        office.vacate(name)


def test_an_office_of_administrators_only_is_one_sentence():
    house("示例区人民检察院", "示例区院", "示检", {})
    assert told() == ["示例区人民检察院还没有业务人员，所有步骤都无人可办；请系统管理员登记或导入人员。"]


def test_steps_and_matters_that_stand_still_are_named():
    office = house("示例区人民检察院", "示例区院", "示检", STAFF)
    assert told() == []
    lying, assigned, waiting = office.open(), office.assigned(), office.assessed()
    office.take("案管", lying, "circulate", to_department=office.department(PUBLIC))
    office.take("检察官", waiting, "decline", reasons="不符合立案条件")
    leave(office, "检察官", "部门负责人", "分管")
    found = told()
    assert any(f"{assigned.number}、{waiting.number}（共 2 件）：承办人已离岗或没有岗位" in one for one in found)
    assert any(f"{lying.number}（共 1 件）：公益诉讼检察部现在没有“部门负责人”" in one for one in found)
    assert any(f"{waiting.number}（共 1 件）：等待审批：公益诉讼检察部现在没有“部门负责人”" in one for one in found)
    assert any("没有“分管院领导”" in one and "“决定移送”" in one for one in found)
    assert not any("河道" in one for one in found)


def test_a_small_office_learns_which_posts_it_lacks():
    house("外县人民检察院", "外院", "外检", OTHER_STAFF)
    assert any(one.startswith("外县人民检察院：没有“分管院领导”") for one in told())
