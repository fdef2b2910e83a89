# SPDX-License-Identifier: Apache-2.0
"""What the law leaves open is switched on the page: last days move at once, the old ones stay to be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from sunmao.office.models import Office
from sunmao.record.models import MovedDue
from sunmao.record.switched import hold_still
from sunmao.record.verify import verify_office
from tests.owning import as_owner
from tests.people import STAFF, House, house, now
from tests.web.conftest import account_of

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.3.7"), pytest.mark.accept("2.3.13")]
WHY = "本院设置“月末期限取哪一日”改为"


@pytest.fixture
def town(committed: None) -> House:
    return house("甲院", "甲院", "甲检", STAFF)


def administrator(town: House) -> Client:
    client = Client()
    client.force_login(account_of(town, "安全管理员"))
    return client


def switch(client: Client, name: str, value: str, **more: str) -> Any:
    form = {"_form": name, "value": value, "decision": "2026年第3次检委会", **more}
    return client.post(reverse("office_settings"), form, follow=True)


def faults(town: House) -> list[str]:
    with as_owner():
        return [fault.what for fault in verify_office(Office.objects.get(id=town.id)).faults]


def test_a_last_day_moves_with_the_switch_and_the_old_day_is_kept(town: House) -> None:
    matter = town.open(source="letter", received_on="2026-09-30")  # three months from the last day of September
    other = town.open(source="letter", received_on="2026-09-15")
    assert town.clocks(matter)["letter_result_limit"].due == date(2026, 12, 30)
    text = switch(administrator(town), "month_end", "later").content.decode()
    assert town.clocks(matter)["letter_result_limit"].due == date(2026, 12, 31)
    assert f"{matter.number}（未指派）来信结果答复期限由2026-12-30改为2026-12-31" in text
    assert other.number not in text
    with town.as_("检察长"):
        kept = MovedDue.objects.get()
    assert (kept.matter_id, kept.before, kept.after) == (matter.matter_id, date(2026, 12, 30), date(2026, 12, 31))
    assert kept.why.startswith(WHY)
    assert faults(town) == []
    later = town.open(source="letter", received_on="2026-09-30")  # the next step counts so at once
    assert town.clocks(later)["letter_result_limit"].due == date(2026, 12, 31)
    assert faults(town) == []


def test_the_handler_reads_the_old_day_under_the_clocks(town: House) -> None:
    matter = town.assigned(source="letter", received_on="2026-09-30")
    told = switch(administrator(town), "month_end", "later").content.decode()
    assert f"{matter.number}（{town.people['检察官'][0].name}）来信结果答复期限" in told
    handler = Client()
    handler.force_login(account_of(town, "检察官"))
    text = handler.get(reverse("matter", kwargs={"ledger": "clues", "number": matter.number})).content.decode()
    assert WHY in text
    assert "由2026年12月30日改为2026年12月31日" in text.replace("（星期三）", "").replace("（星期四）", "")


def test_a_choice_that_moves_nothing_says_so_and_verify_agrees(town: House) -> None:
    town.open(source="letter", received_on="2026-09-15")
    text = switch(administrator(town), "conditional_end", "later").content.decode()
    assert "期限已重新推算，没有到期日改变" in text
    assert faults(town) == []


def test_a_house_limit_that_is_tightened_leaves_what_runs_and_verify_agrees(town: House) -> None:
    matter = town.open()
    before = town.clocks(matter)["circulate_limit"].due
    since = (now().date() + timedelta(days=2)).isoformat()
    answer = switch(administrator(town), "tighten", "1", clock="tighten.clues.circulate_limit", since=since)
    assert answer.status_code == 200
    assert town.clocks(matter)["circulate_limit"].due == before
    assert faults(town) == []


@pytest.mark.accept("2.s.6")
def test_nobody_but_the_security_administrator_may_have_clocks_written_anew(town: House) -> None:
    matter = town.open()
    arguments = [matter.matter_id, "[]", None, None, True, "[]", "", now()]
    for who in ("检察长", "案管", "系统管理员"):
        with pytest.raises(DatabaseError, match="only the security administrator"), town.as_(who):
            hold_still()
        refused = pytest.raises(DatabaseError, match="only the security administrator")
        with refused, town.as_(who), connection.cursor() as cursor:
            cursor.execute("SELECT record_recount(%s, %s::jsonb, %s, %s, %s, %s::jsonb, %s, %s)", arguments)
    assert faults(town) == []


def test_a_step_on_its_way_makes_the_switch_wait_and_then_say_so(town: House, address: Any, monkeypatch: Any) -> None:
    town.open()
    monkeypatch.setattr("sunmao.record.switched.PATIENCE", "300ms")
    with psycopg.connect(address("sunmao_app")) as step:
        step.execute("SELECT 1 FROM record_notice LIMIT 1")
        answer = switch(administrator(town), "month_end", "later")
        step.rollback()
    assert answer.status_code == 409
    assert "有步骤正在写入且迟迟没有结束，设置没有改动" in answer.content.decode()
    assert Office.objects.get(pk=town.id).month_end == "earlier"
    assert faults(town) == []
