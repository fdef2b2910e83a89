# SPDX-License-Identifier: Apache-2.0
"""Whatever is changed in the database behind the journal's back is found by verify and named."""

from __future__ import annotations

import pytest
from django.db import connection

from sunmao.record.files import path_of
from sunmao.record.models import Entry, Facts, File
from tests.people import specimen_ledgers
from tests.whole_office import build, close_day, undone

pytestmark = pytest.mark.accept("2.s.4", "2.6.7")


@pytest.fixture(scope="module")
def whole(as_superuser):
    with specimen_ledgers():
        made = build()
        as_superuser()
        close_day(made)
        yield made


def execute(statement, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.rowcount


def found(whole, statement, name="letter", *numbers):
    """Run the statement for a matter, and return what verify says of it as (number, position, what)."""
    with undone():
        assert execute(statement, whole.matters[name].matter_id), "the statement changed nothing"
        return [(fault.number, fault.position, fault.what) for fault in whole.faults(*numbers)]


def test_an_office_that_nobody_touched_has_no_faults(whole):
    assert whole.faults() == []
    assert whole.faults(whole.number("letter")) == []


ENTRY = "matter_id = %s AND position = "
OF_FACTS = "entry_id IN (SELECT id FROM record_entry WHERE matter_id = %s AND position = 2)"
CHANGED = {
    "who": ("UPDATE record_entry SET who = '他人' WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "step": ("UPDATE record_entry SET step = 'decline' WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "by": ("UPDATE record_entry SET by_id = gen_random_uuid() WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "post": ("UPDATE record_entry SET post_id = gen_random_uuid() WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "role": ("UPDATE record_entry SET role = 'clerk' WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "happened": ("UPDATE record_entry SET happened_at = happened_at - interval '1 day' WHERE " + ENTRY + "2", 2, "指纹不符"),
    "recorded": ("UPDATE record_entry SET recorded_at = recorded_at - interval '1 us' WHERE " + ENTRY + "2", 2, "指纹不符"),
    "reason": ("UPDATE record_entry SET late_reason = 'x' WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "fingerprint": ("UPDATE record_entry SET fingerprint = facts_digest WHERE " + ENTRY + "2", 2, "经过与指纹不符"),
    "facts": ("UPDATE record_facts SET content = jsonb_set(content, '{form,note}', '\"改\"') WHERE " + OF_FACTS, 2, "内容与摘要不符"),
    "salt": ("UPDATE record_facts SET salt = '\\x00' WHERE " + OF_FACTS, 2, "内容与摘要不符"),
    "facts removed": ("DELETE FROM record_facts WHERE " + OF_FACTS, 2, "内容缺失"),
    "entry removed": ("DELETE FROM record_entry WHERE " + ENTRY + "2", 2, "缺第 2 条经过"),
    "first removed": ("DELETE FROM record_entry WHERE " + ENTRY + "1", 1, "缺第 1 条经过"),
    "reordered": ("UPDATE record_entry SET position = 5 - position WHERE matter_id = %s AND position IN (2, 3)", 2, "接不上"),
    "moved on": ("UPDATE record_entry SET position = position + 1 WHERE matter_id = %s AND position > 2", 3, "缺第 3 条经过"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED)
def test_a_changed_entry_is_found_and_named(whole, change):
    statement, position, what = CHANGED[change]
    faults = found(whole, statement, "filed")
    number, place, said = faults[0]
    assert (number, place) == (whole.number("filed"), position)
    assert what in said or any(what in other for _, place, other in faults if place == position)


def test_an_inserted_entry_is_found(whole):
    copied = "INSERT INTO record_entry SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'position', {}))).* FROM record_entry e WHERE matter_id = %s AND position = 2"  # noqa: E501
    with undone():
        execute(copied.format(8), whole.matters["filed"].matter_id)
        faults = whole.faults()
    assert (faults[0].number, faults[0].position) == (whole.number("filed"), 8)


def test_a_whole_chain_recomputed_after_a_change_is_found_by_the_closed_day(whole):
    """Whoever forges entry, fingerprint and head of a one-entry matter is told by the day's fingerprint."""
    with undone():
        matter = whole.matters["past"].matter_id
        execute("UPDATE record_entry SET fingerprint = sha256(fingerprint) WHERE matter_id = %s", matter)
        execute("UPDATE record_matter SET head = sha256(head) WHERE id = %s", matter)
        said = [fault.what for fault in whole.faults()]
    assert any("日终总指纹不符" in what for what in said)


@pytest.mark.parametrize(("name", "position"), [("filed", 8), ("past", 1)])
def test_the_newest_entries_removed_with_the_head_are_found_once_the_day_is_closed(whole, name, position):
    matter = whole.matters[name]
    with undone():
        before = Entry.objects.filter(matter_id=matter.matter_id, position=matter.position - 1).first()
        Facts.objects.filter(entry__matter_id=matter.matter_id, entry__position=matter.position).delete()
        execute("DELETE FROM record_entry WHERE matter_id = %s AND position = %s", matter.matter_id, matter.position)
        if before:
            execute("UPDATE record_matter SET head = %s, position = position - 1 WHERE id = %s", before.fingerprint,
                    matter.matter_id)  # fmt: skip
        else:
            for table in ("record_matter", "record_party", "record_search", "record_key", "clues_clue"):
                key = "id" if table == "record_matter" else "matter_id"
                execute(f"DELETE FROM {table} WHERE {key} = %s", matter.matter_id)
        said = [fault.what for fault in whole.faults()]
    assert "当日之前的经过与日终总指纹不符，有经过被删去或改动" in said
    assert matter.position == position


HEAD = {
    "stage": ("'declined'", "阶段"), "number": "'甲检XS202600099'", "title": ("'x'", "事项名称"), "secrecy": ("'open'", "知悉范围"),
    "office_id": "gen_random_uuid()", "kind": ("'other'", "类型"), "version": ("'0'", "程序版本"), "ledger": ("'cases'", "台账"),
    "handler_id": ("gen_random_uuid()", "承办人"), "author_id": ("NULL", "提交人"), "department_id": ("NULL", "部门"),
    "closed_at": ("now()", "终结时间"), "historic": ("true", "历史标记"), "waiting": ("'ask:void'", "待审批"),
    "position": ("3", "最后一条经过与事项首部不符"), "head": ("sha256(head)", "最后一条经过与事项首部不符"),
    "opened_at": ("now()", "登记时间"), "touched_at": ("now()", "登记时间"), "next_due": ("NULL", "下一到期日"),
    "warns_on": ("NULL", "预警日"), "due_firm": ("NOT due_firm", "预警日"),
}  # fmt: skip


@pytest.mark.parametrize("column", HEAD)
def test_a_changed_head_of_a_matter_is_found_and_named(whole, column):
    value, what = HEAD[column] if isinstance(HEAD[column], tuple) else (HEAD[column], "")
    faults = found(whole, f"UPDATE record_matter SET {column} = {value} WHERE id = %s", "filed")
    assert any(what in said for _, _, said in faults)
    if column not in ("number", "office_id"):
        assert {number for number, _, _ in faults} == {whole.number("filed")}


def test_a_removed_matter_is_found_by_its_number(whole):
    with undone():
        matter = whole.matters["past"].matter_id
        Facts.objects.filter(entry__matter_id=matter).delete()
        for table in ("record_entry", "record_party", "record_search", "record_key", "clues_clue"):
            execute(f"DELETE FROM {table} WHERE matter_id = %s", matter)
        execute("DELETE FROM record_matter WHERE id = %s", matter)
        assert (whole.number("past"), "已编号的事项不在了") in [(f.number, f.what) for f in whole.faults()]


def test_a_matter_without_any_entry_is_found(whole):
    faults = found(whole, "DELETE FROM record_entry WHERE matter_id = %s", "past")
    assert (whole.number("past"), 1, "有事项而无经过，经过可能被删去") in faults


SIDES = {
    "party changed": ("UPDATE record_party SET shown = '他人' WHERE matter_id = %s", "当事人与经过不符", "letter"),
    "party removed": ("DELETE FROM record_party WHERE matter_id = %s", "当事人与经过不符", "letter"),
    "party shown": ("UPDATE record_party SET hidden = false WHERE matter_id = %s", "当事人与经过不符", "letter"),
    "party index": ("UPDATE record_party SET found_by = sha256(found_by) WHERE matter_id = %s", "当事人与经过不符", "letter"),
    "link changed": ("UPDATE record_link SET kind = 'x' WHERE matter_id = %s", "关联与经过不符", "merged"),
    "link turned": ("UPDATE record_link SET other_id = matter_id WHERE matter_id = %s", "关联与经过不符", "merged"),
    "link removed": ("DELETE FROM record_link WHERE matter_id = %s", "关联与经过不符", "filed"),
    "file removed": ("DELETE FROM record_file WHERE matter_id = %s", "附件与经过不符", "letter"),
    "file renamed": ("UPDATE record_file SET name = 'x' WHERE matter_id = %s", "附件与经过不符", "letter"),
    "file hash": ("UPDATE record_file SET sha256 = sha256(sha256) WHERE matter_id = %s", "附件与经过不符", "letter"),
    "item changed": ("UPDATE record_item SET stage = 'accepted' WHERE matter_id = %s AND number = 2", "第 2 项与经过不符", "items"),
    "item closed": ("UPDATE record_item SET closed = true WHERE matter_id = %s AND number = 3", "第 3 项与经过不符", "items"),
    "item removed": ("DELETE FROM record_item WHERE matter_id = %s AND number = 2", "第 2 项多出或缺失", "items"),
    "clock due": ("UPDATE record_clock SET due = due + 9 WHERE matter_id = %s", "due与重算不符", "letter"),
    "clock stopped": ("UPDATE record_clock SET stopped_at = now() WHERE matter_id = %s", "stopped_at与重算不符", "letter"),
    "clock removed": ("DELETE FROM record_clock WHERE matter_id = %s", "多出或缺失", "letter"),
    "search text": ("UPDATE record_search SET shown = 'x' WHERE matter_id = %s", "检索内容与经过不符", "letter"),
    "column": ("UPDATE clues_clue SET outcome = 'declined' WHERE matter_id = %s", "台账栏“outcome”与经过不符", "filed"),
    "row": ("DELETE FROM clues_clue WHERE matter_id = %s", "台账行缺失", "letter"),
    "key removed": ("DELETE FROM record_key WHERE matter_id = %s", "保密内容", "letter"),
    "key changed": ("UPDATE record_key SET wrapped = sha256(wrapped) WHERE matter_id = %s", "保密内容", "letter"),
}  # fmt: skip


@pytest.mark.parametrize("change", SIDES)
def test_what_follows_from_the_journal_is_compared(whole, change):
    statement, what, name = SIDES[change]
    faults = found(whole, statement, name)
    assert any(number == whole.number(name) and what in said for number, _, said in faults), faults
    assert found(whole, statement, name, whole.number(name)), "also when only this number is asked for"
    assert found(whole, statement, name, whole.number("volunteer")) == []


@pytest.mark.parametrize("how", ["changed", "emptied", "removed"])
def test_a_changed_file_on_disk_is_found(whole, how):
    row = File.objects.get()
    path = path_of(whole.office.id, bytes(row.sha256))
    content = path.read_bytes()
    try:
        if how == "removed":
            path.unlink()
        else:
            path.write_bytes(b"" if how == "emptied" else content + b"\0")
        faults = [(fault.number, fault.position, fault.what) for fault in whole.faults()]
    finally:
        path.write_bytes(content)
    word = "文件不在" if how == "removed" else "内容被改动"
    assert faults == [(whole.number("letter"), 1, f"附件“现场.jpg”的{word}")]


NUMBERS = {
    "UPDATE record_counter SET last = last + 2 WHERE kind = 'XS'": "已编号的事项不在了",
    "UPDATE record_counter SET last = last - 1 WHERE kind = 'XS'": "编号超过了编号簿",
    "DELETE FROM record_counter WHERE kind = 'XS'": "编号簿",
}


@pytest.mark.parametrize("statement", NUMBERS)
def test_the_book_of_numbers_is_compared(whole, statement):
    with undone():
        execute(statement)
        said = [fault.what for fault in whole.faults()]
    assert any(NUMBERS[statement] in what for what in said)


@pytest.mark.parametrize("change", ["matters = matters + 1", "entries = entries - 1", "root = sha256(root)",
                                    "fingerprint = sha256(root)", "previous = sha256(root)", "day = day + 1",
                                    "closed_at = closed_at - interval '1 hour'", "algorithm = 'sm3'"])  # fmt: skip
def test_a_changed_day_is_found(whole, change):
    with undone():
        execute(f"UPDATE record_day SET {change}")
        said = " ".join(fault.what for fault in whole.faults())
    assert "日终总指纹" in said
