# SPDX-License-Identifier: Apache-2.0
"""The office key is changed without touching contents, and comes back from two sheets of paper."""

from __future__ import annotations

import io
import json
from argparse import Namespace

import pytest

from sunmao.commands import recover_key, rotate_key
from sunmao.commands.messages import CommandMisused, CommandRefused
from sunmao.office import office_key
from sunmao.office.models import Office
from sunmao.record import access, protection, rekeying
from sunmao.record.models import Facts, Party, RecordKey
from sunmao.record.verify import verify_office
from tests.owning import as_owner
from tests.people import OTHER_STAFF, STAFF, house, now

NUMBER = "150000199001010010"
PLANTED = {"source": "letter", "sender_name": "赵某某", "sender_number": NUMBER}


@pytest.fixture
def office(committed, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    return house("甲院", "甲院", "甲检", STAFF)


def read(office, matter):
    with office.as_("登记人") as by:
        return access.reveal(by, matter.matter_id, 1, "sender_number", reason="核实身份", at=now())


def rotate(office, **options):
    with as_owner():
        return rotate_key.run(Namespace(office=office.founded.office.short_name, json=True, **options))


def recover(office, *shares, number=None, tmp_path=None):
    files = []
    for place, share in enumerate(shares):
        files.append(tmp_path / f"share{place}")
        files[-1].write_text(share + "\n")
    with as_owner():
        return recover_key.run(
            Namespace(office=office.founded.office.short_name, shares=files or None, number=number, json=True)
        )


def used(office):
    with as_owner():
        return rekeying.numbers_used(office.id)


def contents(office):
    with as_owner():
        return list(Facts.objects.filter(office_id=office.id).order_by("entry_id").values_list("content", flat=True))


def faults(office):
    with as_owner():
        return verify_office(Office.objects.get(id=office.id)).faults


@pytest.mark.accept("2.6.12")
def test_after_a_new_key_everything_is_readable_and_no_content_was_touched(office, capsys):
    old = office.open(**PLANTED)
    before = contents(office)
    assert rotate(office) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["number"], told["matters"]) == (2, 1)
    assert office_key.combine(*told["shares"]) == office_key.key(office.id, 2)
    assert contents(office) == before
    assert used(office) == [2]
    new = office.open(**PLANTED, title="另一件")
    assert (read(office, old), read(office, new)) == (NUMBER, NUMBER)
    with office.as_("登记人"):
        assert Party.objects.filter(found_by=protection.keyed_index(office.id, NUMBER)).count() == 2
    assert faults(office) == []


@pytest.mark.accept("2.6.12")
def test_the_old_key_no_longer_opens_what_was_wrapped_again(office):
    matter = office.open(**PLANTED)
    old = office_key.key(office.id, 1)
    rotate(office)
    with as_owner():
        kept = RecordKey.objects.get(matter_id=matter.matter_id)
    assert not protection.fits(matter.matter_id, old, bytes(kept.wrapped))
    assert protection.fits(matter.matter_id, office_key.key(office.id, 2), bytes(kept.wrapped))


@pytest.mark.accept("2.6.12")
def test_the_key_of_another_office_stays(office):
    other = house("乙院", "乙院", "乙检", OTHER_STAFF)
    theirs = other.open(**PLANTED)
    office.open(**PLANTED)
    rotate(office)
    assert (used(office), used(other)) == ([2], [1])
    assert read(other, theirs) == NUMBER


@pytest.mark.accept("2.6.12")
def test_a_key_that_does_not_open_stops_the_change_before_anything_is_written(office, owner):
    first = office.open(**PLANTED)
    spoiled = office.open(**PLANTED, title="另一件")
    owner.execute("UPDATE record_key SET wrapped = set_byte(wrapped, 20, 1 + get_byte(wrapped, 20) %% 250)"
                  " WHERE matter_id = %s", [spoiled.matter_id])  # fmt: skip
    with pytest.raises(CommandRefused, match=f"{spoiled.number}的密钥打不开，没有更换"):
        rotate(office)
    assert office_key.numbers(office.id) == [1]
    assert read(office, first) == NUMBER


@pytest.mark.accept("2.6.12")
def test_without_the_first_key_nothing_is_changed(office):
    office.open(**PLANTED)
    (office_key.folder() / f"{office.id}.key").unlink()
    with pytest.raises(CommandRefused, match="找不到本院第 1 号密钥文件"):
        rotate(office)
    assert office_key.numbers(office.id) == []


@pytest.mark.accept("2.6.12")
def test_a_failure_in_the_middle_leaves_every_key_as_it_was(office, monkeypatch):
    matter = office.open(**PLANTED)
    monkeypatch.setattr(rekeying, "_wrap", lambda *_: None)
    monkeypatch.setattr(rekeying, "_bare", lambda _keys: [object()])
    with pytest.raises(CommandRefused, match="已全部撤回"):
        rotate(office)
    assert used(office) == [1]
    assert read(office, matter) == NUMBER


