# SPDX-License-Identifier: Apache-2.0
"""Every page and who may open it: one table. A page that is not in it opens for nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sunmao.kernel.roles import ADMINISTRATORS, CASE_MANAGERS, Role
from sunmao.office.posts import ARRANGERS, LEADERS

BUSINESS_ROLES = frozenset(Role) - ADMINISTRATORS


class Pass(Enum):
    """Who may open a page, as the sentence that the permissions page shows."""

    ANYONE = "任何人，不需要登录"
    SIGNED_IN = "已登录的人"
    ANY_POST = "已选定岗位的人"
    BUSINESS = "业务岗位（三个管理岗位除外）"
    ARRANGERS = "系统管理员、安全管理员"
    SYSTEM = "系统管理员"
    SECURITY = "安全管理员"
    AUDIT = "审计管理员"
    WATCHERS = "审计管理员、检务督察"
    HANDOVER = "部门负责人（本部门的人）、院领导、案管、政工、系统管理员、安全管理员"
    ABSENCE = "业务岗位、系统管理员、安全管理员（非管理岗位只能登记本人的）"

    @property
    def roles(self) -> frozenset[Role]:
        """The posts that pass; for the first two no post is asked."""
        return _ROLES.get(self, frozenset())

    @property
    def asks_post(self) -> bool:
        """Whether a post must have been chosen."""
        return self in _ROLES


_ROLES: Mapping[Pass, frozenset[Role]] = {
    Pass.ANY_POST: frozenset(Role),
    Pass.BUSINESS: BUSINESS_ROLES,
    Pass.ARRANGERS: ARRANGERS,
    Pass.SYSTEM: frozenset({Role.SYSTEM_ADMINISTRATOR}),
    Pass.SECURITY: frozenset({Role.SECURITY_ADMINISTRATOR}),
    Pass.AUDIT: frozenset({Role.AUDIT_ADMINISTRATOR}),
    Pass.WATCHERS: frozenset({Role.AUDIT_ADMINISTRATOR, Role.CONDUCT_SUPERVISOR}),
    Pass.HANDOVER: LEADERS | CASE_MANAGERS | {Role.PERSONNEL} | ARRANGERS,
    Pass.ABSENCE: BUSINESS_ROLES | ARRANGERS,
}


@dataclass(frozen=True)
class Door:
    """One page: its name among the URLs, its Chinese name, who may open it."""

    name: str
    label: str
    who: Pass


DOORS: tuple[Door, ...] = (
    Door("account_login", "登录", Pass.ANYONE),
    Door("account_logout", "退出", Pass.ANYONE),
    Door("news", "新通知数（凭证随登录失效，只答一个数）", Pass.ANYONE),
    Door("feed", "日历订阅（凭专用地址，只有编号和期限名称）", Pass.ANYONE),
    Door("account_signup", "注册（不开放，转到登录）", Pass.ANYONE),
    Door("health", "运行状况", Pass.ANYONE),
    Door("help", "帮助", Pass.ANYONE),
    Door("help_page", "操作手册的一页", Pass.ANYONE),
    Door("help_print", "打印整本手册", Pass.ANYONE),
    Door("choose_post", "选择岗位", Pass.SIGNED_IN),
    Door("change_password", "修改密码", Pass.SIGNED_IN),
    Door("unlock", "解锁", Pass.SIGNED_IN),
    Door("confirm_password", "再次输入密码", Pass.SIGNED_IN),
    Door("desk", "工作台", Pass.ANY_POST),
    Door("basis", "依据", Pass.ANY_POST),
    Door("permissions", "权限", Pass.ANY_POST),
    Door("notices", "通知", Pass.BUSINESS),
    Door("mine", "我的设置", Pass.BUSINESS),
    Door("styleguide", "样式总表", Pass.ANY_POST),
    Door("offline_forms", "停机用表", Pass.ANY_POST),
    Door("offline_register", "打印空白登记簿", Pass.ANY_POST),
    Door("offline_form", "打印空白表格", Pass.ANY_POST),
    Door("offline_set", "打印整套空白表格", Pass.ANY_POST),
    Door("late_entry", "停机后补录", Pass.BUSINESS),
    Door("find", "全院查找", Pass.BUSINESS),
    Door("find_person", "按号码查找受保护人员", Pass.BUSINESS),
    Door("phrases", "常用语", Pass.BUSINESS),
    Door("divisions", "行政区划", Pass.ANY_POST),
    Door("upload", "单独上传一个文件", Pass.BUSINESS),
    Door("ledgers", "全部台账", Pass.BUSINESS),
    Door("ledger", "台账", Pass.BUSINESS),
    Door("views", "保存视图", Pass.BUSINESS),
    Door("columns", "列设置", Pass.BUSINESS),
    Door("batch", "批量办理", Pass.BUSINESS),
    Door("counts", "统计", Pass.BUSINESS),
    Door("counts_rows", "统计的明细", Pass.BUSINESS),
    Door("counts_export", "导出统计", Pass.BUSINESS),
    Door("counts_print", "打印统计", Pass.BUSINESS),
    Door("export", "导出", Pass.BUSINESS),
    Door("export_now", "下载 Excel", Pass.BUSINESS),
    Door("print_list", "打印列表", Pass.BUSINESS),
    Door("jobs", "我的导出", Pass.ANY_POST),
    Door("job", "一项后台任务", Pass.ANY_POST),
    Door("job_cancel", "取消后台任务", Pass.ANY_POST),
    Door("job_file", "下载后台生成的文件", Pass.ANY_POST),
    Door("procedure", "程序", Pass.ANY_POST),
    Door("open", "新登记", Pass.BUSINESS),
    Door("drafts", "我的草稿", Pass.BUSINESS),
    Door("draft", "一份草稿", Pass.BUSINESS),
    Door("matter", "事项", Pass.BUSINESS),
    Door("step", "办理一个步骤", Pass.BUSINESS),
    Door("decide", "审批", Pass.BUSINESS),
    Door("item", "分项", Pass.BUSINESS),
    Door("proof", "指纹链", Pass.BUSINESS),
    Door("print", "打印经过", Pass.BUSINESS),
    Door("paper", "打印文书", Pass.BUSINESS),
    Door("reveal", "说明理由后查看", Pass.BUSINESS),
    Door("beside", "并排比较", Pass.BUSINESS),
    Door("file", "下载附件", Pass.BUSINESS),
    Door("preview", "预览附件", Pass.BUSINESS),
    Door("people", "人员", Pass.ARRANGERS),
    Door("person", "人员详情", Pass.ARRANGERS),
    Door("people_sheets", "人员表格导入、导出", Pass.ARRANGERS),
    Door("people_export", "导出人员表格", Pass.ARRANGERS),
    Door("departments", "部门", Pass.ARRANGERS),
    Door("department", "部门详情", Pass.ARRANGERS),
    Door("offices", "单位", Pass.ARRANGERS),
    Door("words", "本院用词", Pass.SYSTEM),
    Door("holidays", "节假日", Pass.ANY_POST),
    Door("loans", "借调", Pass.ARRANGERS),
    Door("handovers", "交接", Pass.HANDOVER),
    Door("handover", "一人的交接", Pass.HANDOVER),
    Door("delegations", "代行（AB岗）", Pass.ABSENCE),
    Door("recusals", "回避", Pass.ABSENCE),
    Door("accounts", "账号与一次性密码", Pass.SECURITY),
    Door("slip", "发一次性密码", Pass.SECURITY),
    Door("account_switch", "停用、启用账号", Pass.SECURITY),
    Door("office_settings", "本院设置", Pass.SECURITY),
    Door("sign_ins", "登录日志", Pass.AUDIT),
    Door("changes", "变动日志", Pass.AUDIT),
    Door("access_log", "查看日志", Pass.WATCHERS),
    Door("my_accesses", "本人的查看记录", Pass.BUSINESS),
)

BY_NAME: Mapping[str, Door] = {door.name: door for door in DOORS}
