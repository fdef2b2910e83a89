# SPDX-License-Identifier: Apache-2.0
"""Acts that need two people, acts for all of several parties, votes."""

from typing import Any

import pytest

from sunmao.kernel.roles import Role
from tests.kernel.specimens.hearing import Hearing
from tests.kernel.walking import HEAD, LIN, QIAN, SUN, ZHAO, Person, Walk

pytestmark = pytest.mark.accept("2.2.1")


def planned(**more: Any) -> Walk:
    return Walk(Hearing).take("plan", LIN, **({"title": "矿山复绿", "one": "甲公司", "other": "乙村"} | more))


def noticed() -> Walk:
    walk = planned().take("inspect", LIN).take("inspect", SUN)
    return walk.take("notice", LIN, parties=("甲公司",)).take("notice", LIN, parties=("乙村",))


def voting(members: int) -> Walk:
    return noticed().take("seat", LIN, members=str(members))


# -- two people --------------------------------------------------------------------


def test_it_takes_effect_when_a_second_person_acted() -> None:
    walk = planned().take("inspect", LIN)
    assert walk.stage == "planned"
    assert walk.take("inspect", SUN).stage == "inspected"
    assert walk.state.count("inspect") == 1


def test_one_person_is_not_two() -> None:
    walk = planned().take("inspect", LIN)
    said = "您已办过“现场核查”，须由其他人办理。"
    assert walk.why_not("inspect", LIN) == said
    assert walk.why_not("inspect", Person("赵", Role.PROCURATOR, on_behalf="林")) == said
    assert walk.why_not("inspect", Person("林", Role.PROCURATOR, on_behalf="赵")) == said


def test_half_a_signature_does_not_outlive_the_stage() -> None:
    walk = planned().take("inspect", LIN).take("skip", LIN).take("postpone", LIN)
    assert walk.take("inspect", SUN).stage == "planned"
    assert walk.take("inspect", LIN).stage == "inspected"


# -- every party -------------------------------------------------------------------


def test_it_takes_effect_when_done_for_every_party() -> None:
    walk = planned().take("inspect", LIN).take("inspect", SUN).take("notice", LIN, parties=("甲公司",))
    assert walk.stage == "inspected"
    assert walk.why_not("notice", LIN, parties=("甲公司",)) == "甲公司已办过“告知”。"
    assert walk.why_not("notice", LIN) == "请选择是为哪一方办理“告知”：乙村、甲公司。"
    assert walk.why_not("notice", LIN, parties=("丙厂",)) == "请选择是为哪一方办理“告知”：乙村、甲公司。"
    assert walk.take("notice", LIN, parties=("乙村",)).stage == "noticed"


def test_one_party_is_every_party_when_there_is_only_one() -> None:
    walk = planned(other="").take("inspect", LIN).take("inspect", SUN).take("notice", LIN, parties=("甲公司",))
    assert walk.stage == "noticed"


def test_without_a_party_it_can_not_be_done() -> None:
    walk = planned()
    walk.entries[0].facts["one"] = walk.entries[0].facts["other"] = ""  # type: ignore[index]
    walk._known = None
    walk.take("inspect", LIN).take("inspect", SUN)
    assert walk.why_not("notice", LIN, parties=("甲公司",)) == "本事项没有登记当事人，不能“告知”。"


# -- votes -------------------------------------------------------------------------


def test_a_vote_is_carried_by_more_than_half_of_all_members() -> None:
    walk = voting(3).take("vote", LIN, opinion="同意")
    assert walk.stage == "voting"
    assert walk.why_not("vote", LIN, opinion="同意") == "您已办过“表决”，须由其他人办理。"
    walk.take("vote", SUN, opinion="弃权").take("vote", HEAD, opinion="同意")
    assert walk.stage == "supported"
    assert walk.state.votes == {}
    assert walk.state.gathered == {}


def test_a_vote_is_lost_as_soon_as_it_can_not_be_carried() -> None:
    walk = voting(4).take("vote", LIN, opinion="不同意")
    assert walk.stage == "voting"
    assert walk.take("vote", SUN, opinion="弃权").stage == "opposed"


def test_half_is_not_enough() -> None:
    walk = voting(4)
    for who, opinion in ((LIN, "同意"), (SUN, "同意"), (HEAD, "不同意"), (ZHAO, "不同意")):
        assert walk.stage == "voting"
        walk.take("vote", who, opinion=opinion)
    assert walk.stage == "opposed"
    assert walk.why_not("vote", QIAN, opinion="同意") is not None


def test_nobody_votes_before_the_vote_is_opened() -> None:
    assert noticed().why_not("vote", LIN, opinion="同意") == "须先办理“开始表决”，再“表决”。"
