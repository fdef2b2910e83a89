# SPDX-License-Identifier: Apache-2.0
"""When the system was down: every ledger and step has its paper, and what was written on it is entered in one go."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sunmao.kernel.builtins import BUILT_IN
from sunmao.kernel.forms import fields_of
from sunmao.record import registry
from sunmao.record.models import Entry
from sunmao.web.downtime import blanks, outage
from tests.people import LETTER, PUBLIC, House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
PAGE = "/late-entry/"
REGISTER = "/clues/new/register/"


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


# -- paper ----------------------------------------------------------------------------------


@pytest.mark.accept("3.11.1")
def test_every_ledger_has_a_register_sheet_and_every_step_a_form(office: House, signed_in: SignedIn, specimens: None):
    client = signed_in("系统管理员")
    contents = client.get("/offline-forms/").content.decode()
    for ledger in registry.ledgers():
        assert client.get(f"/offline-forms/{ledger.code}/").status_code == 200
        for name in [step.name for step in ledger.procedure.steps] + list(BUILT_IN):
            path = f"/offline-forms/{ledger.code}/{name}/"
            assert f'href="{path}"' in contents
            assert client.get(path).status_code == 200, path


@pytest.mark.accept("3.11.2")
@pytest.mark.parametrize("code", ["clues", "cases"])
def test_every_field_of_every_step_has_its_box(office: House, signed_in: SignedIn, code: str):
    client, ledger = signed_in("案管"), registry.ledger(code)
    for step in blanks.steps_of(ledger):
        told = words(client.get(f"/offline-forms/{code}/{step.name}/").content.decode())
        missing = [spec.label for spec in fields_of(step.form) if spec.label not in told]
        missing += [label for spec in fields_of(step.form) for _, label in spec.choices if f"□ {label}" not in told]
        missing += [f"{role}审批" for role in blanks.approvals_of(step) if f"{role}审批" not in told]
        assert missing == [], step.name
        assert all(line in told for line in ("填表人", "填表时间", "补录人", "补录时间", "办理时间", step.law.citation))


@pytest.mark.accept("3.11.2")
def test_boxes_are_as_high_as_what_they_may_hold():
    form = registry.ledger("clues").procedure.openings()[0].form
    boxes = {spec.name: blanks.box_of(spec) for spec in fields_of(form)}
    assert boxes["summary"].high > boxes["title"].high
    assert boxes["summary"].wide
    assert "年" in boxes["received_on"].printed
    assert boxes["sender_name"].protected


@pytest.mark.accept("3.11.1")
def test_the_whole_set_is_one_print(office: House, signed_in: SignedIn):
    text = signed_in("案管").get("/offline-forms/clues/all-forms/").content.decode()
    assert text.count('class="s-sheet s-blank"') == len(blanks.steps_of(registry.ledger("clues"))) + 1
    assert signed_in("案管").get("/offline-forms/clues/no_such_step/").status_code == 404


# -- the day after --------------------------------------------------------------------------


def begin(client: Client, **said: str) -> str:
    answer = client.post(PAGE, {"_batch": "begin", "day": "20261111", "why": "系统停机", "manner": "paper", **said})
    assert answer.status_code == 302, words(answer.content.decode())
    return client.get(PAGE).content.decode()


def letter(**said: str) -> dict[str, str]:
    return {**{name: str(value) for name, value in LETTER.items()}, "received_on": "2026-11-11", **said}


@pytest.mark.accept("3.11.3")
def test_the_reason_is_said_once_and_each_form_asks_only_when(office: House, signed_in: SignedIn):
    client, day = signed_in("登记人"), timezone.localdate() - timedelta(days=1)
    begin(client, day=f"{day:%Y%m%d}")
    form = client.get(REGISTER).content.decode()
    assert (
        f'value="{day:%Y-%m-%d} 系统停机，纸质登记"' in form or f"{day:%Y-%m-%d} 系统停机，纸质登记</textarea>" in form
    )
    assert f"正在补录：{day:%Y-%m-%d} 系统停机，纸质登记" in form
    refused = client.post(REGISTER, letter())
    assert refused.status_code == 422
    assert "请写当时办理的时间" in refused.content.decode()
    assert client.post(REGISTER, letter(late_happened_at=f"{day:%Y%m%d} 9:30")).status_code == 303


@pytest.mark.accept("3.11.4")
def test_both_times_stand_in_the_journal_and_in_the_list(office: House, signed_in: SignedIn):
    client, day = signed_in("登记人"), timezone.localdate() - timedelta(days=1)
    begin(client, day=f"{day:%Y%m%d}")
    for hour in ("9:30", "10:05"):
        client.post(REGISTER, letter(late_happened_at=f"{day:%Y%m%d} {hour}"))
    with office.as_("检察长"):
        first = Entry.objects.filter(late_reason=f"{day:%Y-%m-%d} 系统停机，纸质登记").order_by("happened_at").first()
    assert first is not None
    zone = ZoneInfo("Asia/Shanghai")
    assert first.happened_at == datetime(day.year, day.month, day.day, 9, 30, tzinfo=zone)
    assert timezone.now() - first.recorded_at < timedelta(minutes=5)
    listed = client.get(PAGE).content.decode()
    assert "本批已录 2 条" in words(listed)
    assert f"{day:%Y-%m-%d} 09:30" in listed
    assert f"{timezone.localdate():%Y-%m-%d}" in listed


@pytest.mark.accept("3.11.4")
def test_a_step_in_a_matter_is_entered_late_too(office: House, signed_in: SignedIn):
    one, client, day = (
        office.open(happened_at=timezone.now() - timedelta(days=3)),
        signed_in("案管"),
        timezone.localdate(),
    )
    yesterday = day - timedelta(days=1)
    begin(client, day=f"{yesterday:%Y%m%d}")
    said = {"to_department": office.department(PUBLIC), "late_happened_at": f"{yesterday:%Y%m%d} 15:00"}
    assert client.post(f"/clues/{one.number}/circulate/", said).status_code == 303
    assert "15:00" in client.get(f"/clues/{one.number}/").content.decode()
    assert one.number in client.get(PAGE).content.decode()


@pytest.mark.accept("3.11.5")
def test_a_batch_ends_by_a_button_and_its_list_stays(office: House, signed_in: SignedIn):
    client, day = signed_in("登记人"), timezone.localdate() - timedelta(days=1)
    begin(client, day=f"{day:%Y%m%d}")
    client.post(REGISTER, letter(late_happened_at=f"{day:%Y%m%d} 9:30"))
    client.post(PAGE, {"_batch": "end"})
    assert "正在补录" not in client.get("/").content.decode()
    assert "上一批已录 1 条" in words(client.get(PAGE).content.decode())
    assert client.post(REGISTER, letter()).status_code == 303


@pytest.mark.accept("3.11.5")
def test_a_batch_is_over_at_midnight():
    zone = ZoneInfo("Asia/Shanghai")
    one = outage.Batch("理由", datetime(2026, 11, 12, 9, 0, tzinfo=zone), None)
    assert one.runs(datetime(2026, 11, 12, 23, 59, 59, tzinfo=zone), zone)
    assert not one.runs(datetime(2026, 11, 13, 0, 0, tzinfo=zone), zone)


@pytest.mark.accept("3.11.3")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"day": "20991231"}, "不能晚于今天"), ({"day": ""}, "请填写停机日期"), ({"manner": "x"}, "只能从所列各项中选择"),
     ({"why": "长" * 61}, "最多 60 字")],
)  # fmt: skip
def test_a_batch_without_a_good_reason_does_not_begin(
    office: House, signed_in: SignedIn, said: dict[str, str], sentence: str
):
    client = signed_in("登记人")
    answer = client.post(PAGE, {"_batch": "begin", "day": "20261101", "why": "停电", "manner": "paper", **said})
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())


@pytest.mark.accept("3.11.5")
def test_a_batch_belongs_to_one_person(office: House, signed_in: SignedIn):
    begin(signed_in("登记人"))
    assert "正在补录" not in signed_in("案管").get("/").content.decode()


@pytest.mark.accept("3.11.5")
def test_the_page_of_the_day_after_begins_anew(office: House, signed_in: SignedIn):
    client = signed_in("登记人")
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=True):
        kept = {"reason": "理由", "begun": timezone.now().isoformat(), "ended": None}
    session = client.session
    session["sunmao_batch"] = kept
    session.save()
    assert "开始一批补录" in client.get(PAGE).content.decode()
    assert "正在补录" not in client.get("/").content.decode()


@pytest.mark.accept("3.11.4")
def test_an_approval_signed_on_paper_is_entered_by_who_signed_it(office: House, signed_in: SignedIn):
    waiting = office.assessed()
    office.take("检察官", waiting, "decline", reasons="不符合立案条件")
    client = signed_in("部门负责人")
    time.sleep(1.1)  # what is typed knows whole seconds, and an approval is not older than what it approves
    now = timezone.localtime()
    begin(client, day=f"{now:%Y%m%d}")
    assert "停机时已在纸上审批的" in client.get(f"/clues/{waiting.number}/").content.decode()
    said = {"opinion": "同意", "late_happened_at": f"{now:%Y%m%d %H:%M:%S}"}
    assert client.post(f"/clues/{waiting.number}/approve/", said).status_code == 303
    assert office.state(waiting).pending is None
