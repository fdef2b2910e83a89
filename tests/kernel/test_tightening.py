# SPDX-License-Identifier: Apache-2.0
"""An office may tighten a house limit, or add an approval or a paper; it may not loosen or reorder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunmao.kernel.clocks import Counting
from sunmao.kernel.limits import House, Length, Limit, Unit
from sunmao.kernel.procedures import Procedure
from sunmao.kernel.roles import Role
from sunmao.kernel.states import replay
from sunmao.kernel.tightening import (
    Loosened,
    MoreApproval,
    MorePaper,
    Setting,
    ShorterLimit,
    is_shorter,
    tightened,
    tighter,
)
from tests.kernel.specimens.contacts import Volunteers
from tests.kernel.specimens.editions import New, Old
from tests.kernel.specimens.hearing import Hearing
from tests.kernel.specimens.proposal import Proposal
from tests.kernel.specimens.prosecution import Prosecution
from tests.kernel.specimens.signing import Signing
from tests.kernel.walking import COUNTING, DEPUTY, HEAD, HERE, LIN, SUN, Walk

pytestmark = pytest.mark.accept("2.2.1")

SINCE = date(2026, 1, 1)
BY = "党组会议纪要三号"
HEAD_DEPUTY = (Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR)


def days(number: int) -> Length:
    return Length(Unit.DAYS, number)


def sealed(procedure: type[Procedure] = Signing) -> Walk:
    return Walk(procedure).take("begin", LIN, title="印", department=HERE).take("request", LIN, copies="1")


def test_a_house_limit_is_shortened() -> None:
    procedure, limits = tightened(Proposal, [ShorterLimit("draft_limit", days(6), BY)], SINCE)
    walk = Walk(procedure).take("register", SUN, title="井盖", to_department=HERE).take("assign", HEAD, to_person="林")
    clock = walk.clocks(replace(COUNTING, tightened=limits))["draft_limit"]
    assert clock.due == date(2026, 3, 9)  # 8 March is a Sunday
    assert clock.limit.citation == "院内规定：党组会议纪要三号"
    assert procedure is Proposal


def test_a_shorter_limit_holds_from_its_day() -> None:
    _, limits = tightened(Proposal, [ShorterLimit("draft_limit", days(6), BY)], date(2026, 5, 1))
    walk = Walk(Proposal).take("register", SUN, title="井盖", to_department=HERE).take("assign", HEAD, to_person="林")
    assert walk.clocks(replace(COUNTING, tightened=limits))["draft_limit"].due == date(2026, 3, 12)


def test_an_approver_is_added_and_what_was_done_before_stays_done() -> None:
    procedure, _ = tightened(Signing, [MoreApproval("seal", HEAD_DEPUTY, BY)], SINCE)
    walk = sealed(procedure).take("seal", LIN).take("approve", HEAD)
    assert walk.stage == "sealed"
    assert walk.take("approve", DEPUTY).stage == "done"
    later, _ = tightened(Signing, [MoreApproval("seal", HEAD_DEPUTY, BY)], date(2026, 6, 1))
    before = sealed().take("seal", LIN).take("approve", HEAD)
    assert replay(later, before.entries).stage == before.stage == "done"


def test_an_approval_is_added_where_there_was_none_and_a_paper_beside_the_own() -> None:
    settings: list[Setting] = [MoreApproval("drop", (Role.DEPARTMENT_HEAD,), BY), MorePaper("drop", "撤件说明", BY),
                MorePaper("seal", "用印台账", BY)]  # fmt: skip
    procedure, _ = tightened(Signing, settings, SINCE)
    walk = Walk(procedure).take("begin", LIN, title="印", department=HERE).take("drop", LIN)
    assert (walk.stage, walk.take("approve", HEAD).stage) == ("drafted", "done")
    papers = {s.name: s.paper for s in procedure.steps}
    assert (papers["drop"], papers["seal"]) == ("撤件说明", "用印登记表、用印台账")
    assert {s.name: s.paper for s in Signing.steps}["drop"] == ""
    assert [s.name for s in procedure.steps] == [s.name for s in Signing.steps]


def test_a_tightened_version_knows_the_others_and_they_do_not_know_it() -> None:
    procedure, _ = tightened(New, [MorePaper("answer", "答复函", BY)], SINCE)
    assert procedure.lineage()["2026"] is procedure
    assert procedure.lineage()["2025"] is Old
    assert Old.lineage()["2026"] is New
    twin, _ = tightened(Volunteers, [MorePaper("end", "注销表", BY)], SINCE)
    assert [s.name for s in twin.steps] == ["enter", "amend", "end"]


@pytest.mark.parametrize(
    ("procedure", "setting", "sentence"),
    [
        (Proposal, ShorterLimit("draft_limit", days(11), BY), "“起草期限”现为10日，只能缩短，不能改为11日。"),
        (Proposal, ShorterLimit("draft_limit", days(10), BY), "“起草期限”现为10日，只能缩短，不能改为10日。"),
        (Proposal, ShorterLimit("draft_limit", Length(Unit.WORKDAYS, 9), BY), "只能缩短，不能改为9个工作日。"),
        (Proposal, ShorterLimit("nothing", days(1), BY), "“检察建议”没有名为“nothing”的期限。"),
        (Prosecution, ShorterLimit("review_limit", days(1), BY), "“审查起诉期限”是法定期限，不能由本院设定。"),
        (Prosecution, ShorterLimit("supplement_limit", days(1), BY), "“补充侦查期限”是法定期限，不能由本院设定。"),
        (Signing, MoreApproval("seal", (), BY), "“用印”原有的审批（部门负责人）不能减少，也不能调换先后。"),
        (Signing, MoreApproval("seal", (Role.DEPARTMENT_HEAD,), BY), "“用印”没有增加审批人。"),
        (Signing, MoreApproval("seal", (Role.CHIEF_PROCURATOR,), BY), "不能减少，也不能调换先后。"),
        (Signing, MoreApproval("request", HEAD_DEPUTY, BY), "“请示”的审批层级按事项确定，不能由本院增加。"),
        (Signing, MoreApproval("seal", (Role.AUDIT_ADMINISTRATOR, Role.DEPARTMENT_HEAD), BY), "管理员岗位不参与审批"),
        (Signing, MoreApproval("begin", HEAD_DEPUTY, BY), "“拟稿”是登记或会签、表决步骤，不能增加审批。"),
        (Hearing, MoreApproval("vote", HEAD_DEPUTY, BY), "“表决”是登记或会签、表决步骤，不能增加审批。"),
        (Signing, MoreApproval("nothing", HEAD_DEPUTY, BY), "“用印请示”没有名为“nothing”的步骤。"),
        (Signing, MorePaper("seal", "用印登记表", BY), "“用印”要增加的文书没有写明，或本来就有。"),
        (Signing, MorePaper("seal", " ", BY), "“用印”要增加的文书没有写明，或本来就有。"),
        (Signing, MorePaper("seal", "台账", " "), "收紧须写明作出决定的文件或会议。"),
    ],
)  # fmt: skip
def test_whatever_loosens_or_reorders_is_refused(procedure: type[Procedure], setting: Setting, sentence: str) -> None:
    with pytest.raises(Loosened) as refused:
        tightened(procedure, [setting], SINCE)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("new", "old", "shorter"),
    [
        (days(9), days(10), True), (days(10), days(10), False), (days(28), Length(Unit.MONTHS, 1), True),
        (days(29), Length(Unit.MONTHS, 1), False), (Length(Unit.WORKDAYS, 3), days(10), True),
        (Length(Unit.WORKDAYS, 5), days(7), False), (Length(Unit.HOURS, 24), days(2), True),
        (days(-3), days(10), False), (days(1), days(-3), False),
    ],
)  # fmt: skip
def test_shorter_means_shorter_on_every_calendar(new: Length, old: Length, *, shorter: bool) -> None:
    assert is_shorter(new, old) is shorter


def test_a_setting_that_was_not_checked_still_loosens_nothing() -> None:
    own, law = House("甲", days(10), BY), Limit("l", "乙", length=days(10), source="样本法")
    for setting in (None, House("甲", days(20), BY), House("甲", None, BY)):
        assert tighter(own, setting, SINCE) is own
    assert tighter(law, House("甲", days(1), BY), SINCE) is law
    assert Counting(COUNTING.calendar, COUNTING.zone).tightened == {}
