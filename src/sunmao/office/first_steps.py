# SPDX-License-Identifier: Apache-2.0
"""What an empty office must do before it can work, said on every page until it is done."""

from django.db import connection

from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role
from sunmao.office import office_key
from sunmao.office.actors import Actor

FILLED = """
SELECT (SELECT array_agg(DISTINCT role) FROM office_post WHERE office_id = %s AND until IS NULL),
       EXISTS (SELECT 1 FROM office_department WHERE office_id = %s AND line <> '')
"""
"""Which posts are held and whether any department has its line: one statement, for every page asks."""


def what_next(actor: Actor) -> list[str]:
    """Return in sentences what is still missing, for the office that a person acts in."""
    with connection.cursor() as cursor:
        cursor.execute(FILLED, [actor.office_id, actor.office_id])
        held, lined = cursor.fetchone()
    roles = set(held or ())
    found = []
    if not roles - ADMINISTRATORS:
        found.append(_take_in(actor))
    else:
        found += _missing_posts(roles)
    if not lined:
        found.append("部门还没有注明业务条线：请系统管理员在“部门”表中填写后再导入一次。")
    if actor.role in ADMINISTRATORS and not office_key.numbers(actor.office_id):
        found.append("找不到本院密钥：请系统管理员从密钥备份或恢复单恢复，否则不能登记受保护的人员信息。")
    return found


def _take_in(actor: Actor) -> str:
    if actor.role is Role.SYSTEM_ADMINISTRATOR:
        return (
            "本院还没有业务人员：请填好“部门”“人员”两张表，在服务器上运行 "
            f"./sunmao import people 人员.xlsx --office {actor.office_code or actor.office_id}。"
        )
    return "本院还没有业务人员：请系统管理员导入部门和人员。"


def _missing_posts(roles: set[str]) -> list[str]:
    found = []
    if not roles & CASE_MANAGERS:
        found.append("还没有案管人员：请系统管理员至少设一名“案管（受理）”，否则线索无人分流。")
    if not roles & {Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF_PROCURATOR}:
        found.append("还没有检察长或分管院领导：请系统管理员设置，否则须审批的步骤无人可批。")
    return found
