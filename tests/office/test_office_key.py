# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import uuid4

import pytest

from sunmao.office import office_key
from sunmao.office.office_key import KeyMissing, ShareWrong

pytestmark = pytest.mark.accept("2.5.3")


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.KEYS_ROOT = tmp_path
    return tmp_path / "office"


def test_a_key_is_a_file_that_only_the_service_may_read(keys):
    office = uuid4()
    number, key = office_key.make_key(office)
    assert (number, len(key)) == (1, 32)
    path = keys / f"{office}.key"
    assert path.read_bytes() == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_key_leaves_the_old_one_for_what_it_wraps():
    office = uuid4()
    _, first = office_key.make_key(office)
    number, second = office_key.make_key(office)
    assert number == 2
    assert office_key.current_key(office) == (2, second)
    assert office_key.key(office, 1) == first
    with pytest.raises(FileExistsError):
        office_key.put_key(office, 2, first)


def test_two_shares_together_give_the_key_back():
    _, key = office_key.make_key(uuid4())
    one, two = office_key.recovery_sheet(key)
    assert office_key.combine(one, two) == key
    assert office_key.combine(two.lower().replace("-", " "), one) == key


def test_a_share_alone_a_slip_of_the_pen_and_a_foreign_share_are_refused():
    one, two = office_key.recovery_sheet(office_key.make_key(uuid4())[1])
    _, foreign = office_key.recovery_sheet(office_key.make_key(uuid4())[1])
    for wrong, sentence in (
        (one, "同一份"),
        (two[:20] + ("A" if two[20] != "A" else "B") + two[21:], "逐组核对"),  # the last sign has bits that say nothing
        (two + "1", "抄写有误"),
        (foreign, "不是同一把"),
    ):
        with pytest.raises(ShareWrong, match=sentence):
            office_key.combine(one, wrong)


def test_a_missing_or_broken_key_is_said(keys):
    office = uuid4()
    with pytest.raises(KeyMissing, match="恢复"):
        office_key.current_key(office)
    office_key.make_key(office)
    (keys / f"{office}.key").write_bytes(b"short")
    with pytest.raises(KeyMissing, match="损坏"):
        office_key.current_key(office)
