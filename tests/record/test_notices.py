# SPDX-License-Identifier: Apache-2.0
"""A holiday notice reaches every office and every clock at once, and the old days are kept."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from sunmao import law
from sunmao.commands import kept_calendar, notice
from sunmao.commands.__main__ import heads, main
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.kernel.clocks import work_out
from sunmao.office.models import Office
from sunmao.record import loading, notices
from sunmao.record.loading import load_notice
from sunmao.record.models import MovedDue, Notice
from sunmao.record.standing import standing
from sunmao.record.verify import verify_office
from tests.owning import as_owner
from tests.people import OTHER_STAFF, STAFF, house, now

pytestmark = pytest.mark.accept("2.3.13")
SIX = ("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节")


def arranged(*free: date) -> str:
    """An invented notice in which these days are off and hardly any other."""
    lines = ["day,kind,holiday,notice"]
    for year in sorted({day.year for day in free}):
        lines += [f"{year}-01-{number:02},off,{name},{year}" for number, name in enumerate(SIX, start=1)]
    taken = {line[:10] for line in lines}
    lines += [f"{day},off,国庆节,{day.year}" for day in sorted(set(free)) if f"{day}" not in taken]
    return "\n".join(lines)


@pytest.fixture
def offices(committed):
    return house("甲院", "甲院", "甲检", STAFF), house("乙院", "乙院", "乙检", OTHER_STAFF)


def due_of(office, matter, name="circulate_limit"):
    return office.clocks(matter)[name].due


def faults_of(*offices):
    with as_owner():
        return [fault for one in offices for fault in verify_office(Office.objects.get(id=one.id)).faults]


def load(text):
    with as_owner():
        return load_notice(text, at=now())


def test_every_open_clock_of_every_office_moves_and_verify_agrees(offices):
    matters = [(office, office.open()) for office in offices]
    before = due_of(*matters[0])
    loaded = load(arranged(before))
    assert loaded.years == (before.year,)
    for office, matter in matters:
        after = due_of(office, matter)
        assert after > before
        assert office.matter(matter).next_due == after
        with office.as_("检察长"):
            kept = {row.label: row for row in MovedDue.objects.filter(matter_id=matter.matter_id)}
        assert (kept["分流期限"].before, kept["分流期限"].after) == (before, after)
        assert kept["分流期限"].why == f"载入{before.year}年放假安排"
    assert {(office.id, one.number) for office, one in loaded.moved} == {(o.id, m.number) for o, m in matters}
    assert faults_of(*offices) == []


def test_the_next_step_counts_with_the_notice_in_the_same_process(offices):
    office, _ = offices
    matter = office.open()
    first = due_of(office, matter)
    load(arranged(first, first + timedelta(days=1)))
    later = office.open()
    assert due_of(office, later) == due_of(office, matter) > first
    with office.as_("检察长") as by:
        stands = standing(later.matter_id, by)
        found = {clock.name: clock.due for clock in work_out(stands.state, stands.counting)}
    assert found["circulate_limit"] == due_of(office, later)
    assert faults_of(*offices) == []


def test_a_provisional_day_becomes_firm_without_having_moved(offices):
    year = max(law.calendar().years) + 1
    with as_owner():
        assert notices.calendar(notices.newest()).is_provisional(date(year, 6, 1))
    load(arranged(date(year, 10, 1)))
    with as_owner():
        assert not notices.calendar(notices.newest()).is_provisional(date(year, 6, 1))


def test_the_same_notice_again_changes_nothing(offices):
    office, _ = offices
    text = arranged(due_of(office, office.open()))
    assert load(text).moved
    again = load(text)
    assert (again.known, again.moved) == (True, ())
    with as_owner():
        assert Notice.objects.count() == 1


def test_a_bad_notice_changes_nothing_and_names_every_line(offices, tmp_path):
    office, _ = offices
    matter = office.open()
    before = due_of(office, matter)
    path = tmp_path / "放假.csv"
    path.write_text(arranged(before) + "\n2027-13-01,off,元旦,2027\n2027-05-01,half,劳动节,2027\n", encoding="utf-8")
    with as_owner(), pytest.raises(CommandRefused, match=r"(?s)有2处错误.*应写成 2027-01-01.*只能是 off"):
        notice.run(Namespace(file=path, json=False))
    assert due_of(office, matter) == before
    assert not Notice.objects.exists()


def test_a_file_that_is_missing_or_no_text_gets_a_sentence(tmp_path):
    with pytest.raises(CommandMisused, match="读不到文件"):
        notice.read(tmp_path / "没有.csv")
    (tmp_path / "gbk.csv").write_bytes("元旦".encode("gbk"))
    with pytest.raises(CommandMisused, match="UTF-8"):
        notice.read(tmp_path / "gbk.csv")


def test_the_command_lists_what_changed_by_handler(offices, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SUNMAO_DATA_DIR", str(tmp_path))
    office, _ = offices
    matter = office.assigned()
    before = due_of(office, matter, "assess_limit")
    path = tmp_path / "notice.csv"
    path.write_text("\ufeff" + arranged(*(before + timedelta(days=n) for n in range(3))), encoding="utf-8")
    with as_owner():
        assert notice.run(Namespace(file=path, json=False)) == 0
    told = capsys.readouterr()
    after = due_of(office, matter, "assess_limit")
    assert "甲院　甲院检察官" in told.out
    assert f"  {matter.number}　评估期限：{before} 改为 {after}" in told.out
    assert "请通知上列承办人" in told.err
    with as_owner():
        assert notice.run(Namespace(file=path, json=True)) == 0
    assert json.loads(capsys.readouterr().out) == {"years": [before.year], "known": True, "moved": []}


def test_due_counts_with_the_loaded_notice_without_the_database(offices, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SUNMAO_DATA_DIR", str(tmp_path))
    year = max(law.calendar().years) + 1
    start = f"{year}-03-01"
    assert main(["due", "sp/workdays:3", "--from", start]) == 0
    assert "暂定" in capsys.readouterr().out
    path = tmp_path / "notice.csv"
    path.write_text(arranged(*(date(year, 3, day) for day in range(1, 9))), encoding="utf-8")
    with as_owner():
        notice.run(Namespace(file=path, json=False))
    capsys.readouterr()
    assert main(["due", "cpl/days:1", "--from", start]) == 0
    told = capsys.readouterr().out
    assert "暂定" not in told
    assert f"{year}-03-09" in told or f"{year}-03-1" in told
    assert kept_calendar.calendar().last_notice == year


def test_a_step_on_its_way_is_waited_for(offices, address, monkeypatch):
    monkeypatch.setattr(loading, "PATIENCE", "100ms")
    with psycopg.connect(address("sunmao_app")) as step:
        step.execute("SELECT id FROM record_notice")
        with pytest.raises(loading.Busy, match="请稍后重试"):
            load(arranged(date(2027, 3, 1)))
    assert not Notice.objects.exists()


def test_neither_trace_nor_notice_is_ever_changed(offices, owner):
    office, _ = offices
    load(arranged(due_of(office, office.open())))
    for table in ("record_moved_due", "record_notice"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.Error) as told:
                owner.execute(statement)
            assert told.value.sqlstate == "SN403"
        with pytest.raises(psycopg.Error), psycopg.connect(connection_address()) as app:
            app.execute(f"INSERT INTO {table} (id) VALUES (gen_random_uuid())")


def connection_address():
    place = connection.settings_dict
    return (f"host={place['HOST']} port={place['PORT']} user={place['USER']} password={place['PASSWORD']}"
            f" dbname={place['NAME']}")  # fmt: skip


def test_the_trace_stops_at_the_wall(offices):
    one, two = offices
    load(arranged(due_of(one, one.open()), due_of(two, two.open())))
    with one.as_("检察长") as by:
        assert set(MovedDue.objects.values_list("office_id", flat=True)) == {by.office_id}
    assert not MovedDue.objects.exists()


def test_the_command_works_as_owner():
    assert heads(Path(notice.__file__).parent)["notice"].needs == "owner"
