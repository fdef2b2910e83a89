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
_DRAFT = "草稿：本人还没有办理的文字，不是经过；逐份加密，改动即打不开，办理后即删"

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
    "record_draft": {EVERY: _DRAFT},
    "record_earlier_draft": {EVERY: _DRAFT},
    "record_asked_notice": {EVERY: "请求载入的放假通知：不属于某一事项，载入的以 record_notice 为准"},
    "record_notice": {EVERY: "放假通知全文：来源是国务院通知原文，可逐字核对；不属于某一事项"},
}  # fmt: skip
"""Table → column → reason."""


_ARRANGED = "人员和岗位的安排：不属于任何事项；每次变动由触发器写入只增不改的变动日志，审计管理员可对照；经过中另存当时的姓名、岗位"
_NAMED = "本院的名称和设置：变动写入变动日志；月末、考验期的取法改动后，期限的重算会与所存的对不上"
_LOG = "只增不改由触发器保证的日志，不属于事项的链"
_SEAT = "登录和签到的凭据：失效即作废，不是经过；写入经过须另经 record_append 核对"
_WORKED = "后台任务的登记：结果由经过算出，失败或改动后重做一次即可"
_KEPT = "本人的偏好，不是经过"
_FRAMEWORK = "框架自用：不存放任何单位的记录"

BESIDE: Mapping[str, tuple[str, str]] = {
    "office_account": (
        (
            "password last_login id person_id sign_in_name must_change slip_until failed_count locked_until is_active"
            " halted_for office_id"
        ),
        _SEAT,
    ),
    "office_acting": ("id office_id person_id post_id delegation_id role opened_at until closed_at", _SEAT),
    "office_change": ("id at person_id post_id about row_id before after office_id", _LOG),
    "office_delegation": ("id since until reason ended_at office_id to_person_id post_id", _ARRANGED),
    "office_department": ("id name short_name pinyin line closed_on parent_id office_id", _ARRANGED),
    "office_loan": ("id since until reason ended_at office_id to_office_id person_id", _ARRANGED),
    "office_office": (
        "id code name short_name mark time_zone algorithm month_end conditional_end demonstration installed_at parent_id",
        _NAMED,
    ),
    "office_person": ("id name work_number pinyin initials active phone loan_id office_id", _ARRANGED),
    "office_post": ("id role title since until department_id office_id person_id", _ARRANGED),
    "office_recusal": ("id matter_id body reason since ended_on office_id person_id", _ARRANGED),
    "office_seat": (
        (
            "id opened_at seen_at confirmed_at address idle_minutes post_id delegation_id ticket locked_at held_path"
            " held_form ended_at why account_id"
        ),
        _SEAT,
    ),
    "office_sign_in": ("id at office_id account_id by_person_id kind address", _LOG),
    "office_switch": ("id name value decision since office_id", _NAMED),
    "office_phrase": ("id text made_at office_id person_id", _KEPT),
    "office_word": ("id kind text pinyin active office_id", _NAMED),
    "jobs_job": (
        (
            "id person_id who kind title wanted queue_id state attempts step steps told cancel_asked file_name size"
            " asked_at ended_at office_id"
        ),
        _WORKED,
    ),
    "office_wish": ("id person_id name value office_id", _KEPT),
    **dict.fromkeys(
        (
            "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions",
            "auth_permission", "django_content_type", "django_migrations", "django_session",
            "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers",
        ),
        (EVERY, _FRAMEWORK),
    ),
}  # fmt: skip
"""Tables beside the record: their columns by name, or all, and the reason why ``verify`` does not prove them."""


def unproven(table: str, column: str) -> str:
    """Return why a column is not proven, or nothing when it is."""
    reasons = UNPROVEN.get(table, {})
    return reasons.get(column) or reasons.get(EVERY, "")