@pytest.mark.accept("2.5.6")
def test_two_shares_give_a_lost_key_back(office, tmp_path, capsys):
    matter = office.open(**PLANTED)
    one, two = office_key.recovery_sheet(office_key.key(office.id, 1))
    path = office_key.folder() / f"{office.id}.key"
    path.unlink()
    with pytest.raises(office_key.KeyMissing):
        read(office, matter)
    assert recover(office, two, one, tmp_path=tmp_path) == 0
    assert json.loads(capsys.readouterr().out) == {"office": "甲院", "number": 1, "written": True}
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(office, matter) == NUMBER
    assert faults(office) == []
    recover(office, one, two, tmp_path=tmp_path)
    assert json.loads(capsys.readouterr().out)["written"] is False


@pytest.mark.accept("2.5.6")
def test_after_a_change_both_keys_come_back_each_under_its_number(office, tmp_path, capsys):
    matter = office.open(**PLANTED)
    rotate(office)
    sheets = {number: office_key.recovery_sheet(office_key.key(office.id, number)) for number in (1, 2)}
    for path in office_key.folder().glob("*.key"):
        path.unlink()
    capsys.readouterr()
    recover(office, *sheets[2], tmp_path=tmp_path)
    assert json.loads(capsys.readouterr().out)["number"] == 2
    assert read(office, matter) == NUMBER
    with pytest.raises(CommandRefused, match="请用 --number 写明"):
        recover(office, *sheets[1], tmp_path=tmp_path)
    recover(office, *sheets[1], number=1, tmp_path=tmp_path)
    office.open(**PLANTED, title="又一件")
    assert faults(office) == []


@pytest.mark.accept("2.5.6")
def test_a_slip_of_the_pen_is_refused(office, tmp_path):
    one, two = office_key.recovery_sheet(office_key.key(office.id, 1))
    wrong = ("B" if one[0] == "A" else "A") + one[1:]
    with pytest.raises(CommandRefused, match="逐组核对"):
        recover(office, wrong, two, tmp_path=tmp_path)


@pytest.mark.accept("2.5.6")
def test_the_sheet_of_another_office_is_refused(office, tmp_path):
    office.open(**PLANTED)
    other = house("乙院", "乙院", "乙检", OTHER_STAFF)
    sheet = office_key.recovery_sheet(office_key.key(other.id, 1))
    (office_key.folder() / f"{office.id}.key").unlink()
    with pytest.raises(CommandRefused, match="打不开甲院的任何保密内容"):
        recover(office, *sheet, tmp_path=tmp_path)
    with pytest.raises(CommandRefused, match="不是甲院第 1 号密钥的"):
        recover(office, *sheet, number=1, tmp_path=tmp_path)
    assert office_key.numbers(office.id) == []


@pytest.mark.accept("2.5.6")
def test_a_different_key_is_never_overwritten(office, tmp_path):
    before = office_key.key(office.id, 1)
    sheet = office_key.recovery_sheet(bytes(32))
    with pytest.raises(CommandRefused, match="没有覆盖"):
        recover(office, *sheet, tmp_path=tmp_path)
    with pytest.raises(CommandMisused, match="从 1 起"):
        recover(office, *sheet, number=-1, tmp_path=tmp_path)
    assert office_key.key(office.id, 1) == before


@pytest.mark.accept("2.5.6")
def test_the_shares_may_be_typed(office, monkeypatch, capsys):
    one, two = office_key.recovery_sheet(office_key.key(office.id, 1))
    (office_key.folder() / f"{office.id}.key").unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{one.lower()}\n{two}\n"))
    recover(office)
    assert json.loads(capsys.readouterr().out)["written"] is True
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandMisused, match="--shares"):
        recover(office)


@pytest.mark.accept("2.5.6")
def test_another_account_than_the_services_is_refused(office, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 4242)
    with pytest.raises(CommandRefused, match="请用服务所用的账号"):
        rotate(office)


@pytest.mark.accept("2.5.6")
def test_people_read_what_happened(office, tmp_path, capsys):
    office.open(**PLANTED)
    with as_owner():
        rotate_key.run(Namespace(office="甲院", json=False))
    told = capsys.readouterr()
    assert "第 2 号密钥" in told.out
    assert "第一份" in told.out
    assert "重新加封 1 件" in told.err
    sheet = office_key.recovery_sheet(office_key.key(office.id, 2))
    files = [tmp_path / "one", tmp_path / "two"]
    for path, share in zip(files, sheet, strict=True):
        path.write_text(share)
    asked = Namespace(office="甲院", shares=files, number=None, json=False)
    with as_owner():
        recover_key.run(asked)
        assert "完好，没有改动" in capsys.readouterr().err
        (office_key.folder() / f"{office.id}.2.key").unlink()
        recover_key.run(asked)
        assert "第 2 号密钥已恢复" in capsys.readouterr().err
        with pytest.raises(CommandMisused, match="读不到恢复单文件"):
            recover_key.run(Namespace(office="甲院", shares=[tmp_path / "none", files[1]], number=None, json=False))
