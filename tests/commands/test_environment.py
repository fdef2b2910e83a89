# SPDX-License-Identifier: Apache-2.0
"""What the environment may say, and that a slip is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sunmao import environment

EXAMPLE = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")


def test_the_example_names_every_variable_and_no_other():
    named = set(re.findall(r"^#(SUNMAO_[A-Z_]+)=", EXAMPLE, re.MULTILINE))
    expected = set(environment.VARIABLES) | {f"{name}_FILE" for name in environment.SECRETS}
    assert named == expected - {"SUNMAO_TEST_RUN"}
    assert all(meaning in EXAMPLE for name, meaning in environment.VARIABLES.items() if name != "SUNMAO_TEST_RUN")


def test_an_unknown_name_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUNMAO_DATADIR", "/x")
    with pytest.raises(environment.WrongSetting, match="SUNMAO_DATADIR"):
        environment.refuse_unknown()


def test_a_secret_may_come_from_a_file_but_not_from_two_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("from a file\n")
    monkeypatch.delenv("SUNMAO_SECRET_KEY", raising=False)
    monkeypatch.setenv("SUNMAO_SECRET_KEY_FILE", str(file))
    assert environment.text("SUNMAO_SECRET_KEY") == "from a file"
    monkeypatch.setenv("SUNMAO_SECRET_KEY", "twice")
    with pytest.raises(environment.WrongSetting, match="只能设一个"):
        environment.text("SUNMAO_SECRET_KEY")


@pytest.mark.parametrize(("name", "value"), [("SUNMAO_DEBUG", "yes"), ("SUNMAO_DATABASE_ROLE", "root")])
def test_a_value_outside_its_choices_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.WrongSetting, match=name):
        environment.choice(name, "0", ("0", "1"))


def test_a_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUNMAO_WORKERS", "900")
    with pytest.raises(environment.WrongSetting, match="1 至 64"):
        environment.number("SUNMAO_WORKERS", 2, 1, 64)


def test_an_external_address_gives_each_role_its_own_sign_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SUNMAO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SUNMAO_DATABASE_URL", "postgresql://admin:secret@db.example:6432/office")
    address = environment.database_address("app")
    assert address == ("db.example", "6432", "sunmao_app", "", "office", {})
    monkeypatch.setenv("SUNMAO_DATABASE_URL", "postgresql://sunmao_app:s%40crat@db.example/office?sslmode=require")
    wanted = ("db.example", "5432", "sunmao_app", "s@crat", "office", {"sslmode": "require"})
    assert environment.database_address("app") == wanted
