# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import json

import pytest

from sunmao import environment
from sunmao.commands import setup, tables
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.office import office_key
from sunmao.office.models import Account, Office

pytestmark = [pytest.mark.django_db, pytest.mark.accept("2.5.1")]
ANSWERS = """
[office]
name = "示例市人民检察院"
short_name = "示例市院"
mark = "示检"
code = "990100"
[system]
name = "林知远"
work_number = "A1"
[security]
name = "沈若安"
work_number = "A2"
[audit]
name = "方允和"
work_number = "A3"
department = "信息技术部"
"""


@pytest.fixture
def data(tmp_path, settings, monkeypatch):
    settings.KEYS_ROOT = tmp_path / "keys"
    monkeypatch.setattr(environment, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(tables, "is_current", lambda _: True)
    return tmp_path


def run(tmp_path, text=ANSWERS):
    path = tmp_path / "first.toml"
    path.write_text(text, encoding="utf-8")
    return setup.run(argparse.Namespace(file=path, json=True))


def test_setup_prints_three_passwords_and_a_recovery_sheet_that_works(data, capsys):
    assert run(data) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["sign_in_name"] for one in told["administrators"]] == ["linzhiyuan", "shenruoan", "fangyunhe"]
    for one in told["administrators"]:
        account = Account.objects.get(sign_in_name=one["sign_in_name"])
        assert account.must_change
        assert account.check_password(one["password"])
    office = Office.objects.get()
    assert office_key.combine(*told["key"]["shares"]) == office_key.current_key(office.id)[1]


def test_a_second_run_is_refused(data, capsys):
    run(data)
    with pytest.raises(CommandRefused, match="已经建立"):
        run(data)


def test_a_demonstrations_folder_is_refused(data):
    (data / MARKER).touch()
    with pytest.raises(CommandRefused, match="演示数据"):
        run(data)


def test_no_office_is_left_without_its_key(data, settings):
    (data / "file").touch()
    settings.KEYS_ROOT = data / "file"
    with pytest.raises(CommandRefused, match="单位没有建立"):
        run(data)
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("not toml", "不是 TOML"), ("[ofice]\nname='x'", "不认识的部分"), ("[office]\nnane='x'", "不认识的项")],
)
def test_a_wrong_file_is_wrong_usage(data, text, sentence):
    with pytest.raises(CommandMisused, match=sentence):
        run(data, text)


def test_missing_answers_are_all_named(data):
    with pytest.raises(CommandRefused, match="系统管理员的姓名和工号") as refused:
        run(data, "[office]\nname='x'")
    assert "请填写单位的简称" in str(refused.value)


def test_setup_asks_item_by_item():
    answers = iter(["示例市人民检察院", "示例市院", "示检", "", "", *(["林知远", "A1", ""] * 3)])
    day = setup.ask(lambda _: next(answers))
    assert (day.name, day.code, day.time_zone) == ("示例市人民检察院", None, "Asia/Shanghai")
    assert [one.department for one in day.administrators] == ["办公室"] * 3
