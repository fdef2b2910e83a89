# SPDX-License-Identifier: Apache-2.0
"""The functions that a post may have. A post is one of these in a department."""

from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """What a post is there for. The value is stored, the label is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Give the stored word the label that people see."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.label = label
        return role

    CHIEF_PROCURATOR = "chief_procurator", "检察长"
    DEPUTY_CHIEF_PROCURATOR = "deputy_chief_procurator", "分管院领导"
    FULL_TIME_COMMITTEE_MEMBER = "full_time_committee_member", "检委会专职委员"
    COMMITTEE_MEMBER = "committee_member", "检委会委员"
    COMMITTEE_OFFICE = "committee_office", "检委会办事机构"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    PROCURATOR = "procurator", "检察官"
    ASSISTANT_PROCURATOR = "assistant_procurator", "检察官助理"
    CLERK = "clerk", "书记员（内勤）"
    CASE_INTAKE = "case_intake", "案管（受理）"
    CASE_MONITORING = "case_monitoring", "案管（监控）"
    CASE_REVIEW = "case_review", "案管（评查）"
    CASE_STATISTICS = "case_statistics", "案管（统计）"
    CONDUCT_SUPERVISOR = "conduct_supervisor", "检务督察"
    PERSONNEL = "personnel", "政工"
    SUPPORT_SERVICES = "support_services", "检务保障"
    GENERAL_OFFICE = "general_office", "办公室"
    LEGAL_POLICY = "legal_policy", "法律政策研究"
    PETITIONS = "petitions", "控申"
    FORENSIC_EXPERT = "forensic_expert", "检察技术"
    RESIDENT_PROCURATOR = "resident_procurator", "派驻检察"
    JUDICIAL_POLICE = "judicial_police", "司法警察"
    PARTY_ORGANIZATION = "party_organization", "党总支"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDIT_ADMINISTRATOR = "audit_administrator", "审计管理员"


ADMINISTRATORS: frozenset[Role] = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)

AUTHORITY: tuple[Role, ...] = (Role.DEPARTMENT_HEAD, Role.DEPUTY_CHIEF_PROCURATOR, Role.CHIEF_PROCURATOR)
"""Who decides above whom, lowest first."""


def stands_above(role: Role, other: Role) -> bool:
    """Test whether one post decides above another."""
    return role in AUTHORITY and other in AUTHORITY and AUTHORITY.index(role) > AUTHORITY.index(other)


CASE_MANAGERS: frozenset[Role] = frozenset(
    {Role.CASE_INTAKE, Role.CASE_MONITORING, Role.CASE_REVIEW, Role.CASE_STATISTICS}
)
