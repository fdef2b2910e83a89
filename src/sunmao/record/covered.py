# SPDX-License-Identifier: Apache-2.0
"""The columns that ``verify`` does not prove, each with the reason why it need not.

Everything else in the tables of the record and of the ledgers is recomputed from the
journal, or covered by a fingerprint; a test changes each column and expects a fault.
"""

from __future__ import annotations

from collections.abc import Mapping

EVERY = "*"
"""Stands for all columns of a table."""

_ROW = "名称不在经过中：行由经过重算，换一个行号不改变内容"
_INDEX = "只供检索：由经过重建（rebuild），改动只影响找不找得到，不改变任何记录"
_ONCE = "只防同一表单重复提交：不是经过，丢失后至多重复登记一次，重复提示会指出"
_LEAVING = "离开本库的通知：内容取自经过，收方各自核对"
_READING = "阅览痕迹：只增不改由触发器保证，不属于事项的链，另有审计管理员查看"

UNPROVEN: Mapping[str, Mapping[str, str]] = {
    "record_item": {"id": _ROW},
    "record_clock": {"id": _ROW},
    "record_counter": {"id": _ROW},
    "record_day": {
        "id": _ROW,
        "office_id": "最后几日连同总指纹一起删去，只有已打印或已送上级院的总指纹能证明（见手册）",
    },
    "record_search": {"vector": _INDEX, "sketch": _INDEX, "keys": _INDEX, "ledger": _INDEX, "office_id": _INDEX,
                      "matter_id": _INDEX, "serial": _INDEX},
    "record_submission": {EVERY: _ONCE},
    "record_outbox": {EVERY: _LEAVING},
    "record_access": {EVERY: _READING},
    "record_reader": {"id": _ROW},
    "record_told": {EVERY: "提醒：取自经过，丢失后至多少看到一次提醒，待办仍由经过算出"},
    "record_seen": {EVERY: "本人看到哪里的标记，不是经过"},
    "record_moved_due": {EVERY: "期限重算前的旧日期：只增不改，供查看；现在的期限由经过与历法重算"},
    "record_notice": {EVERY: "放假通知全文：来源是国务院通知原文，可逐字核对；不属于某一事项"},
}  # fmt: skip
"""Table → column → reason."""


def unproven(table: str, column: str) -> str:
    """Return why a column is not proven, or nothing when it is."""
    reasons = UNPROVEN.get(table, {})
    return reasons.get(column) or reasons.get(EVERY, "")
