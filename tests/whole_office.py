# SPDX-License-Identifier: Apache-2.0
"""An office in which every table of the record holds something: what tests of `verify` tamper with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from sunmao.office.models import Office
from sunmao.record import access, days
from sunmao.record.files import store
from sunmao.record.models import Matter
from sunmao.record.perform import Written
from sunmao.record.verify import Fault, verify_office
from tests.people import STAFF, House, house, now

PAST = {"title": "往年来信", "message": "路灯不亮", "message_at": "2024-03-01 09:00", "answer": "已修复",
        "answer_at": "2024-03-09 10:00", "file_hash": "0" * 64, "sheet": "Sheet1", "row": 2, "sender_name": "A0001"}  # fmt: skip


@dataclass
class Whole:
    """The office and its matters by name."""

    office: House
    matters: dict[str, Written]

    @property
    def row(self) -> Office:
        return Office.objects.get(id=self.office.id)

    def faults(self, *numbers: str) -> list[Fault]:
        return verify_office(self.row, numbers).faults

    def number(self, name: str) -> str:
        return self.matters[name].number


def build(algorithm: str = "sha256") -> Whole:
    """Take clues, a case, a letter of the past, a matter with items and a register's record so far that all tables fill."""
    office = house("甲区人民检察院", "甲区院", "甲检", STAFF, algorithm)
    photo = store(office.id, "现场.jpg", [b"\xff\xd8\xff\xe0 picture"])
    letter = office.open(source="letter", files=[photo], submission=uuid4(), sender_number="150000199001010010")
    merged = office.open(title="同一堆放点", summary="另一人反映的同一处垃圾堆")
    office.take("案管", merged, "merge", into=letter.number, reasons="同一地点")
    filed = office.assessed(line="civil", title="拖欠工资")
    office.take("检察官", filed, "file_case", reasons="符合条件")
    office.take("部门负责人", filed, "approve")
    filed = office.take("分管", filed, "approve")
    filed = office.take("检察官", filed, "pass_round", people=[office.person("另一检察官")])
    past = office.open("案管", "record_past", **PAST)
    items = office.open("检察官", "begin", ledger="rectification", title="河道整改")
    for title in ("清运垃圾", "复绿", "立牌"):
        items = office.take("检察官", items, "add", title=title)
    items = office.take("检察官", items, "carry_out", items=(1,))
    volunteer = office.open("监控", "enter", ledger="volunteers", name="志愿者甲", phone="13600000000",
                            valid_from="2026-01-01", valid_until="2027-01-01")  # fmt: skip
    with office.as_("检察官") as by:
        case = Matter.objects.get(ledger="cases")
        access.note(by, access.Kind.VIEW, at=now(), matter=filed.matter_id)
    named = {"letter": letter, "merged": merged, "filed": filed, "past": past, "items": items, "volunteer": volunteer,
             "case": Written(case.id, case.number, case.position, bytes(case.head), case.stage)}  # fmt: skip
    return Whole(office, named)


def close_day(whole: Whole) -> None:
    """Close the day over what was written this very moment."""
    settled, days.SETTLED = days.SETTLED, timedelta(0)
    try:
        days.close_day(whole.row, at=now())
    finally:
        days.SETTLED = settled


@contextmanager
def undone() -> Iterator[None]:
    """Let a test change everything; all is as before afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
