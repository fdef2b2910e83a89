# SPDX-License-Identifier: Apache-2.0
"""A planted protected name is found nowhere without the key, and the person all the same by exact number."""

from __future__ import annotations

import logging
import subprocess

import pytest
from cryptography.exceptions import InvalidTag
from psycopg.conninfo import conninfo_to_dict

from sunmao.office import office_key
from sunmao.office.office_key import KeyMissing
from sunmao.record import access, protection, search
from sunmao.record.models import Access, Facts, Matter, Outbox, Party, RecordKey, Search
from sunmao.record.perform import StepRefused
from tests.people import STAFF, house, now

pytestmark = [pytest.mark.accept("2.6.4"), pytest.mark.accept("2.s.6")]
NAME, NUMBER, CONTACT = "鱻䶮护护", "150000199001010010", "13912345678"
PLANTED = {"sender_name": NAME, "sender_number": NUMBER, "sender_contact": CONTACT}


def dump(cluster, address):
    told = conninfo_to_dict(address("postgres"))
    done = subprocess.run(
        [cluster.binaries / "pg_dump", "--no-owner", "-h", str(told["host"]), "-U", "postgres", str(told["dbname"])],
        capture_output=True, check=True, env={"PGPASSWORD": str(told["password"]), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout


def test_a_dump_without_the_key_holds_no_protected_name(committed, cluster, address, caplog):
    caplog.set_level(logging.DEBUG)
    office = house("甲院", "甲院", "甲检", STAFF)
    matter = office.declined(**PLANTED)
    with office.as_("检察官") as by:
        assert access.reveal(by, matter.matter_id, 1, "sender_name", reason="当面核实", at=now()) == NAME
    with office.as_("检察长"):
        shown = [*Search.objects.values_list("shown", "keys"), *Outbox.objects.values_list("payload"),
                 *Matter.objects.values_list("title"), *Party.objects.values_list("shown")]  # fmt: skip
    raw = dump(cluster, address)
    assert matter.number.encode() in raw
    tokens = search.tokens(NAME).split()
    for planted in (NAME, NUMBER, CONTACT):
        for word in (planted, planted.encode().hex(), planted.encode("unicode_escape").decode()):
            assert word.encode() not in raw
            assert word not in str(shown)
            assert word not in caplog.text
    assert not any(token.encode() in raw for token in tokens)


@pytest.mark.django_db
def test_the_open_facts_say_only_that_something_is_hidden(office):
    matter = office.open(**PLANTED)
    with office.as_("登记人"):
        content = Facts.objects.get(entry__matter_id=matter.matter_id).content
        party = Party.objects.get(matter_id=matter.matter_id)
    assert {content["form"][name] for name in PLANTED} == {"（保密）"}
    assert set(content["protected"]) == set(PLANTED)
    assert (party.shown, party.hidden) == ("提供人（保密）", True)


@pytest.mark.django_db
def test_a_protected_person_is_found_by_exact_number_only(office):
    matter = office.open(**PLANTED)
    other = office.open(**PLANTED, title="另一件", summary="完全不同的内容，与前一件毫无相同之处")
    with office.as_("登记人"):
        key = protection.keyed_index(office.id, f" {NUMBER} ")
        found = set(Party.objects.filter(office_id=office.id, found_by=key).values_list("matter_id", flat=True))
        assert found == {matter.matter_id, other.matter_id}
        assert not Party.objects.filter(found_by=protection.keyed_index(office.id, NUMBER[:-1])).exists()
        assert search.find("clues", NAME) == search.find("clues", NUMBER) == []


@pytest.mark.django_db
def test_two_offices_do_not_share_an_index(office, elsewhere):
    assert protection.keyed_index(office.id, NUMBER) != protection.keyed_index(elsewhere.id, NUMBER)


@pytest.mark.django_db
def test_a_protected_field_is_revealed_with_a_reason_that_is_kept(office):
    matter = office.open(**PLANTED)
    with office.as_("登记人") as by:
        with pytest.raises(StepRefused, match="须写明理由"):
            access.reveal(by, matter.matter_id, 1, "sender_name", reason=" ", at=now())
        with pytest.raises(StepRefused, match="没有保密内容"):
            access.reveal(by, matter.matter_id, 1, "title", reason="核实", at=now())
        with pytest.raises(StepRefused, match="没有保密内容"):
            access.reveal(by, matter.matter_id, 2, "sender_name", reason="核实", at=now())
        assert not Access.objects.exists()
        assert access.reveal(by, matter.matter_id, 1, "sender_number", reason="核实身份", at=now()) == NUMBER
        row = Access.objects.get()
    assert (row.what, row.reason, row.about) == ("reveal", "核实身份", "1:sender_number")
    assert row.who == "示例登记人　公益诉讼检察部　书记员（内勤）"


@pytest.mark.django_db
def test_a_sealed_field_does_not_open_elsewhere(office):
    one, two = office.open(**PLANTED), office.open(**PLANTED)
    with office.as_("登记人"):
        sealed = Facts.objects.get(entry__matter_id=one.matter_id).content["protected"]
        own = protection.key_for(office.id, one.matter_id, new=False)
        other = protection.key_for(office.id, two.matter_id, new=False)
    assert protection.reveal(own, "sender_name", sealed["sender_name"]) == NAME
    for key, name in ((own, "sender_number"), (other, "sender_name")):
        with pytest.raises(InvalidTag):
            protection.reveal(key, name, sealed["sender_name"])


@pytest.mark.django_db
def test_a_new_office_key_leaves_old_fields_and_old_people_to_be_found(office):
    old = office.open(**PLANTED)
    office_key.make_key(office.id)
    new = office.open(**PLANTED)
    with office.as_("登记人") as by:
        numbers = set(RecordKey.objects.values_list("matter_id", "office_key"))
        assert numbers == {(old.matter_id, 1), (new.matter_id, 2)}
        for matter in (old, new):
            assert access.reveal(by, matter.matter_id, 1, "sender_name", reason="核实", at=now()) == NAME
        key = protection.keyed_index(office.id, NUMBER)
        assert Party.objects.filter(found_by=key).count() == 2


@pytest.mark.django_db
def test_without_the_office_key_nothing_protected_is_written(office, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path
    with pytest.raises(KeyMissing):
        office.open(**PLANTED)
    with office.as_("登记人"):
        assert not Matter.objects.exists()


@pytest.mark.django_db
def test_the_person_stays_a_key_of_likeness_after_later_steps(office):
    matter = office.assessed(**PLANTED)
    with office.as_("检察官"):
        keys = Search.objects.get(matter_id=matter.matter_id).keys
        person = f"person:{protection.keyed_index(office.id, NUMBER).hex()}"
        assert person in keys
        found = search.alike("clues", "毫不相干的一段文字", [person])
    assert [(one.matter, one.why) for one in found] == [(matter.matter_id, "同一提供人")]
