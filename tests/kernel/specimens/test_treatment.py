# SPDX-License-Identifier: Apache-2.0
"""Required tasks: done, or waived with a reason, before a step."""

import pytest

from tests.kernel.specimens.proposal import Proposal
from tests.kernel.specimens.treatment import Treatment
from tests.kernel.walking import HEAD, HERE, LIN, OTHER_HEAD, ZHAO, Walk

pytestmark = pytest.mark.accept("2.2.1")


def begun() -> Walk:
    return Walk(Treatment).take("begin", LIN, title="张甲强制医疗", department=HERE, to_person="林")


def test_done_or_waived_the_step_is_open() -> None:
    walk = begun()
    assert walk.why_not("advise", LIN) == "“诊断评估”还没有完成，也没有说明理由免做，暂不能“提出意见”。"
    walk.take("begin_task", LIN, task="diagnosis", note="已委托")
    assert walk.why_not("advise", LIN) == "“诊断评估”还没有完成，也没有说明理由免做，暂不能“提出意见”。"
    walk.take("finish_task", LIN, task="diagnosis", note="报告已到")
    assert walk.why_not("advise", LIN) == "“技术性证据审查”还没有完成，也没有说明理由免做，暂不能“提出意见”。"
    walk.take("waive_task", HEAD, task="technical_review", note="没有技术性证据")
    assert walk.state.tasks == {"diagnosis": "done", "technical_review": "waived"}
    assert walk.take("advise", LIN).stage == "advised"


def test_only_the_head_waives_and_only_for_the_own_department() -> None:
    walk = begun()
    assert "须由" in str(walk.why_not("waive_task", LIN, task="diagnosis", note="免"))
    assert walk.why_not("waive_task", OTHER_HEAD, task="diagnosis", note="免") == (
        "“免做前置工作”须由本事项所在部门的负责人或院领导、案管人员办理。"
    )


def test_what_is_finished_stays_finished() -> None:
    walk = begun().take("begin_task", LIN, task="diagnosis", note="已委托")
    assert walk.why_not("begin_task", LIN, task="diagnosis", note="再委托") == "“诊断评估”已经开始。"
    walk.take("finish_task", LIN, task="diagnosis", note="报告已到")
    assert walk.why_not("begin_task", LIN, task="diagnosis", note="再委托") == "“诊断评估”已完成，不需要再办。"
    walk.take("waive_task", HEAD, task="technical_review", note="免")
    assert walk.why_not("finish_task", LIN, task="technical_review", note="有了") == (
        "“技术性证据审查”已免做，不需要再办。"
    )


def test_refusals() -> None:
    assert begun().why_not("finish_task", ZHAO, task="diagnosis", note="好") == (
        "“前置工作已完成”须由承办人办理；如需换人，请部门负责人“转办”。"
    )
    assert begun().why_not("finish_task", LIN, task="tea", note="好") == "没有这项前置工作，请从所列各项中选择。"
    other = Walk(Proposal).take("register", LIN, title="井盖", to_department=HERE).take("assign", HEAD, to_person="林")
    assert other.why_not("finish_task", LIN, task="diagnosis", note="好") == "本程序没有前置工作。"
