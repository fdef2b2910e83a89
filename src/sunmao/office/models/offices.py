# SPDX-License-Identifier: Apache-2.0
"""Offices in a tree, their departments, people and settings."""

from django.db import models

from sunmao.office.keys import Kept, OfficeKey, uuid7


class Algorithm(models.TextChoices):
    """Which digest an office's journal uses for new entries."""

    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "SM3（国密）"


class OpenDay(models.TextChoices):
    """Which day is meant where the law leaves two possible ones."""

    EARLIER = "earlier", "取较早的一日"
    LATER = "later", "取较晚的一日"


class Office(models.Model):
    """A people's procuratorate. Every reader may know that it exists, so it has no wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("行政区划代码", max_length=8, unique=True, null=True)
    name = models.CharField("全称", max_length=60)
    short_name = models.CharField("简称", max_length=20)
    mark = models.CharField("编号用简称", max_length=10)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    time_zone = models.CharField("时区", max_length=40, default="Asia/Shanghai")
    algorithm = models.CharField("指纹算法", max_length=10, choices=Algorithm, default=Algorithm.SHA256)
    month_end = models.CharField("月末期限", max_length=10, choices=OpenDay, default=OpenDay.EARLIER)
    conditional_end = models.CharField(
        "附条件不起诉考验期最后一日",
        max_length=10,
        choices=OpenDay,
        default=OpenDay.EARLIER,
    )
    demonstration = models.BooleanField("演示数据", default=False)
    installed_at = models.DateTimeField("启用时间")

    def __str__(self) -> str:
        return self.name


class Department(Kept):
    """A department of an office; the tree is for people to find, not for rights."""

    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=20, default="")
    pinyin = models.CharField("拼音", max_length=160, default="")
    line = models.CharField("业务条线", max_length=40, default="")
    parent = OfficeKey("self", models.PROTECT, null=True, related_name="below")
    closed_on = models.DateField("撤销日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="department_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Kept):
    """A member of staff. `loan_id` names the loan by which another office sent them here."""

    name = models.CharField("姓名", max_length=50)
    work_number = models.CharField("工号", max_length=30)
    pinyin = models.CharField("拼音", max_length=200, default="")
    initials = models.CharField("拼音首字母", max_length=50, default="")
    active = models.BooleanField("在职", default=True)
    phone = models.CharField("电话", max_length=30, default="")
    loan_id = models.UUIDField("借调", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "work_number"], name="work_number_once"),
        ]
        indexes = [models.Index(fields=["loan_id"], name="person_loan")]

    def __str__(self) -> str:
        return self.name


class Switch(Kept):
    """A setting of an office, from a day on, with the decision that allowed it."""

    name = models.CharField("设置", max_length=60)
    value = models.CharField("取值", max_length=200)
    decision = models.CharField("依据的决定", max_length=200)
    since = models.DateField("自")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "name", "since"], name="switch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Change(Kept):
    """What an administrator changed, written by a trigger and never changed itself.

    It names people by id without a reference, so that the log neither blocks nor follows them.
    """

    at = models.DateTimeField("时间")
    person_id = models.UUIDField("何人", null=True)
    post_id = models.UUIDField("何岗位", null=True)
    about = models.CharField("何表", max_length=40)
    row_id = models.UUIDField("何行")
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后")

    class Meta:
        indexes = [models.Index(fields=["office", "at"], name="change_when")]

    def __str__(self) -> str:
        return f"{self.about} {self.at}"
