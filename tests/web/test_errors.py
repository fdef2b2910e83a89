# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong, the page says what did not happen and what to do next; a fault has a code that the log knows."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from sunmao import logs
from tests.people import PUBLIC, House

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.8.7", "3.12.5")]
SignedIn = Callable[[str], Client]
FOOT = "本系统为非涉密系统，严禁处理涉密信息"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The lines that the service's own log would hold."""
    handler = logs.DailyFile(tmp_path)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for path in tmp_path.glob("*.jsonl") for line in path.read_text().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("page", "status", "code", "head", "advice"),
    [
        ("/nothing-here/", 404, "4041", "没有找到", "核对编号后从台账查找"),
        ("/clues/示检XS209900001/", 404, "4041", "没有找到", "核对编号后从台账查找"),
        ("/ledger-that-is-not-there/", 404, "4041", "没有找到", "核对编号后从台账查找"),
        ("/access-log/", 403, "4031", "这一页您不能打开", "可更换岗位后再打开"),
        ("/clues/?text=%00", 400, "4001", "这次请求没有看懂", "刷新后重试"),
    ],
)
def test_a_page_that_does_not_open_says_what_to_do_next(
    office: House, signed_in: SignedIn, page: str, status: int, code: str, head: str, advice: str
) -> None:
    answer = signed_in("检察官").get(page)
    text = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{head}</h1>" in text
    assert re.findall(r'错误代码 <span class="s-code">(\d+)<', text) == [code]
    assert re.search(rf"接下来：</b>[^<]*{advice}", text)
    assert 'href="/">回工作台' in text
    assert FOOT in text


def test_a_step_that_is_not_possible_now_says_why_and_who_may(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    asked = signed_in("分管").get(f"/clues/{one.number}/circulate/")
    assert asked.status_code == 409
    assert "“分流”须由案管人员" in asked.content.decode()
    assert "错误代码 4091" in asked.content.decode()
    office.take("案管", one, "circulate", to_department=office.department(PUBLIC))
    sent = signed_in("案管").post(f"/clues/{one.number}/circulate/", {"to_department": office.department(PUBLIC)})
    assert sent.status_code == 409
    assert re.search(r'role="alert"[^>]*>\s*\S', sent.content.decode())


def test_whoever_comes_second_is_told_to_look_first(office: House, signed_in: SignedIn) -> None:
    one = office.open()
    client = signed_in("案管")
    office.take("监控", one, "circulate", to_department=office.department(PUBLIC))
    answer = client.post(f"/clues/{one.number}/circulate/", {"_seen": "1", "to_department": office.department(PUBLIC)})
    assert answer.status_code == 409
    assert "请看过最新情况后再办" in answer.content.decode()
    assert "错误代码 4092" in answer.content.decode()


def test_too_much_at_once_says_to_send_less(office: House, signed_in: SignedIn, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000  # type: ignore[attr-defined]
    answer = signed_in("登记人").post("/clues/new/register/", {"summary": "长" * 2000})
    assert answer.status_code == 413
    assert "减少一次上传的文件，或分几次办理" in answer.content.decode()
    assert "4131" in answer.content.decode()


def test_a_page_that_lay_too_long_says_to_save_what_was_written(office: House) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/sign-in/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert re.search(r"接下来：</b>[^<]*先复制写好的文字", answer.content.decode())
    assert "4032" in answer.content.decode()


def test_too_many_attempts_from_one_machine_say_to_wait(office: House, settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}  # type: ignore[attr-defined]
    cache.clear()
    answers = [Client().post("/account/sign-in/", {"login": "x", "password": "y"}) for _ in range(2)]
    cache.clear()
    assert answers[1].status_code == 429
    text = answers[1].content.decode()
    assert "等一分钟再试" in text
    assert "4291" in text
    assert FOOT in text


class Broken(RuntimeError):
    pass


def broken(*_arguments: object) -> None:
    raise Broken("王小明的来信")


def test_a_fault_has_a_code_that_stands_in_the_log_with_its_place_and_without_contents(
    office: House,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    log: Callable[[], list[dict[str, object]]],
) -> None:
    client = signed_in("检察长")
    client.raise_request_exception = False
    monkeypatch.setattr("sunmao.web.counts._dimensions", broken)
    answer = client.get("/clues/counts/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "返回上一页重试一次；仍不行请把错误码告诉系统管理员" in text
    assert FOOT in text
    code = re.findall(r'class="s-code">([^<]+)<', text)
    assert len(code) == 1
    (line,) = [line for line in log() if line.get("code") == code[0]]
    assert (line["level"], line["route"], line["error"]) == ("error", "counts", "Broken")
    assert any("test_errors.py" in str(frame) for frame in line["frames"])  # type: ignore[attr-defined]
    assert "王小明" not in json.dumps(log(), ensure_ascii=False)
    assert "王小明" not in text
