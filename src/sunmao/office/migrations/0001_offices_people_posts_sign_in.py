# SPDX-License-Identifier: Apache-2.0
"""Tables of offices, people, posts and sign-in. Runs as owner, at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunmao.office.keys


class Migration(migrations.Migration):
    """Make the tables."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=8,
                        null=True,
                        unique=True,
                        verbose_name="行政区划代码",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="全称")),
                ("short_name", models.CharField(max_length=20, verbose_name="简称")),
                ("mark", models.CharField(max_length=10, verbose_name="编号用简称")),
                (
                    "time_zone",
                    models.CharField(default="Asia/Shanghai", max_length=40, verbose_name="时区"),
                ),
                (
                    "algorithm",
                    models.CharField(
                        choices=[("sha256", "SHA-256"), ("sm3", "SM3（国密）")],
                        default="sha256",
                        max_length=10,
                        verbose_name="指纹算法",
                    ),
                ),
                (
                    "month_end",
                    models.CharField(
                        choices=[
                            ("earlier", "取较早的一日"),
                            ("later", "取较晚的一日"),
                        ],
                        default="earlier",
                        max_length=10,
                        verbose_name="月末期限",
                    ),
                ),
                (
                    "conditional_end",
                    models.CharField(
                        choices=[
                            ("earlier", "取较早的一日"),
                            ("later", "取较晚的一日"),
                        ],
                        default="earlier",
                        max_length=10,
                        verbose_name="附条件不起诉考验期最后一日",
                    ),
                ),
                (
                    "demonstration",
                    models.BooleanField(default=False, verbose_name="演示数据"),
                ),
                ("installed_at", models.DateTimeField(verbose_name="启用时间")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "short_name",
                    models.CharField(default="", max_length=20, verbose_name="简称"),
                ),
                (
                    "pinyin",
                    models.CharField(default="", max_length=160, verbose_name="拼音"),
                ),
                (
                    "line",
                    models.CharField(default="", max_length=40, verbose_name="业务条线"),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="撤销日期")),
                (
                    "parent",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="office.department",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("person_id", models.UUIDField(null=True, verbose_name="何人")),
                ("post_id", models.UUIDField(null=True, verbose_name="何岗位")),
                ("about", models.CharField(max_length=40, verbose_name="何表")),
                ("row_id", models.UUIDField(verbose_name="何行")),
                ("before", models.JSONField(null=True, verbose_name="改前")),
                ("after", models.JSONField(verbose_name="改后")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.UUIDField()),
                (
                    "sign_in_name",
                    models.CharField(max_length=40, unique=True, verbose_name="登录名"),
                ),
                (
                    "must_change",
                    models.BooleanField(default=True, verbose_name="须改密码"),
                ),
                (
                    "slip_until",
                    models.DateTimeField(null=True, verbose_name="一次性密码有效至"),
                ),
                (
                    "failed_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="连续失败次数"),
                ),
                (
                    "locked_until",
                    models.DateTimeField(null=True, verbose_name="锁定至"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("work_number", models.CharField(max_length=30, verbose_name="工号")),
                (
                    "pinyin",
                    models.CharField(default="", max_length=200, verbose_name="拼音"),
                ),
                (
                    "initials",
                    models.CharField(default="", max_length=50, verbose_name="拼音首字母"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="在职")),
                (
                    "phone",
                    models.CharField(default="", max_length=30, verbose_name="电话"),
                ),
                ("loan_id", models.UUIDField(null=True, verbose_name="借调")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="提前终止")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
                (
                    "person",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="office.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chief_procurator", "检察长"),
                            ("deputy_chief_procurator", "分管院领导"),
                            ("full_time_committee_member", "检委会专职委员"),
                            ("committee_member", "检委会委员"),
                            ("committee_office", "检委会办事机构"),
                            ("department_head", "部门负责人"),
                            ("procurator", "检察官"),
                            ("assistant_procurator", "检察官助理"),
                            ("clerk", "书记员（内勤）"),
                            ("case_intake", "案管（受理）"),
                            ("case_monitoring", "案管（监控）"),
                            ("case_review", "案管（评查）"),
                            ("case_statistics", "案管（统计）"),
                            ("conduct_supervisor", "检务督察"),
                            ("personnel", "政工"),
                            ("support_services", "检务保障"),
                            ("general_office", "办公室"),
                            ("legal_policy", "法律政策研究"),
                            ("petitions", "控申"),
                            ("forensic_expert", "检察技术"),
                            ("resident_procurator", "派驻检察"),
                            ("judicial_police", "司法警察"),
                            ("party_organization", "党总支"),
                            ("system_administrator", "系统管理员"),
                            ("security_administrator", "安全管理员"),
                            ("audit_administrator", "审计管理员"),
                        ],
                        max_length=40,
                        verbose_name="岗位",
                    ),
                ),
                (
                    "title",
                    models.CharField(default="", max_length=40, verbose_name="职务名称"),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(null=True, verbose_name="至")),
                (
                    "department",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="office.department",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
                (
                    "person",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="office.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="提前终止")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
                (
                    "to_person",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="office.person",
                    ),
                ),
                (
                    "post",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="office.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("matter_id", models.UUIDField(null=True, verbose_name="事项")),
                (
                    "body",
                    models.CharField(default="", max_length=100, verbose_name="单位或个人"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("since", models.DateField(verbose_name="自")),
                ("ended_on", models.DateField(null=True, verbose_name="终止")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
                (
                    "person",
                    sunmao.office.keys.OfficeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="office.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(verbose_name="最后使用")),
                ("confirmed_at", models.DateTimeField(verbose_name="最后输入密码")),
                (
                    "address",
                    models.CharField(default="", max_length=45, verbose_name="来源地址"),
                ),
                ("idle_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="多久不用即锁屏")),
                ("post_id", models.UUIDField(null=True, verbose_name="岗位")),
                ("delegation_id", models.UUIDField(null=True, verbose_name="代行")),
                ("ticket", models.UUIDField(null=True, verbose_name="凭证")),
                ("locked_at", models.DateTimeField(null=True, verbose_name="锁屏")),
                (
                    "held_path",
                    models.CharField(default="", max_length=500, verbose_name="未交的表单"),
                ),
                (
                    "held_form",
                    models.BinaryField(null=True, verbose_name="未交的内容（加密）"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束")),
                (
                    "why",
                    models.CharField(default="", max_length=20, verbose_name="为何结束"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("office_id", models.UUIDField(null=True, verbose_name="单位")),
                ("account_id", models.UUIDField(null=True, verbose_name="账号")),
                ("by_person_id", models.UUIDField(null=True, verbose_name="何人办理")),
                ("kind", models.CharField(max_length=20, verbose_name="何事")),
                (
                    "address",
                    models.CharField(default="", max_length=45, verbose_name="来源地址"),
                ),
            ],
            options={
                "db_table": "office_sign_in",
                "indexes": [models.Index(fields=["office_id", "at"], name="sign_in_when")],
            },
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sunmao.office.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="设置")),
                ("value", models.CharField(max_length=200, verbose_name="取值")),
                (
                    "decision",
                    models.CharField(max_length=200, verbose_name="依据的决定"),
                ),
                ("since", models.DateField(verbose_name="自")),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.UUIDField(editable=False, primary_key=True, serialize=False),
                ),
                ("office_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("delegation_id", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "office_acting",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["person_id"],
                        name="acting_person",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(fields=("office", "name"), name="department_once"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["office", "at"], name="change_when"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("office", "person_id"), name="account_once"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["loan_id"], name="person_loan"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("office", "work_number"), name="work_number_once"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["person"], name="loan_person"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["id"], name="loan_id"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="loan_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["person"], name="post_person"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["office", "role"], name="post_role"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["office", "department"], name="post_department"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="post_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["to_person"], name="delegation_person"),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["office", "post"], name="delegation_post"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))),
                name="delegation_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(fields=["office", "person"], name="recusal_person"),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("matter_id__isnull", False),
                    models.Q(("body", ""), _negated=True),
                    _connector="OR",
                ),
                name="recusal_from_something",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["account", "opened_at"],
                name="seat_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="switch",
            constraint=models.UniqueConstraint(fields=("office", "name", "since"), name="switch_once"),
        ),
    ]
