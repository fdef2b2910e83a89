# SPDX-License-Identifier: Apache-2.0
"""Items inside a matter, and registers without stages, on the write path of every ledger."""

from __future__ import annotations

import pytest

from sunmao.record import registry, search
from sunmao.record.models import Clock, Facts, Item, Matter
from sunmao.record.registry import Ledger
from sunmao.record.verify import verify_office
from tests.kernel.specimens.contacts import Volunteers
from tests.kernel.specimens.rectification import Rectification

pytestmark = [pytest.mark.accept("2.6.1"), pytest.mark.django_db, pytest.mark.usefixtures("specimens")]
VOLUNTEER = {"name": "志愿者甲", "phone": "13600000000", "valid_from": "2026-01-01", "valid_until": "2027-01-01"}


def with_measures(office, count=3):
    matter = office.open("检察官", "begin", ledger="rectification", title="河道整改")
    for n in range(count):
        matter = office.take("检察官", matter, "add", title=f"措施{n + 1}")
    return matter


def items(office, matter):
    with office.as_("检察官"):
        return {i.number: (i.kind, i.title, i.stage, i.closed) for i in Item.objects.filter(matter_id=matter.matter_id)}


def faults(office):
    with office.as_("检察长"):
        return verify_office(office.founded.office).faults


def test_items_are_numbered_act_alone_and_hold_their_matter_open(office):
    matter = with_measures(office)
    assert items(office, matter)[2] == ("Measure", "措施2", "open", False)
    office.take("检察官", matter, "carry_out", items=(2,))
    assert {n: row[2] for n, row in items(office, matter).items()} == {1: "open", 2: "done", 3: "open"}
    with office.as_("检察官"):
        stopped = set(Clock.objects.filter(stopped_at__isnull=False).values_list("name", "subject"))
    assert stopped == {("doing_limit", "2")}
    assert "第1项、第2项、第3项没有办结" in office.refused("检察官", matter, "watch")
    for n in (1, 3):
        office.take("检察官", matter, "carry_out", items=(n,))
    assert "须对全部整改措施一并办理" in office.refused("检察官", matter, "accept", items=(1,))
    office.take("检察官", matter, "accept", items=(1, 2, 3))
    office.take("部门负责人", matter, "approve")
    assert all(row[3] for row in items(office, matter).values())
    office.take("检察官", matter, "watch")
    with office.as_("检察官"):
        assert Item.objects.filter(kind="Check", due__isnull=False).count() == 2
    office.take("检察官", matter, "see", items=(4,))
    assert "第5项没有办结" in office.refused("检察官", matter, "close")
    assert office.take("检察官", matter, "see_last", items=(5,)).stage == "closed"
    assert faults(office) == []


@pytest.mark.parametrize(
    ("chosen", "told"),
    [((), "请选择要“落实”的整改措施"), ((1, 2), "一次只办一项整改措施"), ((9,), "第9项现在不能“落实”")],
)
def test_items_are_chosen_rightly(office, chosen, told):
    assert told in office.refused("检察官", with_measures(office), "carry_out", items=chosen)


def test_a_step_on_items_needs_some(office):
    assert "没有可以“退回整改”的整改措施" in office.refused("检察官", with_measures(office), "reject", items=(1,))


def test_several_items_at_once(office):
    matter = with_measures(office)
    for n in (1, 2, 3):
        office.take("检察官", matter, "carry_out", items=(n,))
    office.take("检察官", matter, "reject", items=(1, 3))
    assert {n: row[2] for n, row in items(office, matter).items()} == {1: "open", 2: "done", 3: "open"}
    with office.as_("检察官"):
        running = set(Clock.objects.filter(stopped_at__isnull=True).values_list("subject", flat=True))
    assert running == {"1", "3"}


def test_a_withdrawn_item_leaves_no_row_and_no_clock(office):
    matter = with_measures(office, 2)
    office.take("检察官", matter, "withdraw", reason="加错一项")
    assert set(items(office, matter)) == {1}
    with office.as_("检察官"):
        assert set(Clock.objects.values_list("subject", flat=True)) == {"1"}
    assert faults(office) == []
    office.take("检察官", matter, "add", title="另一项")
    assert items(office, matter)[2][1] == "另一项"
    assert faults(office) == []


def test_a_register_keeps_amends_and_ends_a_record(office):
    record = office.open("监控", "enter", ledger="volunteers", **VOLUNTEER)
    assert record.number.startswith("示检ZYZ")
    office.take("监控", record, "amend", **{**VOLUNTEER, "name": "志愿者乙", "valid_until": "2028-01-01"})
    row = office.matter(record)
    assert (row.title, row.stage, row.closed_at) == ("志愿者乙", "kept", None)
    with office.as_("监控"):
        assert search.find("volunteers", "志愿者乙") == [record.matter_id]
        assert "13600000000" not in str(list(Facts.objects.values_list("content", flat=True)))
    assert office.take("监控", record, "end", reason="聘期届满").stage == "ended"
    assert office.matter(record).closed_at is not None
    assert "现阶段（已失效）不能“变更”" in office.refused("监控", record, "amend", **VOLUNTEER)
    assert faults(office) == []


def test_a_record_is_voided_like_any_matter(office):
    record = office.open("监控", "enter", ledger="volunteers", **VOLUNTEER)
    office.take("监控", record, "ask_void", reason="重复")
    assert office.take("分管", record, "void").stage == "voided"


def test_only_its_keepers_enter(office):
    record = office.open("监控", "enter", ledger="volunteers", **VOLUNTEER)
    assert "须由案管（监控）办理" in office.refused("案管", record, "amend", **VOLUNTEER)


def test_links_go_both_ways(office):
    first, second = office.open(), office.open()
    office.take("案管", second, "merge", into=first.number, reasons="同一")
    with office.as_("案管"):
        assert [one.other_id for one in Matter.objects.get(id=second.matter_id).links.all()] == [first.matter_id]
        assert [one.matter_id for one in Matter.objects.get(id=first.matter_id).linked_from.all()] == [second.matter_id]


@pytest.mark.parametrize("twin", [("volunteers", "XX"), ("xx", "ZYZ")])
def test_two_ledgers_never_share_code_or_prefix(twin):
    with pytest.raises(ValueError, match="share a code or a prefix"):
        registry.register(Ledger(twin[0], "又一台账", Volunteers, twin[1]))


def test_the_registry_knows_its_ledgers():
    codes = [one.code for one in registry.ledgers()]
    assert codes == sorted(codes)
    assert {"clues", "cases", "rectification", "volunteers"} <= set(codes)
    assert registry.ledger("volunteers").register
    assert not registry.ledger("rectification").register
    assert registry.ledger("rectification").of_version("gone") is Rectification
    assert registry.resolve() == []
